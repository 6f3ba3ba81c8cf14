"""The operator's commands: push, open, close and import."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from chalicelib.authoring.folder import read_source
from chalicelib.organising.campaign import Campaign
from chalicelib.organising.importing import Importer, ImportRefused, read_rows
from chalicelib.rules.letters.letter import LetterRefused
from tests.fakes.keys import PEPPER, FakeKeyMaker
from tests.fakes.mail import MemoryMailQueue
from tests.fakes.storage import MemoryLetters, MemorySignatures
from tests.support.edit_letter import EXAMPLE, SPOKEN, change
from tests.support.samples import LETTER, NOW


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "carta"))


@pytest.fixture
def campaign() -> Campaign:
    return Campaign(MemoryLetters(), FakeKeyMaker(), "luz")


@pytest.mark.promise("A push never undoes what the publisher just did")
def test_a_push_that_died_halfway_or_lost_a_race_leaves_the_other_whole(campaign: Campaign, folder: Path) -> None:
    head = campaign.push(read_source(folder, SPOKEN)).letter
    kept = campaign.letters.version(head.slug, 1, head.version_sha256)
    assert kept is not None
    campaign.letters.put_version(head.slug, replace(kept, sha256="other words", date="2020-01-01"))
    assert campaign.push(read_source(folder, SPOKEN)).outcome == "unchanged"
    opened = campaign.move(head.slug, "open")
    assert campaign.letters.version(head.slug, opened.version, opened.version_sha256) == kept


def test_an_import_follows_the_rules_of_the_form(tmp_path: Path) -> None:
    rows = [
        {"kind": "person", "name": "Ana", "website": "example.org", "members": ["Uno"]},
        {"kind": "coalition", "name": "Red", "members": ["- Uno", "Uno", "Dos"]},
        {"kind": "coalition", "name": "Grande", "members": [f"Casa {'x' * n}" for n in range(301)]},
        {"kind": "rey", "name": "Juan"},
    ]
    (tmp_path / "x.json").write_text(json.dumps(rows[:2]), encoding="utf-8")
    person, coalition = (row.details for row in read_rows(tmp_path / "x.json"))
    assert (person.website, person.members) == ("", ())
    assert coalition.member_names == ("Uno", "Dos")
    (tmp_path / "y.json").write_text(json.dumps(rows[2:]), encoding="utf-8")
    with pytest.raises(ImportRefused) as refusal:
        read_rows(tmp_path / "y.json")
    assert refusal.value.problems == ["entry 1, members: too-many", "entry 2, kind: unknown"]


def test_a_draft_is_replaced_until_signing_opens_and_then_other_words_are_version_two(
    campaign: Campaign, folder: Path
) -> None:
    slug = read_source(folder, SPOKEN).slug
    assert campaign.push(read_source(folder, SPOKEN)).outcome == "created"
    assert campaign.push(read_source(folder, SPOKEN)).outcome == "unchanged"
    change(folder / "es.md", "---\n\n", "---\n\nPrimero.\n\n")
    assert campaign.push(read_source(folder, SPOKEN)).outcome == "replaced"
    campaign.move(slug, "open")
    signed = campaign.find(slug)
    change(folder / "es.md", "Primero.", "Segundo.")
    pushed = campaign.push(read_source(folder, SPOKEN))
    head = pushed.letter
    assert (pushed.outcome, head.version, head.state) == ("new version", 2, "open")
    first = campaign.letters.version(slug, 1, signed.version_sha256)
    second = campaign.letters.version(slug, 2, head.version_sha256)
    assert first is not None
    assert second is not None
    assert first.sha256 == signed.version_sha256 != second.sha256 == head.version_sha256
    assert "Primero." in first.texts["es"].body
    assert head.pepper == signed.pepper


def test_other_settings_are_no_new_version(campaign: Campaign, folder: Path) -> None:
    campaign.push(read_source(folder, SPOKEN))
    change(folder / "letter.toml", 'order = "collated"', 'order = "signed"')
    pushed = campaign.push(read_source(folder, SPOKEN))
    assert (pushed.outcome, pushed.letter.order, pushed.letter.version) == ("settings", "signed", 1)


def test_letters_open_close_and_open_again(campaign: Campaign, folder: Path) -> None:
    slug = campaign.push(read_source(folder, SPOKEN)).letter.slug
    with pytest.raises(LetterRefused):
        campaign.move(slug, "closed")
    for state in ("open", "closed", "open"):
        assert campaign.move(slug, state).state == state
    with pytest.raises(LetterRefused):
        campaign.move(slug, "open")
    with pytest.raises(LetterRefused):
        campaign.move("ninguna", "open")
    assert isinstance(campaign.letters, MemoryLetters)
    assert [line[1] for line in campaign.letters.audit] == [
        "push: created", "push: press kit", "open", "closed", "open",
    ]  # fmt: skip
    assert all(line[2]["by"] == "luz" for line in campaign.letters.audit)


ROWS = [
    {"kind": "organisation", "name": "Casa del Río, A.C.", "country": "MX", "website": "example.org"},
    {"kind": "coalition", "name": "Red Verde", "members": "Uno; Dos"},
    {"kind": "person", "name": "Ana Paz", "role": "Maestra", "email": "ana@example.org"},
]


def written(folder: Path, kind: str) -> Path:
    path = folder / f"firmantes.{kind}"
    columns = ("kind", "name", "country", "website", "members", "role", "email")
    table = [[row.get(column, "") for column in columns] for row in ROWS]
    if kind == "csv":
        lines = [",".join(f'"{cell}"' for cell in row) for row in (columns, *table)]
        path.write_text("\ufeff" + "\r\n".join(lines), encoding="utf-8")
    elif kind == "xlsx":
        book = openpyxl.Workbook()
        for row in (columns, *table):
            book.active.append(list(row))
        book.save(path)
    else:
        path.write_text(json.dumps(ROWS), encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", ["json", "csv", "xlsx"])
def test_each_format_is_read(tmp_path: Path, kind: str) -> None:
    rows = read_rows(written(tmp_path, kind))
    assert [row.details.kind for row in rows] == ["organisation", "coalition", "person"]
    assert rows[0].details.website == "https://example.org"
    assert rows[1].details.member_names == ("Uno", "Dos")
    assert (rows[2].email, rows[2].details.role) == ("ana@example.org", "Maestra")


def test_every_wrong_row_is_told_and_nothing_is_imported(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(
        json.dumps(
            {
                "individuals": [{"name": "Ana"}, {"name": "<b>"}],
                "organisations": [{"name": "=1", "website": "no", "members": ["Uno", "@x"]}],
            }
        ),
        encoding="utf-8",
    )
    with pytest.raises(ImportRefused) as refusal:
        read_rows(path)
    assert refusal.value.problems == [
        "individuals 2, name: markup",
        "organisations 1, name: formula",
        "organisations 1, website: invalid",
        "organisations 1, members: formula",
    ]


def importer() -> tuple[Importer, MemorySignatures, MemoryMailQueue]:
    signatures, queue = MemorySignatures(), MemoryMailQueue()
    return Importer(signatures, queue, replace(LETTER, order="given"), PEPPER), signatures, queue


@pytest.mark.promise("Nobody appears who did not confirm")
@pytest.mark.promise("An import never replaces what a person typed")
def test_vouched_rows_are_on_the_letter_at_once_and_only_once(tmp_path: Path) -> None:
    into, signatures, queue = importer()
    rows = read_rows(written(tmp_path, "json"))
    assert [into.import_vouched(row, "Luz Mar", NOW) for row in rows] == [True] * 3
    assert [into.import_vouched(row, "Luz Mar", NOW) for row in rows] == [False] * 3
    assert queue.messages == []
    assert {one.state for one in signatures.items.values()} == {"confirmed"}
    assert {one.vouched_by for one in signatures.items.values()} == {"Luz Mar"}
    assert sorted(one.position or 0 for one in signatures.items.values()) == [0, 1, 2]
    assert len(list(signatures.since(LETTER.slug, 0))) == 3


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.json", "{", "x.json: line 1: this is not JSON"),
        ("x.json", '["Ana"]', "entry 1: it must be an object with a name"),
        ("x.csv", "Nombre\nAna\n", "the first line: the column “nombre” is unknown"),
        ("x.csv", "kind\nperson\n", "the first line: there is no column “name”"),
        ("x.json", "3", "the file: this is not a list of signatories"),
        ("x.json", '{"persons": 3}', "persons: this is not a list of signatories"),
        ("x.xlsx", "PK", "x.xlsx: this is not an .xlsx workbook"),
        ("x.txt", "Ana", "x.txt: the file must be .json, .csv or .xlsx"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_line(tmp_path: Path, name: str, content: str, told: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(ImportRefused) as refusal:
        read_rows(tmp_path / name)
    assert refusal.value.problems[0].startswith(told)


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes("name\nÑandú\n".encode("latin-1"))
    with pytest.raises(ImportRefused, match="not in UTF-8"):
        read_rows(tmp_path / "x.csv")


def test_a_spreadsheet_in_spanish_writes_semicolons(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Name;Email\nAna Paz;ana@example.org\n\n", encoding="utf-8")
    (row,) = read_rows(tmp_path / "x.csv")
    assert (row.details.name, row.email) == ("Ana Paz", "ana@example.org")


@pytest.mark.promise("An import never replaces what a person typed")
def test_importing_never_replaces_what_a_person_typed(tmp_path: Path) -> None:
    into, signatures, queue = importer()
    row = read_rows(written(tmp_path, "json"))[2]
    typed = replace(into._signature(row, NOW), submission="typed")
    signatures.submit(typed, NOW // 1000)
    assert not into.import_pending(row, NOW)
    assert signatures.get(typed.id) == typed
    assert queue.messages == [], "people who signed already get no mail"
    assert into.import_pending(row, NOW + 8 * 24 * 3600 * 1000), "one that ran out may be asked again"


@pytest.mark.promise("A push never undoes what the publisher just did")
def test_a_head_whose_answer_was_lost_is_ones_own(
    campaign: Campaign, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = campaign.letters.put_head
    monkeypatch.setattr(
        campaign.letters, "put_head", lambda *letter, **expected: put(*letter, **expected) and put(*letter, **expected)
    )
    assert campaign.push(read_source(folder, SPOKEN)).outcome == "created"


def test_pending_rows_are_asked_by_mail(tmp_path: Path) -> None:
    into, signatures, queue = importer()
    row = read_rows(written(tmp_path, "json"))[2]
    into.import_pending(row, NOW)
    (signature,) = signatures.items.values()
    assert signature.state == "pending"
    assert [message.signature_id for message in queue.take()] == [signature.id]
