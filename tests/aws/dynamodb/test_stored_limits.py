"""What every store of leases, pauses, counts and submissions keeps to."""

import pytest

from chalicelib.rules.limits.buckets import Window
from tests.support.samples import NOW
from tests.support.stores import MANY, Store, at_once

WINDOWS = (Window(60, 2), Window(3600, 3))
ROLLING = (Window(24, 3, slice=5),)


@pytest.mark.promise("Two publishers at once make one edition")
def test_a_lease_is_held_by_one_until_it_runs_out(store: Store) -> None:
    assert store.limits.acquire("publish", "a", 100, 60)
    assert not store.limits.acquire("publish", "b", 159, 60)
    store.limits.release("publish", "b")
    assert not store.limits.acquire("publish", "b", 159, 60)
    assert store.limits.acquire("publish", "b", 160, 60)
    store.limits.release("publish", "b")
    assert store.limits.acquire("publish", "c", 161, 60)


def test_a_pause_is_seen_until_it_ends(store: Store) -> None:
    assert store.limits.paused_until("mail") == 0
    store.limits.pause("mail", 500)
    assert store.limits.paused_until("mail") == 500
    store.limits.pause("mail", 900)
    assert store.limits.paused_until("mail") == 900


def test_a_bucket_counts_every_window_and_refuses_what_would_be_over_one(store: Store) -> None:
    taken = [store.limits.take("network#a", WINDOWS, 7200 + now) for now in (0, 59, 59, 60, 61, 3599, 3600)]
    assert taken == [True, True, False, True, False, False, True], "two a minute, three an hour; then another hour"
    assert store.limits.take("network#b", WINDOWS, 7200), "another bucket is another one"


def test_what_is_refused_is_not_counted(store: Store) -> None:
    for _ in range(5):
        store.limits.take("mail", (Window(3600, 2),), 0)
    assert store.limits.take("mail", (Window(3600, 3),), 0)
    assert not store.limits.take("mail", (Window(3600, 3),), 0)
    assert not store.limits.take("none", (Window(3600, 0),), 0)


def test_what_is_given_back_can_be_taken_again_and_nothing_more(store: Store) -> None:
    store.limits.give_back("mail", WINDOWS, 0)
    assert [store.limits.take("mail", WINDOWS, 0) for _ in range(3)] == [True, True, False]
    store.limits.give_back("mail", WINDOWS, 0)
    assert [store.limits.take("mail", WINDOWS, 0) for _ in range(2)] == [True, False]
    store.limits.give_back("mail", WINDOWS, 3600)
    assert not store.limits.take("mail", WINDOWS, 0), "another hour's is not this one's"


def test_of_fifty_at_once_a_bucket_takes_as_many_as_fit(store: Store) -> None:
    windows = (Window(60, 20), Window(3600, 400))
    assert sum(at_once(MANY, lambda _: store.limits.take("network#a", windows, 0))) == 20


def test_a_bucket_that_rolls_takes_its_number_in_any_window_and_no_more(store: Store) -> None:
    taken = [store.limits.take("mail", ROLLING, now) for now in (4, 20, 24, 25, 28, 29, 30, 45, 49, 50, 100, 90)]
    assert taken == [True, True, True, False, False, False, True, False, False, True, True, True]
    assert store.limits.read_counts("mail", ROLLING, 100) == (2,)
    assert store.limits.take("otherwise", ROLLING, 4), "another bucket is another one"
    assert not store.limits.take("none", (Window(24, 0, slice=5),), 4)


def test_what_is_given_back_to_a_bucket_that_rolls_goes_to_the_slice_it_was_taken_from(store: Store) -> None:
    store.limits.give_back("mail", ROLLING, 4)
    assert [store.limits.take("mail", ROLLING, now) for now in (4, 4, 9, 14)] == [True, True, True, False]
    store.limits.give_back("mail", ROLLING, 4)
    assert [store.limits.take("mail", ROLLING, 14) for _ in range(2)] == [True, False]
    store.limits.give_back("mail", ROLLING, 44)
    assert not store.limits.take("mail", ROLLING, 14), "what was not taken then"
    for now in (4, 9, 9):
        store.limits.give_back("mail", ROLLING, now)
    assert [store.limits.take("mail", ROLLING, 14) for _ in range(3)] == [True, True, False]


@pytest.mark.promise("In any 24 hours there are no more mails than the limit")
def test_of_fifty_at_once_a_bucket_that_rolls_takes_as_many_as_fit_also_where_a_slice_begins(store: Store) -> None:
    windows = (Window(3600, 20, slice=600),)
    assert sum(at_once(MANY, lambda n: store.limits.take("mail", windows, 599 + n % 2))) == 20


def test_a_submission_is_kept_once_and_for_its_time(store: Store) -> None:
    assert store.limits.submission("n", NOW) is None
    assert store.limits.put_submission("n", b"sealed", NOW, 60)
    assert store.limits.put_submission("n", b"sealed", NOW, 60), "a put whose answer was lost, again"
    assert not store.limits.put_submission("n", b"other", NOW + 61, 60), "spent is spent"
    assert store.limits.submission("n", NOW + 59) == b"sealed"
    assert store.limits.submission("n", NOW + 60) is None, "by the clock, whether or not the row is gone"
    store.limits.drop_submission("n")
    store.limits.drop_submission("n")
    assert store.limits.submission("n", NOW) is None
    assert not store.limits.put_submission("n", b"other", NOW, 60), "what is forgotten is not unspent"
    store.limits.drop_submission("never kept")
    assert store.limits.put_submission("never kept", b"sealed", NOW, 60)


def test_a_nonce_is_spent_once_by_fifty_at_once(store: Store) -> None:
    assert sum(at_once(MANY, lambda n: store.limits.put_submission("n", b"%d" % n, NOW, 60))) == 1
