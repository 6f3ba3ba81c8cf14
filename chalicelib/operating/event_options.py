"""Reads what an operator records of a delivery or an answer: the day, the words in each language, the document."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from chalicelib.authoring.front_matter import one_line
from chalicelib.organising.handing_over import is_future
from chalicelib.organising.scans import publish, read_scan
from chalicelib.ports.publishing import Bucket
from chalicelib.rules.letters.letter import Document, Letter, LetterRefused
from chalicelib.rules.outside import Unreadable, check_value

InLanguages = Sequence[tuple[str, str]]  # language, text


def past_day(day: date, now: datetime) -> str:
    """The day as ISO 8601. Raises `LetterRefused` if it is in the future. ``now`` is in UTC."""
    if is_future(day, now):
        raise LetterRefused(f"{day.isoformat()} is in the future")
    return day.isoformat()


def in_languages(letter: Letter, text: str, others: InLanguages) -> Mapping[str, str]:
    """The words in each language of the letter, each on one line: ``text``, except in the languages of ``others``."""
    for lang, _ in others:
        if lang not in letter.languages:
            raise LetterRefused(f"{letter.slug} is in {', '.join(letter.languages)}, not in {lang}")
    words = {lang: one_line(wording) for lang, wording in [*((lang, text) for lang in letter.languages), *others]}
    if not all(words.values()):
        raise LetterRefused("the words are empty")
    try:
        check_value(words)
    except Unreadable as error:  # a terminal that does not write UTF-8
        raise LetterRefused(f"the words cannot be used: {error}") from None
    return words


def publish_document(bucket: Bucket, letter: Letter, path: Path, described: Mapping[str, str]) -> Document:
    """Publish a scan or a photograph beside a letter, permanently. Raises `LetterRefused`."""
    scan = read_scan(path, described)
    publish(bucket, letter, scan)
    return scan.document
