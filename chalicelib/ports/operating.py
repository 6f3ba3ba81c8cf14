"""Ports of what organisers and operators alone may do: look for signatures, and destroy what is held of signers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chalicelib.rules.letters.letter import Letter
    from chalicelib.rules.signatories.roll import Roll
    from chalicelib.rules.signatories.search_list import SearchList
    from chalicelib.rules.signatures.signature import State
    from chalicelib.rules.signatures.waiting import WaitingClass


PUBLIC_STATE = "confirmed"
CLAIM = "claim"  # an organisation's name, claimed in an item of its own


class ReviewIndex(Protocol):
    """Ids of a letter's signatures, by what organisers look for."""

    def ids(self, slug: str) -> Iterable[str]:
        """Signatures that are held or that have signals."""

    def awaiting(self, slug: str) -> Iterable[str]:
        """Signatures that their signers confirmed and that are not on the letter: they wait, or were taken down."""

    def coalitions(self, slug: str) -> Iterable[str]:
        """Coalitions, in any state."""


@dataclass(frozen=True)
class WaitingPage:
    """Ids of what waits, in order, and where the next page begins.

    The index lags a moment behind the records, and knows no clock: whoever acts on an id reads its record, and passes
    over one that has expired or has left the class.
    """

    ids: tuple[str, ...]
    after: str  # '' for the last one


@dataclass(frozen=True)
class WaitingCount:
    """How many wait, and since when. With ``is_more`` there are at least so many."""

    total: int
    is_more: bool
    since: tuple[int, ...]  # ms, of each that was counted, the oldest first


class Waiting(Protocol):
    """The index of what waits for a letter's organisers. Each method raises `Unavailable`."""

    def page(
        self, slug: str, klass: WaitingClass, after: str = "", most: int = 25, *, newest_first: bool = False
    ) -> WaitingPage:
        """At most ``most`` ids, the oldest first, from after the place that an earlier page named. What comes and goes
        meanwhile is neither shown twice nor does it hide another. An ``after`` that no page named is as ''."""

    def counts(self, slug: str, klass: WaitingClass, most: int = 1000) -> WaitingCount:
        """Count what waits, about ``most`` at most."""


@dataclass(frozen=True, repr=False)
class EntryReports:
    """What readers reported of one entry, since an organiser last dismissed it."""

    id: str  # in the index `waiting`
    number: int  # the permanent one, which may be nobody's
    total: int  # changes with every report, and never comes again
    reasons: Mapping[str, int]  # of `chalicelib.rules.signatories.reports.REASONS`
    first_at: int  # ms
    last_at: int
    sealed_notes: tuple[bytes, ...]


class Reports(Protocol):
    """Readers' reports, for organisers. Each method raises `Unavailable`."""

    def read(self, slug: str, ids: Sequence[str], now: int) -> list[EntryReports]:
        """Those of the ids of the class `report` that still wait at ``now`` (s since the epoch), in the same order."""

    def dismiss(self, slug: str, number: int, total: int) -> bool:
        """Take an entry out of the index until it is reported again; False when there was a report after ``total``."""


@dataclass(frozen=True)
class Holding:
    """One item of the table of signatures as a purge sees it: its kind, and the names of its personal attributes."""

    id: str
    state: str  # of the signature, or `CLAIM`
    personal: frozenset[str]

    @property
    def stays(self) -> bool:
        """Whether the published list needs it."""
        return self.state == PUBLIC_STATE


class PurgeStore(Protocol):
    """The data held about a letter's signers, for the operator who destroys it: attribute names, never values."""

    def holdings(self, slug: str) -> Iterable[Holding]:
        """Every item of a letter that holds personal data."""

    def strip(self, holding: Holding) -> bool:
        """Remove everything unpublished from a confirmed signature; False when it is no longer confirmed."""

    def delete(self, holding: Holding) -> bool:
        """Delete an item, unless it has changed into something else."""

    def limits(self, slug: str, key_ids: Collection[str]) -> Iterable[str]:
        """Names in the table of limits that belong to this letter alone."""

    def delete_limit(self, name: str) -> None: ...


@dataclass(frozen=True)
class Rolls:
    """A letter's signatories: as the last edition lists them, and all that are confirmed by now."""

    published: Roll
    present: Roll


class RollReader(Protocol):
    def read(self, letter: Letter) -> Rolls:
        """Raises `Unavailable`."""


class Lists(Protocol):
    def read(self, letter: Letter) -> SearchList | None:
        """The names on a letter, for searching; None while none are kept. Raises `Unavailable`."""


class Awaiting(Protocol):
    def awaiting(self, slug: str) -> Iterable[str]:
        """Ids of signatures that wait for an organiser, or were taken down. Raises `Unavailable`."""


@dataclass(frozen=True)
class Counted:
    """What is counted of one signature; nothing of it was typed by anybody."""

    slug: str
    state: State
    created_at: int  # ms
    expires_at: int | None  # s
    is_vouched: bool


class Census(Protocol):
    """All signatures of the stage, or of one letter, for counting. Reads the whole table."""

    def counted(self, slug: str = "") -> Iterable[Counted]:
        """Raises `Unavailable`."""


@dataclass(frozen=True)
class AuditLine:
    """A line of a letter's audit log: who did what, when. It names no signer."""

    key: str  # where reading goes on
    at_ms: int
    what: str
    detail: Mapping[str, str]


class AuditLog(Protocol):
    def lines(self, slug: str, *, before: str = "", most: int) -> list[AuditLine]:
        """The newest lines, the newest first; with ``before``, those older than the line with that key. Raises
        `Unavailable`."""
