"""Whatever table is written, in whatever form, each of its rows is read or refused, and nothing else is raised."""

import csv
import io
import json
import re
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.organising.signatory_files.columns import COLUMNS
from chalicelib.organising.signatory_files.reading import SignatoryFile, read_file
from chalicelib.organising.signatory_files.table import Choices, FileRefused
from tests.support.workbooks import DAY, Sheet, shared, xlsx

NASTY = [
    "Ana Paz", "Íñigo Muñoz", 'Colectivo "Ana"', '"', "''", "#REF!", "TRUE", "['a', 'b']", "{'name': 1}", "=1+1", "-2",
    "Uno; Dos", "Uno\nDos", "a,b;c|d\te", "_x000D_", "_x0041_", "ana@example.org", "México", "organización",
    "N/A", "@x", "red", "sep=;", "1", "3.5", "2026-01-05", "\u200b", "\u202eabc", "\x00",
    "東京", "👩‍🌾", "ﷺ", "e\u0301", "name",
]  # fmt: skip
# JSON may hold halves of characters.
cells = st.one_of(st.sampled_from(NASTY), st.text(max_size=12), st.just(""), st.just("a\ud800"))
PIECES = ["", "<", ">", '"', "9", "-1", "r", "<c>", "</c>", "<row>", "&#0;", "&lt;", "x:", "\U0001f600"]
# What XML cannot hold.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
others = {column: cells for column in COLUMNS if column != "name"}
tables = st.lists(st.fixed_dictionaries({"name": cells}, optional=others), min_size=1, max_size=6)
thorough = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
brief = settings(thorough, max_examples=100)


def is_row(row: dict[str, str]) -> bool:
    return any(value and not value.isspace() for value in row.values())


def check(file: SignatoryFile, rows: int) -> None:
    assert len(file.rows) + len(file.refused) == file.total == rows
    assert len({row.position for row in file.rows}) == len(file.rows)
    assert all(row.where and row.line and row.details.name for row in file.rows)
    assert all(row.where and row.line and all(row.reasons) and row.reasons for row in file.refused)


def as_csv(rows: list[dict[str, str]], delimiter: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    writer.writerows([row.get(column, "") for column in COLUMNS] for row in rows)
    return out.getvalue()


@brief
@given(tables, st.sampled_from(",;\t|"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_any_table_as_csv(rows: list[dict[str, str]], delimiter: str, encoding: str) -> None:
    text = as_csv(rows, delimiter)
    expected = len(list(filter(is_row, rows)))
    if "\x00" in text and encoding == "utf-8":
        with pytest.raises(FileRefused, match="neither text"):
            read_file(text.encode(encoding, "replace"), "lista.csv")
    elif expected:
        check(read_file(text.encode(encoding, "replace"), "lista.csv"), expected)


@brief
@given(tables)
def test_any_table_as_json(rows: list[dict[str, str]]) -> None:
    check(read_file(json.dumps(rows).encode(), "lista.json"), len(rows))


@brief
@given(tables)
def test_any_table_as_a_workbook(rows: list[dict[str, str]]) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, COLUMNS)
    for line, row in enumerate(rows, start=1):
        for at, column in enumerate(COLUMNS):
            sheet.write_string(
                line, at, re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", row.get(column, ""))
            )
    book.close()
    kept = [
        {key: re.sub("[\x00-\x1f\ud800-\udfff\ufffe\uffff]", "", value) for key, value in row.items()} for row in rows
    ]
    if expected := len(list(filter(is_row, kept))):
        check(read_file(out.getvalue(), "lista.xlsx"), expected)


values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | cells,
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(st.sampled_from(["name", "nombre", "members", "x"]), inside)
    ),
    max_leaves=12,
)
KEYS = ["organisations", "personas", "coalitions", "name", "note", "x"]


@thorough
@given(values | st.dictionaries(st.sampled_from(KEYS), values))
def test_any_json_is_read_or_refused_in_words(value: Any) -> None:
    try:
        file = read_file(json.dumps(value).encode(), "lista.json", Choices(ignored=["x"]))
    except FileRefused as refusal:
        assert all(refusal.problems)
    else:
        check(file, file.total)


@thorough
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"name\n", b"PK\x03\x04", b"[{", b"\xff\xfe", b"\xd0\xcf\x11\xe0", b"<"]),
)
def test_any_bytes_are_read_or_refused_in_words(body: bytes, start: bytes) -> None:
    try:
        read_file(start + body, "lista")
    except FileRefused as refusal:
        assert all(refusal.problems)


@thorough
@given(st.data())
def test_a_workbook_that_is_damaged_anywhere_is_read_or_refused_in_words(data: st.DataObject) -> None:
    whole = bytearray(xlsx(Sheet([["name", "country"], ["Ana Paz", "MX"], ["Luis Sol", 3]]), strings=["<t>x</t>"]))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_file(bytes(whole), "lista.xlsx")
    except FileRefused as refusal:
        assert all(refusal.problems)


@thorough
@given(st.data())
def test_xml_that_is_wrong_anywhere_is_read_or_refused_in_words(data: st.DataObject) -> None:
    xml = Sheet(
        [["name", "country"], ["Ana Paz", shared(0)], [DAY, 3.0]], columns='<col min="1" max="1" hidden="1"/>'
    ).xml()
    for _ in range(data.draw(st.integers(1, 3))):
        at, length = data.draw(st.integers(0, len(xml) - 1)), data.draw(st.integers(0, 12))
        put = data.draw(st.sampled_from(PIECES))
        xml = xml[:at] + put + xml[at + length :]
    try:
        read_file(xlsx(Sheet([]), sheet1=xml, strings=["<t>MX</t>"]), "lista.xlsx", Choices(hidden="include"))
    except FileRefused as refusal:
        assert all(refusal.problems)


@thorough
@given(st.lists(st.text(alphabet="a\"', ;\n", max_size=12), min_size=1, max_size=6))
def test_lines_with_marks_anywhere_lose_no_character(lines: list[str]) -> None:
    """Cells that were typed without any rule: whatever was typed is in a name, in a reason, or in a refused row."""
    file_text = "name,country\n" + "\n".join(lines)
    try:
        file = read_file(file_text.encode(), "lista.csv")
    except FileRefused:
        return
    if not file.refused:
        assert sum(row.details.name.count("a") for row in file.rows) == "".join(lines).count("a")
