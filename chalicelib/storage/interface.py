"""What the use cases ask of storage, whoever answers: DynamoDB, or memory in tests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib.letters import Letter, Version
from chalicelib.presskit import PressKit
from chalicelib.signatures import Signature, State, Step


@dataclass(frozen=True, repr=False)
class Change:
    """What the index `changes` tells of one signature: its public fields as stored and nothing more."""

    id: str
    state: State
    public: str  # JSON; `chalicelib.signatories.Signatory.from_public` reads it
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


class Signatures(Protocol):
    def get(self, signature_id: str) -> Signature | None:
        """The record as it is now (a consistent read), expired or not."""

    def submit(self, signature: Signature) -> bool:
        """Store a pending signature in one conditional write: when there is none for this key, or a
        pending one, whose mail state stays. False, and nothing written, when it was settled before."""

    def apply(self, signature: Signature, step: Step) -> bool:
        """Write a step that was decided on ``signature`` as read; False, and nothing written, when what
        had to be unchanged has changed since."""

    def put_new(self, signature: Signature) -> bool:
        """Store a whole record unless the key is taken; False if it is."""


class Changes(Protocol):
    def since(self, slug: str, watermark: int) -> Iterator[Change]:
        """The signatures of a letter that changed at or after ``watermark`` (ms), in no order."""


class Letters(Protocol):
    def head(self, slug: str) -> Letter | None: ...

    def heads(self) -> list[Letter]: ...

    def put_head(self, letter: Letter, *, expect_version: int | None, expect_state: str | None) -> bool:
        """Write a head if it is as expected (``None``, ``None``: if there is none)."""

    def replace_head(self, before: Letter, after: Letter) -> bool:
        """Write a head over the very one that was read; False when anything of it has changed since."""

    def version(self, slug: str, number: int, sha256: str) -> Version | None:
        """A version as a head names it, by number and hash: two pushes at once never mix their words."""

    def put_version(self, slug: str, version: Version) -> None:
        """Store a version; nobody sees it before a head names it."""

    def kit(self, slug: str) -> PressKit:
        """The letter's press kit as it is now; `NO_KIT` when it has none."""

    def put_kit(self, slug: str, kit: PressKit) -> None:
        """Store the press kit in place of the one before."""

    def latest_edition(self, slug: str) -> EditionRecord | None: ...

    def add_edition(self, slug: str, edition: EditionRecord) -> bool:
        """Commit an edition; False when its number was taken by another publisher."""

    def log(self, slug: str, at_ms: int, what: str, detail: Sequence[tuple[str, str]]) -> None:
        """Add a line to the letter's audit log. No signer is named in it."""


class Limits(Protocol):
    def acquire(self, name: str, owner: str, now: int, seconds: int) -> bool:
        """Take a lease that nobody holds, or whose time has passed."""

    def release(self, name: str, owner: str) -> None: ...

    def paused_until(self, name: str) -> int:
        """When a pause ends (s since the epoch); 0 when there is none."""

    def pause(self, name: str, until: int) -> None: ...
