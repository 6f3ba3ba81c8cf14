"""The acceptance letter: a real open letter in ../shared/letter, beside the project and not part of it.

A test that reads it is marked with `pytest.mark.acceptance_letter`, and is skipped if the folder is missing.
"""

import json
from pathlib import Path
from typing import Any, TypedDict

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


def members() -> dict[str, int]:
    """The number of members of each of its coalitions, by the coalition's name."""
    return {name: coalition["members"] for name, coalition in facts()["coalitions"].items()}


def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
