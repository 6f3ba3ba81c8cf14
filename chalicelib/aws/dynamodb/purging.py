"""What is held of a letter's signers, as the one who destroys it sees it: attributes by name, never what is in them.

Operators alone may do this; no function has the rights. Items are read raw: a model would drop what it does not know,
and what an older program wrote must go as well.
"""

from collections.abc import Collection, Iterator
from typing import Any

from chalicelib.aws.dynamodb.models import LimitItem, SignatureItem
from chalicelib.aws.dynamodb.raw import call
from chalicelib.aws.errors import ConditionLost
from chalicelib.ports.storage import CLAIM, PUBLIC_STATE, Holding
from chalicelib.rules.keys.sealing import Unsealable, key_id

# All that stays of a confirmed signature: its key, and what the index `changes` and so the public has.
PUBLISHED = frozenset({"id", "state", "public", "letter_shard", "changed_at"})
# What an item cannot be without, and what it says then.
EMPTY: dict[str, dict[str, str]] = {"lang": {"S": ""}, "submission": {"S": ""}, "created_at": {"N": "0"}}


class DynamoPurge:
    def holdings(self, slug: str) -> Iterator[Holding]:
        """Every item of a letter that has something to lose; a confirmed signature without it is not told."""
        for item in _scan(SignatureItem.table_name(), "begins_with(id, :its)", {":its": {"S": f"{slug}#"}}):
            found = Holding(item["id"]["S"], item.get("state", {}).get("S", CLAIM), _personal(item))
            if found.personal or not found.stays:
                yield found

    def strip(self, holding: Holding) -> bool:
        """Take all from a confirmed signature that is not published; False when it is none any more."""
        names = {f"#{n}": name for n, name in enumerate(sorted(holding.personal | EMPTY.keys()))}
        emptied = [f"{short} = :{name}" for short, name in names.items() if name in EMPTY]
        removed = [short for short, name in names.items() if name not in EMPTY]
        return _written(
            "update_item",
            Key={"id": {"S": holding.id}},
            UpdateExpression=f"SET {', '.join(emptied)}" + (f" REMOVE {', '.join(removed)}" if removed else ""),
            ConditionExpression="#state = :state",
            ExpressionAttributeNames=names | {"#state": "state"},
            ExpressionAttributeValues={f":{name}": value for name, value in EMPTY.items()}
            | {":state": {"S": PUBLIC_STATE}},
        )

    def delete(self, holding: Holding) -> bool:
        """Delete an item, unless it is something else by now."""
        names = {"ExpressionAttributeNames": {"#state": "state"}}
        if holding.state == CLAIM:
            return _written(
                "delete_item",
                Key={"id": {"S": holding.id}},
                ConditionExpression="attribute_not_exists(#state)",
                **names,
            )
        return _written(
            "delete_item",
            Key={"id": {"S": holding.id}},
            ConditionExpression="attribute_not_exists(id) OR #state = :state",
            ExpressionAttributeValues={":state": {"S": holding.state}},
            **names,
        )

    def limits(self, slug: str, key_ids: Collection[str]) -> Iterator[str]:
        """Names in the table of limits that are of this letter alone: submissions that its keys (hexadecimal)
        sealed, its share of a mailbox, what was queued of it."""
        for item in _scan(LimitItem.table_name(), "", {}):
            name = item["name"]["S"]
            if f"#{slug}#" in name or ("sealed" in item and _sealed_with(item["sealed"]["B"], key_ids)):
                yield name

    def delete_limit(self, name: str) -> None:
        call("delete_item", TableName=LimitItem.table_name(), Key={"name": {"S": name}})


def _personal(item: dict[str, Any]) -> frozenset[str]:
    held = {name for name in item.keys() - PUBLISHED if item[name] != EMPTY.get(name)}
    return frozenset(held)


def _sealed_with(blob: bytes, key_ids: Collection[str]) -> bool:
    try:
        return key_id(bytes(blob)).hex() in key_ids
    except Unsealable:
        return False


def _scan(table: str, wanted: str, values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    request: dict[str, Any] = {"TableName": table, "ConsistentRead": True}
    if wanted:
        request |= {"FilterExpression": wanted, "ExpressionAttributeValues": values}
    while True:
        page = call("scan", **request)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _written(operation: str, **request: Any) -> bool:
    try:
        call(operation, TableName=SignatureItem.table_name(), **request)
    except ConditionLost:
        return False
    return True
