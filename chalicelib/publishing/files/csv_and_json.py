"""The list of signatories as JSON and CSV, in printed order and with public fields only, and the schemas."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.edition.marks import mark
from chalicelib.publishing.files import json_schemas
from chalicelib.rules.files import LIST_CSV, LIST_JSON
from chalicelib.rules.signatories.roll import Signatory
from chalicelib.rules.signatures.details import DETAIL_LISTS, PUBLISHED

COLUMNS = ("number", "permanent", *PUBLISHED, "confirmed_members", "mark")
# The columns that hold a list of names.
LISTS = (*DETAIL_LISTS, "confirmed_members")
# A spreadsheet takes a cell that begins with one of these for a formula, and some take full-width and small forms too.
# Source: OWASP, "CSV Injection". Apostrophes that stand there get one more, so that an import can take it off again.
CELL_START = re.compile(r"""((?:^|[;,|\t])[\s"]*)(?='*[=+@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b-])""")
FORMULA_STARTS = (*"=+-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b", "\t", "\r", "\0")

Rows = list[dict[str, Any]]


def files(content: Content) -> dict[str, bytes]:
    """``signatories.json``, ``signatories.csv``, and the schemas under ``schemas/``."""
    listed = rows(content)
    return {LIST_JSON: to_json(listed), LIST_CSV: to_csv(listed)} | {
        path: (json.dumps(schema, ensure_ascii=False, indent=1) + "\n").encode()
        for path, schema in json_schemas.SCHEMAS.items()
    }


def rows(content: Content) -> Rows:
    """One mapping for each signatory, with `COLUMNS` as keys; organisations come first."""
    return [
        _row(number, signatory, mark(content.secret, signatory.entry.encode()))
        for group in (content.listed.organisations, content.listed.persons)
        for number, signatory in enumerate(group, start=1)
    ]


def _row(number: int, signatory: Signatory, entry_mark: str) -> dict[str, Any]:
    return row_of(number, signatory) | {"mark": entry_mark}


def row_of(number: int, signatory: Signatory) -> dict[str, Any]:
    """An entry with its printed number, without its mark."""
    details = signatory.details.to_json()
    return (
        {"number": number, "permanent": signatory.number}
        | {name: details[name] for name in PUBLISHED}
        | {"confirmed_members": list(signatory.confirmed_members)}
    )


def to_json(listed: Rows) -> bytes:
    """A list with one entry per line, so that two editions can be compared line by line."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    return ("[\n" + ",\n".join(map(encode, listed)) + "\n]\n").encode()


def to_csv(listed: Rows) -> bytes:
    """UTF-8 with a byte order mark, which Excel needs to read accents; members joined by «; », or as JSON
    where that would lose what is known of one, or where a name ends."""
    lines = [csv_line(COLUMNS), *(csv_line(cells_of(row, COLUMNS)) for row in listed)]
    return b"\xef\xbb\xbf" + "".join(lines).encode()


def cells_of(row: Mapping[str, Any], columns: Sequence[str]) -> list[object]:
    """The cells of a row's columns, none of which a spreadsheet takes for a formula."""
    return [inert(_list_cell(row[column]) if column in LISTS else row[column]) for column in columns]


def csv_line(cells: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def _list_cell(items: list[Any]) -> str:
    plain = all(isinstance(item, str) and ";" not in item and not item.startswith("[") for item in items)
    return "; ".join(items) if plain else json.dumps(items, ensure_ascii=False)


def inert(cell: object) -> object:
    """Text that no spreadsheet takes for a formula, wherever it splits the line into cells.

    A spreadsheet in Spanish splits at semicolons, so a cell may begin after one.
    """
    if not isinstance(cell, str):
        return cell
    inert = CELL_START.sub(r"\1'", cell)
    return "'" + inert if inert.startswith(FORMULA_STARTS) else inert
