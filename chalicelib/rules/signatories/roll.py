"""Signatories: from changed signatures to the roll, and from the roll to what is printed.

The roll holds every confirmed signature of a letter by its id. Folding changes into it gives the same
roll in whatever order and however often they come, as long as each is the latest of its signature; so
the publisher may read some changes twice, and a full rebuild is the same fold from an empty roll.

Who is named has a permanent number besides: given once, in the order of confirmation, never to two. Who is
only counted has none, for a number that is missing from the list would tell when they signed. Who changes between
the name and its initials is another entry from then on, with another number and another mark: what stayed the same
would say whose initials they are.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from chalicelib.rules.letters.letter import Kind, Order
from chalicelib.rules.organisations.same_name import count_once
from chalicelib.rules.signatories.changes import ChangeTotals
from chalicelib.rules.signatories.collation import collation_key
from chalicelib.rules.signatures.details import Details, Show
from chalicelib.rules.signatures.signature import State

# The number of the unnamed moves by so many, so that no move of it tells of one person.
UNNAMED_STEP = 3


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who appears on the letter. ``details`` are what is shown of them: no name for one who is only counted."""

    id: str
    details: Details
    at: int  # ms since the epoch, of the confirmation
    position: int | None = None  # in the organisers' given order
    number: int | None = None  # the permanent one
    version: int = 0  # of the letter, that was signed; 0 where nobody knows
    confirmed_members: tuple[str, ...] = ()  # of the members: those that said so themselves

    @classmethod
    def from_public(cls, signature_id: str, public: str, number: int | None = None) -> Self:
        """Read the attribute ``public`` of a signature."""
        values: dict[str, Any] = json.loads(public)
        show: Show = "count" if not values.get("name") else "initials" if values.get("i") else "name"
        details = Details.from_json(values | {"show": show})
        return cls(
            id=signature_id,
            details=details,
            at=values.get("at", 0),
            position=values.get("pos"),
            number=number if details.name else None,
            version=values.get("v", 0),
            confirmed_members=tuple(details.members[at] for at in values.get("mc", ())),
        )

    @property
    def kind(self) -> Kind:
        return self.details.kind

    @property
    def name(self) -> str:
        return self.details.name

    @property
    def members(self) -> tuple[str, ...]:
        return self.details.members

    @property
    def shown(self) -> tuple[Details, tuple[str, ...]]:
        """What a reader sees of the entry."""
        return self.details, self.confirmed_members

    @property
    def entry(self) -> str:
        """Which entry of the list it is: of one signature the name is one entry and the initials are another."""
        return f"{self.id}#initials" if self.details.show == "initials" else self.id


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
            known, now = after.get(signature_id), Signatory.from_public(signature_id, public)
            if known is not None and known.entry == now.entry and now.name:
                now = replace(now, number=known.number)
            after[signature_id] = now
        else:
            after.pop(signature_id, None)
    return after


def assign_numbers(roll: Roll, last: int) -> tuple[dict[str, Signatory], int]:
    """The roll with a number for everyone who is named, and the last number given; ``last`` was it before."""
    new = [one for one in roll.values() if one.name and one.number is None]
    new.sort(key=lambda one: (one.at, one.position or 0, one.id))
    after = dict(roll)
    for number, one in enumerate(new, start=last + 1):
        after[one.id] = replace(one, number=number)
    return after, last + len(new)


def compare_rolls(before: Roll, after: Roll, left: Mapping[str, State], unnamed: tuple[int, int]) -> ChangeTotals:
    """What an edition says has changed: the rolls, the states of who left, and the unnamed as told (then, now)."""
    were = {one.entry: one for one in before.values() if one.name}
    are = {one.entry: one for one in after.values() if one.name}
    gone = [key for key in were if key not in are]
    # Who is still confirmed took the name away, for its initials or to be counted alone; that is the signer's doing
    # as well. What is held was taken off the letter until an organiser has looked at it.
    taken_down = sum(left.get(were[key].id) == "held" for key in gone)
    then, now = unnamed
    return ChangeTotals(
        added=sum(key not in were for key in are) + max(0, now - then),
        withdrawn=len(gone) - taken_down + max(0, then - now),
        corrected=sum(key in were and were[key].shown != one.shown for key, one in are.items()),
        taken_down=taken_down,
    )


def published_unnamed(roll: Roll, *, final: bool) -> int:
    """How many of the unnamed an edition tells: while signatures come, the next lower multiple of `UNNAMED_STEP`.

    A number that moved by one, beside a name that goes or a person who was seen signing, would say who it was.
    It is never more than there are. ``final`` tells all.
    """
    actual = sum(not one.name for one in roll.values())
    return actual if final else actual - actual % UNNAMED_STEP


def signed_versions(roll: Roll, present: int) -> tuple[tuple[int, int], ...]:
    """Each version of the letter, the newest first, with how many of the named signed it; nothing while all signed
    the ``present`` one. The unnamed are left out: a number that moved by one would say who it was."""
    signed = Counter(one.version for one in roll.values() if one.name and one.version)
    return () if set(signed) <= {present} else tuple(sorted(signed.items(), reverse=True))


def print_order(roll: Roll, order: Order, lang: str) -> PrintedList:
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


def count_signatories(listed: PrintedList, unnamed: int) -> Counts:
    """How many of each kind, an organisation that is shown in several places once."""
    coalitions = [one for one in listed.organisations if one.kind == "coalition"]
    own = [one.name for one in listed.organisations if one.kind != "coalition"]
    organisations, members = count_once(
        own, [one.members for one in coalitions], coalitions=[one.name for one in coalitions]
    )
    return Counts(
        persons=len(listed.persons),
        organisations=organisations,
        coalitions=len(coalitions),
        members=members,
        unnamed=unnamed,
    )
