"""Notices: mails that answer no form, such as reminders, an organiser's decision, a changed text.

A notice has a name and is sent at most once: the name is recorded before the mail is sent, so a notice that may have
been sent is never sent again. Pure rules.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.rules.fields.emails import Variant
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.mail.mail_state import (
    INTERVAL_SECONDS,
    KEPT_TOKENS,
    Decision,
    MailKind,
    Send,
    count_mail,
    spent_on,
    within_budget,
)
from chalicelib.rules.mail.outcome import Done, Later
from chalicelib.rules.signatures.signature import MailState, Signature
from chalicelib.rules.signatures.transitions import Step

APPROVED = "approved"
REFUSED = "refused"
DECISIONS = (APPROVED, REFUSED)  # which an organiser may undo before they are told
REMINDERS = ("reminder-1", "reminder-2")
CORRECTED = "corrected-"  # and the submission by which the organisers corrected it
TEXT = "text-"  # and the version's number


def _reminds(signature: Signature, letter: Letter, now: int) -> bool:
    # After a bounce the state is "failed", after "it wasn't me" the signature is not pending.
    mail = signature.mail
    # Only after the mail of the current form: one that is still to come reminds enough. A mail that was skipped because
    # another had just gone (the button was pressed twice) counts as sent. A signer who got no mail is not reminded.
    sent = mail.state == "sent" or (mail.state == "skipped" and mail.count > 0)
    mailed = sent and mail.submission == signature.submission
    waits = signature.state == "pending" and signature.alive(now * 1000) and mailed
    return waits and not signature.quiet and letter.signing_state(now) == "open"


def _approved(signature: Signature, letter: Letter, now: int) -> bool:
    return _stands(signature, APPROVED)


def _refused(signature: Signature, letter: Letter, now: int) -> bool:
    return _stands(signature, REFUSED)


def _corrected(signature: Signature, letter: Letter, now: int) -> bool:
    return _stands(signature, CORRECTED)


def _text_changed(signature: Signature, letter: Letter, now: int) -> bool:
    consent = signature.consent
    is_older = consent is not None and consent.version < letter.version
    return signature.state == "confirmed" and not signature.quiet and is_older


# The prefix of a notice's name → its mail, and whether it (still) holds.
Holds = Callable[[Signature, Letter, int], bool]
NOTICES: Mapping[str, tuple[MailKind, Holds]] = {
    "reminder-": ("reminder", _reminds),
    APPROVED: ("approved", _approved),
    REFUSED: ("refused", _refused),
    CORRECTED: ("corrected", _corrected),
    TEXT: ("text_changed", _text_changed),
}


def decide(signature: Signature, notice: str, letter: Letter, variant: Variant, *, now: int, digest: str) -> Decision:
    """Decide what to do with a notice, whose mail would go to that variant of the address; ``now`` in s since the
    epoch, ``digest`` that of a fresh token, in hex."""
    entry = next((entry for prefix, entry in NOTICES.items() if notice.startswith(prefix)), None)
    if entry is None:
        return Done("unknown notice")
    kind, holds = entry
    mail, decided = signature.mail, signature.decided
    # Of several corrections the last is told.
    is_past = kind == "corrected" and notice != corrected_notice(signature.corrected)
    if notice in mail.notices or is_past or not holds(signature, letter, now):
        return Done("told before" if notice in mail.notices else "not so any more")
    is_decision = kind in DECISIONS
    if is_decision and decided is not None and decided.at < decided.until and decided.until > now * 1000:
        return Later(decided.until // 1000 + 1 - now, "may be undone")
    if mail.state == "claimed" and mail.until > now:
        return Later(mail.until - now, "claimed")
    if not within_budget(mail, variant, now):
        since = now - spent_on(mail, variant)[1]
        soon = since < INTERVAL_SECONDS
        return Later(INTERVAL_SECONDS - since, "just mailed") if soon else Done("over budget")
    claimed = replace(count_mail(mail, variant, now), notices=_with(mail.notices, notice))
    if kind == "reminder":
        # The first link seems to be mislaid. The new one expires with the record, as the first does.
        fresh = (digest, signature.expires_at or now)
        claimed = replace(claimed, state="sent", tokens=(*mail.tokens, fresh)[-KEPT_TOKENS:])
    # The claim of a decision fails once it was undone: undoing, which may leave the state as it is, changes the mail.
    return Send(kind, _write(claimed), claimed)


def sent_step(claimed: MailState, message_id: str) -> Step:
    """The step once the notice was sent; the id is kept to match SES's events."""
    return _write(replace(claimed, message_id=message_id))


def uncomposable_step(before: MailState, claimed: MailState) -> Step:
    """The step once the notice proved impossible to compose; it is not tried again."""
    return _write(replace(before, notices=claimed.notices))


def released_step(before: MailState) -> Step:
    """The step once the notice was certainly not sent, and may be sent later."""
    return _write(before)


def corrected_notice(submission: str) -> str:
    """The notice of the correction that was made by a submission."""
    return f"{CORRECTED}{submission}"


def owed_notice(signature: Signature) -> str | None:
    """What organisers did that stands and of which no notice was sent yet: its message was lost, or has yet to come."""
    sent = signature.mail.notices
    decided = next((one for one in DECISIONS if _stands(signature, one) and one not in sent), None)
    if decided is None and _stands(signature, CORRECTED) and corrected_notice(signature.corrected) not in sent:
        return corrected_notice(signature.corrected)
    return decided


def settled_step(signature: Signature, letter: Letter, notice: str) -> Step | None:
    """The step once an organiser's decision was sent, or cannot be: it is no longer owed, and the address is dropped
    unless the signer wants news. None if the decision was reversed meanwhile, which has a notice of its own."""
    if notice.startswith(CORRECTED):
        return _settled_correction(signature, notice)
    if not _stands(signature, notice):
        return None
    keeps = signature.updates or letter.handling.keep_address == "closing"
    changes: dict[str, Any] = {"email": ""} if signature.email and not keeps else {}
    if notice in signature.mail.notices:
        return Step(unchanged=("state", "submission"), changes=changes) if changes else None
    changes["mail"] = replace(signature.mail, notices=(*signature.mail.notices, notice))
    return Step(unchanged=("state", "submission", "mail"), changes=changes)


def _settled_correction(signature: Signature, notice: str) -> Step | None:
    """A correction that cannot be told, since no address is held, is owed no more."""
    if notice in signature.mail.notices or notice != corrected_notice(signature.corrected):
        return None
    mail = replace(signature.mail, notices=_with(signature.mail.notices, notice))
    return Step(unchanged=("state", "mail"), changes={"mail": mail})


def _with(sent: tuple[str, ...], notice: str) -> tuple[str, ...]:
    """The notices sent, with one more. Of corrections the last is enough: no earlier one is ever told."""
    kept = (one for one in sent if not (notice.startswith(CORRECTED) and one.startswith(CORRECTED)))
    return (*kept, notice)


def _stands(signature: Signature, notice: str) -> bool:
    if notice == CORRECTED:
        return bool(signature.corrected) and (signature.state == "confirmed" or signature.awaiting)
    if notice == APPROVED:
        return signature.state == "confirmed" and "approved:" in signature.evidence
    return notice == REFUSED and signature.awaiting and "refused" in signature.holds


def _write(mail: MailState) -> Step:
    return Step(unchanged=("state", "mail"), changes={"mail": mail})
