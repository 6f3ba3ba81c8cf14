"""What is told by mail besides the answer to a form: reminders, an organiser's decision, a changed text.

A notice has a name, and is told at most once: the name is written down before the mail is sent, so one that may have
been sent is never sent again. Pure rules.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.mail.mail_state import INTERVAL_SECONDS, KEPT_TOKENS, Decision, MailKind, Send, within_budget
from chalicelib.rules.mail.outcome import Done, Later
from chalicelib.rules.signatures.signature import MailState, Signature
from chalicelib.rules.signatures.transitions import Step

APPROVED = "approved"
REFUSED = "refused"
REMINDERS = ("reminder-1", "reminder-2")
TEXT = "text-"  # and the version's number


def _reminds(signature: Signature, letter: Letter, now: int) -> bool:
    # After a bounce the state is "failed", after "it wasn't me" the signature is not pending.
    mail = signature.mail
    # Of the form that stands: who has a mail of it to come is to get that one. That it was left out, since another had
    # just gone (who presses the button twice), is no reason to be forgotten. Who was never written to is not reminded.
    gone = mail.state == "sent" or (mail.state == "skipped" and mail.count > 0)
    mailed = gone and mail.submission == signature.submission
    waits = signature.state == "pending" and signature.alive(now * 1000) and mailed
    return waits and not signature.quiet and letter.signing_state(now) == "open"


def _approved(signature: Signature, letter: Letter, now: int) -> bool:
    return _stands(signature, APPROVED)


def _refused(signature: Signature, letter: Letter, now: int) -> bool:
    return _stands(signature, REFUSED)


def _changed(signature: Signature, letter: Letter, now: int) -> bool:
    signed = signature.consent
    return signature.state == "confirmed" and not signature.quiet and bool(signed and signed.version < letter.version)


# What a notice's name begins with → its mail, and whether it is (still) true.
Holds = Callable[[Signature, Letter, int], bool]
NOTICES: Mapping[str, tuple[MailKind, Holds]] = {
    "reminder-": ("reminder", _reminds),
    APPROVED: ("approved", _approved),
    REFUSED: ("refused", _refused),
    TEXT: ("text_changed", _changed),
}


def decide(signature: Signature, notice: str, letter: Letter, *, now: int, digest: str) -> Decision:
    """What to do with a notice; ``now`` in s since the epoch, ``digest`` of a fresh token, in hex."""
    found = next((entry for begins, entry in NOTICES.items() if notice.startswith(begins)), None)
    if found is None:
        return Done("unknown notice")
    kind, holds = found
    mail = signature.mail
    if notice in mail.told or not holds(signature, letter, now):
        return Done("told before" if notice in mail.told else "not so any more")
    if mail.state == "claimed" and mail.until > now:
        return Later(mail.until - now, "claimed")
    if not within_budget(mail, now):
        soon = now - mail.at < INTERVAL_SECONDS
        return Later(INTERVAL_SECONDS - (now - mail.at), "just mailed") if soon else Done("over budget")
    claimed = replace(mail, told=(*mail.told, notice), count=mail.count + 1, at=now)
    if kind == "reminder":
        # The first link has been mislaid, it seems: this one ends with the record, like the first.
        fresh = (digest, signature.expires_at or now)
        claimed = replace(claimed, state="sent", tokens=(*mail.tokens, fresh)[-KEPT_TOKENS:])
    return Send(kind, _write(claimed), claimed)


def sent(claimed: MailState, message_id: str) -> Step:
    """It was sent; the id is kept for what SES may tell of it."""
    return _write(replace(claimed, message_id=message_id))


def released(before: MailState) -> Step:
    """It was surely not sent and may be told later."""
    return _write(before)


def owed_notice(signature: Signature) -> str | None:
    """An organiser's decision that stands and that nothing was told of: its message was lost, or has yet to come."""
    return next(
        (one for one in (APPROVED, REFUSED) if _stands(signature, one) and one not in signature.mail.told), None
    )


def settled(signature: Signature, letter: Letter, notice: str) -> Step | None:
    """Once an organiser's decision was told, or cannot be: it is owed no longer, and the address goes, unless news were
    asked for. A decision that was taken back meanwhile has a notice of its own to come."""
    if not _stands(signature, notice):
        return None
    keeps = signature.updates or letter.handling.keep_address == "closing"
    changes: dict[str, Any] = {"email": ""} if signature.email and not keeps else {}
    if notice in signature.mail.told:
        return Step(unchanged=("state", "submission"), changes=changes) if changes else None
    changes["mail"] = replace(signature.mail, told=(*signature.mail.told, notice))
    return Step(unchanged=("state", "submission", "mail"), changes=changes)


def _stands(signature: Signature, notice: str) -> bool:
    if notice == APPROVED:
        return signature.state == "confirmed" and "approved:" in signature.evidence
    return notice == REFUSED and signature.awaiting and "refused" in signature.holds


def _write(mail: MailState) -> Step:
    return Step(unchanged=("state", "mail"), changes={"mail": mail})
