"""From bytes to text: which encoding a file is in, for nothing in a file of text says so for certain.

A byte order mark decides, then strict UTF-8. What is left was saved by Excel as Windows-1252, or by an old Mac. A
statistical guess is no help: it takes the ñ of Windows-1252 for the ň of another code page.
"""

import codecs
import re
from collections.abc import Iterable

from chalicelib.organising.signatory_files.table import FileRefused, quoted

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What --encoding takes, and Python's names.
ENCODINGS = {"utf-8": "utf-8-sig", "utf-16": "utf-16", "windows-1252": "cp1252", "mac-roman": "mac_roman"}
# Letters with marks of the languages that people write here; anything else beside a letter is a wrong encoding's work.
_LETTERS = frozenset("áéíóúüñçãõâêôàèìòùëïîûöäœæåøßÁÉÍÓÚÜÑÇÃÕÂÊÔÀÈÌÒÙËÏÎÛÖÄŒÆÅØ")
_BESIDE_A_LETTER = re.compile(r"(?<=[A-Za-z])([^\x00-\x7f])(?=[a-z])")
_ELISION = re.compile(r"(?<![A-Za-z])[A-Za-z]{1,2}’(?=[a-z])")  # d’olmedo, l’eau, qu’elle
_CAPITAL_BEHIND = re.compile(r"(?<=[a-z])[^\x00-\x7f]")
_ACCENTED = re.compile(r"[^\W\d_]*[^\x00-\x7f\W\d_][^\W\d_]*")
_SHOWN = 3


def decode(body: bytes, encoding: str = "") -> tuple[str, str]:
    """The text, and the name of its encoding. Raises `FileRefused` where none is certain enough."""
    if encoding:
        return _as_told(body, encoding), encoding
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _decoded(body, name), name.removesuffix("-sig")
    if b"\0" in body:
        return _wide(body)
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _narrow(body)


def accented(texts: Iterable[str]) -> list[str]:
    """The first three texts that show whether the encoding was read rightly."""
    found: list[str] = []
    for text in texts:
        if _ACCENTED.search(text) and text not in found:
            found.append(text)
            if len(found) == _SHOWN:
                break
    return found


def _as_told(body: bytes, encoding: str) -> str:
    try:
        return body.decode(ENCODINGS[encoding]).removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise FileRefused(f"the file is not in {encoding}", code="encoding") from None


def _decoded(body: bytes, name: str) -> str:
    try:
        return body.decode(name)
    except UnicodeDecodeError:
        raise FileRefused(
            f"the file begins like one in {name.removesuffix('-sig').upper()} and is damaged: save it as UTF-8",
            code="damaged",
        ) from None


def _wide(body: bytes) -> tuple[str, str]:
    """UTF-16 without its mark: every other byte of ordinary text is zero."""
    even, odd = body[::2].count(0), body[1::2].count(0)
    if max(even, odd) * 4 > len(body) and max(even, odd) > 8 * min(even, odd):
        name = "utf-16-le" if odd > even else "utf-16-be"
        return _decoded(body, name), name
    raise FileRefused("the file is neither text nor a workbook: save it as .xlsx, or as .csv in UTF-8", code="no-text")


def _narrow(body: bytes) -> tuple[str, str]:
    """Windows-1252 if every word of it is a word; otherwise somebody has to look."""
    name = "windows-1252"
    try:
        text = body.decode(ENCODINGS[name])
    except UnicodeDecodeError:
        name, text = "", ""
    if name and not _misread(text):
        return text, name
    lines = re.split(rb"[\r\n]+", body)
    shown = next((line for line in lines if not line.isascii()), b"")
    read = ", ".join(
        f"with --encoding {one} as {quoted(shown.decode(ENCODINGS[one], 'replace'))}"
        for one in ("windows-1252", "mac-roman")
    )
    raise FileRefused(
        f"the file is not in UTF-8, and its encoding is not certain: one line reads {read}. Say which, or save the "
        "file as UTF-8",
        code="encoding",
    )


def _misread(text: str) -> int:
    """How many characters beside letters belong to no word."""
    text = _ELISION.sub("", text)
    inside = [found for found in _BESIDE_A_LETTER.findall(text) if found not in _LETTERS]
    return len(inside) + len([found for found in _CAPITAL_BEHIND.findall(text) if found.isupper()])
