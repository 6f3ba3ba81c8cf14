"""The rows of a table or an index in the stub, in DynamoDB's order, and which of them a query asks for."""

import bisect
import json
import operator
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.write_units import Item, item_bytes

PAGE_BYTES = 1024 * 1024
# A condition on one attribute: ``name = :value``, or ``begins_with (name, :value)``.
CLAUSE = re.compile(r"begins_with\s*\(\s*([#\w]+)\s*,\s*(:\w+)\s*\)|([#\w]+)\s*(<=|>=|=|<|>)\s*(:\w+)")

COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "begins": str.startswith,
}

# Where a row stands in its partition: its sort key, then the table's own key as text.
Place = tuple[Any, str]


@dataclass(frozen=True)
class Asked:
    """What a query asks for: a partition, and bounds of the sort key. A bound is a sign and a value."""

    partition: str
    bounds: tuple[tuple[str, Any], ...]

    def wants(self, sort: Any) -> bool:
        return all(COMPARE[sign](sort, value) for sign, value in self.bounds)


def read_query(request: Mapping[str, Any]) -> Asked:
    """The key condition of a query; its first clause is that of the partition."""
    values = {name: _plain(value) for name, value in request["ExpressionAttributeValues"].items()}
    clauses = [
        ("begins", values[prefix]) if prefix else (sign, values[value])
        for _, prefix, _, sign, value in CLAUSE.findall(request["KeyConditionExpression"])
    ]
    (_, partition), *bounds = clauses
    return Asked(partition, tuple(bounds))


class Rows:
    """The rows of one partition in their order, already encoded."""

    def __init__(self) -> None:
        self._rows: list[tuple[Place, int, bytes]] = []  # place, size, JSON

    def put(self, place: Place, row: Item) -> None:
        self.drop(place)
        bisect.insort(self._rows, (place, item_bytes(row), json.dumps(row, ensure_ascii=False).encode()))

    def drop(self, place: Place) -> None:
        at = bisect.bisect_left(self._rows, (place,))
        if at < len(self._rows) and self._rows[at][0] == place:
            del self._rows[at]

    def page(
        self, asked: Asked, after: Place | None, limit: int | None, forward: bool
    ) -> tuple[list[bytes], Place | None]:
        """The next rows, at most ``limit`` and 1 MB, and the place after which the next page starts; None on the last
        page."""
        page: list[bytes] = []
        size, last = 0, None
        for place, row_size, text in self._from(asked, after, forward):
            if not asked.wants(place[0]):
                if page:
                    break
                continue
            if page and (size + row_size > PAGE_BYTES or len(page) == limit):
                return page, last
            page.append(text)
            size, last = size + row_size, place
        return page, None

    def _from(self, asked: Asked, after: Place | None, forward: bool) -> Iterator[tuple[Place, int, bytes]]:
        low = next((value for sign, value in asked.bounds if sign in (">=", "=", "begins")), None)
        first, end = 0, len(self._rows)
        if low is not None:
            first = bisect.bisect_left(self._rows, ((low, ""),))
        if after is not None and forward:
            first = bisect.bisect_right(self._rows, (after, sys.maxsize, b""))
        elif after is not None:
            end = bisect.bisect_left(self._rows, (after,))
        places = range(first, end) if forward else range(end - 1, first - 1, -1)
        return (self._rows[at] for at in places)


def _plain(value: Mapping[str, Any]) -> Any:
    ((kind, content),) = value.items()
    return int(content) if kind == "N" else content


@dataclass(frozen=True)
class Keys:
    """How a table with a sort key, or an index, is ordered, and what identifies its rows."""

    partition: str
    sort: str
    id: str = ""  # the table's own key, of an index

    def place(self, item: Item) -> Place:
        return _plain(item[self.sort]), item[self.id]["S"] if self.id else ""

    def key(self, partition: str, place: Place) -> Item:
        """The key of a row, as a page ends with it and the next one begins."""
        sort, own = place
        kind = "N" if isinstance(sort, int) else "S"
        key = {self.partition: {"S": partition}, self.sort: {kind: str(sort)}}
        return {**key, self.id: {"S": own}} if self.id else key
