"""What a PDF may not hold that is published byte for byte: camera data, programs, other files, or a second format.

Nothing here renders a PDF. What is looked at is bounded: its bytes, the number of its pages, and how much of it is
unpacked.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from chalicelib.organising.scan_refused import ScanRefused

MOST_PAGES = 200
# Of each packed list of objects, and of all of them; no scan has nearly as many, or as much.
MOST_LISTS, MOST_UNPACKED, MOST_IN_ALL = 1_000, 4_000_000, 40_000_000
MOST_STREAMS = 5_000
LONGEST_HEAD = 4_000  # bytes of the dictionary before a stream
# How much of a packed photograph is unpacked: what the camera wrote stands at its beginning.
PHOTOGRAPH_HEAD = 70_000
# What may stand behind the end of the last revision, besides blanks.
MOST_BEHIND = 64
EXIF = b"Exif\0\0"

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_NAME_END = rb"(?![A-Za-z0-9_.#-])"
# Long enough to be nowhere by chance in twenty megabytes of pixels. A program is always an action of this name.
_PROGRAM = re.compile(rb"/(?:JavaScript|Launch|RichMedia|SubmitForm|ImportData|Rendition|GoToE)" + _NAME_END)
_FORM_PROGRAM = re.compile(rb"/XFA[ \r\n\t]*[\[0-9<]")
_FILES = re.compile(rb"/(?:EmbeddedFiles?|FileAttachment)" + _NAME_END)
_PAGE = re.compile(rb"/Type\s{0,9}/Page" + _NAME_END)
_LOCKED = re.compile(rb"/Encrypt" + _NAME_END)


def refuse_pdf(body: bytes, name: str) -> None:
    """Raises `ScanRefused` if a PDF holds what nobody sees, or what is no scan."""
    _refuse_second_format(body, name)
    pages = 0
    for part in _readable_parts(body, name):
        named = _plain(part)
        if _LOCKED.search(named):
            raise ScanRefused("pdf-locked", f"{name} is encrypted, so nobody can see what is in it; print it to a PDF")
        if _PROGRAM.search(named) or _FORM_PROGRAM.search(named):
            raise ScanRefused("pdf-program", f"{name} runs a program or leads to others; print it to a new PDF")
        if _FILES.search(named):
            raise ScanRefused("pdf-files", f"{name} has other files in it; print it to a new PDF")
        if EXIF in part:
            # Scanning apps embed a photograph in a PDF unchanged, with all the metadata that the camera wrote.
            raise ScanRefused(
                "camera-data",
                f"{name} contains a photograph with camera data, which may reveal where it was taken; "
                "print it to a new PDF, or publish the photograph itself",
            )
        pages += len(_PAGE.findall(named))
    if pages > MOST_PAGES:
        raise ScanRefused("pdf-pages", f"{name} has more than {MOST_PAGES} pages")


def _refuse_second_format(body: bytes, name: str) -> None:
    """A file that is a PDF to one program and something else to another."""
    behind = body.rpartition(b"%%EOF")
    if not behind[1] or len(behind[2].strip(b"\0\t\n\f\r ")) > MOST_BEHIND or zipfile.is_zipfile(io.BytesIO(body)):
        raise ScanRefused("pdf-other", f"{name} is not a PDF alone; print it to a new PDF")


def _readable_parts(body: bytes, name: str) -> Iterator[bytes]:
    """The PDF as it stands, its packed lists of objects, and the beginnings of its packed photographs."""
    yield body
    unpacked = lists = 0
    for number, found in enumerate(_STREAM.finditer(body)):
        head = _plain(body[body.rfind(b"obj", max(0, found.start() - LONGEST_HEAD), found.start()) + 3 : found.start()])
        is_list, is_photograph = b"/ObjStm" in head, b"/DCTDecode" in head
        lists += is_list
        if number > MOST_STREAMS or lists > MOST_LISTS:
            raise _too_much(name)
        if not (is_list or is_photograph) or (b"/Filter" not in head):
            continue
        if b"/FlateDecode" not in head:
            if is_list:
                raise ScanRefused("pdf-other", f"{name} is packed in a way that is not read; print it to a new PDF")
            continue
        most = MOST_UNPACKED if is_list else PHOTOGRAPH_HEAD
        part = _unpacked(body[found.end() : found.end() + most], most)
        unpacked += len(part)
        if (is_list and len(part) >= most) or unpacked > MOST_IN_ALL:
            raise _too_much(name)
        yield part


def _too_much(name: str) -> ScanRefused:
    return ScanRefused("pdf-other", f"{name} holds far more than a scan does; print it to a new PDF")


def _plain(part: bytes) -> bytes:
    """Names may have any of their letters as a number."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part)


def _unpacked(packed: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error:
        return b""
