"""Limits that hold for any day, whenever it begins: no sequence of mails at any times exceeds them."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.limits import buckets
from chalicelib.rules.limits.buckets import DAY, HOUR, MAILBOX, MAILBOX_LETTER, SHARES, WEEK, Lane, Window
from tests.fakes.storage import MemoryLimits

AT = 1_790_000_000 // WEEK * WEEK  # the beginning of a day and of a week
LANES: list[Lane] = ["proved", "unproved", "other"]
MAIL = [MAILBOX, MAILBOX_LETTER, *(buckets.stage_bucket(lane, 1000)[1] for lane in LANES)]


@dataclass
class Counted:
    """Takes from one bucket, and the times of those that count."""

    store: MemoryLimits = field(default_factory=MemoryLimits)
    times: list[int] = field(default_factory=list)

    def take(self, window: Window, now: int) -> bool:
        taken = self.store.take("mail", (window,), now)
        if taken:
            self.times.append(now)
        return taken

    def give_back(self, window: Window, which: int) -> None:
        if self.times:
            self.store.give_back("mail", (window,), self.times.pop(which % len(self.times)))

    def most_in_any(self, seconds: int) -> int:
        return max((sum(start <= at < start + seconds for at in self.times) for start in self.times), default=0)


WINDOWS = st.builds(Window, st.sampled_from([5, 7, 12]), st.integers(1, 3), slice=st.integers(1, 4))
# At any times, in any order, as from machines whose clocks disagree; or one that was taken is given back.
TIMES = st.lists(st.integers(0, 12) | st.integers(0, 50), min_size=20, max_size=40)


@pytest.mark.promise("In any 24 hours there are no more mails than the limit")
@given(WINDOWS, TIMES, st.sets(st.integers(0, 40), max_size=5))
def test_no_interval_holds_more_than_the_limit_whatever_is_taken_and_when(
    window: Window, times: list[int], given_back: set[int]
) -> None:
    counted = Counted()
    for number, now in enumerate(times):
        counted.take(window, now)
        if number in given_back:
            counted.give_back(window, now)
        assert counted.most_in_any(window.seconds) <= window.most


@pytest.mark.promise("In any 24 hours there are no more mails than the limit")
@pytest.mark.parametrize("windows", MAIL, ids=lambda windows: f"{windows[0].most} in {windows[0].seconds} s")
def test_around_midnight_it_is_no_more_than_at_any_other_time(windows: tuple[Window, ...]) -> None:
    (window,) = windows
    counted = Counted()
    for now in range(AT + window.seconds - 600, AT + window.seconds + 600, 60):
        while counted.take(window, now):
            pass
    assert len(counted.times) == window.most


@pytest.mark.parametrize("windows", MAIL, ids=lambda windows: f"{windows[0].most} in {windows[0].seconds} s")
def test_a_full_day_is_over_a_day_and_a_slice_later_and_not_before(windows: tuple[Window, ...]) -> None:
    (window,) = windows
    assert window.slice <= window.seconds // 24, "nobody waits much longer than it says"
    counted = Counted()
    start = AT + window.slice - 1  # the last moment of a slice
    while counted.take(window, start):
        pass
    assert not counted.take(window, start + window.seconds)
    assert counted.take(window, start + window.seconds + window.slice)
    early = Counted()
    while early.take(window, AT):
        pass
    assert not early.take(window, AT + window.seconds + window.slice - 1)
    assert early.take(window, AT + window.seconds + window.slice)


@given(st.lists(st.tuples(st.sampled_from(LANES), st.integers(0, HOUR)), max_size=120))
def test_each_lane_stops_at_its_share_of_any_day_and_leaves_the_rest(steps: list[tuple[Lane, int]]) -> None:
    store, now, taken = MemoryLimits(), AT, list[tuple[int, Lane]]()
    for lane, seconds in steps:
        now += seconds
        name, windows = buckets.stage_bucket(lane, 10)
        lately = [at for at, _ in taken if at > now - DAY]
        if store.take(name, windows, now):
            taken.append((now, lane))
            assert len(lately) < 10 * SHARES[lane] // 100
        else:
            near = [at for at, _ in taken if at > now - DAY - HOUR]
            assert len(near) >= 10 * SHARES[lane] // 100, "it waits only while its share is spent"


def test_what_is_given_back_after_midnight_goes_to_the_day_it_was_taken_from() -> None:
    (window,) = MAILBOX
    store, evening = MemoryLimits(), AT + DAY - 10
    for _ in range(window.most):
        assert store.take("m", MAILBOX, evening)
    store.give_back("m", MAILBOX, evening)
    assert store.take("m", MAILBOX, AT + DAY + 10)
    assert not store.take("m", MAILBOX, AT + DAY + 10)
    store.give_back("m", MAILBOX, AT - DAY)
    assert not store.take("m", MAILBOX, AT + DAY + 10), "what was never taken gives nothing back"


def test_two_days_are_counted_without_a_gap_and_none_twice() -> None:
    name, windows = buckets.stage_bucket("proved", 1000)
    store = MemoryLimits()
    for hour in range(-30, 60):
        store.take(name, windows, AT + hour * HOUR)
    now = AT + 59 * HOUR
    assert [store.read_counts(name, windows, at) for at in (now, now - DAY)] == [(24,), (24,)]


def test_a_bucket_that_rolls_has_one_window() -> None:
    with pytest.raises(ValueError, match="unpack"):
        buckets.rolling((Window(60, 1, slice=10), Window(3600, 1)))
    assert buckets.rolling(buckets.PROVED) is None
