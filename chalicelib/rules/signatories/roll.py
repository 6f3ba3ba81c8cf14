"""The roll: from changed signatures to the roll, and from the roll to the printed list.

The roll holds every confirmed signature of a letter by its id. Folding changes into it gives the same roll in any order
and with any repetition, as long as each change is the latest of its signature. So the publisher may read some changes
twice, and a full rebuild is the same fold from an empty roll.

Each named signatory has a permanent number, assigned once in the order of appearance and never reused. A signatory
who is only counted has none: a gap in the list's numbers would reveal when they signed. A signatory who switches
between name, initials and neither, or leaves and comes back, becomes another entry, with another number and another
mark: anything that stayed the same would reveal who it is.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from chalicelib.rules.letters.letter import Kind, Order
from chalicelib.rules.signatories.changes import ChangeTotals
from chalicelib.rules.signatories.collation import collation_key
from chalicelib.rules.signatories.given_order import Place, PlaceKey, sort_key
from chalicelib.rules.signatures.details import Details, Show
from chalicelib.rules.signatures.member import Member
from chalicelib.rules.signatures.signature import State


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who appears on the letter. ``details`` holds what is shown: no name for a signatory who is only counted."""

    id: str
    details: Details
    at: int  # ms since the epoch, since when the letter may show what it shows of them
    position: Place | None = None  # in the organisers' given order
    number: int | None = None  # the permanent one
    version: int = 0  # of the letter, that was signed; 0 if unknown
    confirmed_members: tuple[str, ...] = ()  # the names of members that confirmed it themselves
    once_shown: bool = False  # whether the letter may have shown more of them before
    gone_at: int = 0  # ms; of the edition in which the name went whose place initials take; 0 if there is none

    @classmethod
    def from_public(cls, signature_id: str, public: str, number: int | None = None) -> Self:
        """Read the attribute ``public`` of a signature."""
        values: dict[str, Any] = json.loads(public)
        show: Show = "count" if not values.get("name") else "initials" if values.get("i") else "name"
        details = Details.from_json(values | {"show": show})
        return cls(
            id=signature_id,
            details=details,
            at=values.get("ap", values.get("at", 0)),
            position=values.get("pos"),
            number=number if details.name else None,
            version=values.get("v", 0),
            confirmed_members=tuple(details.members[at].name for at in values.get("mc", ())),
            once_shown=values.get("w", False),
        )

    @property
    def kind(self) -> Kind:
        return self.details.kind

    @property
    def name(self) -> str:
        return self.details.name

    @property
    def members(self) -> tuple[Member, ...]:
        return self.details.members

    @property
    def member_names(self) -> tuple[str, ...]:
        return self.details.member_names

    @property
    def shown(self) -> tuple[Details, tuple[str, ...]]:
        """The part of the entry that a reader sees."""
        return self.details, self.confirmed_members

    @property
    def entry(self) -> str:
        """The key of the list entry: one stay on the letter, shown in one way."""
        return f"{self.id}@{self.at}"


Roll = Mapping[str, Signatory]


@dataclass(frozen=True)
class PrintedList:
    """The named signatories as the letter prints them; each list is numbered from 1."""

    organisations: tuple[Signatory, ...]  # and coalitions, in the same list
    persons: tuple[Signatory, ...]


def fold(roll: Roll, changes: Iterable[tuple[str, State, str]]) -> dict[str, Signatory]:
    """The roll after changes, each ``(id, state, public)``. Only confirmed signatures are on it."""
    after = dict(roll)
    for signature_id, state, public in changes:
        if state == "confirmed":
            known, now = after.get(signature_id), Signatory.from_public(signature_id, public)
            if known is not None and known.entry == now.entry and now.name:
                now = replace(now, number=known.number, gone_at=known.gone_at)
            after[signature_id] = now
        else:
            after.pop(signature_id, None)
    return after


def taken_down_by_organisers(state: State, public: str) -> bool:
    """Whether it was the organisers who took a signature off the letter, from its state and attribute ``public``."""
    return state == "held" and bool(json.loads(public).get("td"))


def hold_initials(before: Roll | None, after: Roll, at_ms: int) -> dict[str, Signatory]:
    """The roll ``after`` with the time at which a name went whose initials have taken its place, for an edition at
    ``at_ms``. ``before`` is the roll of the last edition; None if it is lost."""

    def gone_at(signatory: Signatory) -> int:
        if before is None:
            return at_ms
        shown = before.get(signatory.id)
        return at_ms if shown is not None and shown.number is not None else signatory.at

    return {
        key: replace(signatory, gone_at=gone_at(signatory)) if _is_to_wait(signatory) else signatory
        for key, signatory in after.items()
    }


def _is_to_wait(signatory: Signatory) -> bool:
    takes_a_name = signatory.once_shown and signatory.details.show == "initials"
    return takes_a_name and signatory.number is None and not signatory.gone_at


def assign_numbers(roll: Roll, last: int, since: int) -> tuple[dict[str, Signatory], int]:
    """The roll with a number for every named signatory that may be listed, and the last number assigned.

    ``last`` is the previous number. Initials that take the place of a name are listed only if it went before ``since``
    (ms since the epoch): in the edition in which the name goes they would say whose they are.
    """
    new = [
        signatory
        for signatory in roll.values()
        if signatory.name and signatory.number is None and not (signatory.gone_at and signatory.gone_at >= since)
    ]
    new.sort(key=lambda signatory: (signatory.at, sort_key(signatory.position or 0, 0), signatory.id))
    after = dict(roll)
    for number, signatory in enumerate(new, start=last + 1):
        after[signatory.id] = replace(signatory, number=number)
    return after, last + len(new)


def listed(roll: Roll) -> dict[str, Signatory]:
    """The part of a roll that is printed: the signatories with a number."""
    return {key: signatory for key, signatory in roll.items() if signatory.number is not None}


def compare_rolls(before: Roll, after: Roll, taken_down_ids: Collection[str], unnamed: tuple[int, int]) -> ChangeTotals:
    """The totals that an edition reports, from what it and the one before list, the ids of signatures that the
    organisers took down, and the published numbers of unnamed (then, now).

    Whatever a signer does that makes the name go is a withdrawal: leaving, showing less, or a change that an organiser
    has to review first.
    """
    entries_before = {signatory.entry: signatory for signatory in listed(before).values()}
    entries = {signatory.entry: signatory for signatory in listed(after).values()}
    gone = [key for key in entries_before if key not in entries]
    taken_down = sum(entries_before[key].id in taken_down_ids for key in gone)
    then, now = unnamed
    return ChangeTotals(
        added=sum(key not in entries_before for key in entries) + max(0, now - then),
        withdrawn=len(gone) - taken_down + max(0, then - now),
        corrected=sum(
            key in entries_before and entries_before[key].shown != signatory.shown for key, signatory in entries.items()
        ),
        taken_down=taken_down,
    )


def signed_versions(roll: Roll, present: int) -> tuple[tuple[int, int], ...]:
    """Each version of the letter, the newest first, with how many named signatories signed it; empty while all signed
    the ``present`` one. The unnamed are left out: a number that changed by one would reveal who it was."""
    signed = Counter(signatory.version for signatory in roll.values() if signatory.name and signatory.version)
    return () if set(signed) <= {present} else tuple(sorted(signed.items(), reverse=True))


def print_order(roll: Roll, order: Order, lang: str) -> PrintedList:
    """The roll as printed: ``collated`` by the language, ``signed`` by time, or ``given`` by the organisers.

    Nothing that is not printed decides the order: it would reveal when somebody signed who was not named at first. So
    the order of time is that of the permanent numbers, and so are ties.
    """
    signatories = [signatory for signatory in roll.values() if signatory.name]
    if order == "collated":
        signatories.sort(key=lambda signatory: (collation_key(signatory.name, lang), signatory.number or 0))
    elif order == "signed":
        signatories.sort(key=lambda signatory: signatory.number or 0)
    else:
        # Signatories without a given position follow, in the order in which they appeared.
        signatories.sort(key=_given_order)
    return PrintedList(
        organisations=tuple(signatory for signatory in signatories if signatory.kind != "person"),
        persons=tuple(signatory for signatory in signatories if signatory.kind == "person"),
    )


def given_place(signatory: Signatory) -> PlaceKey:
    """Where an entry stands in the order that the organisers give."""
    return sort_key(signatory.position, signatory.number)


def _given_order(signatory: Signatory) -> tuple[PlaceKey, int]:
    return given_place(signatory), signatory.number or 0


def is_reordered(before: Roll, after: Roll) -> bool:
    """Whether an entry that both rolls list was moved in the organisers' order."""
    return any(
        key in before and before[key].entry == signatory.entry and before[key].position != signatory.position
        for key, signatory in listed(after).items()
    )
