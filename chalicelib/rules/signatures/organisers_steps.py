"""The steps by which organisers change a signature that is on the letter, or waits: see
`chalicelib.rules.signatures.transitions`, which has those that its signer takes, and `decision_steps`."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import Step, amendment, next_change


def correction(signature: Signature, now_ms: int, submission: str, details: Details, name_hash: str) -> Step:
    """An organiser corrects what a confirmed signature says, or has less of it shown. Its signer is told."""
    step = amendment(signature, now_ms, submission, details, name_hash)
    return replace(step, changes={**step.changes, "corrected": _told(signature, submission)})


def displacement(signature: Signature, now_ms: int, submission: str, place: int | str) -> Step:
    """An organiser moves an entry in the order that they give. See `chalicelib.rules.signatories.given_order`."""
    changes = {"submission": submission, "position": place, "changed_at": next_change(signature, now_ms)}
    return Step(unchanged=("state", "submission"), changes=changes)


def barring(
    signature: Signature, now_ms: int, submission: str, names: Collection[str], barred: tuple[str, ...]
) -> Step:
    """An organiser takes members off their coalition's list: ``names`` are their spellings there. Neither the coalition
    nor whoever has a member's link brings back what is ``barred``."""
    members = tuple(member for member in signature.details.members if member.name not in names)
    changes: dict[str, Any] = {
        "submission": submission,
        "details": replace(signature.details, members=members),
        "confirmed_members": tuple(name for name in signature.confirmed_members if name not in names),
        "barred_members": barred,
        "corrected": _told(signature, submission),
    }
    if signature.changed_at is not None:
        changes["changed_at"] = next_change(signature, now_ms)
    return Step(unchanged=("state", "submission"), changes=changes)


def vouching(signature: Signature, now_ms: int, submission: str, by: str, address_hash: str) -> Step:
    """An organiser vouches for a signer who could not confirm: it is on the letter as an import would put it there.

    What the form recorded as consent was given by nobody who is known, so it goes. The mailed links stay known:
    whoever has the mailbox may still say that it wasn't them.
    """
    changed_at = next_change(signature, now_ms)
    return Step(
        unchanged=("state", "submission"),
        changes={
            "state": "confirmed",
            "submission": submission,
            "vouched_by": by,
            "consent": None,
            "updates": False,
            "email": "",
            "address_hash": address_hash,
            "confirmed_at": now_ms,
            "changed_at": changed_at,
            "appeared_at": changed_at,
            "expires_at": None,
            "seen": signature.signals,
        },
    )


def marking_seen(signature: Signature) -> Step:
    """An organiser has seen the signals of a signature that is on the letter. A new one makes it noted again."""
    return Step(unchanged=("state", "submission"), changes={"seen": signature.signals})


def _told(signature: Signature, submission: str) -> str:
    """The correction that the signer is told of, if there is an address to tell them at."""
    return submission if signature.email else ""
