"""Signatories: from changed signatures to the roll, and from the roll to what is printed.

The roll holds every confirmed signature of a letter by its id. Folding changes into it gives the same
roll in whatever order and however often they come, as long as each is the latest of its signature; so
the publisher may read some changes twice, and a full rebuild is the same fold from an empty roll.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from chalicelib.collation import collation_key
from chalicelib.letters import Order
from chalicelib.signatures import State


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

    @classmethod
    def from_public(cls, signature_id: str, public: str) -> Self:
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
        )


Roll = Mapping[str, Signatory]


@dataclass(frozen=True)
class PrintedList:
    """The signatories as the letter numbers them: each list from 1."""

    organisations: tuple[Signatory, ...]  # and coalitions, in one list
    persons: tuple[Signatory, ...]
    unnamed: int


@dataclass(frozen=True)
class Counts:
    """How many signed. Members are the organisations inside coalitions; unnamed are counted only there."""

    persons: int = 0
    organisations: int = 0
    coalitions: int = 0
    members: int = 0
    unnamed: int = 0


def fold(roll: Roll, changes: Iterable[tuple[str, State, str]]) -> dict[str, Signatory]:
    """The roll after changes, each ``(id, state, public)``. Only the confirmed are on it."""
    after = dict(roll)
    for signature_id, state, public in changes:
        if state == "confirmed":
            after[signature_id] = Signatory.from_public(signature_id, public)
        else:
            after.pop(signature_id, None)
    return after


def printed(roll: Roll, order: Order, lang: str) -> PrintedList:
    """The roll in its printed order: ``collated`` by the language, ``signed`` by time, or as ``given``."""
    if order == "collated":
        ordered = sorted(roll.values(), key=lambda one: (collation_key(one.name, lang), one.at, one.id))
    elif order == "signed":
        ordered = sorted(roll.values(), key=lambda one: (one.at, one.id))
    else:
        # Those whom the organisers did not place come after, as they signed.
        ordered = sorted(roll.values(), key=lambda one: (one.position is None, one.position or 0, one.at, one.id))
    named = [one for one in ordered if one.name]
    return PrintedList(
        organisations=tuple(one for one in named if one.kind != "person"),
        persons=tuple(one for one in named if one.kind == "person"),
        unnamed=len(ordered) - len(named),
    )


def counted(listed: PrintedList) -> Counts:
    """How many of each kind. A member organisation is counted with its coalition, once in each."""
    coalitions = [one for one in listed.organisations if one.kind == "coalition"]
    return Counts(
        persons=len(listed.persons),
        organisations=len(listed.organisations) - len(coalitions),
        coalitions=len(coalitions),
        members=sum(len(one.members) for one in coalitions),
        unnamed=listed.unnamed,
    )
