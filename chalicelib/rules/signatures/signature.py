"""Signature: the record. The steps between its states are in `chalicelib.rules.signatures.transitions`."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Literal

from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.member import Member

State = Literal["pending", "held", "confirmed", "withdrawn", "disowned"]
TOMBSTONES: tuple[State, ...] = ("withdrawn", "disowned")
# The signal of a signature that an organiser imported to be confirmed. It says nothing against the signer.
IMPORTED = "imported"

DAY = 24 * 3600
PENDING_SECONDS = 7 * DAY  # how long a signature waits for its confirmation


@dataclass(frozen=True)
class Consent:
    """Evidence of consent: LFPDPPP art. 8 and GDPR art. 7 require that it can be shown."""

    version: int
    sha256: str  # of the version that was signed
    lang: str  # of the text that was read
    at: int  # ms since the epoch
    boxes: tuple[str, ...]  # sign, publish, updates


@dataclass(frozen=True)
class MailState:
    """The outbox of one signature, inside its record.

    ``due → claimed → sent | failed``, or ``skipped`` when the budget of mails is spent. It is about one submission; if
    the record's ``submission`` is another, that one's mail is due. A claim ends by itself at ``until``; a mail that was
    claimed and never marked may have been sent, and is sent once more. One that SES left unanswered while it was down
    is ``due`` with its ``tries``, and waits until ``until`` unless SES works again sooner.
    """

    submission: str = ""
    state: Literal["due", "claimed", "sent", "failed", "skipped"] = "due"
    count: int = 0  # claims that may have sent a mail, ever
    at: int = 0  # s since the epoch, of the last such claim
    tries: int = 0  # such claims for this submission
    claim: str = ""
    until: int = 0
    message_id: str = ""
    tokens: tuple[tuple[str, int], ...] = ()  # (hex digest, expiry in s), the newest last
    # Of each variant of the address that was written to: its name, claims whose links may still be good, and the last
    # (s since the epoch). Empty while all went to the plain address: then `count` and `at` are that one's.
    spent: tuple[tuple[str, int, int], ...] = ()
    notices: tuple[str, ...] = ()  # names of those sent, see `chalicelib.rules.mail.notices`


@dataclass(frozen=True)
class Decided:
    """An organiser's last decision on a signature, and where it stood before, so that it can be undone."""

    what: Literal["approve", "refuse"]
    by: str
    at: int  # ms since the epoch
    until: int  # ms; it may be undone until then, and its signer is not told before
    state: State  # before
    holds: tuple[str, ...] = ()  # before
    waited_since: int | None = None  # `Signature.waits_since` before


@dataclass(frozen=True, repr=False)
class Signature:
    """The record. Times are in ms since the epoch, except ``expires_at``, which DynamoDB's TTL needs in s."""

    id: str
    state: State
    email: str
    details: Details
    lang: str
    updates: bool
    consent: Consent | None
    submission: str  # changes with every submission; claims and confirmations are bound to it
    created_at: int
    expires_at: int | None
    confirmed_at: int | None = None
    changed_at: int | None = None  # the key of the index `changes`; None keeps the record out of it
    appeared_at: int | None = None  # since when the letter may show what it shows of them; None while it may not
    once_shown: bool = False  # whether the letter may have shown more of them before
    position: int | str | None = None  # in the organisers' given order, see `chalicelib.rules.signatories.given_order`
    vouched_by: str = ""
    mail: MailState = field(default_factory=MailState)
    name_hash: str = ""  # keyed hash of the name, to distinguish two people who share an address without their names
    signals: tuple[str, ...] = ()  # suspicious signs, see `chalicelib.signing.bot_signals`; for organisers only
    holds: tuple[str, ...] = ()  # why an organiser has to review it, see `chalicelib.signing.hold_reasons`
    evidence: str = ""  # that the signer may sign for the organisation: domain:example.org, approved:NAME
    quiet: bool = False  # gets only mail that the signer asks for
    asked: bool = False  # by a mailed link, for the mail of this submission
    pinned: bool = False  # the signer corrected it before confirming, so no form may replace it any more
    address_hash: str = ""  # keyed hash of the address that confirmed, as it was typed
    confirmed_members: tuple[str, ...] = ()  # names of ``details.members``, in order, that confirmed it themselves
    objected_members: tuple[Member, ...] = ()  # those that objected, as they were listed
    barred_members: tuple[str, ...] = ()  # names of members that the organisers took off the list
    corrected: str = ""  # the submission by which the organisers last corrected it, of which its signer is told
    seen: tuple[str, ...] = ()  # of the signals, those that an organiser has marked as seen
    # Since when (ms) it waits for an organiser, where that is not since its confirmation or its form; see
    # `chalicelib.rules.signatures.waiting`.
    waits_since: int | None = None
    decided: Decided | None = None

    @property
    def slug(self) -> str:
        return self.id.partition("#")[0]

    @property
    def revision(self) -> str:
        """Changes with the details, so that a confirmation covers only what the signer saw."""
        shown = [self.details.to_json(), self.updates]
        return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def snapshot(self) -> str:
        """Changes with whatever is submitted, corrected or decided, so that "it wasn't me" ends only what its page
        showed. Whether a mail was held back does not show in it."""
        state = "pending" if self.unconfirmed else self.state
        return hashlib.sha256(f"{self.revision} {self.submission} {state}".encode()).hexdigest()[:16]

    @property
    def opened(self) -> bool:
        """Whether it is what is left of a signature that ended, after its address was opened again: nothing but the
        links that were mailed, and gone for everybody else."""
        return self.state in TOMBSTONES and self.expires_at is not None

    @property
    def unconfirmed(self) -> bool:
        """Whether nobody has confirmed it from the address yet: pending, or held without a mail."""
        return unconfirmed(self.state, self.expires_at)

    @property
    def awaiting(self) -> bool:
        """Whether its signer has confirmed it and an organiser has yet to review it."""
        return self.state == "held" and self.expires_at is None

    @property
    def refused_because(self) -> str:
        """The code of the reason why an organiser refused it; '' if none was given, or it is not refused."""
        return next((hold.partition(":")[2] for hold in self.holds if hold.startswith("refused:")), "")

    @property
    def visible_state(self) -> State:
        """The state that the signer sees. Whether a mail was held back must stay unknown to abusers."""
        return "pending" if self.unconfirmed else self.state

    def alive(self, now_ms: int) -> bool:
        """False for an unconfirmed signature that has expired, and for what is left of a withdrawn one whose signer
        may sign again: it counts as absent, whether deleted or not."""
        return is_alive(self.state, self.expires_at, now_ms)


def unconfirmed(state: State, expires_at: int | None) -> bool:
    """`Signature.unconfirmed`, for a record of which only this is known."""
    return state == "pending" or (state == "held" and expires_at is not None)


def is_alive(state: State, expires_at: int | None, now_ms: int) -> bool:
    """`Signature.alive`, for a record of which only this is known; ``expires_at`` in s."""
    if state in TOMBSTONES:
        # It expires only once its signer may sign again.
        return expires_at is None
    return not unconfirmed(state, expires_at) or expires_at is None or expires_at * 1000 > now_ms
