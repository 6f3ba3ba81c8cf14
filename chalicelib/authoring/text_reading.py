"""Reads a text file whatever editor saved it, or says in a sentence why not."""

from chalicelib.authoring.problems import Place
from chalicelib.authoring.source_files import SourceFiles
from chalicelib.pages.message_ids import N_
from chalicelib.rules.outside import Unreadable

MOST_BYTES = 150_000  # of one file; the longest open letters have some 50,000

UTF_16 = N_("this file is in UTF-16, which some editors call Unicode; save it as UTF-8")
OTHER = N_("this file is not in UTF-8 but perhaps in Windows-1252, which some editors call ANSI; save it as UTF-8")
DOCUMENT = N_("this is a document and not a text file; paste its text into a text editor and save it as UTF-8")


def read_file(files: SourceFiles, place: Place, missing: str = "this file is missing") -> str | None:
    """The text of a file, with the line ends of this system; None after reporting why it cannot be read."""
    try:
        content = files.read(place.file, MOST_BYTES)
    except FileNotFoundError:
        place.problem(missing)
        return None
    except Unreadable as error:
        place.problem(*error.args)
        return None
    if content.startswith((b"PK\x03\x04", b"{\\rtf", b"%PDF", b"\xd0\xcf\x11\xe0")):
        place.problem(DOCUMENT)
        return None
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content[:200]:
        place.problem(UTF_16)
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place.of(content.count(b"\n", 0, error.start) + 1).problem(OTHER)
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")
