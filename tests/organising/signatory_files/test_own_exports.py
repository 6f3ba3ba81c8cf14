"""The lists that Firmamos publishes come back whole: published again, they have the same rows."""

import csv
import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.organising.signatory_files.reading import SignatoryFile, read_file
from chalicelib.organising.signatory_files.table import Choices, FileRefused
from chalicelib.publishing.files import csv_and_json, workbook
from chalicelib.rules.fields.names import NameRefused, clean_name
from chalicelib.rules.letters.letter import KINDS
from chalicelib.rules.signatories.roll import Signatory
from chalicelib.rules.signatures.details import PUBLISHED, Details
from chalicelib.rules.signatures.member import ENDS, SEPARATORS, Member
from chalicelib.signing.form import read_details
from tests.support.contents import content_of, signatory

FORMATS = ("signatories.csv", "signatories.json", "signatories.xlsx")
MEMBERS = (
    Member("Uno; Dos"),
    Member("[Tres]"),
    Member("Luz Mar", "person", "bióloga, jefa", "MX"),
    Member("Cuatro, -Norte"),
)
LISTED = [
    signatory(1, "Ana “la Güera” Paz", role="Maestra", affiliation="Escuela, '-Sur", country="MX"),
    signatory(2, "A. P."),
    signatory(3, "Casa Azul; +Verde", "organisation", website="https://casa.example.org", country="PE"),
    signatory(4, "Red Verde", "coalition", members=MEMBERS, separator=" - ", end="."),
    signatory(5, "Red de Una", "coalition", members=["Uno"], confirmed_members=("Uno",)),
    signatory(6, '"Colectivo" de Amancay, A.C.', "organisation"),
    signatory(7, "Ana “la Güera” Paz", role="N/A", affiliation="Pe?a ['x'] TRUE"),
    signatory(8, "Null", role="True"),
]  # fmt: skip


def published(listed: list[Signatory]) -> dict[str, bytes]:
    content = content_of(listed)
    return csv_and_json.files(content) | workbook.files(content)


def rows(listed: list[Signatory]) -> list[dict[str, Any]]:
    """What is published of the signatories, but for numbers and marks, in printed order."""
    return [{name: row[name] for name in PUBLISHED} for row in csv_and_json.rows(content_of(listed))]


def again(file: SignatoryFile) -> list[Signatory]:
    return [replace(signatory(at, "x"), details=row.details) for at, row in enumerate(file.rows, start=1)]


@pytest.mark.parametrize("name", FORMATS)
def test_a_published_list_comes_back_whole(name: str) -> None:
    file = read_file(published(LISTED)[name], name)
    assert file.refused == []
    assert rows(again(file)) == rows(LISTED)
    assert any("“permanent”" in remark and "“confirmed_members”" in remark for remark in file.remarks)
    assert [row.mark for row in file.rows] == [row["mark"] for row in csv_and_json.rows(content_of(LISTED))]


def test_a_published_list_that_a_spreadsheet_saved_in_spanish_comes_back_whole() -> None:
    name = "signatories.csv"
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(csv.reader(io.StringIO(published(LISTED)[name].decode("utf-8-sig"))))
    file = read_file(out.getvalue().encode("utf-8"), name)
    assert rows(again(file)) == rows(LISTED)


def edited(sheet: str, row: int, column: str, value: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(published(LISTED)["signatories.xlsx"]))
    names = [cell.value for cell in book[sheet][1]]
    book[sheet].cell(row, names.index(column) + 1).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_published_workbook_in_which_a_member_was_changed_on_one_sheet_is_refused_by_row() -> None:
    file = read_file(edited("members", 2, "member", "Otra"), "signatories.xlsx")
    assert [(row.where, row.reasons) for row in file.refused] == [
        ("row 4", ("members: the sheet of members has other members than this row",))
    ]


def test_a_published_workbook_with_another_sheet_keeps_what_is_known_of_members() -> None:
    book = openpyxl.load_workbook(io.BytesIO(published(LISTED)["signatories.xlsx"]))
    book.create_sheet("notas")["A1"] = "de la reunión"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(FileRefused, match="3 sheets"):
        read_file(out.getvalue(), "signatories.xlsx")
    assert rows(again(read_file(out.getvalue(), "signatories.xlsx", Choices(sheet="signatories")))) == rows(LISTED)


def test_a_published_workbook_whose_sheet_of_members_has_a_coalition_too_many_is_refused() -> None:
    with pytest.raises(FileRefused, match="not in the list: numbers “99”"):
        read_file(edited("members", 2, "permanent", "99"), "signatories.xlsx")


texts = st.text(alphabet=st.sampled_from("aáñ Z9'\"-=+@;,|.&()[]{}:\t“”"), min_size=1, max_size=14)


@st.composite
def names(draw: st.DrawFn, kind: Any) -> str:
    """A name that the form takes, as it stores it."""
    for _ in range(20):
        try:
            return clean_name(draw(texts), kind=kind)
        except NameRefused:
            continue
    return "Ana"


@st.composite
def listed(draw: st.DrawFn, number: int) -> Signatory:
    kind = draw(st.sampled_from(KINDS))
    details = Details(kind, draw(names(kind)), country=draw(st.sampled_from(["", "MX", "NA"])))
    if kind == "person":
        details = replace(
            details, role=draw(st.just("") | names("text")), affiliation=draw(st.just("") | names("text"))
        )
    if kind == "coalition":
        one = st.builds(Member, names("member")) | st.builds(
            Member, names("person"), st.just("person"), st.just("") | names("text"), st.just("PE")
        )
        drawn = draw(st.lists(one, max_size=3, unique_by=lambda member: member.name))
        members = [member for member in drawn if _is_taken(member)]
        details = replace(
            details,
            members=tuple(members),
            separator=draw(st.sampled_from(SEPARATORS)),
            end=draw(st.sampled_from(ENDS)),
        )
    return signatory(number, details.name, details=details)


def _is_taken(member: Member) -> bool:
    """Whether a form takes a member of this name: it reads “a)” as a mark of lists, and “a|” as the end of one."""
    fields = {"kind": "coalition", "name": "Red", "members": [member.name]}
    details, refused = read_details(fields, KINDS, represented=False)
    return not refused and details.member_names == (member.name,)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.integers(1, 5))
def test_any_published_list_comes_back_whole(data: st.DataObject, length: int) -> None:
    signatories = [data.draw(listed(number)) for number in range(1, length + 1)]
    files = published(signatories)
    for name in FORMATS:
        file = read_file(files[name], name)
        assert [(row.where, row.reasons) for row in file.refused] == []
        assert rows(again(file)) == rows(signatories)
