"""Permanent numbers, recovered from the published list.

The roll that holds them is kept for some days only. When it has expired, the signatories are folded again from the
signatures, and their numbers are read from the published list, where a mark ties each entry to its signature.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.edition.marks import mark
from chalicelib.rules.signatories.given_order import Place
from chalicelib.rules.signatories.roll import Roll, Signatory, is_reordered
from chalicelib.rules.signatures.details import PUBLISHED, Details, Show


def recover_numbers(
    published: bytes | None, roll: Roll, secret: bytes
) -> tuple[dict[str, Signatory], dict[str, Signatory]]:
    """The roll of the edition that ``published`` is the list of, and ``roll`` with that edition's numbers.

    In the first, signatories who have left since are keyed by their mark, and unnamed ones are missing. Without a
    list the first is empty, and nobody has a number.
    """
    rows = {row["mark"]: row for row in json.loads(published or b"[]")}
    before: dict[str, Signatory] = {}
    after = dict(roll)
    for key, signatory in roll.items():
        row = rows.pop(mark(secret, signatory.entry.encode()), None) or rows.pop(_older_mark(secret, signatory), None)
        if row is not None:
            before[key] = _entry(row, key, signatory.at, signatory.position, signatory.details.show)
            after[key] = replace(signatory, number=before[key].number if signatory.name else None)
    return before | {key: _entry(row, key, 0, None) for key, row in rows.items()}, after


def is_list_reordered(before: Roll | None, content: Content, read_list: Callable[[], bytes | None]) -> bool:
    """Whether the organisers moved an entry since the last edition. ``before`` is that edition's roll, None if it has
    expired: then its published list tells, which ``read_list`` reads."""
    if content.letter.order != "given":
        return False
    if before is not None:
        return is_reordered(before, content.roll)
    published = [row["permanent"] for row in json.loads(read_list() or b"[]")]
    printed = [signatory.number for signatory in (*content.listed.organisations, *content.listed.persons)]
    return bool(published) and published != printed


def _older_mark(secret: bytes, signatory: Signatory) -> str:
    """The mark that an older program gave the signatory's entry, which was the same for every stay."""
    suffix = "#initials" if signatory.details.show == "initials" else ""
    return mark(secret, f"{signatory.id}{suffix}".encode())


def _entry(row: Mapping[str, Any], key: str, at: int, position: Place | None, show: Show = "name") -> Signatory:
    """A signatory from a row of the list; fields that an older program had no column for are empty."""
    return Signatory(
        id=key,
        details=Details.from_json({name: row[name] for name in PUBLISHED if name in row} | {"show": show}),
        at=at,
        position=position,
        number=row["permanent"],
        confirmed_members=tuple(row.get("confirmed_members", ())),
    )
