"""Reads a text file whatever editor saved it, or says in a sentence why not."""

from collections.abc import Callable

from chalicelib.authoring.source_files import SourceFiles
from chalicelib.rules.outside import Unreadable

MOST_BYTES = 150_000  # of one file; the longest open letters have some 50,000

Report = Callable[[str, int, str], None]  # file, line (0: the whole file), message

UTF_16 = "this file is in UTF-16, which some editors call Unicode; save it as UTF-8"
OTHER = "this file is not in UTF-8 but perhaps in Windows-1252, which some editors call ANSI; save it as UTF-8"
DOCUMENT = "this is a document and not a text file; paste its text into a text editor and save it as UTF-8"


def read_file(files: SourceFiles, name: str, complain: Report, missing: str = "this file is missing") -> str | None:
    """The text of a file, with the line ends of this system; None after reporting why it cannot be read."""
    try:
        content = files.read(name, MOST_BYTES)
    except FileNotFoundError:
        complain(name, 0, missing)
        return None
    except Unreadable as error:
        complain(name, 0, str(error))
        return None
    if content.startswith((b"PK\x03\x04", b"{\\rtf", b"%PDF", b"\xd0\xcf\x11\xe0")):
        complain(name, 0, DOCUMENT)
        return None
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content[:200]:
        complain(name, 0, UTF_16)
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        complain(name, content.count(b"\n", 0, error.start) + 1, OTHER)
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")
