"""The versions of a letter that people could sign, and when each came to be."""

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.authoring.text_form import file_name
from chalicelib.authoring.writing import letter_text
from chalicelib.ports.operating import AuditLine, AuditLog
from chalicelib.ports.storage import Letters
from chalicelib.rules.letters.letter import Letter

# A letter has a few hundred lines in its log.
MOST_LINES, PAGE_OF_LINES = 10_000, 1_000


@dataclass(frozen=True)
class Opened:
    """A version that was open for signing. ``at_ms`` is 0 and ``by`` is '' where the log does not know."""

    number: int
    sha256: str
    at_ms: int
    by: str


def opened(letter: Letter, log: AuditLog) -> tuple[Opened, ...]:
    """The letter's versions from the newest on. Raises `Unavailable`.

    A version is stored under its number and its hash, and the head knows those of the last one. The earlier ones are
    in the log: it is read, and not the stored versions, because every saving of a draft leaves one of those, as large
    as the letter. What the log has lost is left out.
    """
    if letter.state == "draft":
        return ()
    lines = list(_lines(letter.slug, log))
    stored = [line for line in lines if line.what.startswith("push:")]
    hashes = {str(letter.version): letter.version_sha256}
    for line in stored:
        hashes.setdefault(line.detail.get("version", ""), line.detail.get("sha256", ""))
    # The oldest line of each: later ones are of other settings.
    since = {(line.detail.get("version", ""), line.detail.get("sha256", "")): line for line in stored}
    first = next((line for line in reversed(lines) if line.what == "open"), None)
    return tuple(
        _opened(number, sha256, first if number == 1 else since.get((str(number), sha256)))
        for number in range(letter.version, 0, -1)
        if (sha256 := hashes.get(str(number)))
    )


def texts_of(letter: Letter, version: Opened, letters: Letters) -> dict[str, str]:
    """The files of a version by their names, as a draft has them: what people signed, in each language. None where it
    is not stored. Raises `Unavailable`."""
    found = letters.version(letter.slug, version.number, version.sha256)
    files: dict[str, str] = {}
    for lang, text in (found.texts if found else {}).items():
        files |= {file_name("letter", lang): letter_text(text), file_name("privacy", lang): text.privacy}
    return files


def _opened(number: int, sha256: str, line: AuditLine | None) -> Opened:
    return Opened(number, sha256, line.at_ms if line else 0, line.detail.get("by", "") if line else "")


def _lines(slug: str, log: AuditLog) -> Iterator[AuditLine]:
    """The log's lines, the newest first."""
    before = ""
    for _ in range(MOST_LINES // PAGE_OF_LINES):
        lines = log.lines(slug, before=before, most=PAGE_OF_LINES)
        yield from lines
        if len(lines) < PAGE_OF_LINES:
            return
        before = lines[-1].key
