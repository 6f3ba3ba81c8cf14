"""Buckets that roll, in DynamoDB: one item a bucket, with a count for each slice of time in which there was something.

One read says how much room is left, and one conditional write takes it. A write never grows a slice older than the
newest, so what was read of older slices cannot have become more by the time of the write, and takes at the same time
contend only for the count that they add to.
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.aws.dynamodb.models import LimitItem
from chalicelib.aws.dynamodb.raw import call
from chalicelib.aws.errors import ConditionLost
from chalicelib.errors import Unavailable
from chalicelib.rules.limits import buckets
from chalicelib.rules.limits.buckets import HOUR, Window

# A take is tried again when somebody has begun a slice, or filled one, since it read.
ATTEMPTS = 10
NEWEST = "newest"
PREFIX = "s"  # of the attributes that hold the counts: ``s`` and the slice's number


def take(name: str, window: Window, now: int) -> bool:
    """Count one, unless the bucket is full. Raises `Unavailable`."""
    for _ in range(ATTEMPTS):
        counts = read(name, window)
        at, below = buckets.room(window, counts, now)
        if counts.get(at, 0) >= below:
            return False
        try:
            if at in counts:
                _continue(name, window, at, below)
            else:
                _begin(name, window, at, counts)
        except ConditionLost:
            continue
        return True
    raise Unavailable("a bucket is too busy")


def read(name: str, window: Window) -> dict[int, int]:
    """The counts of a bucket by the numbers of their slices. Raises `Unavailable`."""
    answer = call("get_item", TableName=LimitItem.table_name(), Key=_key(name, window), ConsistentRead=True)
    item: Mapping[str, Mapping[str, str]] = answer.get("Item", {})
    numbers = {attribute.removeprefix(PREFIX): value for attribute, value in item.items()}
    return {int(number): int(value["N"]) for number, value in numbers.items() if number.isdecimal()}


def give_back(name: str, window: Window, now: int) -> None:
    """Subtract one from the slice of ``now``, unless it is empty or gone. Raises `ConditionLost` or `Unavailable`."""
    count = _attribute(buckets.slice_of(window, now))
    _update(name, window, "ADD #count :one", "#count > :none", {"#count": count}, {":one": -1, ":none": 0})


def _continue(name: str, window: Window, at: int, below: int) -> None:
    names, values = {"#newest": NEWEST, "#count": _attribute(at)}, {":at": at, ":below": below, ":one": 1}
    _update(name, window, "ADD #count :one", "#newest = :at AND #count < :below", names, values)


def _begin(name: str, window: Window, at: int, counts: Mapping[int, int]) -> None:
    """Begin a slice with one, and drop those that nobody needs any more."""
    names = {"#newest": NEWEST, "#count": _attribute(at)}
    values = {":at": at, ":one": 1, ":expires": (at + 1) * window.slice + 2 * window.seconds + HOUR}
    condition = "attribute_not_exists(#newest)"
    if counts:
        last = max(counts)
        condition = "#newest = :last AND #last <= :counted"
        names["#last"] = _attribute(last)
        values |= {":last": last, ":counted": counts[last]}
    old = [slice_ for slice_ in counts if slice_ < buckets.oldest_kept(window, at)]
    names |= {f"#old{number}": _attribute(slice_) for number, slice_ in enumerate(old)}
    removed = f" REMOVE {', '.join(f'#old{number}' for number in range(len(old)))}" if old else ""
    change = f"SET #newest = :at, expires_at = :expires ADD #count :one{removed}"
    _update(name, window, change, condition, names, values)


def _update(
    name: str, window: Window, change: str, condition: str, names: Mapping[str, str], values: Mapping[str, int]
) -> None:
    request: dict[str, Any] = {
        "TableName": LimitItem.table_name(),
        "Key": _key(name, window),
        "UpdateExpression": change,
        "ConditionExpression": condition,
        "ExpressionAttributeNames": dict(names),
        "ExpressionAttributeValues": {key: {"N": str(value)} for key, value in values.items()},
    }
    call("update_item", **request)


def _key(name: str, window: Window) -> dict[str, dict[str, str]]:
    return {"name": {"S": f"{name}#{window.seconds}"}}


def _attribute(slice_: int) -> str:
    return f"{PREFIX}{slice_}"
