"""What a purge sees of a letter's signers: the names of the attributes, never their values.

Only operators may do this; no function has the permissions. Items are read raw, because a model would drop attributes
it does not know, and those that an older program wrote must go as well.
"""

from collections.abc import Collection, Iterator
from typing import Any

from chalicelib.aws.dynamodb.models import LimitItem, SignatureItem
from chalicelib.aws.dynamodb.raw import call
from chalicelib.aws.errors import ConditionLost
from chalicelib.ports.operating import CLAIM, PUBLIC_STATE, Holding
from chalicelib.rules.keys.sealing import Unsealable, key_id

# All that stays of a confirmed signature: its key, and what the index `changes` carries, which is public anyway.
PUBLISHED = frozenset({"id", "state", "public", "letter_shard", "changed_at"})
# The attributes that every item must have, and their empty values.
EMPTY: dict[str, dict[str, str]] = {"lang": {"S": ""}, "submission": {"S": ""}, "created_at": {"N": "0"}}


class DynamoPurge:
    def holdings(self, slug: str) -> Iterator[Holding]:
        """Every item of a letter that must be stripped or deleted; a signature that is already stripped is left out."""
        for item in _scan(SignatureItem.table_name(), "begins_with(id, :prefix)", {":prefix": {"S": f"{slug}#"}}):
            holding = Holding(item["id"]["S"], item.get("state", {}).get("S", CLAIM), _personal(item))
            if holding.personal or not holding.stays:
                yield holding

    def strip(self, holding: Holding) -> bool:
        """Remove everything unpublished from a confirmed signature; False if it is no longer confirmed."""
        names = {f"#{n}": name for n, name in enumerate(sorted(holding.personal | EMPTY.keys()))}
        emptied = [f"{short} = :{name}" for short, name in names.items() if name in EMPTY]
        removed = [short for short, name in names.items() if name not in EMPTY]
        return _write(
            "update_item",
            Key={"id": {"S": holding.id}},
            UpdateExpression=f"SET {', '.join(emptied)}" + (f" REMOVE {', '.join(removed)}" if removed else ""),
            ConditionExpression="#state = :state",
            ExpressionAttributeNames=names | {"#state": "state"},
            ExpressionAttributeValues={f":{name}": value for name, value in EMPTY.items()}
            | {":state": {"S": PUBLIC_STATE}},
        )

    def delete(self, holding: Holding) -> bool:
        """Delete an item, unless its state has changed."""
        names = {"ExpressionAttributeNames": {"#state": "state"}}
        if holding.state == CLAIM:
            return _write(
                "delete_item",
                Key={"id": {"S": holding.id}},
                ConditionExpression="attribute_not_exists(#state)",
                **names,
            )
        return _write(
            "delete_item",
            Key={"id": {"S": holding.id}},
            ConditionExpression="attribute_not_exists(id) OR #state = :state",
            ExpressionAttributeValues={":state": {"S": holding.state}},
            **names,
        )

    def limits(self, slug: str, key_ids: Collection[str]) -> Iterator[str]:
        """Names in the table of limits that belong to this letter alone: submissions sealed with its keys
        (hexadecimal ids), its share of a mailbox, and what was queued for it."""
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


def _scan(table: str, filter_expression: str, values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    request: dict[str, Any] = {"TableName": table, "ConsistentRead": True}
    if filter_expression:
        request |= {"FilterExpression": filter_expression, "ExpressionAttributeValues": values}
    while True:
        page = call("scan", **request)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _write(operation: str, **request: Any) -> bool:
    try:
        call(operation, TableName=SignatureItem.table_name(), **request)
    except ConditionLost:
        return False
    return True
