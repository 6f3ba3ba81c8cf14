"""What an operator says came of a letter: the day, the words in each language, the document."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from chalicelib.authoring.front_matter import one_line
from chalicelib.organising.scans import read_scan, upload
from chalicelib.ports.publishing import Bucket
from chalicelib.rules.letters.letter import Document, Letter, LetterRefused

# The day begins there first, so a day that has not come there has come nowhere.
EARLIEST_ZONE = timedelta(hours=14)

InLanguages = Sequence[tuple[str, str]]  # language, text


def past_day(day: date, now: datetime) -> str:
    """The day as ISO 8601; raises `LetterRefused` when it has not come. ``now`` is in UTC."""
    if day > (now.astimezone(UTC) + EARLIEST_ZONE).date():
        raise LetterRefused(f"{day.isoformat()} is in the future")
    return day.isoformat()


def in_languages(letter: Letter, text: str, others: InLanguages) -> Mapping[str, str]:
    """Words in each language of the letter, each on one line: the same in all, but for those that are given."""
    for lang, _ in others:
        if lang not in letter.languages:
            raise LetterRefused(f"{letter.slug} is in {', '.join(letter.languages)}, not in {lang}")
    words = {lang: one_line(said) for lang, said in [*((lang, text) for lang in letter.languages), *others]}
    if not all(words.values()):
        raise LetterRefused("the words are empty")
    return words


def publish_document(bucket: Bucket, letter: Letter, path: Path, described: Mapping[str, str]) -> Document:
    """Put a scan or a photograph beside a letter, for ever; raises `LetterRefused`."""
    scan = read_scan(path, described)
    # A letter that is not public yet moves when it becomes so, and its documents do not.
    for folder in sorted({letter.folder, letter.slug}):
        upload(bucket, folder, scan)
    return scan.document
