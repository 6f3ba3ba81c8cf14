"""The data held about a signer, as the signer's own page gives it out.

Each field is given out or withheld by decision, and a test fails for one that nobody decided about. Withheld is what
concerns somebody else: the organisers' names, and signs made of what others in the signer's network did, by which
anybody could count them.
"""

from dataclasses import asdict
from typing import Any

from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing.confirmation_review import ENTERED

# Fields of `Signature` that are not given out, and why.
WITHHELD = {
    "id": "a keyed hash; the letter and the address say the same",
    "submission": "internal; changes with every form",
    "changed_at": "internal; when the publisher was to read it again",
    "position": "the organisers' order",
    "name_hash": "a keyed hash of the name",
    "address_hash": "a keyed hash of the address",
    "signals": "made also of what others in the network did, and would teach programs to pass for people",
    "asked": "internal; whether a mailed link asked for the mail that is due",
    "corrected": "internal; which correction its signer is told of",
    "decided": "which organiser decided last, and until when they may undo it; `state` and `held_because` say how",
    "pinned": "internal; follows from a correction",
    "seen": "which of the signals an organiser has looked at",
    "waits_since": "internal; the place among those that wait for an organiser",
}

# Reasons to wait that would tell what others did, and the one that keeps these from being known by its absence.
_OF_OTHERS = frozenset({"duplicate", "domain", "unchecked"})


def held_data(signature: Signature) -> dict[str, Any]:
    """Everything else, ready for JSON."""
    consent = signature.consent
    return {
        "state": signature.visible_state,
        "details": signature.details.to_json(),
        "email": signature.email,
        "language": signature.lang,
        "news": signature.updates,
        "mail_stopped": signature.quiet,
        "published_name": signature.details.printed_name(),
        "shown_since": signature.appeared_at,
        "showed_more_before": signature.once_shown,
        "consent": asdict(consent) if consent else None,
        "created_at": signature.created_at,
        "confirmed_at": signature.confirmed_at,
        "expires_at": signature.expires_at,
        "entered_by_organiser": bool(signature.vouched_by) or ENTERED in signature.evidence,
        "held_because": list(shown_reasons(signature)),
        "evidence": _evidence(signature),
        "confirmed_members": list(signature.confirmed_members),
        "objected_members": [member.to_json() for member in signature.objected_members],
        "members_taken_off_by_organisers": list(signature.barred_members),
        "mails": signature.mail.count,
        "last_mail_at": signature.mail.at,
    }


def shown_reasons(signature: Signature) -> tuple[str, ...]:
    """Why it waits, for its signer: one word for whatever depends on other signatures, which need not be public yet."""
    codes = (reason.partition(":")[0] for reason in signature.holds)
    return tuple(dict.fromkeys("comparison" if code in _OF_OTHERS else code for code in codes))


def _evidence(signature: Signature) -> list[str]:
    """``domain:example.org`` if the address was of the organisation's website, ``approved`` if an organiser, whoever it
    was, approved it."""
    found, approved, _ = signature.evidence.partition("approved:")
    return [word for word in found.split() if word.startswith("domain:")] + (["approved"] if approved else [])
