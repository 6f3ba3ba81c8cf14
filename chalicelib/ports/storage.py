"""Ports of storage: what is kept in the tables, and the list of erasures that outlives them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from chalicelib.rules.letters.letter import Letter, Version
from chalicelib.rules.letters.switches import Switches
from chalicelib.rules.limits.buckets import Window
from chalicelib.rules.signatures.details import Show
from chalicelib.rules.signatures.shared_address import Taken
from chalicelib.rules.signatures.signature import Signature, State
from chalicelib.rules.signatures.transitions import Step

# Every request imports this module, and a press kit is the publisher's and the operator's.
if TYPE_CHECKING:
    from chalicelib.rules.letters.press_kit import PressKit


@dataclass(frozen=True, repr=False)
class Change:
    """What the index `changes` tells of one signature: its public fields as stored and nothing more."""

    id: str
    state: State
    public: str  # JSON; `chalicelib.rules.signatories.roll.Signatory.from_public` reads it
    changed_at: int  # ms since the epoch


@dataclass(frozen=True)
class EditionRecord:
    """The commit of one edition: when this row exists, the edition does."""

    number: int
    manifest: str  # edition.json, to the byte
    manifest_sha256: str
    state_key: str  # of the roll in the state bucket
    watermark: int  # ms since the epoch; changes from here on are folded in next time
    basis: str  # hash of what is published besides the signatures: version, state, program
    secret: str = ""  # hexadecimal; of the letter, what marks are made with
    numbered: int = 0  # the last permanent number that was given
    typeset_at: int = 0  # ms; when the files that are made seldom were last made, 0 for never
    owed: bool = False  # whether one of them is of an older edition


# How often a step that lost a race is decided anew on what the winner wrote.
RACE_ATTEMPTS = 5


class Signatures(Protocol):
    def get(self, signature_id: str) -> Signature | None:
        """The record as it is now (a consistent read), expired or not."""

    def get_unopened(self, signature_id: str) -> Signature | None:
        """The same for who may not know the address: without it, and without what is not shown of the details.
        A step that changes neither may be applied to it."""

    def taken(self, ids: Sequence[str]) -> list[Taken | None]:
        """Whose the ids are, in one consistent read; None where there is no record."""

    def submit(self, signature: Signature, now: int) -> bool:
        """Store an unconfirmed signature in one conditional write: when there is none for this key, or an
        unconfirmed one, whose mail state and place in the index `changes` stay. False, and nothing written, when it
        was settled before, or when the new one is held and the one that stands can still be confirmed at ``now`` (s
        since the epoch)."""

    def apply(self, signature: Signature, step: Step) -> bool:
        """Write a step that was decided on ``signature`` as read; False, and nothing written, when what
        had to be unchanged has changed since."""

    def put_new(self, signature: Signature) -> bool:
        """Store a whole record unless the key is taken; False if it is."""


class Changes(Protocol):
    def since(self, slug: str, watermark: int) -> Iterator[Change]:
        """The signatures of a letter that changed at or after ``watermark`` (ms), in no order."""


@dataclass(frozen=True, repr=False)
class Page:
    """Some records of the table of signatures, without the details and the address, and where the next page begins."""

    records: list[Signature]
    after: str  # '' for the last one


class Rounds(Protocol):
    """The whole table of signatures, for who goes over it once an hour, and how far that came."""

    def pages(self, after: str) -> Iterator[Page]:
        """All pages from behind ``after``, '' for the first; as they were a moment ago, expired records too."""

    def cursor(self) -> str:
        """Behind which record the next round begins; '' for at the first. Raises `Unavailable`."""

    def keep_cursor(self, after: str, now: int) -> None: ...


class LetterHeads(Protocol):
    def head(self, slug: str) -> Letter | None: ...


class Letters(LetterHeads, Protocol):
    def heads(self) -> list[Letter]: ...

    def put_head(self, letter: Letter, *, expect_version: int | None, expect_state: str | None) -> bool:
        """Write a head if it is as expected (``None``, ``None``: if there is none)."""

    def replace_head(self, before: Letter, after: Letter) -> bool:
        """Write a head over the very one that was read; False when anything of it has changed since."""

    def version(self, slug: str, number: int, sha256: str) -> Version | None:
        """A version as a head names it, by number and hash: two pushes at once never mix their words."""

    def put_version(self, slug: str, version: Version) -> None:
        """Store a version; nobody sees it before a head names it."""

    def kit(self, slug: str) -> "PressKit":
        """The letter's press kit as it is now; `NO_KIT` when it has none."""

    def put_kit(self, slug: str, kit: "PressKit") -> None:
        """Store the press kit in place of the one before."""

    def mailbox_key(self) -> bytes | None:
        """The stage's mailbox key, wrapped; None before the first letter is pushed."""

    def put_mailbox_key(self, wrapped: bytes) -> bool:
        """Store the stage's mailbox key; False, and nothing written, when it has one."""

    def switches(self) -> Switches:
        """The switches that operators have thrown on this stage."""

    def put_switches(self, before: Switches, after: Switches) -> bool:
        """Store switches over the very ones that were read; False when somebody has changed them since."""

    def latest_edition(self, slug: str) -> EditionRecord | None: ...

    def add_edition(self, slug: str, edition: EditionRecord) -> bool:
        """Commit an edition; False when its number was taken by another publisher."""

    def log(self, slug: str, at_ms: int, what: str, detail: Sequence[tuple[str, str]]) -> None:
        """Add a line to the letter's audit log. No signer is named in it."""


class Limits(Protocol):
    """What matters for a while. ``now`` is in seconds since the epoch."""

    def acquire(self, name: str, owner: str, now: int, seconds: int) -> bool:
        """Take a lease that nobody holds, or whose time has passed."""

    def release(self, name: str, owner: str) -> None: ...

    def paused_until(self, name: str) -> int:
        """When a pause ends (s since the epoch); 0 when there is none."""

    def pause(self, name: str, until: int) -> None: ...

    def take(self, name: str, windows: Sequence[Window], now: int) -> bool:
        """Count one in every window of a bucket, in one write. False, and nothing counted, when one of them is full.

        The shorter windows fit a whole number of times into the longest.
        """

    def counted(self, name: str, windows: Sequence[Window], now: int) -> tuple[int, ...]:
        """How many were counted in each window of a bucket."""

    def give_back(self, name: str, windows: Sequence[Window], now: int) -> None:
        """Take one off again, of the windows of ``now``. What cannot be given back runs out by itself: no error."""

    def put_submission(self, nonce: str, sealed: bytes, now: int, seconds: int) -> bool:
        """Keep the sealed address of a submission for so long; False when the nonce was spent on another."""

    def submission(self, nonce: str, now: int) -> bytes | None:
        """What was kept for a nonce, within its time by the clock."""

    def drop_submission(self, nonce: str) -> None:
        """Forget the address that was kept for a nonce; the nonce stays spent."""


class Suppressions(Protocol):
    """Mailboxes that get no mail any more, by the keyed hash of their address over all letters."""

    def suppressed(self, mailbox: str) -> bool:
        """Whether it is, as of now (a consistent read). Raises `Unavailable`."""

    def suppress(self, mailbox: str, why: str, at: int) -> bool:
        """Note that it gets none from ``at`` (s since the epoch), and ``why``. False when that was so before, and the
        first time stays on record. Raises `Unavailable`."""

    def lift(self, mailbox: str) -> str:
        """Let it have mail again. Why it got none; '' when it was not suppressed. Raises `Unavailable`."""


class SwitchReader(Protocol):
    def on(self, name: str, slug: str) -> bool:
        """Whether an operator has thrown a switch, for every letter or for this one; raises `Unavailable`."""


class Claims(Protocol):
    def claim(self, slug: str, name: str, signature_id: str) -> str:
        """Claim an organisation's name for a signature; whose it is, which may be another's. Raises `Unavailable`."""

    def take_over(self, slug: str, name: str, holder: str, signature_id: str) -> bool:
        """Claim a name whose holder is on the letter no more; False when the claim has moved meanwhile."""


class ReviewIndex(Protocol):
    """Ids of a letter's signatures by what organisers look for."""

    def ids(self, slug: str) -> Iterable[str]:
        """Those that are held, or about which something was noted."""

    def coalitions(self, slug: str) -> Iterable[str]:
        """Coalitions, in whatever state."""


class Erasures(Protocol):
    """Who was erased and what others want shown, kept where no restored table reaches. Raises `Unavailable`."""

    def add(self, signature_id: str, at_ms: int) -> None:
        """Note that a signature was erased, once or again."""

    def show(self, signature_id: str, show: Show, at_ms: int) -> None:
        """Note what a signer wants shown from now on."""

    def listed(self, slug: str) -> Mapping[str, int]:
        """When each of a letter's erasures was put on the list, by id (ms), without reading each."""

    def of(self, slug: str) -> Mapping[str, int]:
        """When each of a letter's signatures was erased (ms), by id."""

    def shown(self, slug: str) -> Mapping[str, tuple[Show, int]]:
        """What those want shown who changed that, and since when (ms), by id."""


PUBLIC_STATE = "confirmed"
CLAIM = "claim"  # an organisation's name, claimed in an item of its own


@dataclass(frozen=True)
class Holding:
    """One item of the table of signatures as a purge sees it: what it is, and the names of what it has to lose."""

    id: str
    state: str  # of the signature, or `CLAIM`
    personal: frozenset[str]

    @property
    def stays(self) -> bool:
        """Whether the published list needs it."""
        return self.state == PUBLIC_STATE


class PurgeStore(Protocol):
    """What is held of a letter's signers, for the operator who destroys it: attributes by name, never their values."""

    def holdings(self, slug: str) -> Iterable[Holding]:
        """Every item of a letter that has something to lose."""

    def strip(self, holding: Holding) -> bool:
        """Take all from a confirmed signature that is not published; False when it is none any more."""

    def delete(self, holding: Holding) -> bool:
        """Delete an item, unless it is something else by now."""

    def limits(self, slug: str, key_ids: Collection[str]) -> Iterable[str]:
        """Names in the table of limits that are of this letter alone."""

    def delete_limit(self, name: str) -> None: ...
