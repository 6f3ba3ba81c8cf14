"""The published number of those who asked not to be named moves by groups, on a clock, and is not too high."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.signatories.roll import Signatory, fold
from chalicelib.rules.signatories.unnamed import BATCH, DAY_MS, UnnamedCount, is_counting_time, last_count, next_count
from tests.support.rolls import change

TODAY = 1_700_000_000_000


def unnamed(count: int, *, once_shown: int = 0, at: int = 0) -> list[Signatory]:
    events = [change(n, "X", show="count", at=at, once_shown=n < once_shown) for n in range(count)]
    return [*fold({}, events).values()]


def counts(numbers: list[int]) -> list[UnnamedCount]:
    found = [UnnamedCount()]
    for actual in numbers:
        found.append(next_count(found[-1], unnamed(actual), now_ms=TODAY, final=False))
    return found


@pytest.mark.promise("Unnamed signatures are added to the count in groups")
@given(st.lists(st.integers(0, 12), max_size=30))
def test_the_number_moves_by_threes_and_is_never_too_high(numbers: list[int]) -> None:
    for actual, count in zip(numbers, counts(numbers)[1:], strict=True):
        assert count.published % BATCH == 0
        assert count.published <= actual
        assert actual - count.published <= 2 * BATCH


@pytest.mark.promise("Unnamed signatures are added to the count in groups")
@given(st.lists(st.integers(0, 20), max_size=20), st.integers(0, 20), st.integers(-2, 2), st.booleans())
def test_one_or_two_people_never_move_it(history: list[int], now: int, few: int, final: bool) -> None:
    """Whatever happened before, and after the end too: from the number that moved last, it takes three."""
    *_, before = counts([*history, now])
    if final:
        before = next_count(before, unnamed(now), now_ms=TODAY, final=True)
    moved_at = before.actual
    after = next_count(before, unnamed(max(0, moved_at + few)), now_ms=TODAY + DAY_MS, final=final)
    assert after == before


@pytest.mark.promise("Unnamed signatures are added to the count in groups")
@given(st.integers(0, 12), st.integers(0, 12))
def test_in_the_end_everybody_is_counted_who_asked_to_be(actual: int, once_shown: int) -> None:
    everybody = unnamed(actual, once_shown=once_shown)
    ended = next_count(UnnamedCount(), everybody, now_ms=TODAY, final=True)
    assert ended.published == actual
    assert ended.ended_at == TODAY


@given(st.integers(0, 12))
def test_a_name_that_is_hidden_after_the_end_is_never_in_the_number(actual: int) -> None:
    ended = next_count(UnnamedCount(), unnamed(actual), now_ms=TODAY, final=True)
    hidden = fold({}, [change(100 + n, "X", show="count", at=TODAY + 1, once_shown=True) for n in range(9)])
    later = [*unnamed(actual), *hidden.values()]
    assert next_count(ended, later, now_ms=TODAY + DAY_MS, final=True) == ended


@given(st.integers(0, 12), st.integers(0, 12))
def test_who_hides_a_name_is_not_in_the_number_before_the_end(strangers: int, hidden: int) -> None:
    crowd = unnamed(strangers + hidden, once_shown=hidden)
    alone = unnamed(strangers)
    assert next_count(UnnamedCount(), crowd, now_ms=TODAY, final=False) == next_count(
        UnnamedCount(), alone, now_ms=TODAY, final=False
    )


@given(st.integers(0, 12), st.lists(st.integers(0, 20), max_size=8))
def test_a_letter_that_takes_signatures_again_goes_on_as_before_the_end(actual: int, later: list[int]) -> None:
    count = next_count(UnnamedCount(), unnamed(actual), now_ms=TODAY, final=True)
    for now in later:
        last, count = count, next_count(count, unnamed(now), now_ms=TODAY, final=False)
        moved = count.published - last.published
        assert not moved or abs(now - last.actual) >= BATCH
        assert not moved or count.published <= now
    again = next_count(count, unnamed(9, once_shown=9, at=TODAY + 1), now_ms=TODAY + DAY_MS, final=True)
    assert later == [] or (again.published, again.ended_at) == (9, TODAY + DAY_MS)


@given(st.integers(TODAY, TODAY + 3 * DAY_MS))
def test_the_time_of_counting_is_half_an_hour_a_day(moment: int) -> None:
    assert is_counting_time(moment) == (moment - last_count(moment) < 30 * 60_000)


def test_five_are_told_as_three_and_four_as_none_yet() -> None:
    assert [count.published for count in counts([4, 5, 7, 8, 3, 2])] == [0, 0, 3, 3, 6, 0, 0]


@given(st.integers(TODAY, TODAY + 3 * DAY_MS), st.integers(0, DAY_MS))
def test_the_clock_strikes_once_a_day_at_the_same_time(moment: int, later: int) -> None:
    assert last_count(moment) <= moment < last_count(moment) + DAY_MS
    assert (last_count(moment + later) - last_count(moment)) % DAY_MS == 0
    for one, other in pairwise([moment, moment + DAY_MS, moment + 2 * DAY_MS]):
        assert last_count(other) - last_count(one) == DAY_MS
