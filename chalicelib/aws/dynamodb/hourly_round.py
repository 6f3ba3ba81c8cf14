"""The table of signatures for the hourly round: page by page, and only the attributes that the round needs.

The scan is eventually consistent, at half the price, because every decision is checked again before it is acted on.
Sealed data is never requested, and the function's permissions list the attributes that it may request.
"""

from collections.abc import Iterator
from typing import Any

from pynamodb.exceptions import DoesNotExist

from chalicelib.aws.dynamodb import codec
from chalicelib.aws.dynamodb.models import LimitItem, SignatureItem, dumps
from chalicelib.aws.dynamodb.raw import call
from chalicelib.aws.errors import dynamodb_errors
from chalicelib.ports.storage import Page
from chalicelib.rules.letters.letter import KINDS
from chalicelib.rules.limits.buckets import DAY
from chalicelib.rules.signatures.signature import Signature

# The attributes of a record; infra/policies/remind.json names the same.
READ = (
    *("id", "state", "kind", "created_at", "expires_at", "submission", "updates", "mail", "review", "quiet"),
    "consent",
)
# Where a round that ended early stopped; useless once the next round has read everything.
CURSOR = "round-cursor"
CURSOR_SECONDS = 2 * DAY
# A page is processed as a whole, so it is small: some 300 KB.
PAGE = 500


class DynamoRounds:
    """Implements `chalicelib.ports.storage.Rounds`."""

    def pages(self, after: str) -> Iterator[Page]:
        start = {"id": {"S": after}} if after else None
        while True:
            page = _scan(start)
            start = page.get("LastEvaluatedKey")
            # The claim on an organisation's name is an item of its own, without a state.
            records = [_record(item) for item in page["Items"] if "state" in item]
            yield Page(records, start["id"]["S"] if start else "")
            if not start:
                return

    def cursor(self) -> str:
        with dynamodb_errors():
            try:
                return LimitItem.get(CURSOR, consistent_read=True).owner or ""
            except DoesNotExist:
                return ""

    def keep_cursor(self, after: str, now: int) -> None:
        with dynamodb_errors():
            LimitItem(CURSOR, owner=after or None, expires_at=now + CURSOR_SECONDS).save()


def _scan(start: dict[str, Any] | None) -> dict[str, Any]:
    names = {f"#{n}": name for n, name in enumerate(READ)}
    # The role may select only these attributes, and PynamoDB does not send ``Select``.
    return call(
        "scan",
        TableName=SignatureItem.table_name(),
        Select="SPECIFIC_ATTRIBUTES",
        ProjectionExpression=", ".join(names),
        ExpressionAttributeNames=names,
        Limit=PAGE,
        **({"ExclusiveStartKey": start} if start else {}),
    )


def _record(item: dict[str, Any]) -> Signature:
    """A record without anything that its signer typed; its kind is '' where none was noted."""
    model = SignatureItem()
    model.deserialize(item)
    kind = next((kind for kind in KINDS if kind[0] == model.kind), "")
    unread = {"public": dumps({"kind": kind}), "lang": ""}
    return codec.signature(model.id, model.attribute_values | unread, "")
