"""Rows without an address that have one kind and one name: two persons, or one organisation named twice.

Two persons may have one name, so each row is one. A row of an organisation that repeats another to the letter is the
same organisation. Each of them has a number in its key, and rows that were imported before keep theirs, in whatever
order a longer or corrected file has them.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from chalicelib.organising.signatory_files.checking import ImportRow
from chalicelib.rules.fields.look_alikes import comparable, same_case
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.signature import Signature


def homonym_key(row: ImportRow) -> tuple[str, str]:
    """What homonyms share: their kind, and their name as it is compared."""
    return row.details.kind, same_case(comparable(row.details.name))


def number_homonyms(rows: Sequence[ImportRow], stored: Callable[[ImportRow], Signature | None]) -> list[ImportRow]:
    """The rows with their numbers. ``stored`` reads what is stored for a row under its number, if anything is."""
    groups: dict[tuple[str, str], list[int]] = {}
    for at, row in enumerate(rows):
        if not row.canonical:
            groups.setdefault(homonym_key(row), []).append(at)
    numbered = list(rows)
    for places in groups.values():
        if len(places) > 1:
            for at, number in zip(places, _numbers([rows[at] for at in places], stored), strict=True):
                numbered[at] = replace(rows[at], homonym=number)
    return numbered


def _numbers(rows: Sequence[ImportRow], stored: Callable[[ImportRow], Signature | None]) -> list[int]:
    """A number for each of these homonyms: that of the record that agrees with it to the letter, or else a free one."""
    first: dict[Details, int] = {}
    # Rows of an organisation that say the same are one.
    same_as = [at if row.details.kind == "person" else first.setdefault(row.details, at) for at, row in enumerate(rows)]
    distinct = sorted(set(same_as))
    free = dict.fromkeys(range(1, len(distinct) + 1))
    agreeing: dict[Details, list[int]] = {}
    for number in free:
        record = stored(replace(rows[0], homonym=number))
        if record is not None:
            agreeing.setdefault(record.details, []).append(number)
    numbers: dict[int, int] = {}
    for at in distinct:
        if known := agreeing.get(rows[at].details):
            numbers[at] = known.pop(0)
            del free[numbers[at]]
    left = iter(free)
    for at in distinct:
        if at not in numbers:
            numbers[at] = next(left)
    return [numbers[at] for at in same_as]
