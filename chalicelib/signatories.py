"""Signatories: from changed signatures to the roll, and from the roll to what is printed.

The roll holds every confirmed signature of a letter by its id. Folding changes into it gives the same
roll in whatever order and however often they come, as long as each is the latest of its signature; so
the publisher may read some changes twice, and a full rebuild is the same fold from an empty roll.

Who is named has a permanent number besides: given once, in the order of confirmation, never to two. Who is
only counted has none, for a number that is missing from the list would tell when they signed.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from chalicelib.collation import collation_key
from chalicelib.history import Changed
from chalicelib.letters import Order
from chalicelib.organisations import counted_once
from chalicelib.signatures import State

# The number of the unnamed moves by so many, so that no move of it tells of one person.
UNNAMED_STEP = 3


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who appears on the letter. ``name`` is as shown, empty for one who is only counted."""

    id: str
    kind: str
    name: str
    affiliation: str
    role: str
    country: str
    website: str
    members: tuple[str, ...]
    at: int  # ms since the epoch, of the confirmation
    position: int | None  # in the organisers' given order
    number: int | None = None  # the permanent one

    @classmethod
    def from_public(cls, signature_id: str, public: str, number: int | None = None) -> Self:
        """Read the attribute ``public`` of a signature."""
        shown: dict[str, Any] = json.loads(public)
        return cls(
            id=signature_id,
            kind=shown["kind"],
            name=shown.get("name", ""),
            affiliation=shown.get("affiliation", ""),
            role=shown.get("role", ""),
            country=shown.get("country", ""),
            website=shown.get("website", ""),
            members=tuple(shown.get("members", ())),
            at=shown.get("at", 0),
            position=shown.get("pos"),
            number=number if shown.get("name") else None,
        )

    @property
    def shown(self) -> tuple[object, ...]:
        """What a reader sees of the entry."""
        return self.kind, self.name, self.affiliation, self.role, self.country, self.website, self.members


Roll = Mapping[str, Signatory]


@dataclass(frozen=True)
class PrintedList:
    """The named signatories as the letter prints them: each list from 1."""

    organisations: tuple[Signatory, ...]  # and coalitions, in one list
    persons: tuple[Signatory, ...]


@dataclass(frozen=True)
class Counts:
    """How many signed. Members are organisations inside coalitions that are counted nowhere else; unnamed are
    counted only there."""

    persons: int = 0
    organisations: int = 0
    coalitions: int = 0
    members: int = 0
    unnamed: int = 0

    @property
    def signatures(self) -> int:
        """How many signed for themselves: members did not."""
        return self.persons + self.organisations + self.coalitions + self.unnamed


def fold(roll: Roll, changes: Iterable[tuple[str, State, str]]) -> dict[str, Signatory]:
    """The roll after changes, each ``(id, state, public)``. Only the confirmed are on it."""
    after = dict(roll)
    for signature_id, state, public in changes:
        if state == "confirmed":
            known = after.get(signature_id)
            after[signature_id] = Signatory.from_public(signature_id, public, known.number if known else None)
        else:
            after.pop(signature_id, None)
    return after


def numbered(roll: Roll, last: int) -> tuple[dict[str, Signatory], int]:
    """The roll with a number for everyone who is named, and the last number given; ``last`` was it before."""
    new = [one for one in roll.values() if one.name and one.number is None]
    new.sort(key=lambda one: (one.at, one.position or 0, one.id))
    after = dict(roll)
    for number, one in enumerate(new, start=last + 1):
        after[one.id] = replace(one, number=number)
    return after, last + len(new)


def compared(before: Roll, after: Roll, left: Mapping[str, State], unnamed: tuple[int, int]) -> Changed:
    """What an edition says has changed: the rolls, the states of who left, and the unnamed as told (then, now)."""
    were = {key: one for key, one in before.items() if one.name}
    are = {key: one for key, one in after.items() if one.name}
    gone = [key for key in were if key not in are]
    # Who is still confirmed took the name away and is counted without it; that is the signer's doing as well.
    taken_down = sum(left.get(key, "confirmed") not in ("confirmed", "disowned") for key in gone)
    then, now = unnamed
    return Changed(
        added=sum(key not in were for key in are) + max(0, now - then),
        withdrawn=len(gone) - taken_down + max(0, then - now),
        corrected=sum(key in were and were[key].shown != one.shown for key, one in are.items()),
        taken_down=taken_down,
    )


def told_unnamed(roll: Roll, *, final: bool) -> int:
    """How many of the unnamed an edition tells: while signatures come, the next lower multiple of `UNNAMED_STEP`.

    A number that moved by one, beside a name that goes or a person who was seen signing, would say who it was.
    It is never more than there are. ``final`` tells all.
    """
    actual = sum(not one.name for one in roll.values())
    return actual if final else actual - actual % UNNAMED_STEP


def printed(roll: Roll, order: Order, lang: str) -> PrintedList:
    """The roll in its printed order: ``collated`` by the language, ``signed`` by time, or as ``given``."""
    named = [one for one in roll.values() if one.name]
    if order == "collated":
        named.sort(key=lambda one: (collation_key(one.name, lang), one.at, one.id))
    elif order == "signed":
        named.sort(key=lambda one: (one.at, one.id))
    else:
        # Those whom the organisers did not place come after, as they signed.
        named.sort(key=lambda one: (one.position is None, one.position or 0, one.at, one.id))
    return PrintedList(
        organisations=tuple(one for one in named if one.kind != "person"),
        persons=tuple(one for one in named if one.kind == "person"),
    )


def counted(listed: PrintedList, unnamed: int) -> Counts:
    """How many of each kind, an organisation that is shown in several places once."""
    coalitions = [one for one in listed.organisations if one.kind == "coalition"]
    own = [one.name for one in listed.organisations if one.kind != "coalition"]
    organisations, members = counted_once(
        own, [one.members for one in coalitions], coalitions=[one.name for one in coalitions]
    )
    return Counts(
        persons=len(listed.persons),
        organisations=organisations,
        coalitions=len(coalitions),
        members=members,
        unnamed=unnamed,
    )
