"""What a signature waits for at its letter's organisers: a pure function of the record.

Storage derives the sparse index `waiting` from it with every write, so a signature is in the index exactly while it
has a class, whoever changed it last.
"""

from dataclasses import replace
from typing import Literal

from chalicelib.rules.signatures.signature import IMPORTED, Signature

# ``look``: its signer confirmed, and an organiser has to decide. ``limit``: a limit was full, so it was held without a
# mail. ``noted``: it is on the letter, with a signal that no organiser has marked as seen. ``down``: an organiser
# refused it or took it down, and may undo that. ``report``: readers reported an entry; no signature has this class.
WaitingClass = Literal["look", "limit", "noted", "down", "report"]
CLASSES: tuple[WaitingClass, ...] = ("look", "limit", "noted", "down", "report")

# Half of all signers send no proof of work, so its absence alone is no reason to look at an entry. Nor is that an
# organiser imported it.
UNREMARKABLE = frozenset({"unproved", IMPORTED})


def waiting_class(signature: Signature) -> WaitingClass | None:
    """Why a signature is in the index; None if it is not. Whether it has expired is for the reader to see."""
    if signature.state == "held":
        if signature.unconfirmed:
            # One that was refused goes by itself; its signer may send the form again.
            return None if "refused" in signature.holds else "limit"
        return "down" if "refused" in signature.holds else "look"
    if signature.state == "confirmed" and unseen_signals(signature):
        return "noted"
    return None


def waiting_since(signature: Signature) -> int | None:
    """Since when (ms) it has its class; None if it has none."""
    return None if waiting_class(signature) is None else signature.waits_since or _default_since(signature)


def unseen_signals(signature: Signature) -> tuple[str, ...]:
    """The signals that an organiser should look at and has not marked as seen."""
    return tuple(one for one in signature.signals if one not in UNREMARKABLE and one not in signature.seen)


def settled(signature: Signature) -> Signature:
    """The record without a time of waiting that says nothing, as storage gives it back."""
    if signature.waits_since is None:
        return signature
    if waiting_class(signature) is None or signature.waits_since == _default_since(signature):
        return replace(signature, waits_since=None)
    return signature


def _default_since(signature: Signature) -> int:
    return signature.created_at if signature.unconfirmed else signature.confirmed_at or signature.created_at
