"""The list of signatories as data: JSON and CSV, in printed order, public fields only."""

import csv
import io
import json
import re
from typing import Any

from chalicelib.signatories import PrintedList, Signatory

COLUMNS = ("number", "kind", "name", "affiliation", "role", "country", "website", "members")
# A spreadsheet runs a cell that begins with one of these. OWASP, "CSV Injection".
CELL_START = re.compile(r"""((?:^|[;,|\t])[\s"]*)(?=[=+@-])""")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")


def rows(listed: PrintedList) -> list[dict[str, Any]]:
    """One mapping a signatory, with `COLUMNS` as keys, organisations first."""
    return [
        _row(number, one)
        for group in (listed.organisations, listed.persons)
        for number, one in enumerate(group, start=1)
    ]


def _row(number: int, one: Signatory) -> dict[str, Any]:
    return {
        "number": number,
        "kind": one.kind,
        "name": one.name,
        "affiliation": one.affiliation,
        "role": one.role,
        "country": one.country,
        "website": one.website,
        "members": list(one.members),
    }


def to_json(listed: PrintedList) -> bytes:
    return (json.dumps(rows(listed), ensure_ascii=False, indent=1) + "\n").encode()


def to_csv(listed: PrintedList) -> bytes:
    """UTF-8 with a byte order mark, which Excel needs to read accents; members joined by «; »."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows(listed):
        cells = row | {"members": "; ".join(row["members"])}
        writer.writerow([_inert(cells[column]) for column in COLUMNS])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _inert(cell: object) -> object:
    """Text that no spreadsheet takes for a formula, wherever it divides the line into cells.

    One in Spanish divides at semicolons, so what follows one begins a cell there.
    """
    if not isinstance(cell, str):
        return cell
    inert = CELL_START.sub(r"\1'", cell)
    return "'" + inert if inert.startswith(FORMULA_STARTS) else inert
