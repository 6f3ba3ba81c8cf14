"""Ports of storage: the tables, and the list of erasures that outlives them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chalicelib.rules.letters.letter import Letter, Version
    from chalicelib.rules.letters.press_kit import PressKit
    from chalicelib.rules.letters.switches import Switches
    from chalicelib.rules.limits.blocks import Block
    from chalicelib.rules.limits.buckets import Window
    from chalicelib.rules.signatories.decisions import Decisions
    from chalicelib.rules.signatures.details import Show
    from chalicelib.rules.signatures.shared_address import Taken
    from chalicelib.rules.signatures.signature import Signature, State
    from chalicelib.rules.signatures.transitions import Step


@dataclass(frozen=True, repr=False)
class Change:
    """A signature as the index `changes` holds it: its public fields as stored, and nothing more."""

    id: str
    state: State
    public: str  # JSON; `chalicelib.rules.signatories.roll.Signatory.from_public` reads it
    changed_at: int  # ms since the epoch


@dataclass(frozen=True)
class EditionRecord:
    """The commit of one edition: the edition exists once this row does."""

    number: int
    manifest: str  # edition.json, to the byte
    manifest_sha256: str
    state_key: str  # of the roll in the state bucket
    watermark: int  # ms since the epoch; changes from here on are folded in next time
    basis: str  # hash of everything published besides the signatures: version, state, program
    secret: str = ""  # the letter's, from which marks are derived, in hexadecimal
    numbered: int = 0  # the last permanent number that was assigned
    typeset_at: int = 0  # ms; when the costly files were last made, 0 for never
    owed: bool = False  # whether one of them is from an older edition
    # See `chalicelib.rules.signatories.unnamed.UnnamedCount`.
    unnamed_actual: int = 0
    ended_at: int = 0
    unnamed_exact: bool = False
    decided: str = ""  # which decisions on names it counts by, see `Decisions.digest`


@dataclass(frozen=True)
class FrontRecord:
    """The commit of one state of the stage's front page; there is one record, which each state replaces."""

    number: int
    at_ms: int
    basis: str  # hash of everything that it shows besides the letters: program, name, languages
    shown: Mapping[str, int]  # slug → edition, of each letter on it
    files: Mapping[str, str]  # path → sha256


class NewSignatures(Protocol):
    """What an import needs of the table: it reads, and adds what is not there."""

    def get(self, signature_id: str) -> Signature | None:
        """The record as it is now (a consistent read), expired or not."""

    def get_unopened(self, signature_id: str) -> Signature | None:
        """The same without the address and the unpublished details, for callers that may not open them. A step that
        changes neither may be applied to it."""

    def taken(self, ids: Sequence[str]) -> list[Taken | None]:
        """What stands under each id, in one consistent read; None where there is no record."""

    def put_new(self, signature: Signature) -> bool:
        """Store a whole record unless the key is taken; False if it is. One that counts as absent when the new one was
        created does not take it; as in `submit`, its mail state and its place in the index `changes` go on."""


class Signatures(NewSignatures, Protocol):
    def get_many(self, ids: Sequence[str]) -> dict[str, Signature]:
        """Those records that there are, each as `get` returns it. Raises `Unavailable`."""

    def submit(self, signature: Signature, now: int) -> bool:
        """Store an unconfirmed signature in one conditional write, if there is none under this key or an unconfirmed
        one, whose mail state and place in the index `changes` stay. False, with nothing written, if the signature is
        no longer unconfirmed, or if the new one is held and the stored one can still be confirmed at ``now`` (s since
        the epoch)."""

    def apply(self, signature: Signature, step: Step) -> bool:
        """Write a step that was decided on ``signature`` as read; False, with nothing written, when a field that had
        to be unchanged has changed since."""


class Changes(Protocol):
    def since(self, slug: str, watermark: int) -> Iterator[Change]:
        """The signatures of a letter that changed at or after ``watermark`` (ms), in no particular order."""


@dataclass(frozen=True, repr=False)
class Page:
    """Some records of the table of signatures, without details and address, and where the next page begins."""

    records: list[Signature]
    after: str  # '' for the last one


class Rounds(Protocol):
    """The whole table of signatures, for the hourly round, and the place where the last round stopped."""

    def pages(self, after: str) -> Iterator[Page]:
        """All pages after ``after``, '' for the first. The reads are eventually consistent, and include expired
        records."""

    def cursor(self) -> str:
        """The record after which the next round begins; '' to begin at the first. Raises `Unavailable`."""

    def keep_cursor(self, after: str, now: int) -> None: ...


class LetterHeads(Protocol):
    def head(self, slug: str) -> Letter | None: ...


class Letters(LetterHeads, Protocol):
    def heads(self) -> list[Letter]: ...

    def put_head(self, letter: Letter, *, expect_version: int | None, expect_state: str | None) -> bool:
        """Write a head if the stored one is as expected (``None``, ``None``: if there is none)."""

    def replace_head(self, before: Letter, after: Letter) -> bool:
        """Write a head over the one that was read; False when any part of it has changed since."""

    def version(self, slug: str, number: int, sha256: str) -> Version | None:
        """The version that a head names by number and hash, so that two pushes at once never mix their texts."""

    def put_version(self, slug: str, version: Version) -> None:
        """Store a version; it stays invisible until a head names it."""

    def kit(self, slug: str) -> PressKit:
        """The letter's press kit as it is now; `NO_KIT` when it has none."""

    def put_kit(self, slug: str, kit: PressKit) -> None:
        """Store the press kit, in place of the previous one."""

    def decisions(self, slug: str) -> Decisions:
        """What organisers decided of names on the letter; `NO_DECISIONS` when nothing. A consistent read."""

    def put_decisions(self, slug: str, before: Decisions, after: Decisions) -> bool:
        """Store decisions over those that were read; False when somebody has changed them since."""

    def blocks(self, slug: str) -> tuple[Block, ...]:
        """What organisers block on a letter, and by whom and why; the head has what forms are compared with."""

    def put_blocks(self, slug: str, before: tuple[Block, ...], after: tuple[Block, ...]) -> bool:
        """Store blocks over those that were read; False when somebody has changed them since."""

    def mailbox_key(self) -> bytes | None:
        """The stage's mailbox key, wrapped; None before the first letter is pushed."""

    def put_mailbox_key(self, wrapped: bytes) -> bool:
        """Store the stage's mailbox key; False, with nothing written, when it has one."""

    def switches(self) -> Switches:
        """The switches that operators have thrown on this stage."""

    def put_switches(self, before: Switches, after: Switches) -> bool:
        """Store switches over those that were read; False when somebody has changed them since."""

    def latest_edition(self, slug: str) -> EditionRecord | None: ...

    def add_edition(self, slug: str, edition: EditionRecord) -> bool:
        """Commit an edition; False when another publisher has taken its number."""

    def front(self) -> FrontRecord | None:
        """The state of the stage's front page that was committed last; None before the first. Raises `Unavailable`."""

    def put_front(self, before: FrontRecord | None, after: FrontRecord) -> bool:
        """Commit a state in place of the one that was read; False when another publisher has replaced it since."""

    def log(self, slug: str, at_ms: int, what: str, detail: Sequence[tuple[str, str]]) -> None:
        """Add a line to the letter's audit log, which names no signer."""


class Limits(Protocol):
    """Short-lived state: leases, pauses, buckets, submissions. ``now`` is in seconds since the epoch."""

    def acquire(self, name: str, owner: str, now: int, seconds: int) -> bool:
        """Take a lease that nobody holds, or that has expired."""

    def release(self, name: str, owner: str) -> None: ...

    def paused_until(self, name: str) -> int:
        """When a pause ends (s since the epoch); 0 when there is none."""

    def pause(self, name: str, until: int) -> None: ...

    def take(self, name: str, windows: Sequence[Window], now: int) -> bool:
        """Count one in every window of a bucket, in one write. False, with nothing counted, when a window is full.

        Of fixed windows every shorter one must divide the longest; a window that rolls is alone in its bucket.
        """

    def read_counts(self, name: str, windows: Sequence[Window], now: int) -> tuple[int, ...]:
        """The count in each window of a bucket; of one that rolls, in the window that ends at ``now``."""

    def give_back(self, name: str, windows: Sequence[Window], now: int) -> None:
        """Subtract one from each window at ``now``, the time at which it was taken. Raises `Unavailable`."""

    def put_submission(self, nonce: str, sealed: bytes, now: int, seconds: int) -> bool:
        """Keep the sealed address of a submission for ``seconds``; False when the nonce was spent on another."""

    def submission(self, nonce: str, now: int) -> bytes | None:
        """The sealed address kept for a nonce, until it expires by the clock."""

    def drop_submission(self, nonce: str) -> None:
        """Delete the address kept for a nonce; the nonce stays spent."""


@dataclass(frozen=True)
class Suppressed:
    """Why an address gets no more mail, and since when (s since the epoch).

    ``exact`` is False in older rows, whose hash is that of the canonical form: they hold for every spelling.
    """

    why: str
    at: int
    exact: bool = True


class Suppressions(Protocol):
    """Addresses that get no more mail, by their keyed hash, which is the same for every letter."""

    def suppressed(self, mailbox: str) -> Suppressed | None:
        """Why an address is suppressed now (a consistent read); None if it is not. Raises `Unavailable`."""

    def suppress(self, mailbox: str, why: str, at: int, *, exact: bool = True) -> bool:
        """Suppress an address from ``at`` (s since the epoch) on. False when it was suppressed already; the first time
        and reason stay on record. Raises `Unavailable`."""

    def lift(self, mailbox: str) -> str:
        """Let an address have mail again. Returns why it was suppressed; '' if it was not. Raises `Unavailable`."""

    def listed(self) -> Iterator[Suppressed]:
        """All suppressed addresses, in no particular order. Raises `Unavailable`."""


class ReportBox(Protocol):
    """Where readers' reports of entries go, folded by entry. Each method raises `Unavailable`. With ``is_counted``
    False it makes the same request, and changes nothing."""

    def add(self, slug: str, number: int, reason: str, now_ms: int, *, is_counted: bool) -> None:
        """Count a report of the entry with a permanent number."""

    def note(self, slug: str, number: int, sealed: bytes, *, is_counted: bool) -> None:
        """Keep what a reader wrote, sealed, unless the entry has `MOST_NOTES` already."""


class SwitchReader(Protocol):
    def on(self, name: str, slug: str) -> bool:
        """Whether an operator has thrown a switch, for every letter or for this one; raises `Unavailable`."""


@dataclass(frozen=True)
class Claim:
    holder: str  # a signature's id
    at: int  # s since the epoch


class Claims(Protocol):
    """Which signature has an organisation's name, or a place of its domain. Each method raises `Unavailable`."""

    def claim(self, slug: str, name: str, signature_id: str, now: int) -> Claim:
        """Claim a name for a signature at ``now`` (s since the epoch), unless it has a holder. Returns the claim as it
        is then, which may be another signature's."""

    def take_over(self, slug: str, name: str, before: Claim, signature_id: str, now: int) -> bool:
        """Claim a name in place of ``before``, of a holder that has lost it or one's own of some time ago; False when
        the claim has changed since it was read."""


class Published(Protocol):
    def organisations(self, letter: Letter) -> Sequence[str]:
        """Names of the organisations and coalitions on the published letter; raises `Unavailable`."""


class Erasures(Protocol):
    """Erased signatures, and what other signers want shown, kept where restoring a table does not reach.

    Each method raises `Unavailable`.
    """

    def add(self, signature_id: str, at_ms: int) -> None:
        """Record that a signature was erased; doing so again is fine."""

    def show(self, signature_id: str, show: Show, at_ms: int) -> None:
        """Record what a signer wants shown from now on."""

    def listed(self, slug: str) -> Mapping[str, int]:
        """When each erasure of a letter was listed (ms), by id, without reading each."""

    def of(self, slug: str) -> Mapping[str, int]:
        """When each of a letter's signatures was erased (ms), by id."""

    def shown(self, slug: str) -> Mapping[str, tuple[Show, int]]:
        """What each signer who changed it wants shown, and since when (ms), by id."""
