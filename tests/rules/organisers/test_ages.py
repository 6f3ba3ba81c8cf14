"""How long something has waited: whole days, and three ages that leave out nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.durations import DAY_MS
from chalicelib.rules.organisers.ages import AGES, age_of, by_age, days_of
from tests.support.samples import NOW


@pytest.mark.parametrize(
    ("days", "age"), [(-1, "new"), (0, "new"), (2.99, "new"), (3, "due"), (6.99, "due"), (7, "late"), (400, "late")]
)
def test_an_age_begins_with_a_whole_day(days: float, age: str) -> None:
    assert age_of(NOW - int(days * DAY_MS), NOW) == age


@given(st.lists(st.integers(NOW - 20 * DAY_MS, NOW + DAY_MS)))
def test_whatever_waits_has_one_age(since: list[int]) -> None:
    counted = by_age(since, NOW)
    assert list(counted) == list(AGES)
    assert sum(counted.values()) == len(since)
    for one in since:
        start, end = AGES[age_of(one, NOW)]
        assert start <= days_of(one, NOW) and (end is None or days_of(one, NOW) < end)
