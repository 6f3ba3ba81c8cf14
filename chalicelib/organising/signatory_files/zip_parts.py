"""The parts of a workbook's zip, within limits: what its directory claims, and what really comes out."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Protocol
from xml.parsers import expat

from chalicelib.organising.signatory_files.limits import (
    MOST_ELEMENTS,
    MOST_PARTS,
    MOST_RATIO,
    MOST_UNPACKED,
    SMALL,
)
from chalicelib.organising.signatory_files.table import FileRefused

DAMAGED = "the workbook is damaged: open it and save it again as .xlsx"
TOO_LARGE = "the workbook unpacks to far more than a list of signatories has: split it, or save it again as .xlsx"
_STEP = 65_536
_ENTRY = b"PK\x01\x02"  # how one of the directory begins
_ENCRYPTED = 0x1  # flag of a zip's member
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class PartReader(Protocol):
    """What a part's elements are given to."""

    def start(self, tag: str, found: dict[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def text(self, text: str) -> None: ...


class Parts:
    """The members of a zip by their names in lower case. Raises `FileRefused` beyond the limits."""

    def __init__(self, body: bytes) -> None:
        # Each entry of the directory becomes an object, so they are counted first.
        if body.count(_ENTRY) > MOST_PARTS:
            raise FileRefused(TOO_LARGE, code="bomb")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(body))
        except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError):
            raise FileRefused(DAMAGED, code="damaged") from None
        found = self._zip.infolist()
        unpacked = sum(info.file_size for info in found)
        if unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked > MOST_RATIO * len(body)):
            raise FileRefused(TOO_LARGE, code="bomb")
        self._found = {info.filename.replace("\\", "/").lstrip("/").casefold(): info for info in found}
        if len(self._found) < len(found):
            raise FileRefused(DAMAGED, code="damaged")
        self._left = MOST_UNPACKED

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._found

    def names(self) -> list[str]:
        return list(self._found)

    def parse(self, name: str, reader: "PartReader") -> None:
        """Feed a part to a reader, through a parser of XML that accepts no entities. Prefixes of elements are left
        out."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        elements = 0

        def start(tag: str, found: dict[str, str]) -> None:
            nonlocal elements
            elements += 1
            if elements > MOST_ELEMENTS:
                raise FileRefused(TOO_LARGE, code="bomb")
            reader.start(tag.rpartition(":")[2], found)

        parser.StartElementHandler = start
        parser.EndElementHandler = lambda tag: reader.end(tag.rpartition(":")[2])
        parser.CharacterDataHandler = reader.text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            for piece in self._pieces(name):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except (expat.ExpatError, LookupError, UnicodeError):
            raise FileRefused(DAMAGED, code="damaged") from None

    def _pieces(self, name: str) -> Iterator[bytes]:
        info = self._found.get(name.casefold())
        if info is None:
            raise FileRefused(DAMAGED, code="damaged")
        if info.flag_bits & _ENCRYPTED:
            raise FileRefused("the workbook has a password: save a copy without one", code="password")
        if info.compress_type not in _READABLE:
            raise FileRefused(DAMAGED, code="damaged")
        try:
            with self._zip.open(info) as file:
                while piece := file.read(_STEP):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise FileRefused(TOO_LARGE, code="bomb")
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, struct.error, ValueError):
            raise FileRefused(DAMAGED, code="damaged") from None


def _refuse_doctype(*_: object) -> None:
    raise FileRefused("the workbook declares entities, which no spreadsheet does: save it again as .xlsx", code="bomb")
