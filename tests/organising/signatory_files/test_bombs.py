"""Files that unpack, nest or repeat without end are refused in a sentence, and cost little memory."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from chalicelib.organising.signatory_files.limits import MOST_BYTES, MOST_UNPACKED
from chalicelib.organising.signatory_files.reading import read_file
from chalicelib.organising.signatory_files.table import FileRefused
from tests.support.workbooks import Sheet, shared, xlsx

MOST_MEMORY = 60_000_000  # bytes, beside the file itself
ROW = '<row><c t="inlineStr"><is><t>a</t></is></c></row>'


def sheet_of(rows: str) -> bytes:
    return xlsx(Sheet([]), sheet1=f"<worksheet><sheetData>{rows}</sheetData></worksheet>")


def lying() -> bytes:
    """A workbook whose directory states that its sheet is small."""
    whole = sheet_of(ROW * 400_000)
    size = next(info.file_size for info in zipfile.ZipFile(io.BytesIO(whole)).infolist() if "sheet1" in info.filename)
    stated = size.to_bytes(4, "little")
    assert whole.count(stated) == 2
    return whole.replace(stated, (900_000).to_bytes(4, "little"))


def entities() -> bytes:
    declared = "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10 if at else "a"}">' for at in range(12))
    return xlsx(Sheet([]), sheet1=f"<!DOCTYPE x [{declared}]><worksheet>&e11;</worksheet>")


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a workbook of hundreds of megabytes": (lambda: sheet_of(ROW * 8_000_000), "unpacks to far more"),
    "a workbook that states less than it has": (lying, "damaged"),
    "rows without cells": (lambda: sheet_of("<row/>" * 5_000_000), "unpacks to far more"),
    "cells without values": (lambda: sheet_of(f"<row>{'<c/>' * 5_000_000}</row>"), "unpacks to far more"),
    "texts that nothing refers to": (
        lambda: xlsx(Sheet([["name"], [shared(0)]]), strings=["<t>a</t>"] * 2_000_000), "unpacks to far more"
    ),
    "one long text, referred to often": (
        lambda: xlsx(Sheet([["name"], *([shared(0)] for _ in range(2000))]), strings=[f"<t>{'a' * 30_000}</t>"]),
        "too much text",
    ),
    "thousands of files in a workbook": (lambda: b"PK\x03\x04" + b"PK\x01\x02" * 200_000, "unpacks to far more"),
    "entities of entities": (entities, "declares entities"),
    "a million columns": (lambda: b"name" + b",x" * 1_000_000, "more than 200,000 characters"),
    "a thousand columns": (lambda: b"name" + b",x" * 1_000, "more than 200 columns"),
    "a million lines": (lambda: b"name\n" + b"\n" * 1_000_000, "more than 500,000 lines"),
    "many rows": (lambda: b"name\n" + b"Ana\n" * 60_000, "more than 50,000 rows"),
    "quotation marks that are never closed": (lambda: b"name\n" + b'"a\n' * 400_000, "more than 50,000 rows"),
    "a cell without end": (lambda: b"name\n" + b"a" * 40_000, "32,767 characters"),
    "brackets": (lambda: b"[" * 200_000, "nested more deeply"),
    "objects in objects": (lambda: b'{"persons":' * 200_000, "nested more deeply"),
    "many entries": (lambda: b"[" + b"{}," * 1_000_000 + b"{}]", "more than 50,000 entries"),
    "many keys": (lambda: b"[{" + b",".join(b'"%d":1' % at for at in range(100_000)) + b"}]", "more than 200 keys"),
    "a text that is never closed": (lambda: b'["' + b'\\"' * 2_000_000, "not JSON"),
    "a list in a cell, nested": (lambda: b"kind|name|members\ncoalition|Red|" + b"[" * 30_000, "no row"),
    "a large file": (lambda: b"a" * (MOST_BYTES + 1), "larger than 10 MB"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "reason"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_in_a_sentence_and_costs_little(make: Callable[[], bytes], reason: str) -> None:
    body = make()
    tracemalloc.start()
    try:
        if reason == "no row":
            assert [row.where for row in read_file(body, "lista.csv").refused] == ["line 2"]
        else:
            with pytest.raises(FileRefused, match=reason):
                read_file(body, "lista")
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()
    assert len(body) <= MOST_BYTES + 1 < MOST_UNPACKED
