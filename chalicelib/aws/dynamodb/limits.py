"""Leases, pauses, counts and submissions in DynamoDB: short-lived rows that TTL deletes."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from pynamodb.exceptions import DoesNotExist

from chalicelib.aws.dynamodb import rolling_counts
from chalicelib.aws.dynamodb.models import LimitItem
from chalicelib.aws.dynamodb.raw import call
from chalicelib.aws.errors import ConditionLost, dynamodb_errors
from chalicelib.rules.limits.buckets import HOUR, Window, in_window, rolling, starts


class DynamoLimits:
    def acquire(self, name: str, owner: str, now: int, seconds: int) -> bool:
        item = LimitItem(name, owner=owner, until=now + seconds, expires_at=now + seconds + HOUR)
        free = LimitItem.name.does_not_exist() | (LimitItem.until <= now) | (LimitItem.owner == owner)
        try:
            with dynamodb_errors():
                item.save(condition=free)
        except ConditionLost:
            return False
        return True

    def release(self, name: str, owner: str) -> None:
        try:
            with dynamodb_errors():
                LimitItem(name).delete(condition=LimitItem.owner == owner)
        except ConditionLost:
            return  # it expired and somebody else holds it

    def paused_until(self, name: str) -> int:
        found = _get(name)
        return 0 if found is None else int(found.until)

    def pause(self, name: str, until: int) -> None:
        with dynamodb_errors():
            LimitItem(name, until=until, expires_at=until + HOUR).save()

    def take(self, name: str, windows: Sequence[Window], now: int) -> bool:
        if window := rolling(windows):
            return rolling_counts.take(name, window, now)
        free = (f"(attribute_not_exists(#{n}) OR #{n} < :most{n})" for n in range(len(windows)))
        most = {f":most{n}": {"N": str(window.most)} for n, window in enumerate(windows) if window.most > 0}
        # A limit of zero allows not even the first one.
        return len(most) == len(windows) and _count(name, windows, now, 1, " AND ".join(free), most)

    def read_counts(self, name: str, windows: Sequence[Window], now: int) -> tuple[int, ...]:
        if window := rolling(windows):
            return (in_window(window, rolling_counts.read(name, window), now),)
        key, counts, _ = _bucket(name, windows, now)
        # The names of the counts depend on the hour, so no model can declare them.
        answer = call("get_item", TableName=LimitItem.table_name(), Key=key, ConsistentRead=True)
        item = answer.get("Item", {})
        return tuple(int(item[count]["N"]) if count in item else 0 for count in counts)

    def give_back(self, name: str, windows: Sequence[Window], now: int) -> None:
        # An item that has expired in the meantime must not be recreated with a negative count.
        counted = " AND ".join(f"#{n} > :none" for n in range(len(windows)))
        if window := rolling(windows):
            with suppress(ConditionLost):
                rolling_counts.give_back(name, window, now)
        else:
            _count(name, windows, now, -1, counted, {":none": {"N": "0"}})

    def put_submission(self, nonce: str, sealed: bytes, now: int, seconds: int) -> bool:
        item = LimitItem(_submission(nonce), sealed=sealed, until=now + seconds, expires_at=now + seconds)
        # If a put succeeds but its answer is lost, the client's retry finds its own value.
        free = LimitItem.name.does_not_exist() | (LimitItem.sealed == sealed)
        try:
            with dynamodb_errors():
                item.save(condition=free)
        except ConditionLost:
            return False
        return True

    def submission(self, nonce: str, now: int) -> bytes | None:
        found = _get(_submission(nonce))
        return None if found is None or found.sealed is None or found.until <= now else bytes(found.sealed)

    def drop_submission(self, nonce: str) -> None:
        with suppress(ConditionLost), dynamodb_errors():
            LimitItem(_submission(nonce)).update(actions=[LimitItem.sealed.remove()], condition=LimitItem.name.exists())


def _submission(nonce: str) -> str:
    return f"submission#{nonce}"


def _get(name: str) -> LimitItem | None:
    with dynamodb_errors():
        try:
            return LimitItem.get(name, consistent_read=True)
        except DoesNotExist:
            return None


def _bucket(name: str, windows: Sequence[Window], now: int) -> tuple[dict[str, dict[str, str]], tuple[str, ...], int]:
    """The key of a bucket's item, the attributes that hold its windows' counts, and when it expires (s)."""
    start, counts = starts(windows, now)
    longest = max(window.seconds for window in windows)
    return {"name": {"S": f"{name}#{longest}#{start}"}}, counts, start + longest + HOUR


def _count(
    name: str, windows: Sequence[Window], now: int, by: int, condition: str, values: dict[str, dict[str, str]]
) -> bool:
    """Add to the counts of a bucket, all in one write, on a condition on the counts ``#0``, ``#1`` …"""
    key, counts, expires = _bucket(name, windows, now)
    added = ", ".join(f"#{n} :by" for n in range(len(counts)))
    request: dict[str, Any] = {
        "TableName": LimitItem.table_name(),
        "Key": key,
        "UpdateExpression": f"SET expires_at = :expires ADD {added}",
        "ConditionExpression": condition,
        "ExpressionAttributeNames": {f"#{n}": count for n, count in enumerate(counts)},
        "ExpressionAttributeValues": values | {":by": {"N": str(by)}, ":expires": {"N": str(expires)}},
    }
    try:
        call("update_item", **request)
    except ConditionLost:
        return False
    return True
