"""The steps of a signature: pure rules that look at a record and say what to write.

::

                        ┌── submitted again, or a new link ──┐
                        ▼                                    │
    (nothing) ──▶ pending ──confirm──▶ confirmed ──withdraw──▶ withdrawn ──lift──▶ (nothing)
        │           ▲  │       └──▶ held ──approve──▶ confirmed
        │ over a    │  │             └── refuse, withdraw
        │ limit     │  └─ seven days: counts as nothing by the clock, and vanishes by TTL
        ▼           │
      held ─────────┘ released, or submitted again within the limits; confirm, by who has a link that lives

    disowned: from every state, and none leads out of it.

*Held* has two meanings, told apart by ``expires_at``: with it, nobody has confirmed and no mail goes; without it,
the signer has, and an organiser has to look before anything is published.

Each step is a `Step`: what must still be so in storage, and what to write if it is. Storage applies
it in one conditional write, so a step decided on a stale reading changes nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.signature import DAY, PENDING_SECONDS, Consent, MailState, Signature, State


@dataclass(frozen=True)
class Step:
    """One conditional write: if the fields ``unchanged`` are still as they were read, ``changes`` are made.

    A record's ``submission`` changes with all that a signer typed, so it stands for every other field.
    """

    unchanged: tuple[Literal["state", "submission", "mail"], ...]
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class Verdict:
    """What was found out about a signature when it was confirmed."""

    holds: tuple[str, ...] = ()  # why an organiser has to look; none: it is published
    evidence: str = ""
    signals: tuple[str, ...] = ()  # besides those that it has
    keep_address: bool = False  # beyond the confirmation
    address_hash: str = ""  # keyed hash of the address, for when it is dropped


# What a member of a coalition may say of its being listed; "listed" takes back what was said before.
MemberWord = Literal["listed", "confirmed", "objected"]
# Objections of one coalition that are remembered, the newest: as many as it may list members.
MOST_OBJECTIONS = 300

# What is left of the details when a signature is withdrawn or was somebody else's.
NOBODY = Details(kind="person", name="")
NO_DOUBT = Verdict()


def confirmation(signature: Signature, now_ms: int, consent: Consent | None, verdict: Verdict = NO_DOUBT) -> Step:
    """Confirm an unconfirmed signature that is `alive`. ``consent`` is what the form recorded, or, for one that an
    organiser entered, what the confirmation itself agrees to.

    The address has served its purpose, unless something is still to be told: news, or an organiser's decision.
    """
    held = bool(verdict.holds)
    keeps = signature.updates or held or verdict.keep_address
    return Step(
        unchanged=("state", "submission"),
        changes={
            "state": "held" if held else "confirmed",
            "confirmed_at": now_ms,
            # One that has been in the index, and left and came back, stays in it: the publisher may not know yet.
            "changed_at": None if held and signature.changed_at is None else _next_change(signature, now_ms),
            "expires_at": None,
            "consent": consent,
            "email": signature.email if keeps else "",
            "holds": verdict.holds,
            "evidence": verdict.evidence,
            "address_hash": verdict.address_hash,
            "signals": _union(signature.signals, verdict.signals),
        },
    )


def approval(signature: Signature, now_ms: int, by: str) -> Step:
    """An organiser lets a signature onto the letter."""
    evidence = " ".join(filter(None, (signature.evidence, f"approved:{by}")))
    return Step(
        unchanged=("state", "submission"),
        changes={
            "state": "confirmed",
            "holds": (),
            "evidence": evidence,
            "changed_at": _next_change(signature, now_ms),
        },
    )


def refusal(signature: Signature, now_ms: int) -> Step:
    """An organiser decides that a signature is not to stand on the letter, whether it stands there or waits."""
    changes: dict[str, Any] = {"state": "held", "holds": ("refused",)}
    if signature.changed_at is not None:
        changes["changed_at"] = _next_change(signature, now_ms)
    return Step(unchanged=("state", "submission"), changes=changes)


def release(submission: str, now_ms: int) -> Step:
    """Let a signature that was held without a mail have one after all, with seven days from now."""
    return Step(
        unchanged=("state", "submission"),
        changes={"state": "pending", "submission": submission, "expires_at": now_ms // 1000 + PENDING_SECONDS},
    )


def disownment(signature: Signature, now_ms: int) -> Step:
    """It was somebody else: forget who signed, keep the key so that nobody signs for this address again."""
    return _tombstone(signature, now_ms, "disowned")


def withdrawal(signature: Signature, now_ms: int) -> Step:
    """The signer leaves: the same, but that they may come back by the link of their own page, which needs no record
    of any mail."""
    step = _tombstone(signature, now_ms, "withdrawn")
    return replace(step, changes={**step.changes, "mail": MailState()})


def readmission(now_ms: int) -> Step:
    """Who withdrew may sign again: what is left counts as nothing from now on, and vanishes by TTL."""
    return Step(unchanged=("state",), changes={"state": "pending", "expires_at": now_ms // 1000 - 1})


def amendment(
    signature: Signature, now_ms: int, submission: str, details: Details, name_hash: str, holds: tuple[str, ...] = ()
) -> Step:
    """The signer corrects what was typed, or shows more or less of it; with ``holds`` an organiser has to look."""
    confirmed = _still_listed(signature.confirmed_members, details.members)
    changes: dict[str, Any] = {
        "submission": submission,
        "details": details,
        "name_hash": name_hash,
        "confirmed_members": confirmed,
    }
    if signature.unconfirmed:
        # Who has the link has the mailbox: what they say of themselves is no stranger's to write over.
        changes["pinned"] = True
    changes |= _carried_mail(signature, submission, now_ms)
    if holds and not signature.unconfirmed:
        changes |= {"state": "held", "holds": _union(signature.holds, holds)}
    if signature.changed_at is not None:
        changes["changed_at"] = _next_change(signature, now_ms)
    return _step(changes)


def member_statement(
    signature: Signature, now_ms: int, submission: str, names: Collection[str], word: MemberWord
) -> Step:
    """A member of a coalition says whether it is one; ``names`` are how the coalition lists it, or did before.

    Who objects is off the list, and its name is kept sealed: the coalition cannot list it again, and it may come back.
    """
    members = signature.details.members
    objected = tuple(one for one in signature.objected_members if one not in names)
    confirmed = set(signature.confirmed_members).difference(names)
    if word == "objected":
        members = tuple(one for one in members if one not in names)
        objected = (*objected, *names)[-MOST_OBJECTIONS:]
    else:
        members = (*members, *(one for one in names if one not in members))
        confirmed |= set(names) if word == "confirmed" else set()
    changes: dict[str, Any] = {
        "submission": submission,
        "details": replace(signature.details, members=members),
        "confirmed_members": tuple(one for one in members if one in confirmed),
        "objected_members": objected,
    }
    if signature.changed_at is not None:
        changes["changed_at"] = _next_change(signature, now_ms)
    return Step(unchanged=("state", "submission"), changes=changes)


def renewed_consent(signature: Signature, now_ms: int, submission: str, consent: Consent) -> Step:
    """The signer of an older version signs the letter as it reads now."""
    changes: dict[str, Any] = {
        "submission": submission,
        "consent": consent,
        **_carried_mail(signature, submission, now_ms),
    }
    if signature.changed_at is not None:
        changes["changed_at"] = _next_change(signature, now_ms)
    return _step(changes)


def news_choice(signature: Signature, now_ms: int, submission: str, email: str, *, keep_address: bool = False) -> Step:
    """The signer wants news, at an address that is theirs; '' for no more of them. ``keep_address`` says that the
    letter keeps it all the same."""
    boxes = tuple(box for box in (signature.consent.boxes if signature.consent else ()) if box != "updates")
    consent = replace(signature.consent, boxes=(*boxes, "updates") if email else boxes) if signature.consent else None
    kept = signature.email if keep_address or signature.unconfirmed or signature.awaiting else ""
    changes: dict[str, Any] = {"updates": bool(email), "email": email or kept, "consent": consent}
    if email:
        changes["quiet"] = False
    return _step({**changes, "submission": submission, **_carried_mail(signature, submission, now_ms)})


def renewal(submission: str, now_ms: int) -> Step:
    """Another seven days and another mail, for the holder of a link that ran out. The address is theirs, so it gets one
    whatever was submitted for it meanwhile, over a limit or not."""
    step = release(submission, now_ms)
    return replace(step, changes={**step.changes, "quiet": False})


def extension(signature: Signature, now: int) -> Step | None:
    """Seven days more, from ``now`` in s, for a signature that waits for a mail which does not go; None while it has
    days to spare, and for what counts as nothing already."""
    if (
        signature.state != "pending"
        or not signature.alive(now * 1000)
        or signature.expires_at is None
        or signature.expires_at - now > PENDING_SECONDS - DAY
    ):
        return None
    return Step(unchanged=("state", "submission"), changes={"expires_at": now + PENDING_SECONDS})


def after_step(signature: Signature, step: Step) -> Signature:
    """The record as it is once the step was written."""
    return replace(signature, **step.changes)


def _tombstone(signature: Signature, now_ms: int, state: State) -> Step:
    """A signature that was never published was never in the index `changes` and stays out of it."""
    changes: dict[str, Any] = {
        "state": state,
        "details": NOBODY,
        "email": "",
        "expires_at": None,
        "consent": None,
        "updates": False,
        "name_hash": "",
        "signals": (),
        "holds": (),
        "evidence": "",
        "address_hash": "",
        "quiet": False,
        "pinned": False,
        "vouched_by": "",
        "position": None,
        "confirmed_at": None,
        "confirmed_members": (),
        "objected_members": (),
    }
    if signature.changed_at is not None:
        changes["changed_at"] = _next_change(signature, now_ms)
    return Step(unchanged=("state", "submission"), changes=changes)


def _carried_mail(signature: Signature, submission: str, now_ms: int) -> dict[str, Any]:
    """What makes the mail of the form that stood the mail of what its signer made of it: they have a link, which
    confirms what is there then. Nothing while that mail is still to go, or when their links have run out."""
    mail, now = signature.mail, now_ms // 1000
    done = mail.submission == signature.submission and mail.state in ("sent", "skipped")
    if not signature.unconfirmed or not done or all(ends <= now for _, ends in mail.tokens):
        return {}
    return {"mail": replace(mail, submission=submission)}


def _step(changes: Mapping[str, Any]) -> Step:
    """A step of the signer's own, on what they typed; the sender may be at work on the mail meanwhile."""
    return Step(
        unchanged=("state", "submission", "mail") if "mail" in changes else ("state", "submission"), changes=changes
    )


def _still_listed(confirmed: tuple[str, ...], members: tuple[str, ...]) -> tuple[str, ...]:
    """Which of ``members`` said so themselves, under this name or another way to write it."""
    if not confirmed:
        return ()
    # A signature that is taken changes no member, and compiling the rules of names takes time.
    from chalicelib.rules.organisations.same_name import folded

    known = {folded(one) for one in confirmed}
    return tuple(one for one in members if folded(one) in known)


def _next_change(signature: Signature, now_ms: int) -> int:
    """A time of change that the publisher cannot have passed for this signature yet."""
    return now_ms if signature.changed_at is None else max(now_ms, signature.changed_at + 1)


def _union(known: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *new)))
