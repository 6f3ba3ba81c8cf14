"""The list of signatories for programs and spreadsheets: the same in each format, only public, and inert."""

import csv
import io
import json
import re
import zipfile
from typing import Any

import jsonschema
import openpyxl
import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.edition.manifest import Manifest
from chalicelib.publishing.edition.marks import mark
from chalicelib.publishing.files import csv_and_json, json_schemas, workbook
from chalicelib.publishing.files.csv_and_json import COLUMNS, FORMULA_STARTS, LISTS, rows, to_csv, to_json
from chalicelib.rules.files import content_type, sha256
from chalicelib.rules.signatories.changes import ChangeTotals
from chalicelib.rules.signatories.counting import Counts
from chalicelib.rules.signatories.roll import Signatory
from chalicelib.rules.signatures.member import Member
from tests.support.contents import SECRET, content_of, signatory
from tests.support.samples import VERSION

ROWS = (
    signatory(
        3, "Red", "coalition", members=("Uno", "Dos"), confirmed_members=("Dos",), website="https://red.example.org/"
    ),
    signatory(1, "Casa", "organisation", country="MX"),
    signatory(2, "Ana", role="Bióloga", affiliation="Universidad"),
    signatory(7, "I. M."),
)


@pytest.fixture
def content() -> Content:
    return content_of(ROWS)


def cells(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def sheet(body: bytes, name: str = "signatories") -> list[dict[str, Any]]:
    columns, *lines = openpyxl.load_workbook(io.BytesIO(body))[name].iter_rows(values_only=True)
    return [dict(zip(map(str, columns), line, strict=True)) for line in lines]


def test_the_list_is_in_printed_order_with_both_numbers(content: Content) -> None:
    listed = json.loads(csv_and_json.files(content)["signatories.json"])
    assert [(row["number"], row["permanent"], row["name"]) for row in listed] == [
        (1, 1, "Casa"),
        (2, 3, "Red"),
        (1, 2, "Ana"),
        (2, 7, "I. M."),
    ]
    assert (listed[1]["members"], listed[1]["confirmed_members"]) == (["Uno", "Dos"], ["Dos"])
    assert [tuple(row) for row in listed] == [COLUMNS] * 4


def test_an_entry_has_a_mark_that_only_the_letters_secret_makes(content: Content) -> None:
    marks = {row["name"]: row["mark"] for row in json.loads(csv_and_json.files(content)["signatories.json"])}
    assert marks == {one.name: mark(SECRET, one.entry.encode()) for one in ROWS}
    assert len(set(marks.values())) == 4


def test_no_private_field_and_no_id_is_in_any_file(content: Content) -> None:
    for path, body in (csv_and_json.files(content) | workbook.files(content)).items():
        texts = [body] if not path.endswith("xlsx") else [part for _, part in parts(body)]
        assert not [one.id for one in ROWS for text in texts if one.id.encode() in text], path


def test_each_entry_is_a_line(content: Content) -> None:
    lines = csv_and_json.files(content)["signatories.json"].decode().splitlines()
    assert len(lines) == 2 + len(ROWS)
    assert json.loads(to_json([])) == []


def test_the_csv_and_the_workbook_say_what_the_json_says(content: Content) -> None:
    listed = json.loads(csv_and_json.files(content)["signatories.json"])
    wanted = [{name: "; ".join(row[name]) if name in LISTS else row[name] for name in COLUMNS} for row in listed]
    assert cells(csv_and_json.files(content)["signatories.csv"]) == [
        {name: str(value) for name, value in row.items()} for row in wanted
    ]
    found = sheet(workbook.files(content)[workbook.PATH])
    assert [{name: value or "" for name, value in row.items()} for row in found] == wanted


@given(st.lists(st.builds(signatory, st.integers(1, 10**6), st.text(min_size=1, max_size=30)), max_size=5))
def test_what_is_published_is_what_its_schema_says(people: list[Signatory]) -> None:
    made = csv_and_json.files(content_of(people))
    schema = json.loads(made["schemas/signatories-1.json"])
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.loads(made["signatories.json"]))


def test_the_schema_of_the_list_describes_every_column(content: Content) -> None:
    assert tuple(json_schemas.SIGNATORY["properties"]) == COLUMNS
    assert all(described["description"] for described in json_schemas.SIGNATORY["properties"].values())
    jsonschema.Draft202012Validator(json_schemas.SIGNATORIES).validate(rows(content))


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("number", 0),
        ("permanent", None),
        ("kind", "bot"),
        ("name", ""),
        ("country", "mx"),
        ("mark", "x"),
        ("members", ""),
    ],
)
def test_the_schema_of_the_list_refuses_what_is_wrong(content: Content, column: str, wrong: object) -> None:
    row = rows(content)[0] | {column: wrong}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json_schemas.SIGNATORIES).validate([row])


@pytest.mark.parametrize("previous", [None, sha256(b"before")])
def test_an_edition_is_what_its_schema_says(previous: str | None) -> None:
    manifest = Manifest(
        letter="agua",
        number=2,
        published_at="2026-11-24T16:32:05Z",
        version=VERSION.sha256,
        counts=Counts(persons=2, members=3),
        changes=ChangeTotals(added=1),
        files={"index.html": sha256(b"page")},
        previous=previous,
        goal=500,
    )
    described = json.loads(manifest.text())
    jsonschema.Draft202012Validator.check_schema(json_schemas.EDITION)
    jsonschema.Draft202012Validator(json_schemas.EDITION).validate(described)
    assert set(json_schemas.EDITION["properties"]) == set(described)
    for part in ("counts", "changes"):
        assert set(json_schemas.EDITION["properties"][part]["properties"]) == set(described[part])
    wrongs: list[dict[str, Any]] = [{"number": 0}, {"previous": "x"}, {"counts": {}}, {"files": {"index.html": "x"}}]
    for wrong in wrongs:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(json_schemas.EDITION).validate(described | wrong)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@given(name=st.text(alphabet="aA1;,|\t =+-@'\"\uff1d\uff0b\uff20", min_size=1, max_size=16))
def test_no_cell_is_a_formula_however_a_spreadsheet_divides_the_line(delimiter: str, name: str) -> None:
    text = to_csv(rows(content_of([signatory(1, name)]))).decode("utf-8-sig")
    for line in text.splitlines()[1:]:
        for cell in line.split(delimiter):
            assert not re.match(r"[\"\s]*[=+@\uff1d\uff0b\uff20]", cell)


@given(st.text(min_size=1, max_size=20), st.text(max_size=20))
def test_no_cell_of_the_csv_is_a_formula(name: str, affiliation: str) -> None:
    body = to_csv(rows(content_of([signatory(1, name, affiliation=affiliation)])))
    for row in csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")):
        assert not any(cell.startswith(FORMULA_STARTS) for cell in row)


@pytest.mark.parametrize("name", ["+Kapaces, A.C.", "+ Ciudadan\xeda", "+500 Mujeres", "\uff0bKapaces"])
def test_an_organisation_that_is_called_more_is_text_in_every_export(name: str) -> None:
    listed = content_of(
        [signatory(1, f"Red {name}", "coalition", members=(name, f"; {name}")), signatory(2, name, "organisation")]
    )
    text = to_csv(rows(listed)).decode("utf-8-sig")
    for delimiter in ",;\t":
        assert not any(
            re.match(r"[\"\s]*[=+@\uff0b]", cell) for line in text.splitlines() for cell in line.split(delimiter)
        )
    assert name in {row["name"] for row in json.loads(to_json(rows(listed)))}
    body = workbook.files(listed)[workbook.PATH]
    assert name in {row["name"] for row in sheet(body)}
    assert name in {row["member"] for row in sheet(body, "members")}
    assert not [path for path, part in parts(body) if b"<f>" in part]


def parts(body: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


class TestTheWorkbook:
    @pytest.mark.parametrize("name", ["=1+1", "+1", "@SUM(A1)", "https://example.org", "007", "{=1}", "TRUE"])
    def test_has_texts_and_no_formula_no_link_and_no_number(self, name: str) -> None:
        body = workbook.files(content_of([signatory(1, name, affiliation=name, members=(name,))]))[workbook.PATH]
        (row,) = sheet(body)
        assert (row["name"], row["affiliation"], row["members"]) == (name,) * 3
        for path, part in parts(body):
            assert b"<f>" not in part, path
            assert b"hyperlink" not in part, path

    def test_has_a_row_for_each_member(self, content: Content) -> None:
        found = sheet(workbook.files(content)[workbook.PATH], "members")
        whose = {"number": 2, "permanent": 3, "coalition": "Red"}
        unknown = {"kind": "organisation", "role": None, "country": None}
        assert found == [
            whose | {"member": "Uno", "confirmed": None} | unknown,
            whose | {"member": "Dos", "confirmed": "yes"} | unknown,
        ]

    def test_says_what_is_known_of_a_member(self) -> None:
        luz = Member("Luz Mar", "person", "bióloga", "MX")
        content = content_of([signatory(3, "Red", "coalition", members=(luz,))])
        (row,) = sheet(workbook.files(content)[workbook.PATH], "members")
        assert [row[key] for key in ("member", "kind", "role", "country")] == ["Luz Mar", "person", "bióloga", "MX"]

    def test_loses_no_member_of_a_coalition_that_fills_more_than_a_cell(self) -> None:
        members = tuple(f"{n:03d} {'x' * 196}" for n in range(300))
        body = workbook.files(content_of([signatory(1, "Red", "coalition", members=members)]))[workbook.PATH]
        (row,) = sheet(body)
        assert len(row["members"]) == workbook.CELL
        assert row["members"].endswith("…")
        assert [line["member"] for line in sheet(body, "members")] == list(members)

    def test_says_what_it_is_and_keeps_its_header_in_sight(self, content: Content) -> None:
        book = openpyxl.load_workbook(io.BytesIO(workbook.files(content)[workbook.PATH]))
        assert book.properties.title == "Por el agua limpia"
        assert book.properties.creator == "Red del Agua"
        assert [(one.name, len(one.value)) for one in book.custom_doc_props.props] == [("mark", 16)]
        assert book["signatories"].freeze_panes == "A2"

    def test_is_the_same_bytes_for_the_same_list(self, content: Content) -> None:
        later = Content(content.site, content.letter, content.version, content.roll, 9, content.at_ms + 10**9, SECRET)
        with time_machine.travel("2031-01-01T10:00:00Z"):
            made_later = workbook.files(later)
        assert made_later == workbook.files(content)
        other = content_of([*ROWS, signatory(9, "Zoe")])
        assert workbook.files(other) != workbook.files(content)

    def test_has_a_content_type(self) -> None:
        assert content_type(workbook.PATH) == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
