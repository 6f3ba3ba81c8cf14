"""The parts of a workbook's zip, within limits: what its directory claims, and what really comes out."""

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
from chalicelib.rules.bounded_zip import BoundedZip, ZipLimits, ZipRefused

DAMAGED = "the workbook is damaged: open it and save it again as .xlsx"
TOO_LARGE = "the workbook unpacks to far more than a list of signatories has: split it, or save it again as .xlsx"
_LIMITS = ZipLimits(MOST_PARTS, MOST_UNPACKED, MOST_RATIO, SMALL)
# Why a zip is not read, in words.
_WHY = {"damaged": DAMAGED, "bomb": TOO_LARGE, "password": "the workbook has a password: save a copy without one"}


class PartReader(Protocol):
    """What a part's elements are given to."""

    def start(self, tag: str, found: dict[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def text(self, text: str) -> None: ...


class Parts:
    """The members of a zip by their names in lower case. Raises `FileRefused` beyond the limits."""

    def __init__(self, body: bytes) -> None:
        try:
            self._zip = BoundedZip(body, _LIMITS)
        except ZipRefused as refusal:
            raise _refused(refusal) from None
        found = self._zip.members
        self._found = {info.filename.replace("\\", "/").lstrip("/").casefold(): info for info in found}
        if len(self._found) < len(found):
            raise FileRefused(DAMAGED, code="damaged")

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
        try:
            yield from self._zip.pieces(info)
        except ZipRefused as refusal:
            raise _refused(refusal) from None


def _refused(refusal: ZipRefused) -> FileRefused:
    return FileRefused(_WHY[refusal.why], code=refusal.why)


def _refuse_doctype(*_: object) -> None:
    raise FileRefused("the workbook declares entities, which no spreadsheet does: save it again as .xlsx", code="bomb")
