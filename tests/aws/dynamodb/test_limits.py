"""A bucket in DynamoDB is one small item, takes one write at a time, and expires by itself."""

import itertools
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.aws import clients
from chalicelib.aws.dynamodb.limits import DynamoLimits
from chalicelib.errors import Unavailable
from chalicelib.rules.limits.buckets import (
    DAY,
    HOUR,
    MAILBOX,
    MAILBOX_LETTER,
    MINUTE,
    PROVED,
    UNPROVED,
    Window,
    stage_bucket,
)
from tests.conftest import ENVIRONMENT
from tests.fakes.storage import MemoryLimits
from tests.support.faulty_aws import Faulty

AT = 1_800_000_000 // HOUR * HOUR
NUMBERS = itertools.count()
TABLE = ENVIRONMENT["FIRMAMOS_LIMITS_TABLE"]


def items() -> list[dict[str, Any]]:
    return list(clients.dynamodb().scan(TableName=TABLE)["Items"])


def test_an_hour_of_a_network_is_one_item_that_stays_small_and_expires(aws: None) -> None:
    limits = DynamoLimits()
    for minute in range(60):
        assert limits.take("network#a", UNPROVED if minute % 2 else PROVED, AT + minute * MINUTE)
    (item,) = items()
    assert item["name"] == {"S": f"network#a#{HOUR}#{AT}"}
    assert item[f"c{HOUR}_0"] == {"N": "60"}
    assert item["expires_at"] == {"N": str(AT + 2 * HOUR)}
    assert len(item) == 60 + 3
    assert sum(len(name) + len("".join(value.values())) for name, value in item.items()) < 1024, "one write unit"
    assert limits.take("network#a", PROVED, AT + HOUR)
    assert len(items()) == 2


def test_two_days_of_mail_are_one_item_that_stays_small_and_expires(aws: None) -> None:
    """The pause of mail compares two days' counts, so neither is dropped before the other."""
    name, windows = stage_bucket("proved", 10**6)
    limits, last = DynamoLimits(), 100
    for hour in range(last + 1):
        for _ in range(2):
            assert limits.take(name, windows, AT + hour * HOUR)
    (item,) = items()
    assert item["name"] == {"S": f"{name}#{DAY}"}
    assert item["expires_at"] == {"N": str(AT + (last + 2) * HOUR + 2 * DAY)}
    assert len(item) == 3 + 2 * 24 + 1, "a count for each hour of two days, and of this one"
    sizes = [len(attribute) + len("".join(value.values())) + 4 for attribute, value in item.items()]
    assert sum(sizes) < 1024, "one write unit, also when each hour has thousands"
    now = AT + last * HOUR
    assert [limits.read_counts(name, windows, at) for at in (now, now - DAY)] == [(48,), (48,)]


@pytest.mark.parametrize("windows", [MAILBOX, MAILBOX_LETTER])
def test_a_mailbox_is_one_item_with_a_count_for_each_time_that_it_got_mail(
    aws: None, windows: tuple[Window, ...]
) -> None:
    limits, (window,) = DynamoLimits(), windows
    for turn in range(200):
        limits.take("mailbox#a", windows, AT + turn * window.seconds // 7)
    (item,) = items()
    assert len(item) <= 3 + 3 * window.most


@pytest.mark.promise("In any 24 hours there are no more mails than the limit")
@given(
    st.integers(1, 3),
    st.lists(st.tuples(st.booleans(), st.integers(0, 12) | st.integers(0, 60)), min_size=10, max_size=25),
)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_dynamodb_takes_and_refuses_what_the_rule_does(aws: None, most: int, steps: list[tuple[bool, int]]) -> None:
    name, windows = f"mail-{next(NUMBERS)}", (Window(7, most, slice=2),)
    real, rule = DynamoLimits(), MemoryLimits()
    for back, now in steps:
        if back:
            real.give_back(name, windows, now)
            rule.give_back(name, windows, now)
        assert real.take(name, windows, now) == rule.take(name, windows, now)
        assert real.read_counts(name, windows, now) == rule.read_counts(name, windows, now)


def test_a_take_is_one_read_and_one_write_and_a_refusal_is_one_read(faulty: Faulty) -> None:
    limits, windows = DynamoLimits(), (Window(DAY, 3, slice=HOUR),)
    calls = []
    for now in (AT, AT, AT + HOUR, AT + HOUR, AT + 2 * HOUR):
        faulty.arm(0, "throttled")
        faulty.run(partial(limits.take, "mail", windows, now))
        calls.append(faulty.calls)
    assert calls == [2, 2, 2, 1, 1]


def test_what_was_counted_is_read_window_by_window(aws: None) -> None:
    limits = DynamoLimits()
    for minute in (0, 0, 1):
        limits.take("network#a", PROVED, AT + minute * MINUTE)
    assert limits.read_counts("network#a", PROVED, AT + MINUTE) == (1, 3)
    assert limits.read_counts("network#a", PROVED, AT + HOUR) == (0, 0)


def test_each_of_them_is_one_call(faulty: Faulty) -> None:
    limits = DynamoLimits()
    for act in (
        lambda: limits.take("network#a", PROVED, AT),
        lambda: limits.give_back("network#a", PROVED, AT),
        lambda: limits.read_counts("network#a", PROVED, AT),
        lambda: limits.put_submission("n", b"sealed", AT, HOUR),
        lambda: limits.submission("n", AT),
        lambda: limits.drop_submission("n"),
    ):
        faulty.arm(0, "throttled")
        faulty.run(act)
        assert faulty.calls == 1


@pytest.mark.parametrize("fault", ["throttled", "timed out", "timed out after it worked"])
def test_limits_that_do_not_answer_are_unavailable(faulty: Faulty, fault: str) -> None:
    limits = DynamoLimits()
    for act in (
        lambda: limits.take("network#a", PROVED, AT),
        lambda: limits.take("mailbox#a", MAILBOX, AT),
        lambda: limits.give_back("network#a", PROVED, AT),
        lambda: limits.put_submission("n", b"sealed", AT, HOUR),
        lambda: limits.submission("n", AT),
    ):
        faulty.arm(1, fault)
        with pytest.raises(Unavailable):
            faulty.run(act)
    for number, act in (
        (2, lambda: limits.take("mailbox#b", MAILBOX, AT)),
        (1, lambda: limits.give_back("mailbox#b", MAILBOX, AT)),
    ):
        faulty.arm(number, fault)
        with pytest.raises(Unavailable):
            faulty.run(act)
        assert faulty.hit == "UpdateItem"
