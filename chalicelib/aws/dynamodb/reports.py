"""What readers report of a letter's entries, folded by entry: one item for each permanent number, in the table of
signatures, so that it is in the index `waiting` and goes when the letter's data is destroyed.

An item holds counts by reason, the first and the last time, and a few sealed notes; nothing about anyone who reported.
Raw requests, as of claims: the item is no signature, and the public function needs no other permission for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chalicelib.aws.dynamodb import codec
from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.aws.dynamodb.raw import call
from chalicelib.aws.dynamodb.signatures import BATCH_ATTEMPTS, MOST_AT_ONCE
from chalicelib.aws.errors import ConditionLost
from chalicelib.errors import Unavailable
from chalicelib.rules.signatories.reports import KEPT_SECONDS, MOST_NOTES, REASONS

if TYPE_CHECKING:
    from chalicelib.ports.operating import EntryReports

KIND = "report"
# Never true: the request is made, and changes nothing.
NEVER = "attribute_exists(id) AND attribute_not_exists(id)"


def report_id(slug: str, number: int) -> str:
    return f"{slug}#{KIND}#{number}"


def number_of(item_id: str) -> int:
    """The permanent number that an id of the class `report` is about."""
    return int(item_id.rpartition("#")[2])


class DynamoReportBox:
    """Implements `chalicelib.ports.storage.ReportBox`."""

    def add(self, slug: str, number: int, reason: str, now_ms: int, *, is_counted: bool) -> None:
        item_id = report_id(slug, number)
        self._update(
            item_id,
            "SET waiting = :class, waiting_since = if_not_exists(waiting_since, :now), last_at = :now, "
            "expires_at = :until ADD #total :one, #reason :one",
            "" if is_counted else NEVER,
            {"#total": "total", "#reason": _count(reason)},
            {
                ":class": {"S": codec.waiting_key(item_id, "report")},
                ":now": {"N": str(now_ms)},
                ":until": {"N": str(now_ms // 1000 + KEPT_SECONDS)},
                ":one": {"N": "1"},
            },
        )

    def note(self, slug: str, number: int, sealed: bytes, *, is_counted: bool) -> None:
        values: dict[str, Any] = {":none": {"L": []}, ":note": {"L": [{"B": sealed}]}}
        self._update(
            report_id(slug, number),
            "SET notes = list_append(if_not_exists(notes, :none), :note)",
            "attribute_not_exists(notes) OR size(notes) < :most" if is_counted else NEVER,
            {},
            # A value that no expression names is refused.
            values | ({":most": {"N": str(MOST_NOTES)}} if is_counted else {}),
        )

    def _update(
        self, item_id: str, expression: str, condition: str, names: Mapping[str, str], values: Mapping[str, Any]
    ) -> None:
        optional: dict[str, Any] = {"ConditionExpression": condition} if condition else {}
        if names:
            optional["ExpressionAttributeNames"] = dict(names)
        try:
            call(
                "update_item",
                TableName=SignatureItem.table_name(),
                Key={"id": {"S": item_id}},
                UpdateExpression=expression,
                ExpressionAttributeValues=dict(values),
                **optional,
            )
        except ConditionLost:
            return


class DynamoReports:
    """Implements `chalicelib.ports.operating.Reports`."""

    def read(self, slug: str, ids: Sequence[str], now: int) -> "list[EntryReports]":
        from chalicelib.ports.operating import EntryReports

        items = {item["id"]["S"]: item for item in _items(ids)}
        waiting = [items[one] for one in dict.fromkeys(ids) if "waiting" in items.get(one, {})]
        return [
            EntryReports(
                id=item["id"]["S"],
                number=number_of(item["id"]["S"]),
                total=int(item["total"]["N"]),
                reasons={reason: int(item[_count(reason)]["N"]) for reason in REASONS if _count(reason) in item},
                first_at=int(item["waiting_since"]["N"]),
                last_at=int(item["last_at"]["N"]),
                sealed_notes=tuple(bytes(note["B"]) for note in item.get("notes", {"L": []})["L"]),
            )
            for item in waiting
            if int(item["expires_at"]["N"]) > now
        ]

    def dismiss(self, slug: str, number: int, total: int) -> bool:
        counts = {f"#r{at}": _count(reason) for at, reason in enumerate(REASONS)}
        try:
            call(
                "update_item",
                TableName=SignatureItem.table_name(),
                Key={"id": {"S": report_id(slug, number)}},
                # The total stays, so that a later report never looks like one that was dismissed.
                UpdateExpression=f"REMOVE waiting, waiting_since, notes, {', '.join(counts)}",
                ConditionExpression="#total = :total",
                ExpressionAttributeNames={"#total": "total", **counts},
                ExpressionAttributeValues={":total": {"N": str(total)}},
            )
        except ConditionLost:
            return False
        return True


def _items(ids: Sequence[str]) -> Iterator[dict[str, Any]]:
    table, wanted = SignatureItem.table_name(), list(dict.fromkeys(ids))
    for at in range(0, len(wanted), MOST_AT_ONCE):
        keys: list[Any] = [{"id": {"S": one}} for one in wanted[at : at + MOST_AT_ONCE]]
        for _ in range(BATCH_ATTEMPTS):
            if not keys:
                break
            answer = call("batch_get_item", RequestItems={table: {"Keys": keys, "ConsistentRead": True}})
            yield from answer["Responses"].get(table, ())
            keys = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
        if keys:
            raise Unavailable("BatchGetItem")


def _count(reason: str) -> str:
    return f"count_{reason.replace('-', '_')}"
