"""Signature: the record. Which step may follow which is in `chalicelib.rules.signatures.transitions`."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Literal

from chalicelib.rules.signatures.details import Details

State = Literal["pending", "held", "confirmed", "withdrawn", "disowned"]

DAY = 24 * 3600
PENDING_SECONDS = 7 * DAY  # how long a signature waits for its confirmation


@dataclass(frozen=True)
class Consent:
    """The evidence of what was agreed to: LFPDPPP art. 8 and GDPR art. 7 ask to be able to show it."""

    version: int
    sha256: str  # of the version that was signed
    lang: str  # the text that was read
    at: int  # ms since the epoch
    boxes: tuple[str, ...]  # sign, publish, updates


@dataclass(frozen=True)
class MailState:
    """The outbox of one signature, inside its record.

    ``due → claimed → sent | failed``, or ``skipped`` when the budget of mails is spent. It speaks of one
    submission; when the record's ``submission`` is another, that one's mail is due. A claim ends by
    itself at ``until``; what was claimed and not marked is ambiguous and is sent once more.
    """

    submission: str = ""
    state: Literal["due", "claimed", "sent", "failed", "skipped"] = "due"
    count: int = 0  # claims that may have sent a mail, ever
    at: int = 0  # s since the epoch, of the last of them
    tries: int = 0  # of them, those for this submission
    claim: str = ""
    until: int = 0
    message_id: str = ""
    tokens: tuple[tuple[str, int], ...] = ()  # (hex digest, expiry in s), the newest last
    told: tuple[str, ...] = ()  # what is told at most once and was, see `chalicelib.rules.mail.notices`


@dataclass(frozen=True, repr=False)
class Signature:
    """The record. Times in ms since the epoch but for ``expires_at``, which DynamoDB's TTL wants in s."""

    id: str
    state: State
    email: str
    details: Details
    lang: str
    updates: bool
    consent: Consent | None
    submission: str  # changes with every submission: what a claim and a confirmation are bound to
    created_at: int
    expires_at: int | None
    confirmed_at: int | None = None
    changed_at: int | None = None  # the key of the index `changes`; None keeps a record out of it
    position: int | None = None  # in the organisers' given order
    vouched_by: str = ""
    mail: MailState = field(default_factory=MailState)
    name_hash: str = ""  # keyed hash of the name: tells two people who share an address apart without reading either
    signals: tuple[str, ...] = ()  # what raised suspicion, see `chalicelib.signing.bot_signals`; for organisers' eyes
    holds: tuple[str, ...] = ()  # why an organiser has to look, see `chalicelib.signing.hold_reasons`
    evidence: str = ""  # that the signer may sign for the organisation: domain:example.org, approved:NAME
    quiet: bool = False  # gets no mail but one that is asked for
    pinned: bool = False  # its signer corrected it before confirming: no form takes its place any more
    address_hash: str = ""  # keyed hash of the address that confirmed, as it was typed
    confirmed_members: tuple[str, ...] = ()  # of ``details.members``, in their order: those that said so themselves
    objected_members: tuple[str, ...] = ()  # names that their bearers had taken off, as they were listed

    @property
    def slug(self) -> str:
        return self.id.partition("#")[0]

    @property
    def revision(self) -> str:
        """Changes when the details do: a confirmation is for what the signer saw."""
        shown = [asdict(self.details), self.updates]
        return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def unconfirmed(self) -> bool:
        """Whether nobody has shown yet that the address is theirs: pending, or held without a mail."""
        return unconfirmed(self.state, self.expires_at)

    @property
    def awaiting(self) -> bool:
        """Whether its signer confirmed it and an organiser has yet to look."""
        return self.state == "held" and self.expires_at is None

    def alive(self, now_ms: int) -> bool:
        """False for an unconfirmed signature past its time: it counts as absent, deleted or not."""
        return is_alive(self.state, self.expires_at, now_ms)


def unconfirmed(state: State, expires_at: int | None) -> bool:
    """`Signature.unconfirmed` of a record of which only this is known."""
    return state == "pending" or (state == "held" and expires_at is not None)


def is_alive(state: State, expires_at: int | None, now_ms: int) -> bool:
    """`Signature.alive` of a record of which only this is known; ``expires_at`` in s."""
    return not unconfirmed(state, expires_at) or expires_at is None or expires_at * 1000 > now_ms
