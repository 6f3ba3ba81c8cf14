"""Whether a queued mail may be sent: pure rules over the mail state inside a signature's record.

The budget is spent when a mail is claimed, before it is sent, so that neither concurrency nor a
message delivered twice can send more than it allows.
"""

from dataclasses import dataclass, replace
from typing import Literal

from chalicelib.rules.mail.outcome import Done, Later
from chalicelib.rules.signatures.signature import PENDING_SECONDS, MailState, Signature
from chalicelib.rules.signatures.transitions import Step

MOST_MAILS = 5  # to one address for one letter, while any of their links lives
INTERVAL_SECONDS = 600  # between two of them
CLAIM_SECONDS = 180  # longer than the sender's function can live
MOST_TRIES = 2  # an ambiguous send is repeated once
KEPT_TOKENS = 6
# A message may come before its record, which is written just after it.
RECORD_SECONDS = 60
RECHECK_SECONDS = 20

MailKind = Literal["confirm", "already_signed", "reminder", "approved", "refused", "text_changed"]


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


Decision = Done | Later | GiveUp | Send


def decide(signature: Signature, submission: str, *, since: int, now: int, claim: str, digest: str) -> Decision:
    """What to do with the message of a submission that was made at ``since``.

    Times in s since the epoch; ``digest`` is of a fresh token, in hex. It is the record that says which
    submission has its mail to come: whichever message arrives while one is due sends it, so that neither
    somebody who keeps submitting nor a record that was written late leaves a person without a mail.
    """
    if signature.state in ("disowned", "withdrawn") or not signature.alive(now * 1000):
        return Done("gone")
    if signature.state == "held" and signature.unconfirmed and not waits_for_limiter(signature):
        return Done("held")
    mail = signature.mail
    kind: MailKind = "confirm" if signature.unconfirmed else "already_signed"
    if kind == "confirm":
        if submission != signature.submission and _done(mail, signature.submission):
            # Its own record may be about to be written; once it could have been, it is superseded.
            return Later(RECHECK_SECONDS, "no record yet") if now - since < RECORD_SECONDS else Done("superseded")
        submission = signature.submission
    elif submission == signature.submission or since < (signature.confirmed_at or 0) // 1000:
        return Done("confirmed meanwhile")
    if mail.state == "claimed" and mail.until > now:
        return Later(mail.until - now, "claimed")
    if signature.quiet:
        return Done("quiet") if _done(mail, submission) else GiveUp("quiet", withheld(signature, submission))
    return _due(mail, kind, submission, now, claim, digest)


def waits_for_limiter(signature: Signature) -> bool:
    """Whether it was held only because the limits could not be asked: the sender asks them before it sends."""
    return "limiter" in signature.signals and "network" not in signature.signals


def within_budget(mail: MailState, now: int) -> bool:
    """Whether one more mail may go to this address. What was sent longer ago than a link lives is forgiven:
    without it, somebody who keeps submitting would lock the owner of the address out for ever."""
    spent = mail.count if now - mail.at < PENDING_SECONDS else 0
    return spent < MOST_MAILS and (not mail.count or now - mail.at >= INTERVAL_SECONDS)


def _done(mail: MailState, submission: str) -> bool:
    return mail.submission == submission and mail.state in ("sent", "failed", "skipped")


def _due(mail: MailState, kind: MailKind, submission: str, now: int, claim: str, digest: str) -> Decision:
    if _done(mail, submission):
        return Done(f"{mail.state} before")
    if mail.submission == submission and mail.state == "claimed":
        # Claimed and never marked is ambiguous: it may have been sent.
        if mail.tries >= MOST_TRIES or mail.count >= MOST_MAILS:
            return GiveUp("ambiguous", _write(replace(mail, state="failed")))
        return _claim(mail, kind, submission, mail.tries + 1, now, claim, digest)
    if not within_budget(mail, now):
        return GiveUp("over budget", _write(replace(mail, state="skipped", submission=submission)))
    return _claim(mail, kind, submission, 1, now, claim, digest)


def _claim(mail: MailState, kind: MailKind, submission: str, tries: int, now: int, claim: str, digest: str) -> Send:
    # Links that ran out stay known too: whoever opens one is told so, and may ask for another.
    fresh = ((digest, now + PENDING_SECONDS),) if kind == "confirm" else ()
    claimed = replace(
        mail,
        submission=submission,
        state="claimed",
        count=(mail.count if now - mail.at < PENDING_SECONDS else 0) + 1,
        at=now,
        tries=tries,
        claim=claim,
        until=now + CLAIM_SECONDS,
        message_id="",
        tokens=(*mail.tokens, *fresh)[-KEPT_TOKENS:],
    )
    step = _write(claimed)
    if kind == "confirm":
        # The record lives as long as the link. What the limiter was down for is held no longer: it has answered.
        step = replace(step, changes={**step.changes, "state": "pending", "expires_at": now + PENDING_SECONDS})
    return Send(kind, step, claimed)


def sent(claimed: MailState, message_id: str) -> Step:
    return _write(replace(claimed, state="sent", message_id=message_id))


def refused(claimed: MailState) -> Step:
    """The address or the mail was refused for good."""
    return _write(replace(claimed, state="failed"))


def released(before: MailState, claimed: MailState) -> Step:
    """It was surely not sent: the budget is given back and the mail is due again.

    Its link, which nobody has, is forgotten: so few are kept that it would take the place of one that was mailed.
    """
    due = replace(claimed, state="due", count=before.count, at=before.at, tries=claimed.tries - 1, claim="", until=0)
    return _write(replace(due, tokens=before.tokens))


def withheld(signature: Signature, submission: str) -> Step:
    """Its mail is not to be sent: the address gets none any more, or has had enough."""
    return _write(replace(signature.mail, state="skipped", submission=submission))


def _write(mail: MailState) -> Step:
    return Step(unchanged=("state", "mail"), changes={"mail": mail})
