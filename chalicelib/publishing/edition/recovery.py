"""Permanent numbers, found again in the published list.

The roll that holds them is kept for some days only. Who signed is folded again from the signatures, and
which number each had is read from the list that the public has, where a mark ties an entry to its signature.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.publishing.edition.marks import mark
from chalicelib.rules.signatories.roll import Roll, Signatory
from chalicelib.rules.signatures.details import PUBLISHED, Details, Show


def recover_numbers(
    published: bytes | None, roll: Roll, secret: bytes
) -> tuple[dict[str, Signatory], dict[str, Signatory]]:
    """The roll of the edition that ``published`` is the list of, and ``roll`` with that edition's numbers.

    In the first, who has left since stands under their mark, and who is unnamed is missing. Without a list
    nobody has a number and nobody was there.
    """
    rows = {row["mark"]: row for row in json.loads(published or b"[]")}
    before: dict[str, Signatory] = {}
    after = dict(roll)
    for key, one in roll.items():
        row = rows.pop(mark(secret, one.entry.encode()), None)
        if row is not None:
            before[key] = _entry(row, key, one.at, one.position, one.details.show)
            after[key] = replace(one, number=before[key].number if one.name else None)
    return before | {key: _entry(row, key, 0, None) for key, row in rows.items()}, after


def _entry(row: Mapping[str, Any], key: str, at: int, position: int | None, show: Show = "name") -> Signatory:
    """A signatory from a row of the list; what an older version of the program had no column for is empty."""
    return Signatory(
        id=key,
        details=Details.from_json({name: row[name] for name in PUBLISHED if name in row} | {"show": show}),
        at=at,
        position=position,
        number=row["permanent"],
        confirmed_members=tuple(row.get("confirmed_members", ())),
    )
