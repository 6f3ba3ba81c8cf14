"""What operators do: check, push, open, close and import."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from chalicelib.letters import LetterRefused
from chalicelib.operating import campaign as campaigns
from chalicelib.operating.campaign import Campaign
from chalicelib.operating.importing import Importer, ImportRefused, read_rows
from chalicelib.operating.source import SourceRefused, read_source
from tests.fakes import PEPPER, MemoryLetters, MemoryQueue, MemorySignatures
from tests.samples import LETTER, NOW

EXAMPLE = Path(__file__).parents[2] / "letters" / "example"
SPOKEN = ("es", "en", "pt", "fr")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "carta"))


@pytest.fixture
def campaign(monkeypatch: pytest.MonkeyPatch) -> Campaign:
    monkeypatch.setattr(campaigns, "new_pepper", lambda key_id, slug: f"pepper of {slug}".encode())
    return Campaign(MemoryLetters(), "key", "luz")


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def problems(folder: Path) -> list[str]:
    with pytest.raises(SourceRefused) as refusal:
        read_source(folder, SPOKEN)
    return [str(problem) for problem in refusal.value.problems]


def test_the_example_is_a_sound_letter() -> None:
    source = read_source(EXAMPLE, SPOKEN)
    assert list(source.texts) == ["es", "en"]
    assert source.language == "es"
    assert set(source.kinds) == {"person", "organisation", "coalition"}


def test_every_problem_is_told_at_once_with_its_file_and_line(folder: Path) -> None:
    settings = folder / "letter.toml"
    lines = settings.read_text(encoding="utf-8").splitlines()
    slug_line = next(number for number, line in enumerate(lines, start=1) if line.startswith("slug"))
    settings.write_text(
        "\n".join('slug = "Mal Nombre"' if number == slug_line else line for number, line in enumerate(lines, start=1))
        + "\n[odd]\nx = 1\n",
        encoding="utf-8",
    )
    (folder / "privacy.en.md").unlink()
    with (folder / "es.md").open("a", encoding="utf-8") as text:
        text.write("\nUn [enlace](javascript:alert(1)) y <b>HTML</b>.\n\n![foto](https://example.org/x.png)\n")
    told = problems(folder)
    count = len((folder / "es.md").read_text(encoding="utf-8").splitlines())
    assert any(line.startswith(f"letter.toml:{slug_line}: “Mal Nombre”") for line in told)
    assert any("letter.toml" in line and "“odd” is not a setting" in line for line in told)
    assert "privacy.en.md: this file is missing: the privacy notice in this language" in told
    assert f"es.md:{count - 2}: HTML is not published: <b>" in told
    assert any(line.startswith(f"es.md:{count - 2}: this link is neither") for line in told)
    assert f"es.md:{count}: pictures are not published in a letter" in told


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("letter.toml", 'order = "collated"', 'order = "random"', "“order” must be one of collated, signed, given"),
        ("letter.toml", 'language = "es"', 'language = "pt"', "the authoritative text is in “pt”"),
        ("letter.toml", 'timezone = "', 'timezone = "Marte/', "is not a time zone"),
        ("letter.toml", 'slug = "', "slug = ", "this is not TOML"),
        ("es.md", "title:", "titulo:", "“titulo” is not known here"),
        ("es.md", "---\n", "", "begin the file with the lines between"),
        ("es.md", "title:", "title: [", "these lines cannot be read"),
        ("letter.toml", 'timezone = "', 'timezone = ["UTC"] # "', "is not a time zone"),
        ("letter.toml", 'order = "', 'closes = 9999-12-31\norder = "', "is too far away"),
        ("letter.toml", 'order = "', 'opens = 2026-02-01\ncloses = 2026-01-31\norder = "', "close before it opens"),
    ],
)
def test_each_mistake_in_plain_words(folder: Path, file: str, before: str, after: str, told: str) -> None:
    change(folder / file, before, after)
    assert any(line.startswith(file.partition(":")[0]) and told in line for line in problems(folder))


@pytest.mark.parametrize("front", ["", "# nothing\n", "- a\n- list\n", "just words\n"])
def test_front_matter_that_says_nothing_is_told(folder: Path, front: str) -> None:
    (folder / "es.md").write_text(f"---\n{front}---\n\nUna carta.\n", encoding="utf-8")
    assert [line for line in problems(folder) if line.startswith("es.md:")]


def test_a_push_that_died_halfway_or_lost_a_race_leaves_the_other_whole(campaign: Campaign, folder: Path) -> None:
    head = campaign.push(read_source(folder, SPOKEN))[1]
    kept = campaign.letters.version(head.slug, 1, head.version_sha256)
    assert kept is not None
    campaign.letters.put_version(head.slug, replace(kept, sha256="other words", date="2020-01-01"))
    assert campaign.push(read_source(folder, SPOKEN))[0] == "unchanged"
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
    assert coalition.members == ("Uno", "Dos")
    (tmp_path / "y.json").write_text(json.dumps(rows[2:]), encoding="utf-8")
    with pytest.raises(ImportRefused) as refusal:
        read_rows(tmp_path / "y.json")
    assert refusal.value.problems == ["entry 1, members: too-many", "entry 2, kind: unknown"]


def test_an_empty_folder_is_no_letter(tmp_path: Path) -> None:
    assert problems(tmp_path) == ["letter.toml: this file is missing; it says who the letter is to and who may sign it"]


def test_a_draft_is_replaced_until_signing_opens_and_then_other_words_are_version_two(
    campaign: Campaign, folder: Path
) -> None:
    slug = read_source(folder, SPOKEN).slug
    assert campaign.push(read_source(folder, SPOKEN))[0] == "created"
    assert campaign.push(read_source(folder, SPOKEN))[0] == "unchanged"
    change(folder / "es.md", "---\n\n", "---\n\nPrimero.\n\n")
    assert campaign.push(read_source(folder, SPOKEN))[0] == "replaced"
    campaign.move(slug, "open")
    signed = campaign.find(slug)
    change(folder / "es.md", "Primero.", "Segundo.")
    did, head = campaign.push(read_source(folder, SPOKEN))
    assert (did, head.version, head.state) == ("new version", 2, "open")
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
    did, head = campaign.push(read_source(folder, SPOKEN))
    assert (did, head.order, head.version) == ("settings", "signed", 1)


def test_letters_open_close_and_open_again(campaign: Campaign, folder: Path) -> None:
    slug = campaign.push(read_source(folder, SPOKEN))[1].slug
    with pytest.raises(LetterRefused):
        campaign.move(slug, "closed")
    for state in ("open", "closed", "open"):
        assert campaign.move(slug, state).state == state
    with pytest.raises(LetterRefused):
        campaign.move(slug, "open")
    with pytest.raises(LetterRefused):
        campaign.move("ninguna", "open")
    assert isinstance(campaign.letters, MemoryLetters)
    assert [line[1] for line in campaign.letters.audit] == ["push: created", "open", "closed", "open"]
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
    assert rows[1].details.members == ("Uno", "Dos")
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


def importer() -> tuple[Importer, MemorySignatures, MemoryQueue]:
    signatures, queue = MemorySignatures(), MemoryQueue()
    return Importer(signatures, queue, replace(LETTER, order="given"), PEPPER), signatures, queue


def test_vouched_rows_are_on_the_letter_at_once_and_only_once(tmp_path: Path) -> None:
    into, signatures, queue = importer()
    rows = read_rows(written(tmp_path, "json"))
    assert [into.vouched(row, "Luz Mar", NOW) for row in rows] == [True] * 3
    assert [into.vouched(row, "Luz Mar", NOW) for row in rows] == [False] * 3
    assert queue.messages == []
    assert {one.state for one in signatures.items.values()} == {"confirmed"}
    assert {one.vouched_by for one in signatures.items.values()} == {"Luz Mar"}
    assert sorted(one.position or 0 for one in signatures.items.values()) == [0, 1, 2]
    assert len(list(signatures.since(LETTER.slug, 0))) == 3


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.json", "{", "x.json: line 1: this is not JSON"),
        ("x.json", '["Ana"]', "entry 1: each is an object with a name"),
        ("x.csv", "Nombre\nAna\n", "the first line: the column “nombre” is not known"),
        ("x.csv", "kind\nperson\n", "the first line: there is no column “name”"),
        ("x.json", "3", "the file: this is not a list of signatories"),
        ("x.json", '{"persons": 3}', "persons: this is not a list of signatories"),
        ("x.xlsx", "PK", "x.xlsx: this is not an .xlsx workbook"),
        ("x.txt", "Ana", "x.txt: a file is .json, .csv or .xlsx"),
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


def test_importing_never_replaces_what_a_person_typed(tmp_path: Path) -> None:
    into, signatures, queue = importer()
    row = read_rows(written(tmp_path, "json"))[2]
    typed = replace(into._signature(row, NOW), submission="typed")
    signatures.submit(typed)
    assert not into.pending(row, NOW)
    assert signatures.get(typed.id) == typed
    assert queue.messages == [], "nobody is written to who signed already"
    assert into.pending(row, NOW + 8 * 24 * 3600 * 1000), "one that ran out may be asked again"


def test_a_head_whose_answer_was_lost_is_ones_own(
    campaign: Campaign, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = campaign.letters.put_head
    monkeypatch.setattr(
        campaign.letters, "put_head", lambda *letter, **expected: put(*letter, **expected) and put(*letter, **expected)
    )
    assert campaign.push(read_source(folder, SPOKEN))[0] == "created"


def test_pending_rows_are_asked_by_mail(tmp_path: Path) -> None:
    into, signatures, queue = importer()
    row = read_rows(written(tmp_path, "json"))[2]
    into.pending(row, NOW)
    (signature,) = signatures.items.values()
    assert signature.state == "pending"
    assert [message.signature_id for message in queue.take()] == [signature.id]
