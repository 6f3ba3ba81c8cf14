"""The list of signatories as a spreadsheet workbook: the columns of the CSV, and a sheet of coalitions' members.

Every cell of text is written as text, so that none becomes a formula, a link or a number. The same list gives the
same bytes. A long list takes seconds, so the workbook is not built for every edition.
"""

import io
from datetime import datetime
from typing import Any

import xlsxwriter

from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.edition.marks import mark
from chalicelib.publishing.files.csv_and_json import COLUMNS, LISTS, Rows, rows, to_json
from chalicelib.rules.files import LIST_WORKBOOK
from chalicelib.rules.signatures.details import DETAIL_FIELDS
from chalicelib.rules.signatures.member import Member

PATH = LIST_WORKBOOK
CELL = 32_767  # the most characters a cell may have
# https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3
MEMBER_COLUMNS = ("number", "permanent", "coalition", "member", "kind", "role", "country", "confirmed")
# Widths of columns that hold no field of the details, in characters of the default font.
WIDTHS = {"confirmed_members": 60, "coalition": 48, "member": 48}
NARROW = 12
TEXT_ONLY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def files(content: Content) -> dict[str, bytes]:
    """``signatories.xlsx``: a sheet of signatories, and one of members where there are coalitions."""
    return {PATH: workbook(content, rows(content))}


def workbook(content: Content, listed: Rows) -> bytes:
    """The bytes of the workbook; ``listed`` comes from `chalicelib.publishing.files.csv_and_json.rows`."""
    out = io.BytesIO()
    # Rows go to disk as they are written, so memory does not grow with the list.
    book = xlsxwriter.Workbook(out, TEXT_ONLY | {"constant_memory": True})
    title = content.letter.title(content.letter.language)
    book.set_properties(
        {
            "title": title,
            **({"author": content.letter.organisers} if content.letter.organisers else {}),
            # Excel files carry a creation time; the letter's date is the same in every edition.
            "created": datetime.fromisoformat(content.version.date),
            "comments": content.absolute(),
        }
    )
    book.set_custom_property("mark", mark(content.secret, to_json(listed)), "text")
    _sheet(book, "signatories", COLUMNS, [_cells(row) for row in listed])
    members = [line for row in listed for line in _member_lines(row)]
    if members:
        _sheet(book, "members", MEMBER_COLUMNS, members)
    book.close()
    return out.getvalue()


def _member_lines(row: dict[str, Any]) -> list[tuple[object, ...]]:
    confirmed = frozenset(row["confirmed_members"])
    place = (row["number"], row["permanent"], row["name"])
    return [
        (*place, member.name, member.kind, member.role, member.country, "yes" if member.name in confirmed else "")
        for member in map(Member.from_json, row["members"])
    ]


def _cells(row: dict[str, Any]) -> tuple[object, ...]:
    return tuple((row | {column: _joined(row[column]) for column in LISTS})[column] for column in COLUMNS)


def _joined(members: list[Any]) -> str:
    joined = "; ".join(Member.from_json(member).printed for member in members)
    # The sheet of members has the complete list.
    return joined if len(joined) <= CELL else joined[: CELL - 1] + "…"


def _sheet(book: Any, name: str, columns: tuple[str, ...], lines: list[tuple[Any, ...]]) -> None:
    sheet = book.add_worksheet(name)
    header = book.add_format({"bold": True, "bottom": 1})
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(lines)), len(columns) - 1)
    for at, column in enumerate(columns):
        sheet.set_column(
            at, at, DETAIL_FIELDS[column].column_width if column in DETAIL_FIELDS else WIDTHS.get(column, NARROW)
        )
        sheet.write_string(0, at, column, header)
    for line, cells in enumerate(lines, start=1):
        for at, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(line, at, cell)
            elif cell:
                sheet.write_string(line, at, cell)
