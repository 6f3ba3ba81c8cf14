"""The index `waiting`: what a letter's organisers have to see, oldest first, without reading the table.

It holds keys alone, in eight partitions a class, so that a flood does not slow the writes of one partition.
"""

import heapq
import itertools
from collections.abc import Iterator
from typing import Any

from chalicelib.aws.dynamodb import codec
from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.aws.dynamodb.raw import call
from chalicelib.ports.operating import WaitingCount, WaitingPage
from chalicelib.rules.fields.whole_numbers import read_whole
from chalicelib.rules.signatures.waiting import WaitingClass

INDEX = "waiting"
SPARE = 4  # entries that are read of a partition beyond half as many again as its share
# An entry's place in the order: since when it waits (ms), then its id.
Place = tuple[int, str]


class DynamoWaiting:
    """Implements `chalicelib.ports.operating.Waiting`. Raw items, because a model for each row costs more than the
    query."""

    def page(
        self, slug: str, klass: WaitingClass, after: str = "", most: int = 25, *, newest_first: bool = False
    ) -> WaitingPage:
        start = read_cursor(slug, after)
        # Each partition has about an eighth of the page; one that has more is asked again.
        share = -(-(most + 1) // codec.SHARDS)
        limit = share + share // 2 + SPARE
        partitions = (_entries(key, start, limit, newest_first) for key in codec.waiting_keys(slug, klass))
        found = list(itertools.islice(heapq.merge(*partitions, reverse=newest_first), most + 1))
        shown = found[:most]
        return WaitingPage(tuple(one for _, one in shown), cursor(*shown[-1]) if len(found) > most else "")

    def counts(self, slug: str, klass: WaitingClass, most: int = 1000) -> WaitingCount:
        # Entries are spread evenly, so the same share of each partition counts as much as all of one.
        share = -(-most // codec.SHARDS)
        since: list[int] = []
        is_more = False
        for key in codec.waiting_keys(slug, klass):
            page = _query(key, None, share, "waiting_since")
            since += [int(item["waiting_since"]["N"]) for item in page["Items"]]
            is_more = is_more or "LastEvaluatedKey" in page
        return WaitingCount(len(since), is_more, tuple(sorted(since)))


def cursor(since: int, signature_id: str) -> str:
    """The place after an entry, as text for an address."""
    return f"{since}.{signature_id.partition('#')[2]}"


def read_cursor(slug: str, text: str) -> Place | None:
    """The entry after which a page begins; None for the first page, and for a text that is no cursor."""
    time, _, key = text.partition(".")
    # A number of more digits than any time has is refused by DynamoDB.
    since = read_whole(time, 15)
    return None if since is None or not key else (since, f"{slug}#{key}")


def _entries(key: str, start: Place | None, limit: int, newest_first: bool) -> Iterator[Place]:
    """The entries of a partition in their order. Those of the same millisecond come from DynamoDB in no order, so they
    are read whole and sorted."""
    for _, same in itertools.groupby(_rows(key, start, limit, newest_first), key=lambda row: row[0]):
        for row in sorted(same, reverse=newest_first):
            if start is None or (row < start if newest_first else row > start):
                yield row


def _rows(key: str, start: Place | None, limit: int, newest_first: bool) -> Iterator[Place]:
    request: dict[str, Any] = {"ScanIndexForward": not newest_first}
    while True:
        page = _query(key, start, limit, "id, waiting_since", newest_first, **request)
        for item in page["Items"]:
            yield int(item["waiting_since"]["N"]), item["id"]["S"]
        if "LastEvaluatedKey" not in page:
            return
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _query(
    key: str, start: Place | None, limit: int, attributes: str, newest_first: bool = False, **request: Any
) -> dict[str, Any]:
    condition, values = "waiting = :key", {":key": {"S": key}}
    if start is not None:
        condition += f" AND waiting_since {'<=' if newest_first else '>='} :since"
        values[":since"] = {"N": str(start[0])}
    return call(
        "query",
        TableName=SignatureItem.table_name(),
        IndexName=INDEX,
        KeyConditionExpression=condition,
        ExpressionAttributeValues=values,
        ProjectionExpression=attributes,
        Limit=limit,
        **request,
    )
