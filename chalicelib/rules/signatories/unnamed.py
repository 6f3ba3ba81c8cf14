"""How many signatories asked not to be named, as the letter says it.

Anyone may keep every edition and compare them, so the number must not show what one person does. It moves on a clock,
once a day; by a batch of at least three people; in an edition in which no name comes or goes; and before the end it is
not higher than the real number when it is counted. Anyone whose name or initials the letter has shown is not in it
until the end, so that hiding a name looks like leaving. docs/privacy.md argues why, event by event.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from chalicelib.rules.signatories.roll import Signatory

# No fewer people than this move the number. Before the end it is a multiple of it too.
BATCH = 3
# Before the end the number stays this far behind, so that up to two can leave without making it too high.
HELD_BACK = BATCH - 1
DAY_MS = 24 * 3600 * 1000
# A publisher that does nothing for longer than this, because it is frozen or fails, leaves the count to the next day.
LATEST_MS = 30 * 60 * 1000
# Of the day in UTC: three in the morning in Mexico City, six in Brasília.
COUNT_AT_MS = 9 * 3600 * 1000


@dataclass(frozen=True)
class UnnamedCount:
    """The published number, and from which it moves on. ``actual`` is never published."""

    published: int = 0
    actual: int = 0  # how many there were when the number last moved
    ended_at: int = 0  # ms since the epoch, of the last exact count, when no more signatures could arrive; 0 before
    is_exact: bool = False  # whether no more could arrive at the last count either


def last_count(now_ms: int) -> int:
    """The newest moment of counting that is not after ``now_ms``; both in ms since the epoch."""
    return now_ms - (now_ms - COUNT_AT_MS) % DAY_MS


def is_counting_time(now_ms: int) -> bool:
    return now_ms - last_count(now_ms) < LATEST_MS


def next_count(before: UnnamedCount, roll: Iterable[Signatory], *, now_ms: int, final: bool) -> UnnamedCount:
    """The count at ``now_ms``; ``before`` itself if it does not move. ``final``: no more signatures can arrive.

    The first final count is exact, and has everybody. After it the number moves by batches again, so it may be too
    high by the one or two who left since. A letter that takes signatures again goes on as before the end.
    """
    unnamed = [signatory for signatory in roll if not signatory.name]
    if final and not before.is_exact:
        return UnnamedCount(len(unnamed), len(unnamed), now_ms, is_exact=True)
    before = replace(before, is_exact=final)
    actual = sum(not signatory.once_shown or signatory.at < before.ended_at for signatory in unnamed)
    if abs(actual - before.actual) < BATCH:
        return before
    published = actual if final else _held_back(actual, before)
    return before if published == before.published else replace(before, published=published, actual=actual)


def _held_back(actual: int, before: UnnamedCount) -> int:
    behind = max(0, actual - HELD_BACK)
    published = behind - behind % BATCH
    # An exact count of earlier may be closer than this; it does not go down because somebody comes.
    return max(published, before.published) if actual > before.actual else published
