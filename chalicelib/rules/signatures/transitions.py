"""The steps of a signature: pure rules that take a record and return what to write.

::

                        ┌── submitted again, or a new link ──┐
                        ▼                                    │
    (nothing) ──▶ pending ──confirm──▶ confirmed ──withdraw──▶ withdrawn ──open──▶ (nothing)
        │           ▲  │       └──▶ held ──approve──▶ confirmed
        │ over a    │  │             └── refuse, withdraw
        │ limit     │  └─ seven days: expires by the clock, and is deleted by TTL
        ▼           │
      held ─────────┘ released, or submitted again within the limits; or confirmed by a link that has not expired

    disowned: from every state, by "it wasn't me". It leads to (nothing) in the same way as withdrawn does.

*Held* has two meanings, distinguished by ``expires_at``: with it, nobody has confirmed and no mail is sent; without
it, the signer has confirmed, and an organiser has to review the signature before anything is published.

Each step is a `Step`: what must be unchanged in storage, and what to write if it is. Storage applies it in one
conditional write, so a step decided on a stale record changes nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.member import Member, names_of, with_known
from chalicelib.rules.signatures.signature import (
    DAY,
    PENDING_SECONDS,
    TOMBSTONES,
    Consent,
    MailState,
    Signature,
    State,
)
from chalicelib.rules.signatures.waiting import settled, waiting_class


@dataclass(frozen=True)
class Step:
    """One conditional write of ``changes``, made if the fields ``unchanged`` are still as they were read.

    A record's ``submission`` changes with anything that a signer types, so it stands for every other field. What
    organisers note and decide leaves it as it is: that is in ``review``.
    """

    unchanged: tuple[Literal["state", "submission", "mail", "review"], ...]
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class Verdict:
    """The result of reviewing a signature when it is confirmed."""

    holds: tuple[str, ...] = ()  # why an organiser has to review it; published if there are none
    evidence: str = ""
    signals: tuple[str, ...] = ()  # new ones, besides those that it has
    keep_address: bool = False  # beyond the confirmation
    address_hash: str = ""  # keyed hash of the address, for when it is dropped


# A coalition member's answer to being listed; "listed" takes back an earlier answer.
MemberWord = Literal["listed", "confirmed", "objected"]

# The details that are left once a signature is withdrawn or disowned.
NOBODY = Details(kind="person", name="")
NO_DOUBT = Verdict()


def confirmation(signature: Signature, now_ms: int, consent: Consent | None, verdict: Verdict = NO_DOUBT) -> Step:
    """Confirm an unconfirmed signature that is `alive`. ``consent`` is the one recorded by the form, or, if an
    organiser entered the signature, the one given by confirming.

    The address has served its purpose, unless there is more to mail: news, or an organiser's decision. Confirming shows
    that the mailbox is the signer's, so news that they ask for go even if an earlier press had stopped the mail.
    """
    held = bool(verdict.holds)
    keeps = signature.updates or held or verdict.keep_address
    changed_at = next_change(signature, now_ms)
    return Step(
        unchanged=("state", "submission"),
        changes={
            "state": "held" if held else "confirmed",
            "confirmed_at": now_ms,
            # A signature that was in the index before stays in it: the publisher may not have read that it left.
            "changed_at": None if held and signature.changed_at is None else changed_at,
            "appeared_at": None if held else changed_at,
            "expires_at": None,
            "consent": consent,
            "email": signature.email if keeps else "",
            "quiet": signature.quiet and not signature.updates,
            "holds": verdict.holds,
            "evidence": verdict.evidence,
            "address_hash": verdict.address_hash,
            "signals": _union(signature.signals, verdict.signals),
        },
    )


def release(submission: str, now_ms: int) -> Step:
    """Let a signature that was held without a mail have one after all, and seven days from now."""
    return Step(
        unchanged=("state", "submission"),
        changes={"state": "pending", "submission": submission, "expires_at": now_ms // 1000 + PENDING_SECONDS},
    )


def disownment(signature: Signature, now_ms: int) -> Step:
    """The address's owner did not sign: erase the details, and keep the key so that nobody signs with this address
    unless its owner opens it again. The mailed links stay known, because they lead to the page that does so."""
    return _tombstone(signature, now_ms, "disowned")


def withdrawal(signature: Signature, now_ms: int) -> Step:
    """The signer leaves. As `disownment`, except that they may come back by the link of their own page, which needs no
    mail state."""
    step = _tombstone(signature, now_ms, "withdrawn")
    return replace(step, changes={**step.changes, "mail": MailState()})


def readmission(signature: Signature, now_ms: int) -> Step | None:
    """The owner of an address opens it again after withdrawing or disowning: what is left of the record counts as
    absent, and TTL deletes it a week later. Not at once: the publisher may not have read yet that the signer left.

    Until then its mailed links are known, so that pressing again finds it done, but they confirm nothing. None if there
    is nothing to open.
    """
    if signature.state not in TOMBSTONES or signature.opened:
        return None
    changes: dict[str, Any] = {
        "submission": "",
        "expires_at": now_ms // 1000 + PENDING_SECONDS,
        # Its mails count no more: the owner asks for the next one.
        "mail": MailState(tokens=tuple((digest, 0) for digest, _ in signature.mail.tokens)),
    }
    return Step(unchanged=("state",), changes=changes)


def amendment(
    signature: Signature, now_ms: int, submission: str, details: Details, name_hash: str, holds: tuple[str, ...] = ()
) -> Step:
    """The signer corrects the details, or shows more or less of them; with ``holds`` an organiser has to review it."""
    confirmed = _still_listed(signature.confirmed_members, details.member_names)
    changes: dict[str, Any] = {
        "submission": submission,
        "details": details,
        "name_hash": name_hash,
        "confirmed_members": confirmed,
    }
    if signature.unconfirmed:
        # The link proves that the signer has the mailbox, so no stranger's form may overwrite the correction.
        changes["pinned"] = True
    changes |= _carried_mail(signature, submission, now_ms)
    if holds and not signature.unconfirmed:
        changes |= {"state": "held", "holds": _union(signature.holds, holds), "waits_since": now_ms}
    if signature.changed_at is not None:
        changes["changed_at"] = next_change(signature, now_ms)
        if details.show != signature.details.show:
            # Another entry on the letter, which nothing connects with the one before, its place in a given order least.
            once_shown = signature.once_shown or signature.details.show != "count"
            changes |= {"appeared_at": changes["changed_at"], "once_shown": once_shown, "position": None}
    if changes.get("state", signature.state) != "confirmed":
        changes["appeared_at"] = None
    return _step(changes)


def member_statement(
    signature: Signature,
    now_ms: int,
    submission: str,
    names: Collection[str],
    word: MemberWord,
    holds: tuple[str, ...] = (),
) -> Step:
    """A coalition's member answers whether it is one; ``names`` are the spellings under which it is or was listed.

    A member that objects is taken off the list. Its name is kept sealed, so that the coalition cannot list it again and
    the member can come back. With ``holds`` an organiser has to review the coalition.
    """
    members = signature.details.members
    objected = tuple(member for member in signature.objected_members if member.name not in names)
    confirmed = set(signature.confirmed_members).difference(names)
    if word == "objected":
        gone = tuple(with_known(map(Member, names), (*signature.objected_members, *members)))
        members = tuple(member for member in members if member.name not in names)
        objected = _once_each((*objected, *gone))
    else:
        back = (Member(name) for name in names if name not in signature.details.member_names)
        members = (*members, *with_known(back, signature.objected_members))
        confirmed |= set(names) if word == "confirmed" else set()
    changes: dict[str, Any] = {
        "submission": submission,
        "details": replace(signature.details, members=members),
        "confirmed_members": tuple(name for name in names_of(members) if name in confirmed),
        "objected_members": objected,
    }
    if holds:
        changes |= {
            "state": "held",
            "holds": _union(signature.holds, holds),
            "appeared_at": None,
            "waits_since": now_ms,
        }
    if signature.changed_at is not None:
        changes["changed_at"] = next_change(signature, now_ms)
    return Step(unchanged=("state", "submission"), changes=changes)


def renewed_consent(signature: Signature, now_ms: int, submission: str, consent: Consent) -> Step:
    """The signer of an older version signs the present one."""
    changes: dict[str, Any] = {
        "submission": submission,
        "consent": consent,
        **_carried_mail(signature, submission, now_ms),
    }
    if signature.changed_at is not None:
        changes["changed_at"] = next_change(signature, now_ms)
    return _step(changes)


def news_choice(signature: Signature, now_ms: int, submission: str, email: str, *, keep_address: bool = False) -> Step:
    """The signer asks for news at their address, or, with '', for no more news. With ``keep_address`` the letter keeps
    the address all the same."""
    boxes = tuple(box for box in (signature.consent.boxes if signature.consent else ()) if box != "updates")
    consent = replace(signature.consent, boxes=(*boxes, "updates") if email else boxes) if signature.consent else None
    kept = signature.email if keep_address or signature.unconfirmed or signature.awaiting else ""
    changes: dict[str, Any] = {"updates": bool(email), "email": email or kept, "consent": consent}
    if email:
        changes["quiet"] = False
    return _step({**changes, "submission": submission, **_carried_mail(signature, submission, now_ms)})


def renewal(submission: str, now_ms: int) -> Step:
    """Another seven days and another mail, for the holder of an expired link. The link proves that the address is
    theirs, so it gets the mail whatever was submitted for it meanwhile, over a limit or not, and whatever became of the
    address's other signature."""
    step = release(submission, now_ms)
    return replace(step, changes={**step.changes, "quiet": False, "asked": True})


def in_place_of(absent: Signature, new: Signature) -> Signature:
    """A whole new record in place of one that counts as absent and is not deleted yet. As when a form comes, the links
    that were mailed stay known, no mail stays no mail, and the publisher reads what has become of the name it may have
    read before."""
    changed_at = absent.changed_at if new.changed_at is None else next_change(absent, new.changed_at)
    return replace(new, mail=absent.mail, quiet=absent.quiet, pinned=absent.pinned, changed_at=changed_at)


def extension(signature: Signature, now: int) -> Step | None:
    """Seven more days, from ``now`` in s, for a signature whose mail is delayed; None while it has days to spare, or if
    it has expired."""
    if (
        signature.state != "pending"
        or not signature.alive(now * 1000)
        or signature.expires_at is None
        or signature.expires_at - now > PENDING_SECONDS - DAY
    ):
        return None
    return Step(unchanged=("state", "submission"), changes={"expires_at": now + PENDING_SECONDS})


def after_step(signature: Signature, step: Step) -> Signature:
    """The record once the step is written. Since when it waits is known only while it waits for the same thing."""
    after = replace(signature, **step.changes)
    if after.waits_since is None:
        return after
    if "waits_since" not in step.changes and waiting_class(after) != waiting_class(signature):
        return replace(after, waits_since=None)
    return settled(after)


def _tombstone(signature: Signature, now_ms: int, state: State) -> Step:
    """Erase a signature but for its key. One that was never in the index `changes` stays out of it."""
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
        "asked": False,
        "pinned": False,
        "vouched_by": "",
        "position": None,
        "confirmed_at": None,
        "appeared_at": None,
        "once_shown": False,
        "confirmed_members": (),
        "objected_members": (),
        "barred_members": (),
        "corrected": "",
        "seen": (),
        "decided": None,
    }
    if signature.changed_at is not None:
        changes["changed_at"] = next_change(signature, now_ms)
    return Step(unchanged=("state", "submission"), changes=changes)


def _carried_mail(signature: Signature, submission: str, now_ms: int) -> dict[str, Any]:
    """The change that lets the mail already sent serve for the corrected form: its link confirms the details as they
    are by then. Empty while that mail has yet to go, or if its links have expired."""
    mail, now = signature.mail, now_ms // 1000
    done = mail.submission == signature.submission and mail.state in ("sent", "skipped")
    if not signature.unconfirmed or not done or all(expiry <= now for _, expiry in mail.tokens):
        return {}
    return {"mail": replace(mail, submission=submission)}


def _step(changes: Mapping[str, Any]) -> Step:
    """A step by which a signer changes what they typed, while the sender may be working on the mail."""
    return Step(
        unchanged=("state", "submission", "mail") if "mail" in changes else ("state", "submission"), changes=changes
    )


def _still_listed(confirmed: tuple[str, ...], members: tuple[str, ...]) -> tuple[str, ...]:
    """Those of ``members`` that confirmed themselves, under this spelling of their name or another."""
    if not confirmed:
        return ()
    # Taking a signature does not need this, and compiling the rules of names takes time.
    from chalicelib.rules.organisations.same_name import folded

    known = {folded(name) for name in confirmed}
    return tuple(member for member in members if folded(member) in known)


def _once_each(members: tuple[Member, ...]) -> tuple[Member, ...]:
    """One of all members whose names look alike and have the same links."""
    from chalicelib.rules.organisations.earlier_form import forms
    from chalicelib.rules.organisations.same_name import seen_as

    return tuple({(forms(one.name), seen_as(one.name)): one for one in reversed(members)}.values())[::-1]


def next_change(signature: Signature, now_ms: int) -> int:
    """A time of change that is later than any the publisher has read for this signature."""
    return now_ms if signature.changed_at is None else max(now_ms, signature.changed_at + 1)


def _union(known: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *new)))
