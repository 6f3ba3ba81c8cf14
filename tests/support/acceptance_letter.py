"""The acceptance letter: a real open letter in ../shared/letter, beside the project and not part of it.

A test that reads it is marked with `pytest.mark.acceptance_letter`, and is skipped if the folder is missing.
"""

import json
import re
from pathlib import Path
from typing import Any, TypedDict

from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.member import Member

FOLDER = Path(__file__).parents[3] / "shared" / "letter"
SIGNATORIES = FOLDER / "signatories.json"
ABSENT = "the acceptance letter is not on this machine: ../shared/letter is absent"


class Organisation(TypedDict):
    number: int
    name: str
    members: list[str]


class Individual(TypedDict):
    number: int
    name: str


class Signatories(TypedDict):
    organisations: list[Organisation]
    individuals: list[Individual]


def head() -> dict[str, Any]:
    """Its date, subject, addressees, closing and headings, from letter.json."""
    return dict(json.loads(_read("letter.json")))


def body() -> str:
    """Its body as Markdown."""
    return _read(head()["body"])


def signatories() -> Signatories:
    found: Signatories = json.loads(SIGNATORIES.read_text(encoding="utf-8"))
    return found


def facts() -> dict[str, Any]:
    """Facts about its list of signatories, found by reading it."""
    return dict(json.loads(_read("truth.json")))


def with_members_as_they_are() -> dict[str, Any]:
    """Its signatories, ready to import, with the members who are persons as objects."""
    persons = {
        one["as_printed"]: {"name": one["name"], "kind": "person", "role": one["role"]} for one in facts()["persons"]
    }
    organisations = [
        one | {"members": [persons.get(name, name) for name in one["members"]]}
        for one in signatories()["organisations"]
    ]
    return {"organisations": organisations, "individuals": signatories()["individuals"]}


def members() -> dict[str, int]:
    """The number of members of each of its coalitions, by the coalition's name."""
    return {name: coalition["members"] for name, coalition in facts()["coalitions"].items()}


def details() -> list[Details]:
    """Its signatories in their order, as an organiser enters them who has read the list: members that are persons with
    their role, and the coalitions' separators and ends."""
    coalitions, persons = facts()["coalitions"], {one["as_printed"]: one for one in facts()["persons"]}

    def member(printed: str) -> Member:
        person = persons.get(printed)
        return Member(person["name"], "person", person["role"]) if person else Member(printed)

    listed = signatories()
    found = [
        Details(
            "coalition" if one["members"] else "organisation",
            one["name"],
            members=tuple(map(member, one["members"])),
            **coalitions[one["name"]]["as_printed"] if one["members"] else {},
        )
        for one in listed["organisations"]
    ]
    return found + [Details("person", one["name"]) for one in listed["individuals"]]


def write_source(folder: Path) -> str:
    """Write the letter as a source folder, with nothing on it that the letter does not have; returns its slug."""
    told = head()
    quoted = json.dumps
    lines = [
        f"slug = {quoted(told['slug'])}",
        f"language = {quoted(told['language'])}",
        f"date = {told['date']}",
        'timezone = "America/Mexico_City"',
        'coalition = ""',
        'order = "given"',
    ]
    for addressee in told["addressees"]:
        lines += [
            "[[addressees]]",
            f"name = {quoted(addressee['name'], ensure_ascii=False)}",
            f"title = {quoted(addressee['title'], ensure_ascii=False)}",
        ]
    lines += ["[privacy]", 'controller = "Quienes la firman"', 'contact = "datos@example.org"']
    front = [
        f"title: {told['subject']}",
        f"subject_label: {told['subject_label']}",
        f"subject: {told['subject']}",
        f"closing: {told['closing']}",
        f"date: {told['date_as_printed']}",
        "headings:",
        f"  organisations: {told['headings']['organisations']}",
        f"  persons: {told['headings']['individuals']}",
    ]
    folder.mkdir()
    (folder / "letter.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "es.md").write_text("\n".join(["---", *front, "---", "", body()]), encoding="utf-8")
    (folder / "privacy.es.md").write_text("Los datos se usan para firmar esta carta.\n", encoding="utf-8")
    return str(told["slug"])


def original() -> list[str]:
    """The letter as it was published, paragraph by paragraph and entry by entry, with the numbers before entries."""
    (published,) = FOLDER.glob("*.txt")
    text = published.read_text(encoding="utf-8")
    text = re.sub(r"\[([^\]]*)\]\(#\)", r"\1", text).replace("*", "")  # its transcript marks links and italics
    blocks = [
        " ".join(block.split()) for block in _without_columns(re.sub(r"(?m)^(?=\d+\. )", "\n", text)).split("\n\n")
    ]
    return _rejoined([block for block in blocks if block])


def _without_columns(text: str) -> str:
    """The list in two columns as one: down the first and then the second."""
    rows = [[cell.strip() for cell in row.split("|")[1:3]] for row in re.findall(r"(?m)^\|.*\|$", text)]
    entries = [row[column] for column in (0, 1) for row in rows if row[0].strip("- ")]
    return re.sub(r"(?ms)^- \| \| \|.*", "", text) + "\n\n".join(entries)


def _rejoined(blocks: list[str]) -> list[str]:
    """The blocks, with a paragraph that the end of a page had cut: its second half begins with a small letter."""
    joined: list[str] = []
    for block in blocks:
        if joined and block[0].islower():
            joined[-1] += f" {block}"
        else:
            joined.append(block)
    return joined


def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
