"""The steps by which organisers decide on a signature, and undo that: see `chalicelib.rules.signatures.transitions`.

Each depends on everything that organisers note of a signature, since another organiser's decision may leave its state
as it is.
"""

from dataclasses import replace
from typing import Any, Literal

from chalicelib.rules.signatures.signature import Decided, Signature
from chalicelib.rules.signatures.transitions import Step, next_change

# Among the notices of a record, and none of them: it is there after every other undoing.
UNDONE = "undone"


def approval(signature: Signature, now_ms: int, by: str, undo_ms: int = 0) -> Step:
    """An organiser lets a signature onto the letter, and has seen its signals. For ``undo_ms`` they may undo it,
    and its signer is not told."""
    evidence = " ".join(filter(None, (signature.evidence, f"approved:{by}")))
    changed_at = next_change(signature, now_ms)
    return Step(
        unchanged=("state", "submission", "review"),
        changes={
            "state": "confirmed",
            "holds": (),
            "decided": _decided("approve", signature, now_ms, by, undo_ms),
            "evidence": evidence,
            "seen": signature.signals,
            "changed_at": changed_at,
            "appeared_at": changed_at,
        },
    )


def refusal(signature: Signature, now_ms: int, reason: str = "", by: str = "", undo_ms: int = 0) -> Step:
    """An organiser keeps a signature off the letter, or takes it off, for a ``reason`` that its signer is told. For
    ``undo_ms`` they may undo it, and its signer is not told."""
    holds = ("refused", f"refused:{reason}") if reason else ("refused",)
    decided = _decided("refuse", signature, now_ms, by, undo_ms)
    changes: dict[str, Any] = {"state": "held", "holds": holds, "appeared_at": None, "decided": decided}
    changes["waits_since"] = now_ms
    if signature.changed_at is not None:
        changes["changed_at"] = next_change(signature, now_ms)
    return Step(unchanged=("state", "submission", "review"), changes=changes)


def dismissal(by: str, now_ms: int) -> Step:
    """An organiser refuses a signature that was held without a mail. Its signer, who confirmed nothing, is told
    nothing; whoever has the address may sign anew, and after its seven days the record goes by itself."""
    decided = Decided("refuse", by, now_ms, now_ms, "held")
    return Step(unchanged=("state", "submission", "review"), changes={"holds": ("refused",), "decided": decided})


def undoing(signature: Signature, now_ms: int, decided: Decided) -> Step:
    """The signature stands again where it stood before the decision ``decided``, which is its last, and of which its
    signer was not told. What was on the letter comes back as another entry: the publisher may have read that it left.
    """
    changes: dict[str, Any] = {"state": decided.state, "holds": decided.holds, "decided": None, "appeared_at": None}
    changes["waits_since"] = decided.waited_since
    if decided.what == "approve":
        changes["evidence"] = signature.evidence.removesuffix(f"approved:{decided.by}").rstrip()
    if signature.changed_at is not None:
        changes["changed_at"] = next_change(signature, now_ms)
    if decided.state == "confirmed":
        changes["appeared_at"] = changes.get("changed_at")
    # So that a mail about the decision, read before and claimed after this, is not sent. The mail sender may not touch
    # what organisers note, so its claim depends on the state of the mail alone.
    notices = signature.mail.notices
    others = tuple(notice for notice in notices if notice != UNDONE)
    changes["mail"] = replace(signature.mail, notices=others if UNDONE in notices else (*notices, UNDONE))
    return Step(unchanged=("state", "submission", "mail", "review"), changes=changes)


def _decided(what: Literal["approve", "refuse"], signature: Signature, now_ms: int, by: str, undo_ms: int) -> Decided:
    return Decided(what, by, now_ms, now_ms + undo_ms, signature.state, signature.holds, signature.waits_since)
