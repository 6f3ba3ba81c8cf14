"""Networks, budgets and the times of a bucket's windows."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.limits import buckets
from chalicelib.rules.limits.buckets import DAY, HOUR, MINUTE, SHARES, Window
from tests.fakes.storage import MemoryLimits
from tests.support.samples import NOW

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
AT = NOW // 1000 // DAY * DAY  # the start of a day, an hour and a minute


def name(source: str) -> str:
    return buckets.network_name(KEY, source)


def took(store: MemoryLimits, times: int, windows: tuple[Window, ...], at: int = AT) -> int:
    return sum(store.take("network#a", windows, at) for _ in range(times))


SOURCE = "203.0.113.7"


def sent(store: MemoryLimits, times: int, at: int, *, proved: bool) -> int:
    """How many of so many forms from one network are within its limit."""
    return took(store, times, buckets.network_windows(KEY, SOURCE, at, proved=proved), at)


@pytest.mark.parametrize(
    ("source", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("203.0.113.255", "203.0.113.0/24"),
        ("2001:db8:7:1::5", "2001:db8:7::/48"),
        ("2001:0DB8:0007:ffff::", "2001:db8:7::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
    ],
)
def test_an_address_counts_for_its_network(source: str, network: str) -> None:
    assert buckets.network_of(source) == network


@pytest.mark.parametrize(
    "garbage", ["", "unknown", "203.0.113", "203.0.113.7, 198.51.100.1", "203.0.113.07", "\u0661.2.3.4"]
)
def test_whatever_is_no_address_shares_one_bucket(garbage: str) -> None:
    assert buckets.network_of(garbage) == buckets.UNKNOWN


@given(st.text(max_size=60))
def test_any_text_has_a_network_and_never_one_of_its_own(text: str) -> None:
    assert buckets.network_of(text) in (buckets.UNKNOWN, *_network_of(text))


def _network_of(text: str) -> list[str]:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return []
    return [str(ipaddress.ip_network((address.packed, 24 if address.version == 4 else 48), strict=False))]


def test_a_bucket_is_named_without_telling_the_network() -> None:
    assert name("203.0.113.7") == name("203.0.113.99") != name("203.0.114.7")
    assert "203.0" not in name("203.0.113.7")
    assert buckets.network_name(OTHER_KEY, "203.0.113.7") != name("203.0.113.7")
    assert buckets.confirmations_name(KEY, "203.0.113.7") != name("203.0.113.7")
    key = name("203.0.113.7").partition("#")[2]
    assert len(key) == buckets.KEY_CHARACTERS
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz234567")


def test_an_allowed_network_is_allowed_and_no_other() -> None:
    office = buckets.networks(["192.0.2.0/24", "2001:db8::/32", "127.0.0.0/8", "::1/128", "198.51.100.4"])
    for source in ("192.0.2.9", "2001:db8:9::1", "127.0.0.1", "::1", "::ffff:192.0.2.9", "198.51.100.4"):
        assert buckets.allowed(source, office), source
    for source in ("192.0.3.9", "2001:db9::1", "::2", "198.51.100.5", "", "192.0.2.9, 10.0.0.1"):
        assert not buckets.allowed(source, office), source
    assert not buckets.allowed("192.0.2.9", ())


@pytest.mark.parametrize("bad", ["192.0.2.1/24", "192.0.2.0/33", "office"])
def test_a_network_that_makes_no_sense_is_named(bad: str) -> None:
    with pytest.raises(ValueError, match=bad):
        buckets.networks(["192.0.2.0/24", bad])


def test_thirty_people_in_a_room_sign_within_ten_minutes_with_and_without_scripts() -> None:
    for proved in (True, False):
        store = MemoryLimits()
        assert sum(sent(store, 3, AT + minute * MINUTE, proved=proved) for minute in range(10)) == 30
    for moment in range(AT, AT + DAY, HOUR):
        assert sent(MemoryLimits(), 30, moment, proved=True) == 30, "all within the same minute"


def test_a_carrier_s_network_takes_a_third_of_a_thousand_in_an_hour() -> None:
    store = MemoryLimits()
    assert sum(sent(store, 6, AT + minute * MINUTE, proved=True) for minute in range(60)) == 360


def test_a_program_without_proof_is_stopped_at_sixty_in_an_hour() -> None:
    store = MemoryLimits()
    minute = sent(store, 1000, AT, proved=False)
    assert 10 < minute <= 20
    hour = minute + sum(sent(store, 1000, AT + minute * MINUTE, proved=False) for minute in range(1, 60))
    assert 30 < hour <= 60
    assert sent(store, 1, AT + HOUR, proved=False) == 1, "the next hour is another one"


@pytest.mark.promise("Nobody counts the others in their network")
def test_how_many_forms_are_left_says_nothing_exact_of_the_others_in_the_network() -> None:
    """Somebody sends forms to mailboxes of their own until one gets no mail, after some colleagues have sent theirs."""
    left: dict[int, set[int]] = {}
    for colleagues in range(7):
        for moment in range(AT, AT + 100 * MINUTE, MINUTE):
            store = MemoryLimits()
            sent(store, colleagues, moment, proved=False)
            left.setdefault(colleagues, set()).add(sent(store, 25, moment, proved=False))
    assert set.intersection(*left.values()), "a number that each of them may give"
    assert all(len(numbers) > 6 for numbers in left.values())


@pytest.mark.promise("Nobody counts the others in their network")
def test_the_distance_between_the_two_budgets_says_nothing_exact_either() -> None:
    """Somebody sends unproved forms until one gets no mail, and then proved ones."""
    left: dict[int, set[int]] = {}
    for strangers in range(7):
        for moment in range(AT, AT + 100 * MINUTE, MINUTE):
            store = MemoryLimits()
            sent(store, 25, moment, proved=False)
            sent(store, strangers, moment, proved=True)
            left.setdefault(strangers, set()).add(sent(store, 60, moment, proved=True))
    assert set.intersection(*left.values()), "a number that each of them may give"
    assert all(len(numbers) > 10 for numbers in left.values())


def test_who_proves_some_work_still_signs_from_the_network_of_one_who_does_not() -> None:
    store = MemoryLimits()
    sent(store, 1000, AT, proved=False)
    assert 10 < sent(store, 1000, AT, proved=True) < 30


def test_the_last_of_the_day_is_for_those_who_have_just_signed() -> None:
    store, per_day = MemoryLimits(), 1000
    for lane in ("other", "unproved", "proved"):
        bucket, windows = buckets.stage_bucket(lane, per_day)
        while store.take(bucket, windows, AT):
            pass
        assert sum(store.counts.values()) == per_day * SHARES[lane] // 100


def test_a_mailbox_has_a_budget_over_all_letters_and_one_for_each() -> None:
    everywhere, agua = buckets.mailbox_bucket("m"), buckets.mailbox_letter_bucket("m", "agua")
    assert (
        len({everywhere[0], agua[0], buckets.mailbox_letter_bucket("m", "aire")[0], buckets.domain_bucket("m")[0]}) == 4
    )
    store = MemoryLimits()
    assert sum(store.take(*everywhere, AT) for _ in range(20)) < 20, "nobody gets twenty mails in a day"
    assert sum(store.take(*agua, AT + day * DAY) for day in range(7) for _ in range(20)) < 20


@given(st.integers(0, 4_000_000_000), st.sampled_from([buckets.PROVED, buckets.SERIES, buckets.CHANGES]))
def test_windows_begin_where_the_longest_does_and_their_names_are_few(now: int, windows: tuple[Window, ...]) -> None:
    start, counts = buckets.starts(windows, now)
    longest = max(window.seconds for window in windows)
    assert start <= now < start + longest
    for window, count in zip(windows, counts, strict=True):
        seconds, place = count.removeprefix("c").split("_")
        assert int(seconds) == window.seconds
        assert start + int(place) * window.seconds <= now < start + (int(place) + 1) * window.seconds
    assert buckets.starts(windows, start)[0] == start


def test_windows_that_do_not_fit_into_the_longest_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="fit"):
        buckets.starts((Window(7, 1), Window(60, 1)), AT)


def test_every_table_of_budgets_fits() -> None:
    for windows in (buckets.PROVED, buckets.UNPROVED, buckets.SERIES, buckets.CHANGES, buckets.DOMAIN_ALARM):
        assert buckets.rolling(windows) is None
        buckets.starts(windows, AT)
