"""The table of signatures as the hourly round reads it: page after page, and of each record only what it needs.

A scan that reads eventually consistent, at half the price: whoever acts on what was read decides again. What is
sealed is never asked for, and the function's permissions name what it may ask for.
"""

from collections.abc import Iterator
from typing import Any

from pynamodb.exceptions import DoesNotExist

from chalicelib.aws.dynamodb import codec
from chalicelib.aws.dynamodb.models import LimitItem, SignatureItem
from chalicelib.aws.dynamodb.raw import call
from chalicelib.aws.errors import dynamodb_errors
from chalicelib.ports.storage import Page
from chalicelib.rules.limits.buckets import DAY
from chalicelib.rules.signatures.signature import Signature

# Of each record; infra/policies/remind.json names the same.
READ = ("id", "state", "created_at", "expires_at", "submission", "updates", "mail", "review", "quiet", "consent")
# What a round that ended early had not read yet; of no use once the next has been everywhere.
CURSOR = "round-cursor"
CURSOR_SECONDS = 2 * DAY
# A page is dealt with as a whole, so it is a small one: some 300 KB.
PAGE = 500


class DynamoRounds:
    """A `chalicelib.ports.storage.Rounds`."""

    def pages(self, after: str) -> Iterator[Page]:
        start = {"id": {"S": after}} if after else None
        while True:
            page = _scan(start)
            start = page.get("LastEvaluatedKey")
            # An organisation's name is claimed in an item of its own, which has no state.
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
    # The role may select these attributes alone, and PynamoDB does not say which it selects.
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
    """A record of which nothing that its signer typed is known."""
    read = SignatureItem()
    read.deserialize(item)
    return codec.signature(read.id, read.attribute_values | {"public": codec.dumps({"kind": "person"}), "lang": ""}, "")
