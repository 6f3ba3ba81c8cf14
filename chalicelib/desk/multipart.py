"""Forms with files, ``multipart/form-data``, as browsers send them (RFC 7578, and the HTML standard's escapes).

Python's parser of mails reads these too, but takes minutes for four megabytes of small parts, and anybody may post them
to the page to log in. This one looks at each byte a few times and stops at the first thing that no browser sends.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.http.bodies import BadRequest

MULTIPART = "multipart/form-data"
LONGEST_HEAD = 4_000  # bytes of a part's headers: a name, and the name of a file
_BOUNDARY = re.compile(r"multipart/form-data *; *boundary=(?:\"([^\"]{1,70})\"|([^\s\";,]{1,70}))", re.IGNORECASE)
_DISPOSITION = re.compile(
    r'content-disposition: *form-data((?:; *[a-z*]{1,20}=(?:"[^"]*"|[^\s";]+)){0,5})', re.IGNORECASE
)
_PARAMETER = re.compile(r'; *([a-z*]{1,20})=(?:"([^"]*)"|([^\s";]+))', re.IGNORECASE)
# What browsers write for what would end a name; see "multipart/form-data encoding algorithm" in the HTML standard.
_ESCAPES = {"%22": '"', "%0D": "\r", "%0A": "\n"}


@dataclass(frozen=True, repr=False)
class Part:
    """``file`` is the name of a file, '' for a field of files that was left empty, and None for another field."""

    name: str
    file: str | None
    content: bytes


def parts_of(content_type: str, body: bytes, most: int) -> Iterator[Part]:
    """The parts in their order. Raises `BadRequest` for anything unclear, and for more than ``most``."""
    found = _BOUNDARY.fullmatch(content_type.strip())
    if found is None:
        raise BadRequest("no boundary")
    boundary = b"\r\n--" + (found[1] or found[2]).encode("utf-8", "replace")
    first, *pieces = (b"\r\n" + body).split(boundary, most + 2)
    if first or not pieces or len(pieces) > most + 1 or pieces[-1] not in (b"--", b"--\r\n"):
        raise BadRequest("not a form of several parts")
    for piece in pieces[:-1]:
        end = piece.find(b"\r\n\r\n", 0, LONGEST_HEAD)
        if not piece.startswith(b"\r\n") or end < 0:
            raise BadRequest("a part without a head")
        yield _part(piece[2:end], piece[end + 4 :])


def _part(head: bytes, content: bytes) -> Part:
    try:
        lines = head.decode("utf-8").split("\r\n")
    except UnicodeDecodeError:
        raise BadRequest("not UTF-8") from None
    dispositions = [found for line in lines if (found := _DISPOSITION.fullmatch(line))]
    if len(dispositions) != 1:
        raise BadRequest("a part without a name")
    given = {found[1].lower(): found[2] or found[3] or "" for found in _PARAMETER.finditer(dispositions[0][1])}
    if "name" not in given:
        raise BadRequest("a part without a name")
    file = given.get("filename")
    return Part(_plain(given["name"]), None if file is None else _plain(file), content)


def _plain(name: str) -> str:
    for escape, character in _ESCAPES.items():
        name = name.replace(escape, character)
    return name
