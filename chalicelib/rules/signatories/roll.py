"""The roll: from changed signatures to the roll, and from the roll to the printed list.

The roll holds every confirmed signature of a letter by its id. Folding changes into it gives the same roll in any order
and with any repetition, as long as each change is the latest of its signature. So the publisher may read some changes
twice, and a full rebuild is the same fold from an empty roll.

Each named signatory has a permanent number, assigned once in the order of confirmation and never reused. A signatory
who is only counted has none: a gap in the list's numbers would reveal when they signed. A signatory who switches
between name and initials becomes another entry, with another number and another mark: anything that stayed the same
would reveal whose initials they are.
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

# The published number of the unnamed changes in steps of this size, so that no change reveals one person.
UNNAMED_STEP = 3


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who appears on the letter. ``details`` holds what is shown: no name for a signatory who is only counted."""

    id: str
    details: Details
    at: int  # ms since the epoch, of the confirmation
    position: int | None = None  # in the organisers' given order
    number: int | None = None  # the permanent one
    version: int = 0  # of the letter, that was signed; 0 if unknown
    confirmed_members: tuple[str, ...] = ()  # the members that confirmed it themselves

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
        """The part of the entry that a reader sees."""
        return self.details, self.confirmed_members

    @property
    def entry(self) -> str:
        """The key of the list entry: a signature's name and its initials are two different entries."""
        return f"{self.id}#initials" if self.details.show == "initials" else self.id


Roll = Mapping[str, Signatory]


@dataclass(frozen=True)
class PrintedList:
    """The named signatories as the letter prints them; each list is numbered from 1."""

    organisations: tuple[Signatory, ...]  # and coalitions, in the same list
    persons: tuple[Signatory, ...]


@dataclass(frozen=True)
class Counts:
    """How many signed. ``members`` are organisations in coalitions that are not counted elsewhere; ``unnamed`` are
    signatories who are only counted."""

    persons: int = 0
    organisations: int = 0
    coalitions: int = 0
    members: int = 0
    unnamed: int = 0

    @property
    def signatures(self) -> int:
        """How many signed themselves, which members did not."""
        return self.persons + self.organisations + self.coalitions + self.unnamed


def fold(roll: Roll, changes: Iterable[tuple[str, State, str]]) -> dict[str, Signatory]:
    """The roll after changes, each ``(id, state, public)``. Only confirmed signatures are on it."""
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
    """The roll with a number for every named signatory, and the last number assigned; ``last`` is the previous one."""
    new = [signatory for signatory in roll.values() if signatory.name and signatory.number is None]
    new.sort(key=lambda signatory: (signatory.at, signatory.position or 0, signatory.id))
    after = dict(roll)
    for number, signatory in enumerate(new, start=last + 1):
        after[signatory.id] = replace(signatory, number=number)
    return after, last + len(new)


def compare_rolls(before: Roll, after: Roll, left: Mapping[str, State], unnamed: tuple[int, int]) -> ChangeTotals:
    """The totals that an edition reports, from both rolls, the states of signatures that ``left`` the roll, and the
    published numbers of unnamed (then, now)."""
    entries_before = {signatory.entry: signatory for signatory in before.values() if signatory.name}
    entries = {signatory.entry: signatory for signatory in after.values() if signatory.name}
    gone = [key for key in entries_before if key not in entries]
    # If the signature is still confirmed, its signer chose to show only the initials or nothing, which is a withdrawal
    # too. If it is held, it was taken off the letter until an organiser has reviewed it.
    taken_down = sum(left.get(entries_before[key].id) == "held" for key in gone)
    then, now = unnamed
    return ChangeTotals(
        added=sum(key not in entries_before for key in entries) + max(0, now - then),
        withdrawn=len(gone) - taken_down + max(0, then - now),
        corrected=sum(
            key in entries_before and entries_before[key].shown != signatory.shown for key, signatory in entries.items()
        ),
        taken_down=taken_down,
    )


def published_unnamed(roll: Roll, *, final: bool) -> int:
    """The number of unnamed signatories that an edition publishes: the actual number if no more signatures can arrive
    (``final``), otherwise rounded down to a multiple of `UNNAMED_STEP`.

    If it changed by one just as a name disappears or somebody is seen signing, it would reveal who that was.
    """
    actual = sum(not signatory.name for signatory in roll.values())
    return actual if final else actual - actual % UNNAMED_STEP


def signed_versions(roll: Roll, present: int) -> tuple[tuple[int, int], ...]:
    """Each version of the letter, the newest first, with how many named signatories signed it; empty while all signed
    the ``present`` one. The unnamed are left out: a number that changed by one would reveal who it was."""
    signed = Counter(signatory.version for signatory in roll.values() if signatory.name and signatory.version)
    return () if set(signed) <= {present} else tuple(sorted(signed.items(), reverse=True))


def print_order(roll: Roll, order: Order, lang: str) -> PrintedList:
    """The roll as printed: ``collated`` by the language, ``signed`` by time, or ``given`` by the organisers."""
    signatories = [signatory for signatory in roll.values() if signatory.name]
    if order == "collated":
        signatories.sort(key=lambda signatory: (collation_key(signatory.name, lang), signatory.at, signatory.id))
    elif order == "signed":
        signatories.sort(key=lambda signatory: (signatory.at, signatory.id))
    else:
        # Signatories without a given position follow, in the order in which they signed.
        signatories.sort(key=_given_order)
    return PrintedList(
        organisations=tuple(signatory for signatory in signatories if signatory.kind != "person"),
        persons=tuple(signatory for signatory in signatories if signatory.kind == "person"),
    )


def _given_order(signatory: Signatory) -> tuple[bool, int, int, str]:
    return signatory.position is None, signatory.position or 0, signatory.at, signatory.id


def count_signatories(listed: PrintedList, unnamed: int) -> Counts:
    """How many signatories of each kind there are, counting an organisation that is listed in several places once."""
    coalitions = [signatory for signatory in listed.organisations if signatory.kind == "coalition"]
    names = [signatory.name for signatory in listed.organisations if signatory.kind != "coalition"]
    organisations, members = count_once(
        names,
        [coalition.members for coalition in coalitions],
        coalitions=[coalition.name for coalition in coalitions],
    )
    return Counts(
        persons=len(listed.persons),
        organisations=organisations,
        coalitions=len(coalitions),
        members=members,
        unnamed=unnamed,
    )
