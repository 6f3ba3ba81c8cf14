"""Places in the order that the organisers give: what is written to move one entry, and nothing else.

A place is what an import stored, the row's number, or what a move wrote: a number between those of two neighbours, such
as ``7/2``. Between any two there is the simplest fraction, so there is always room, and no other entry is written.

Entries that share a place, and all those without one, which follow the others, are in the order of their permanent
numbers. A move among them writes what stands for such a number, behind an ``@``: ``3@11/2`` is, of those at 3, between
the numbers 5 and 6, and ``@11/2`` is there among those without a place. It is never a whole number, which may be
another's.
"""

from fractions import Fraction

Place = int | str
# Whether it has no place, and follows; its place; its number, or what stands for it. See `sort_key`.
PlaceKey = tuple[bool, Fraction | int, Fraction | int]


def sort_key(place: Place | None, number: int | None) -> PlaceKey:
    """By what an entry is sorted; ``number`` is the permanent one. Entries with equal keys are sorted by that."""
    if place is None or isinstance(place, int):
        return place is None, place or 0, number or 0
    value, _, instead = place.partition("@")
    return not value, Fraction(value or 0), Fraction(instead) if instead else number or 0


def place_between(before: PlaceKey | None, after: PlaceKey | None) -> Place:
    """A place between two neighbours, of which either may be missing. Raises `ValueError` unless the first is before
    the second."""
    if before is None or after is None:
        return _at_an_end(before, after)
    if before[0] < after[0]:
        return _floor(before[1]) + 1
    if before[1] < after[1]:
        return _value(simplest_between(Fraction(before[1]), Fraction(after[1])))
    if before >= after:
        raise ValueError("there is nothing between them")
    return _instead(before, min(Fraction(after[2]), Fraction(_floor(before[2]) + 1)))


def _at_an_end(before: PlaceKey | None, after: PlaceKey | None) -> Place:
    if before is not None:
        # Behind the last, but before whoever signs later.
        return str(_instead(before, Fraction(_floor(before[2]) + 1))) if before[0] else _floor(before[1]) + 1
    return 0 if after is None or after[0] else -_floor(-after[1]) - 1


def _instead(before: PlaceKey, below: Fraction) -> Place:
    value = "" if before[0] else str(before[1])
    return f"{value}@{simplest_between(Fraction(before[2]), below)}"


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The fraction with the smallest denominator strictly between two others."""
    wholes: list[int] = []
    end: Fraction | None = high  # None: there is no end
    while end is not None and _floor(low) + 1 >= end:
        # Both are in the same whole: go on with what is left, upside down.
        whole = _floor(low)
        wholes.append(whole)
        low, end = 1 / (end - whole), None if low == whole else 1 / (low - whole)
    found = Fraction(_floor(low) + 1)
    for whole in reversed(wholes):
        found = whole + 1 / found
    return found


def _value(at: Fraction) -> Place:
    return int(at) if at.denominator == 1 else str(at)


def _floor(at: Fraction | int) -> int:
    return at.numerator // at.denominator
