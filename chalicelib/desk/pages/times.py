"""Times in words, as the clocks show them where the letter is; on pages of no letter, in UTC."""

import functools
from datetime import UTC, datetime

from chalicelib.desk.visit import Visit
from chalicelib.pages.cldr import as_of, long_date
from chalicelib.rules.letters.letter import Letter
from chalicelib.wiring import organise


def in_words(visit: Visit, at_ms: int, letter: Letter | None = None) -> str:
    """A time (ms since the epoch) with its day and its time zone: of the visit's letter, or of another. Raises
    `Unavailable`."""
    where = letter or visit.letter
    return as_of(datetime.fromtimestamp(at_ms / 1000, UTC), timezone_of(where) if where else "UTC", visit.lang)


def day_in_words(visit: Visit, at: int) -> str:
    """The day (UTC) of a time (s since the epoch)."""
    return long_date(datetime.fromtimestamp(at, UTC).date(), visit.lang)


def timezone_of(letter: Letter) -> str:
    """The IANA name of a letter's time zone. Raises `Unavailable`."""
    return _timezone(letter.slug, letter.version, letter.version_sha256)


@functools.lru_cache(maxsize=64)
def _timezone(slug: str, number: int, sha256: str) -> str:
    """The time zone of a version, which never changes."""
    version = organise.letters().version(slug, number, sha256)
    return "UTC" if version is None else version.timezone
