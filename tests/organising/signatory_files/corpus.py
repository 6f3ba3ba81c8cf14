"""All files as people have them, and a few that are no lists at all."""

import gzip

from tests.organising.signatory_files.case import Case, text
from tests.organising.signatory_files.cell_cases import CELLS
from tests.organising.signatory_files.csv_cases import PEOPLE, TEXTS
from tests.organising.signatory_files.header_cases import HEADERS
from tests.organising.signatory_files.json_cases import JSONS
from tests.organising.signatory_files.workbook_cases import WORKBOOKS

OTHERS = (
    Case(
        "a web page with a workbook's name",
        "r.xls",
        text("\ufeff<html><table><tr><td>Nombre</table>"),
        no_file=["web page"],
    ),
    Case(
        "an old workbook with a new name",
        "r.xlsx",
        bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600,
        no_file=["old .xls"],
    ),
    Case(
        "a workbook with a password",
        "r.xlsx",
        bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
        no_file=["has a password"],
    ),
    Case("a PDF", "r.csv", b"%PDF-1.7\n", no_file=["a PDF"]),
    Case("a compressed file", "r.csv", gzip.compress(text(PEOPLE)), no_file=["compressed"]),
    Case("bytes", "r.csv", bytes(range(256)), no_file=["neither text nor a workbook"]),
)

CASES = (*HEADERS, *TEXTS, *CELLS, *JSONS, *WORKBOOKS, *OTHERS)
