"""How long something has waited, as organisers sort it: soon, due, and late."""

from collections.abc import Iterable, Mapping
from typing import Literal

from chalicelib.rules.durations import DAY_MS

Age = Literal["new", "due", "late"]
# How many days something has waited, from and to below.
AGES: Mapping[Age, tuple[int, int | None]] = {"new": (0, 3), "due": (3, 7), "late": (7, None)}


def age_of(since: int, now_ms: int) -> Age:
    """The age of what waits ``since`` a time (both in ms)."""
    days = days_of(since, now_ms)
    return next(age for age, (_, end) in AGES.items() if end is None or days < end)


def days_of(since: int, now_ms: int) -> int:
    """For how many whole days something waits ``since`` a time; 0 for what is yet to come."""
    return max(0, now_ms - since) // DAY_MS


def by_age(since: Iterable[int], now_ms: int) -> dict[Age, int]:
    """How many wait, by their age, the youngest first."""
    ages = [age_of(one, now_ms) for one in since]
    return {age: ages.count(age) for age in AGES}
