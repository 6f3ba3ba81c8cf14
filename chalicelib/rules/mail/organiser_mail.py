"""Mails to organisers: what one holds, and whether it may be sent now.

An organiser's mail is an item of its own, and the queue's message holds its id alone. The item says who gets it, of
which kind it is and about what, in ids and counts: never what a person typed. Whoever asks for the mail writes the item
once; only the sender writes its `Sending`.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from chalicelib.rules.durations import DAY, MINUTE
from chalicelib.rules.mail.mail_state import CLAIM_SECONDS, MOST_TRIES
from chalicelib.rules.mail.outcome import Done, Later

ID_BYTES = 16

PROOF = "mail"  # the purpose of the key that signs mails with a secret

Secret = Literal["", "join", "code"]
Budget = Literal["code", "invitation", "notice"]


@dataclass(frozen=True)
class Kind:
    """What is known of all mails of a kind."""

    lasts: int  # s from its request; later than that it is not sent
    budget: Budget  # the mailbox's share that it counts in
    secret: Secret = ""  # what the sender invents for it, and keeps only as a hash


# A new kind needs templates/mail/organiser_NAME.{subject.txt,txt,html}, with “_” for “-”.
KINDS: Mapping[str, Kind] = {
    "invitation": Kind(7 * DAY, "invitation", "join"),
    # Ten minutes from the request, however long the mail takes (ASVS 6.5.5).
    "code": Kind(10 * MINUTE, "code", "code"),
    "people-changed": Kind(7 * DAY, "notice"),
    "proposal": Kind(3 * DAY, "notice"),
    "names-exported": Kind(7 * DAY, "notice"),
    # Later than that they say what is no longer so.
    "waiting": Kind(DAY, "notice"),
    "daily": Kind(DAY // 2, "notice"),
    "surge": Kind(DAY // 4, "notice"),
    # Counted from the beginning of the day on which they came.
    "comments": Kind(2 * DAY, "notice"),
    "purge": Kind(7 * DAY, "notice"),
}


@dataclass(frozen=True)
class Sending:
    """How far the sending of a mail is; times are in s since the epoch."""

    state: Literal["due", "claimed", "sent", "failed", "skipped"] = "due"
    tries: int = 0
    claim: str = ""  # names the attempt
    until: int = 0  # when the claim ends
    message_id: str = ""  # SES's


@dataclass(frozen=True, repr=False)
class OrganiserMail:
    id: str
    kind: str  # of `KINDS`
    since: int  # s since the epoch, of the request
    person_id: str = ""  # who gets it; '' when ``sealed_address`` does
    sealed_address: bytes = b""  # of somebody who is no organiser yet, or of the operator; sealed about the id
    lang: str = ""  # of a mail to an address; an organiser's own otherwise
    slug: str = ""  # the letter that it is about; '' for the stage
    about: str = ""  # the owner of the item that holds the digest of the mail's secret: invitation#…, code#…
    params: Mapping[str, str] = field(default_factory=dict)  # for the template: ids, kinds, roles, counts
    proof: str = ""  # of a mail with a secret: that who may read the stage's key of organisers asked for it
    sending: Sending = Sending()

    @property
    def rule(self) -> Kind:
        return KINDS[self.kind]

    @property
    def ends(self) -> int:
        """When it is too late to send it, and when its secret expires, unless that counts from the mail."""
        return self.since + self.rule.lasts

    def __repr__(self) -> str:
        return f"OrganiserMail({self.id!r}, {self.kind!r})"


@dataclass(frozen=True)
class Claim:
    """The mail may be sent by the worker that manages to write ``after``."""

    after: Sending


def signed(key: bytes, mail: OrganiserMail) -> OrganiserMail:
    """A mail with the proof that a function which may ask for it did so. ``key`` is the stage's own for `PROOF`.

    Functions that may ask for notices alone write to the same place. Without the proof, one that was taken over could
    have the code for anybody's login mailed to somebody else.
    """
    return replace(mail, proof=_proof(key, mail))


def is_signed(key: bytes, mail: OrganiserMail) -> bool:
    return hmac.compare_digest(mail.proof.encode(), _proof(key, mail).encode())


def _proof(key: bytes, mail: OrganiserMail) -> str:
    parts = [mail.id, mail.kind, str(mail.since), mail.person_id, mail.sealed_address.hex(), mail.about]
    return hmac.digest(key, json.dumps(parts).encode(), "sha256").hex()


def new_mail_id(now: int) -> str:
    """``SECONDS-RANDOM``: sorted by time, so that those of the last hours are found; the random part has 128 bits."""
    return _mail_id(now, secrets.token_bytes(ID_BYTES))


def mail_id_of(occasion: str, at: int, person_id: str) -> str:
    """The id of the one mail to somebody about an occasion at ``at`` (s since the epoch), in the form of any other."""
    return _mail_id(at, hashlib.sha256(f"{occasion} {person_id}".encode()).digest()[:ID_BYTES])


def _mail_id(at: int, end: bytes) -> str:
    return f"{at:010d}-{base64.b32encode(end).decode().rstrip('=').lower()}"


def decide(mail: OrganiserMail, *, now: int, claim: str) -> Done | Later | Claim:
    """What to do with a mail at ``now`` (s since the epoch). ``claim`` names this attempt.

    As with signers' mails, what was claimed and never marked may have been sent: it is repeated once and no more.
    """
    sending = mail.sending
    if sending.state in ("sent", "failed", "skipped"):
        return Done(f"{sending.state} before")
    if sending.state == "claimed" and sending.until > now:
        return Later(sending.until - now, "claimed")
    if now >= mail.ends:
        return Done("too late")
    if sending.state == "claimed" and sending.tries >= MOST_TRIES:
        return Done("ambiguous")
    return Claim(Sending("claimed", sending.tries + 1, claim, now + CLAIM_SECONDS))


def is_in_doubt(mail: OrganiserMail) -> bool:
    """Whether it is to be sent and may have been sent before."""
    return mail.sending.state in ("due", "claimed") and mail.sending.tries > 0


def sent(claimed: Sending, message_id: str) -> Sending:
    return replace(claimed, state="sent", message_id=message_id)


def failed(claimed: Sending) -> Sending:
    return replace(claimed, state="failed")


def skipped(before: Sending) -> Sending:
    """It is not to go: its reader is gone, wants no mail, or has had enough."""
    return replace(before, state="skipped")


def released(before: Sending, claimed: Sending) -> Sending:
    """It certainly did not go, and is due again. What may have gone before stays counted."""
    return Sending("due", claimed.tries - 1)


def secret_expires(mail: OrganiserMail, now: int) -> int:
    """When the secret of a mail that goes at ``now`` expires (s since the epoch): an invitation's days begin with its
    mail, a code's minutes with its request."""
    return now + mail.rule.lasts if mail.rule.secret == "join" else mail.ends


def waiting_name(mail_id: str) -> str:
    """The mark of a message that went back to the queue, among the short-lived rows."""
    return f"waiting#{mail_id}"
