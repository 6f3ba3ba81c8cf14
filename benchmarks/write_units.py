"""Computes a DynamoDB write's cost in write request units (WRU), from the item before and after it.

A unit is one write of up to 1 KB (1,024 bytes), rounded up; the larger of the two sizes counts. An index entry
that is added, changed or removed costs one more write, two if its key changes, none if it stays the same.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

UNIT_BYTES = 1024

# An item as DynamoDB's API writes it: {"name": {"S": "text"}}.
Item = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Index:
    """A global secondary index: its own key, the table's key, and its other projected attributes."""

    key: tuple[str, ...]
    table_key: tuple[str, ...]
    projected: tuple[str, ...]

    def entry(self, item: Item | None) -> dict[str, Mapping[str, Any]] | None:
        """The index's entry for an item; None when the item lacks part of the index's key."""
        if item is None or not all(name in item for name in self.key):
            return None
        held = (*self.key, *self.table_key, *self.projected)
        return {name: item[name] for name in held if name in item}


CHANGES = Index(key=("letter_shard", "changed_at"), table_key=("id",), projected=("state", "public"))
WAITING = Index(key=("waiting", "waiting_since"), table_key=("id",), projected=())
INDEXES = (CHANGES, WAITING)


def item_bytes(item: Item) -> int:
    """The size of an item with its attribute names. A list or map adds 3 bytes and 1 for each element."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def table_units(before: Item | None, after: Item | None) -> int:
    """The WRU of a table write that turns ``before`` (None: there was none) into ``after`` (None: deleted).

    A write whose condition fails costs the same as one that leaves the item as it was.
    """
    return max(1, _units(before), _units(after))


def index_units(index: Index, before: Item | None, after: Item | None) -> int:
    """The WRU that the same write costs in an index."""
    old, new = index.entry(before), index.entry(after)
    if old == new:
        return 0
    if old is not None and new is not None:
        if any(old[name] != new[name] for name in index.key):
            return _units(old) + _units(new)
        return max(_units(old), _units(new))
    return _units(old) + _units(new)


def _units(item: Item | None) -> int:
    return 0 if item is None else -(-item_bytes(item) // UNIT_BYTES)


def _value_bytes(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    if kind == "S":
        return len(content.encode())
    if kind == "N":
        return _number_bytes(content)
    if kind == "B":
        return len(base64.b64decode(content) if isinstance(content, str) else content)
    if kind in ("BOOL", "NULL"):
        return 1
    if kind == "L":
        return 3 + sum(1 + _value_bytes(element) for element in content)
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + _value_bytes(element) for name, element in content.items())
    if kind in ("SS", "NS", "BS"):
        return sum(_value_bytes({kind[0]: element}) for element in content)
    raise ValueError(f"no such type of attribute: {kind}")


def _number_bytes(text: str) -> int:
    """About one byte for two significant digits, and one more, according to the documentation; at most 21."""
    digits = text.lstrip("-").partition("E")[0].partition("e")[0].replace(".", "").strip("0")
    return min(21, -(-len(digits) // 2) + 1 + text.startswith("-"))
