"""Gives records that an older program wrote the attributes that are derived from the others.

Each is derived from the record as it is, and written only over that, so running it again, or while people sign, changes
nothing that is right. Only operators may do this.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pynamodb.exceptions import DoesNotExist

from chalicelib.aws.dynamodb import codec
from chalicelib.aws.dynamodb.models import LimitItem, SignatureItem
from chalicelib.aws.dynamodb.raw import call
from chalicelib.aws.dynamodb.signatures import PLACE
from chalicelib.aws.errors import ConditionLost, dynamodb_errors
from chalicelib.errors import Unavailable
from chalicelib.rules.limits.buckets import WEEK
from chalicelib.rules.races import RACE_ATTEMPTS

DERIVED = ("kind", *PLACE)
# What they are derived from.
FROM = ("state", "expires_at", "review", "public", "created_at")
CURSOR, CURSOR_SECONDS = "backfill-cursor", WEEK
PAGE = 200


@dataclass(frozen=True)
class BackfillPage:
    """How many items of the table were read, and how many were changed."""

    read: int
    changed: int


class DynamoBackfill:
    """One pass of the table, which goes on from where an earlier one stopped."""

    def length(self) -> int:
        """About how many items there are; DynamoDB counts them every six hours."""
        table = call("describe_table", TableName=SignatureItem.table_name())["Table"]
        return int(table.get("ItemCount", 0))

    def pages(self, now: int) -> Iterator[BackfillPage]:
        """Raises `Unavailable`; the next pass then goes on after the last page that was finished. ``now`` in s."""
        after = _cursor()
        while True:
            start = {"ExclusiveStartKey": {"id": {"S": after}}} if after else {}
            page = call("scan", TableName=SignatureItem.table_name(), ConsistentRead=True, Limit=PAGE, **start)
            changed = sum(_derive(item) for item in page["Items"])
            after = page.get("LastEvaluatedKey", {}).get("id", {}).get("S", "")
            _keep_cursor(after, now)
            yield BackfillPage(len(page["Items"]), changed)
            if not after:
                return


def _derive(item: dict[str, Any]) -> bool:
    """Write what a record lacks; whether anything was."""
    for _ in range(RACE_ATTEMPTS):
        # Other items, such as the claim on an organisation's name, have no state.
        if "state" not in item:
            return False
        wanted = {name: value for name, value in _derived(item).items() if value != item.get(name)}
        if not wanted:
            return False
        if _write(item, wanted):
            return True
        key = {"id": item["id"]}
        answer = call("get_item", TableName=SignatureItem.table_name(), Key=key, ConsistentRead=True)
        item = answer.get("Item", {})
    raise Unavailable("a signature changed all the time")


def _derived(item: dict[str, Any]) -> dict[str, dict[str, str] | None]:
    model = SignatureItem()
    model.deserialize(item)
    values = codec.attributes(codec.signature(model.id, model.attribute_values, ""))
    found: dict[str, dict[str, str] | None] = {}
    for name in DERIVED:
        kind = "N" if name == "waiting_since" else "S"
        found[name] = None if values[name] is None else {kind: str(values[name])}
    return found


def _write(item: dict[str, Any], wanted: dict[str, dict[str, str] | None]) -> bool:
    """Write the attributes over the very record that they were derived from; False if it has changed."""
    names = {f"#{name}": name for name in (*wanted, *FROM)}
    values = {f":{name}": value for name, value in wanted.items() if value is not None}
    values |= {f":{name}": item[name] for name in FROM if name in item}
    unchanged = (f"#{name} = :{name}" if name in item else f"attribute_not_exists(#{name})" for name in FROM)
    set_to = ", ".join(f"#{name} = :{name}" for name, value in wanted.items() if value is not None)
    removed = ", ".join(f"#{name}" for name, value in wanted.items() if value is None)
    try:
        call(
            "update_item",
            TableName=SignatureItem.table_name(),
            Key={"id": item["id"]},
            UpdateExpression=" ".join(filter(None, (set_to and f"SET {set_to}", removed and f"REMOVE {removed}"))),
            ConditionExpression=" AND ".join(unchanged),
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
        )
    except ConditionLost:
        return False
    return True


def _cursor() -> str:
    with dynamodb_errors():
        try:
            return LimitItem.get(CURSOR, consistent_read=True).owner or ""
        except DoesNotExist:
            return ""


def _keep_cursor(after: str, now: int) -> None:
    with dynamodb_errors():
        LimitItem(CURSOR, owner=after or None, expires_at=now + CURSOR_SECONDS).save()
