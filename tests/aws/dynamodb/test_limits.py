"""A bucket in DynamoDB is one small item, takes one write at a time, and expires by itself."""

from typing import Any

import pytest

from chalicelib.aws import clients
from chalicelib.aws.dynamodb.limits import DynamoLimits
from chalicelib.errors import Unavailable
from chalicelib.rules.limits.buckets import DAY, HOUR, MINUTE, PROVED, UNPROVED, returned_bucket, stage_bucket
from tests.conftest import ENVIRONMENT
from tests.support.faulty_aws import Faulty

AT = 1_800_000_000 // HOUR * HOUR
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


def test_a_day_s_counts_are_there_on_the_next_day(aws: None) -> None:
    """The pause of mail compares both counts, so TTL must not delete one before the other."""
    day = AT // DAY * DAY
    for name, windows in (stage_bucket("proved", 10), returned_bucket("bounce", proved=True)):
        DynamoLimits().take(name, windows, day)
    assert {item["expires_at"]["N"] for item in items()} == {str(day + 2 * DAY + HOUR)}


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
def test_limits_that_do_not_answer_are_told_and_what_cannot_be_given_back_is_not(faulty: Faulty, fault: str) -> None:
    limits = DynamoLimits()
    for act in (
        lambda: limits.take("network#a", PROVED, AT),
        lambda: limits.put_submission("n", b"sealed", AT, HOUR),
        lambda: limits.submission("n", AT),
    ):
        faulty.arm(1, fault)
        with pytest.raises(Unavailable):
            faulty.run(act)
    faulty.arm(1, fault)
    faulty.run(lambda: limits.give_back("network#a", PROVED, AT))
    assert faulty.hit == "UpdateItem"
