"""Places: every name on a letter that is counted, an entry's own or that of a coalition's member.

An entry is known by its permanent number. A member has none, and its place in the list moves, so it is known by its
entry's number and a short keyed hash of its folded name: `24/3fa9c1d2`. Such a key holds no name, and stays the same
when the list is put in another order, when a name is spelt a little differently, and from edition to edition.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.rules.letters.letter import Kind
from chalicelib.rules.organisations.same_name import folded, spelt
from chalicelib.rules.signatures.member import Member

# Whoever reads figures needs no roll.
if TYPE_CHECKING:
    from chalicelib.rules.signatories.roll import PrintedList

_HEX = 8


@dataclass(frozen=True, repr=False, slots=True)
class CountedPlace:
    """A name's place on the letter. Never logged: of a person it is the name."""

    number: int  # the entry's permanent number
    kind: Kind
    name: str
    printed: str  # with a member's role
    member: int = 0  # which member of the entry, from 1; 0 for the entry itself
    is_confirmed: bool = False  # whether the member confirmed for itself
    position: int = 0  # the entry's number in print
    coalition: str = ""  # the entry's name, if it is a member

    @property
    def is_person(self) -> bool:
        return self.kind == "person"

    @property
    def published(self) -> str:
        """Where it is found in ``signatories.json``: the entry's permanent number, and which member."""
        return f"{self.number}/{self.member}" if self.member else str(self.number)


def places_of(listed: PrintedList) -> tuple[CountedPlace, ...]:
    """Every place of the printed list, in the order of permanent numbers."""
    found: list[CountedPlace] = []
    for group in (listed.organisations, listed.persons):
        for position, entry in enumerate(group, start=1):
            number = entry.number or 0
            found.append(CountedPlace(number, entry.kind, entry.name, entry.name, position=position))
            found += _members(number, position, entry.name, entry.members, entry.confirmed_members)
    return tuple(sorted(found, key=lambda place: (place.number, place.member)))


def places_in(rows: Iterable[Mapping[str, Any]]) -> tuple[CountedPlace, ...]:
    """The same from the rows of a ``signatories.json``. Raises `KeyError`, `TypeError` or `ValueError` for others."""
    found: list[CountedPlace] = []
    for row in rows:
        number, position, name = int(row["permanent"]), int(row["number"]), _text(row["name"])
        found.append(CountedPlace(number, row["kind"], name, name, position=position))
        members = [Member.from_json(value) for value in row["members"]]
        if not all(isinstance(text, str) for one in members for text in (one.name, one.role)):
            raise TypeError("not texts")
        found += _members(number, position, name, members, row.get("confirmed_members", ()))
    return tuple(sorted(found, key=lambda place: (place.number, place.member)))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _members(
    number: int, position: int, coalition: str, members: Iterable[Member], confirmed: Sequence[str]
) -> Iterable[CountedPlace]:
    ticked = frozenset(confirmed)
    for at, one in enumerate(members, start=1):
        yield CountedPlace(number, one.kind, one.name, one.printed, at, one.name in ticked, position, coalition)


def keys_of(places: Sequence[CountedPlace], secret: bytes) -> tuple[str, ...]:
    """The key of each place. Of members whose folded names are equal, each is known by its name as it is written."""
    members = [_member_keys(place, secret) if place.member else ("", "") for place in places]
    seen = Counter(by_form for by_form, _ in members)
    return tuple(
        str(place.number) if not place.member else by_form if seen[by_form] == 1 else by_name
        for place, (by_form, by_name) in zip(places, members, strict=True)
    )


def find_keys(wanted: Iterable[str], places: Sequence[CountedPlace], secret: bytes) -> dict[str, int]:
    """The position of the place that each key names, of those that are on the letter.

    A key of a folded name names the first of several members that share it: nothing tells them apart but their
    spelling, and they are certainly one.
    """
    sought = frozenset(wanted)
    entries = {key.partition("/")[0] for key in sought}
    found: dict[str, list[int]] = defaultdict(list)
    for position, place in enumerate(places):
        if str(place.number) in entries:
            for key in _member_keys(place, secret) if place.member else (str(place.number),):
                found[key].append(position)
    return {key: found[key][0] for key in sought if key in found}


def _member_keys(place: CountedPlace, secret: bytes) -> tuple[str, str]:
    form = spelt(place.name) if place.is_person else folded(place.name)
    return _hashed(place, f"{place.kind}\0{form}", secret), _hashed(place, f"written\0{place.name}", secret)


def _hashed(place: CountedPlace, text: str, secret: bytes) -> str:
    digest = hmac.new(secret, f"place\0{place.number}\0{text}".encode(), hashlib.sha256).hexdigest()
    return f"{place.number}/{digest[:_HEX]}"
