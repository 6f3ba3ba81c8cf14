"""Whether a queued mail may be sent: pure rules over the mail state in a signature's record.

A mail is counted against the budget when it is claimed, before it is sent, so that neither concurrency nor a message
delivered twice can exceed the budget.
"""

from dataclasses import dataclass, replace
from typing import Literal

from chalicelib.rules.fields.emails import Variant
from chalicelib.rules.mail.outcome import Done, Later
from chalicelib.rules.signatures.signature import PENDING_SECONDS, MailState, Signature
from chalicelib.rules.signatures.transitions import Step

MOST_MAILS = 5  # to one variant of an address for one letter, while any of their links is valid
INTERVAL_SECONDS = 600  # between two of them
CLAIM_SECONDS = 180  # longer than the sender's function can run
MOST_TRIES = 2  # an ambiguous send is repeated once
# While SES is down, how long a mail that may have been sent so many times waits. Over a day that is no more than a
# mailbox may get, and no signer without another has to wait much longer than the outage took.
DOUBT_SECONDS = (900, 3600, 2 * 3600, 4 * 3600, 8 * 3600)
# More than the mails to all three variants of an address, so that no flood displaces a link that is still good.
KEPT_TOKENS = 3 * MOST_MAILS + 1
# A message may arrive before its record, which is written just after it.
RECORD_SECONDS = 60
RECHECK_SECONDS = 20

MailKind = Literal["confirm", "already_signed", "reminder", "approved", "refused", "corrected", "text_changed"]


@dataclass(frozen=True)
class GiveUp:
    """The mail is not to be sent; the step records why."""

    reason: str
    step: Step
    fails: bool = False  # whether its signer gets no mail through no fault of theirs


@dataclass(frozen=True)
class Send:
    """The mail may be sent by the worker that manages to write the step. ``claimed`` is the mail state after it."""

    kind: MailKind
    step: Step
    claimed: MailState


Decision = Done | Later | GiveUp | Send


def decide(
    signature: Signature, submission: str, variant: Variant, *, since: int, now: int, claim: str, digest: str
) -> Decision:
    """Decide what to do with the message of a submission that was made at ``since``; its mail would go to that variant
    of the address, which the record may no longer have.

    Times are in s since the epoch; ``digest`` is the digest of a fresh token, in hex. The record says for which
    submission a mail is due, and whichever message arrives then sends it. So neither repeated submissions nor a record
    that was written late leave a person without a mail.
    """
    if signature.state in ("disowned", "withdrawn") or not signature.alive(now * 1000):
        return Done("gone")
    if signature.state == "held" and signature.unconfirmed and not waits_for_limiter(signature):
        return Done("held")
    mail = signature.mail
    kind: MailKind = "confirm" if signature.unconfirmed else "already_signed"
    if kind == "confirm":
        if submission != signature.submission and _done(mail, signature.submission):
            # Its own record may not be written yet; after `RECORD_SECONDS` it never will be.
            return Later(RECHECK_SECONDS, "no record yet") if now - since < RECORD_SECONDS else Done("superseded")
        submission = signature.submission
    elif submission == signature.submission or since < (signature.confirmed_at or 0) // 1000:
        return Done("confirmed meanwhile")
    if mail.state == "claimed" and mail.until > now:
        return Later(mail.until - now, "claimed")
    if signature.quiet:
        return Done("quiet") if _done(mail, submission) else GiveUp("quiet", withheld_step(signature, submission))
    return _due(mail, variant, kind, submission, now, claim, digest)


# Signals for which no mail goes until an organiser releases it.
OTHERWISE_HELD = frozenset({"network", "blocked"})


def waits_for_limiter(signature: Signature) -> bool:
    """Whether it was held only because the limits could not be read: the sender checks them before it sends."""
    is_refused = "refused" in signature.holds
    return "limiter" in signature.signals and OTHERWISE_HELD.isdisjoint(signature.signals) and not is_refused


def stops_at_lock(kind: MailKind, signature: Signature) -> bool:
    """Whether a mail does not go to an address that withdrew or said "it wasn't me" of its other signature: a
    stranger's form may be behind it. What a mailed link asked for, and what follows a confirmation, goes."""
    return kind in ("already_signed", "reminder") or (kind == "confirm" and not signature.asked)


def within_budget(mail: MailState, variant: Variant, now: int) -> bool:
    """Whether one more mail may go to this variant of the address. Mails whose links have expired no longer count:
    otherwise repeated submissions by a stranger would lock out the address's owner for ever. Nor do mails to its other
    variants: not every server knows tags, and the owner of the plain address may have seen none of them."""
    count, at = spent_on(mail, variant)
    spent = count if now - at < PENDING_SECONDS else 0
    return spent < MOST_MAILS and (not count or now - at >= INTERVAL_SECONDS)


def spent_on(mail: MailState, variant: Variant) -> tuple[int, int]:
    """The mails to a variant of the address, and when the last went (s since the epoch)."""
    if not mail.spent and variant == "plain":
        return mail.count, mail.at
    return next(((count, at) for name, count, at in mail.spent if name == variant), (0, 0))


def count_mail(mail: MailState, variant: Variant, now: int) -> MailState:
    """The mail state with one more mail to a variant of the address."""
    total = (mail.count if now - mail.at < PENDING_SECONDS else 0) + 1
    counted = replace(mail, count=total, at=now)
    if not mail.spent and variant == "plain":
        return counted
    before = mail.spent or ((("plain", mail.count, mail.at),) if mail.count else ())
    count, at = spent_on(mail, variant)
    spent = (variant, (count if now - at < PENDING_SECONDS else 0) + 1, now)
    return replace(counted, spent=(*(one for one in before if one[0] != variant), spent))


def _done(mail: MailState, submission: str) -> bool:
    return mail.submission == submission and mail.state in ("sent", "failed", "skipped")


def _due(
    mail: MailState, variant: Variant, kind: MailKind, submission: str, now: int, claim: str, digest: str
) -> Decision:
    if _done(mail, submission):
        return Done(f"{mail.state} before")
    if mail.submission == submission and mail.state == "claimed":
        # Claimed and never marked: it may have been sent.
        if mail.tries >= MOST_TRIES or spent_on(mail, variant)[0] >= MOST_MAILS:
            return GiveUp("ambiguous", _write(replace(mail, state="failed")), fails=True)
        return _claim(count_mail(mail, variant, now), kind, submission, mail.tries + 1, now, claim, digest)
    if not within_budget(mail, variant, now):
        return GiveUp("over budget", _write(replace(mail, state="skipped", submission=submission)))
    tries = mail.tries if is_in_doubt(mail, submission) else 0
    return _claim(count_mail(mail, variant, now), kind, submission, tries + 1, now, claim, digest)


def is_in_doubt(mail: MailState, submission: str) -> bool:
    """Whether a mail that is due may have been sent before."""
    return mail.submission == submission and mail.state == "due" and mail.tries > 0


def _claim(mail: MailState, kind: MailKind, submission: str, tries: int, now: int, claim: str, digest: str) -> Send:
    """Claim a mail that is counted in ``mail`` already."""
    # Expired links stay known too: the page explains to anyone who opens one, and offers another.
    fresh = ((digest, now + PENDING_SECONDS),) if kind == "confirm" else ()
    claimed = replace(
        mail,
        submission=submission,
        state="claimed",
        tries=tries,
        claim=claim,
        until=now + CLAIM_SECONDS,
        message_id="",
        tokens=(*mail.tokens, *fresh)[-KEPT_TOKENS:],
    )
    step = _write(claimed)
    if kind == "confirm":
        # The record lives as long as the link. A signature held because the limiter was down is released: the gate has
        # checked it by now.
        step = replace(step, changes={**step.changes, "state": "pending", "expires_at": now + PENDING_SECONDS})
    return Send(kind, step, claimed)


def sent_step(claimed: MailState, message_id: str) -> Step:
    # What only a claim needs goes, so that the record of one that is noted, too, stays within a write unit.
    return _write(replace(claimed, state="sent", message_id=message_id, claim="", until=0))


def refused_step(claimed: MailState) -> Step:
    """The step once the address or the mail was refused for good."""
    return _write(replace(claimed, state="failed"))


def uncomposable_step(before: MailState, claimed: MailState) -> Step:
    """The step once the mail proved impossible to compose: nothing went, and nothing will."""
    return _write(replace(before, state="failed", submission=claimed.submission))


def released_step(before: MailState, claimed: MailState) -> Step:
    """The step once the mail was certainly not sent: it counts no longer, and is due again.

    Its link, which nobody has, is dropped: only a few are kept, and it would displace one that was mailed.
    """
    due = replace(claimed, state="due", tries=claimed.tries - 1, claim="", until=0)
    return _write(replace(due, count=before.count, at=before.at, spent=before.spent, tokens=before.tokens))


def doubted_step(before: MailState, claimed: MailState, now: int) -> Step:
    """The step when SES is down and the mail may have been sent: it is due again, after a while that grows.

    The record counts it no longer, so that an outage uses up nobody's mails; the mailbox's own budgets do. Its link
    stays, since somebody may have it.
    """
    wait = DOUBT_SECONDS[min(claimed.tries, len(DOUBT_SECONDS)) - 1]
    due = replace(claimed, state="due", claim="", until=now + wait)
    return _write(replace(due, count=before.count, at=before.at, spent=before.spent))


def withheld_step(signature: Signature, submission: str) -> Step:
    """The step when the mail is not to be sent: the address gets no more mail, or has had its share."""
    return _write(replace(signature.mail, state="skipped", submission=submission))


def _write(mail: MailState) -> Step:
    return Step(unchanged=("state", "mail"), changes={"mail": mail})
