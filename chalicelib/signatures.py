"""Signature and its state machine: pure rules that look at a record and say what to write.

::

                        ┌── submitted again, or a new link ──┐
                        ▼                                    │
    (nothing) ──▶ pending ──confirm──▶ confirmed             │
                    │  │                   │                 │
                    │  └─ seven days: counts as nothing ─────┘
                    │     by the clock, and vanishes by TTL
                    └── disown ──▶ disowned ◀── disown ──────┘ (of a confirmed one)

Each step is a `Step`: what must still be so in storage, and what to write if it is. Storage applies
it in one conditional write, so a step decided on a stale reading changes nothing.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from chalicelib.letters import Kind
from chalicelib.names import initials

State = Literal["pending", "confirmed", "disowned"]
Show = Literal["name", "initials", "count"]
SHOWS: tuple[Show, ...] = ("name", "initials", "count")

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


@dataclass(frozen=True, repr=False)
class Details:
    """What a signer typed, cleaned. Never printed."""

    kind: Kind
    name: str
    affiliation: str = ""
    role: str = ""
    representative: str = ""  # for an organisation; never published
    country: str = ""
    website: str = ""
    members: tuple[str, ...] = ()
    show: Show = "name"

    def printed_name(self) -> str:
        """The name as the letter shows it; empty when the signer is only counted."""
        if self.show == "count":
            return ""
        return self.name if self.show == "name" else initials(self.name)

    def public(self) -> dict[str, Any]:
        """The fields that may be published, and no others. Empty ones are left out."""
        shown: dict[str, Any] = {"kind": self.kind, "name": self.printed_name()}
        if self.show == "name":
            shown |= {
                "role": self.role if self.kind == "person" else "",
                "affiliation": self.affiliation,
                "country": self.country,
                "website": self.website,
                "members": list(self.members),
            }
        return {key: value for key, value in shown.items() if value}


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

    @property
    def slug(self) -> str:
        return self.id.partition("#")[0]

    @property
    def revision(self) -> str:
        """Changes when the details do: a confirmation is for what the signer saw."""
        shown = [asdict(self.details), self.updates]
        return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]

    def alive(self, now_ms: int) -> bool:
        """False for a pending signature past its time: it counts as absent, deleted or not."""
        return self.state != "pending" or self.expires_at is None or self.expires_at * 1000 > now_ms


@dataclass(frozen=True)
class Step:
    """One conditional write: if the fields ``unchanged`` are still as they were read, ``changes`` are made.

    A record's ``submission`` changes with all that a signer typed, so it stands for every other field.
    """

    unchanged: tuple[Literal["state", "submission", "mail"], ...]
    changes: Mapping[str, Any]


# What is left of the details when a person says that it was somebody else.
NOBODY = Details(kind="person", name="")


def confirmation(now_ms: int, consent: Consent | None) -> Step:
    """Confirm a pending signature that is `alive`. ``consent`` is what the form recorded, or, for one that an
    organiser entered, what the confirmation itself agrees to."""
    return Step(
        unchanged=("state", "submission"),
        changes={
            "state": "confirmed",
            "confirmed_at": now_ms,
            "changed_at": now_ms,
            "expires_at": None,
            "consent": consent,
        },
    )


def disowning(signature: Signature, now_ms: int) -> Step:
    """Forget who signed, keep the key so that nobody signs for this address again.

    A signature that was never confirmed was never in the index and stays out of it.
    """
    changes: dict[str, Any] = {
        "state": "disowned",
        "details": NOBODY,
        "email": "",
        "expires_at": None,
        "consent": None,
        "updates": False,
    }
    if signature.changed_at is not None:
        changes["changed_at"] = max(now_ms, signature.changed_at + 1)
    return Step(unchanged=("state", "submission"), changes=changes)


def resending(submission: str, now_ms: int) -> Step:
    """Another seven days and another mail, for the holder of a link that ran out."""
    return Step(
        unchanged=("state", "submission"),
        changes={"submission": submission, "expires_at": now_ms // 1000 + PENDING_SECONDS},
    )


def replaced(signature: Signature, step: Step) -> Signature:
    """The record as it is once the step was written."""
    return replace(signature, **step.changes)
