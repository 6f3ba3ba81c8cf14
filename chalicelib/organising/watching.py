"""What waits for a letter's organisers, and since when."""

from dataclasses import dataclass

from chalicelib.ports.operating import Waiting
from chalicelib.rules.organisers.ages import by_age, days_of
from chalicelib.rules.signatures.waiting import WaitingClass

# Of each class, the oldest; that many more than one can look at are not counted.
MOST_COUNTED = 1000
# What organisers have to look at, in this order. What was taken down waits for nobody.
SHOWN: tuple[WaitingClass, ...] = ("look", "report", "limit", "noted")
# Of these, what somebody outside waits for.
URGENT: tuple[WaitingClass, ...] = ("look", "report")


@dataclass(frozen=True)
class Waits:
    """How many wait in a class. With ``is_more`` there are at least so many; the ages are those of what was counted:
    up to two days, three to six, and seven and more. ``oldest`` is in days; 0 when nothing waits."""

    klass: WaitingClass
    total: int = 0
    is_more: bool = False
    ages: tuple[int, int, int] = (0, 0, 0)
    oldest: int = 0
    newest_ms: int = 0  # since when the newest of those that were counted waits


@dataclass(frozen=True)
class Watch:
    waiting: Waiting

    def waits(self, slug: str, klass: WaitingClass, now_ms: int) -> Waits:
        """What waits in a class at ``now_ms``. Raises `Unavailable`."""
        found = self.waiting.counts(slug, klass, MOST_COUNTED)
        new, due, late = by_age(found.since, now_ms).values()
        oldest = days_of(min(found.since, default=now_ms), now_ms)
        return Waits(klass, found.total, found.is_more, (new, due, late), oldest, max(found.since, default=0))

    def all_waits(self, slug: str, now_ms: int) -> tuple[Waits, ...]:
        """What waits in every class that organisers look at, in their order. Raises `Unavailable`."""
        return tuple(self.waits(slug, klass, now_ms) for klass in SHOWN)
