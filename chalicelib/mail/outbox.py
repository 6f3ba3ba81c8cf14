"""Whether a queued mail may be sent: pure rules over the mail state inside a signature's record.

The budget is spent when a mail is claimed, before it is sent, so that neither concurrency nor a
message delivered twice can send more than it allows.
"""

from dataclasses import dataclass, replace
from typing import Literal

from chalicelib.signatures import PENDING_SECONDS, MailState, Signature, Step

MOST_MAILS = 5  # to one address for one letter, ever
INTERVAL_SECONDS = 600  # between two of them
CLAIM_SECONDS = 180  # longer than the sender's function can live
MOST_TRIES = 2  # an ambiguous send is repeated once
KEPT_TOKENS = 6

MailKind = Literal["confirm", "already_signed"]


@dataclass(frozen=True)
class Drop:
    """Nothing to send, for ever."""

    reason: str


@dataclass(frozen=True)
class Wait:
    """Somebody may be sending it just now."""

    seconds: int


@dataclass(frozen=True)
class GiveUp:
    """Not to be sent; the step writes why."""

    reason: str
    step: Step


@dataclass(frozen=True)
class Send:
    """May be sent by whoever writes the step. ``claimed`` is the mail state it leaves."""

    kind: MailKind
    step: Step
    claimed: MailState


Decision = Drop | Wait | GiveUp | Send


def decide(signature: Signature, submission: str, *, now: int, claim: str, digest: str) -> Decision:
    """What to do with the message of a submission (``now`` in s; ``digest`` of a fresh token, hex)."""
    kind: MailKind = "confirm" if signature.state == "pending" else "already_signed"
    if signature.state == "disowned" or not signature.alive(now * 1000):
        return Drop("gone")
    if kind == "confirm" and submission != signature.submission:
        return Drop("superseded")
    if kind == "already_signed" and submission == signature.submission:
        return Drop("confirmed meanwhile")
    mail = signature.mail
    if mail.state == "claimed" and mail.until > now:
        return Wait(mail.until - now)
    if mail.submission == submission:
        return _again(mail, kind, submission, now, claim, digest)
    return _first(mail, kind, submission, now, claim, digest)


def _again(mail: MailState, kind: MailKind, submission: str, now: int, claim: str, digest: str) -> Decision:
    """The message came before. Claimed and never marked is ambiguous: it may have been sent."""
    if mail.state in ("sent", "failed", "skipped"):
        return Drop(f"{mail.state} before")
    if mail.state == "due":
        return _first(mail, kind, submission, now, claim, digest)
    if mail.tries >= MOST_TRIES or mail.count >= MOST_MAILS:
        return GiveUp("ambiguous", _write(replace(mail, state="failed")))
    return _claim(mail, kind, submission, mail.tries + 1, now, claim, digest)


def _first(mail: MailState, kind: MailKind, submission: str, now: int, claim: str, digest: str) -> Decision:
    if mail.count >= MOST_MAILS or (mail.count and now - mail.at < INTERVAL_SECONDS):
        return GiveUp("over budget", _write(replace(mail, state="skipped", submission=submission)))
    return _claim(mail, kind, submission, 1, now, claim, digest)


def _claim(mail: MailState, kind: MailKind, submission: str, tries: int, now: int, claim: str, digest: str) -> Send:
    # Links that ran out stay known too: whoever opens one is told so, and may ask for another.
    fresh = ((digest, now + PENDING_SECONDS),) if kind == "confirm" else ()
    claimed = replace(
        mail,
        submission=submission,
        state="claimed",
        count=mail.count + 1,
        at=now,
        tries=tries,
        claim=claim,
        until=now + CLAIM_SECONDS,
        message_id="",
        tokens=(*mail.tokens, *fresh)[-KEPT_TOKENS:],
    )
    return Send(kind, _write(claimed), claimed)


def sent(claimed: MailState, message_id: str) -> Step:
    return _write(replace(claimed, state="sent", message_id=message_id))


def refused(claimed: MailState) -> Step:
    """The address or the mail was refused for good."""
    return _write(replace(claimed, state="failed"))


def released(before: MailState, claimed: MailState) -> Step:
    """It was surely not sent: the budget is given back and the mail is due again.

    The token stays known, since taking it back would gain nothing.
    """
    due = replace(claimed, state="due", count=before.count, at=before.at, tries=claimed.tries - 1, claim="", until=0)
    return _write(due)


def _write(mail: MailState) -> Step:
    return Step(unchanged=("state", "mail"), changes={"mail": mail})
