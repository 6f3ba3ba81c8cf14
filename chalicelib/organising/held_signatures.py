"""An organiser's review of signatures: which ones wait, why, and the decision on each."""

import hashlib
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from chalicelib.ports.mail import MailQueue
from chalicelib.ports.operating import ReviewIndex
from chalicelib.ports.storage import Letters, Signatures
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.mail.notices import APPROVED, REFUSED
from chalicelib.rules.signatures.decision_steps import approval, refusal, undoing
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.organisers_steps import marking_seen
from chalicelib.rules.signatures.signature import IMPORTED, TOMBSTONES, Decided, Signature
from chalicelib.rules.signatures.transitions import Step, after_step, release
from chalicelib.rules.signatures.waiting import waiting_class

Decision = Literal["approve", "refuse", "release"]

DELAY_SECONDS = 5  # from a decision to its mail, so that the decision is stored first
UNDO_SECONDS = 900  # in which a decision made on a page may be undone; SQS delays no message for longer

# The sentences below are for the command; the pages have their own, in the language of the reader.
# Why a signature waits, in words. A hold may carry another name after a colon.
REASONS = {
    "organisation": "nothing proves that the signer may sign for it",
    "duplicate": "it may be the same organisation as",
    "well-known": "a well-known name",
    "large": "a coalition with many members",
    "domain": "others with addresses at its domain are on the letter, or wait, already",
    "kind": "the letter holds every signature of this kind",
    "changed": "its name or website was changed after it was approved",
    "unchecked": "it could not be compared with the other signatures",
    "refused": "refused",
}
# Why an organiser took a signature down, or a member off its coalition's list.
TAKEN_DOWN = {
    "asked": "whoever it names asked for it",
    "not-signed": "whoever it names did not sign",
    "not-entitled": "its signer may not sign for the organisation",
    "duplicate": "it is on the letter already",
    "invented": "there is no such person or organisation",
    "offensive": "what it says does not belong on the letter",
    "mistake": "it was entered by mistake",
    "other": "another reason, which the organisers know",
}
SIGNALS = {
    "network": "its network was over the limit",
    "limiter": "the limits could not be read",
    "blocked": "its address, domain or network is blocked",
    "unproved": "no proof of work",
    IMPORTED: "an organiser imported it",
    "honeypot": "a hidden field was filled in",
    "fast": "filled in within two seconds",
    "quick": "confirmed within seconds of the mail",
    "series": "one of a series of confirmations from one network",
}

_ID = re.compile(r"[a-z2-7]{26}")
# Signals about the network, which say nothing about the signer.
NETWORK_SIGNALS = frozenset({"network", "limiter"})
RELEASED_A_SECOND = 2  # so that new signers do not wait behind them
MOST_RELEASED = 1700  # in one run, because no mail can be delayed by more than a quarter of an hour


WhyNot = Literal["gone", "changed", "decided", "unsuitable", "late"]


class DecisionRefused(LetterRefused):
    """A decision that was not made: ``why``, and the ``signature`` as it is by now.

    ``gone``: there is none, or its signer left. ``changed``: it is not what was seen. ``decided``: an organiser, as its
    ``decided`` says, was faster. ``unsuitable``: it does not apply to where the signature stands. ``late``: what is to
    be undone may not be undone any more.
    """

    def __init__(self, why: WhyNot, words: str, signature: Signature | None = None) -> None:
        super().__init__(words)
        self.why: WhyNot = why
        self.signature = signature


@dataclass(frozen=True, repr=False)
class ReviewItem:
    """One signature as an organiser sees it. ``key`` is its id without the letter, with a fingerprint of what the
    organiser saw: a decision applies only to that."""

    key: str
    state: str
    waits: bool  # for an organiser, after the signer confirmed
    kind: str
    name: str  # as the letter shows it, or would; '' where it shows none
    role: str
    representative: str
    website: str
    members: tuple[str, ...]
    mailbox: str  # the domain of the address; '' once the address is deleted
    holds: tuple[str, ...]
    signals: tuple[str, ...]
    evidence: str
    signed_at: int  # ms
    decided: Decided | None = None


def _is_odd(item: ReviewItem) -> bool:
    """Whether a signal says something against a signature."""
    return any(signal != IMPORTED for signal in item.signals)


@dataclass(frozen=True)
class Review:
    """``undo_seconds``: for how long a decision may be undone, and its signer is not told."""

    letters: Letters
    signatures: Signatures
    queue: MailQueue
    ids: ReviewIndex
    now_ms: Callable[[], int]
    by: str
    undo_seconds: int = 0

    def list_items(self, letter: Letter, *, suspicious: bool = False) -> list[ReviewItem]:
        """The signatures that wait, the oldest first; with ``suspicious`` also those with a suspicious signal."""
        records = (self.signatures.get(signature_id) for signature_id in self.ids.ids(letter.slug))
        now = self.now_ms()
        items = [review_item(record) for record in records if record is not None and record.alive(now)]
        selected = [item for item in items if item.waits or (suspicious and (_is_odd(item) or item.state == "held"))]
        return sorted(selected, key=lambda item: item.signed_at)

    def decide(
        self, letter: Letter, key: str, decision: Decision, reason: str = "", *, as_seen: bool = False
    ) -> ReviewItem:
        """Approve, refuse or release a signature, and mail the signer; returns it as it is then. The ``reason`` to
        refuse is one of `TAKEN_DOWN`.

        An approval applies only to what was seen, by the fingerprint in the key; with ``as_seen`` any decision does.
        Raises `DecisionRefused` and `Unavailable`.
        """
        require_keys(letter)
        if reason and reason not in TAKEN_DOWN:
            raise LetterRefused(f"“{reason}” is no reason; the reasons are {', '.join(TAKEN_DOWN)}")
        signature, fingerprint = self._find(letter, key)
        is_as_seen = fingerprint == fingerprint_of(signature)
        if as_seen and not is_as_seen:
            raise _not_as_seen(signature)
        step, submission, notice = self._step(signature, decision, reason)
        if decision == "approve" and not is_as_seen:
            raise _not_as_seen(signature)
        return self._write(letter, signature, step, decision, reason, (submission, notice))

    def undo(self, letter: Letter, key: str) -> ReviewItem:
        """Undo the last decision on a signature while its signer is not told of it; the key has the fingerprint of what
        the decision left. Raises `DecisionRefused` and `Unavailable`; it is ``unsuitable`` once it is undone."""
        require_keys(letter)
        signature, fingerprint = self._find(letter, key)
        decided = signature.decided
        if decided is None:
            raise DecisionRefused("unsuitable", "there is no decision to undo", signature)
        if fingerprint != fingerprint_of(signature):
            raise _not_as_seen(signature)
        if decided.until <= self.now_ms() or _is_told(signature, decided):
            raise DecisionRefused("late", "its signer is told by now: decide anew", signature)
        step = undoing(signature, self.now_ms(), decided)
        return self._write(letter, signature, step, "undo", decided.what, None)

    def mark_seen(self, letter: Letter, key: str) -> ReviewItem:
        """Mark the signals of a signature on the letter as seen: it is no longer noted. Raises `DecisionRefused` and
        `Unavailable`; doing so again changes nothing."""
        signature, _ = self._find(letter, key)
        if waiting_class(signature) == "noted":
            step = marking_seen(signature)
            return self._write(letter, signature, step, "seen", "", None)
        return review_item(signature)

    def _find(self, letter: Letter, key: str) -> tuple[Signature, str]:
        name, _, fingerprint = key.partition(".")
        signature = self.signatures.get(f"{letter.slug}#{name}") if _ID.fullmatch(name) else None
        if signature is None or not signature.alive(self.now_ms()):
            raise DecisionRefused("gone", f"{letter.slug} has no signature {name}")
        if signature.state in TOMBSTONES:
            raise DecisionRefused("gone", "its signer has left", signature)
        return signature, fingerprint

    def _write(
        self,
        letter: Letter,
        signature: Signature,
        step: Step,
        what: str,
        reason: str,
        mail: tuple[str, str] | None,
    ) -> ReviewItem:
        """Log, queue the mail, and store. The log comes first: a decision that is logged but not stored is noticed, the
        reverse never is. Mail about a decision that was not stored is dropped."""
        now = self.now_ms()
        detail = [("by", self.by), ("signature", id_of(signature)), *([("reason", reason)] if reason else [])]
        self.letters.log(letter.slug, now, what, detail)
        if mail is not None and signature.email:
            submission, notice = mail
            delay = max(DELAY_SECONDS, self.undo_seconds if notice else 0)
            self.queue.put(signature.id, submission, since=now // 1000, delay=delay, notice=notice)
        after = after_step(signature, step)
        if not self.signatures.apply(signature, step):
            stored = self.signatures.get(signature.id)
            if stored is None or not _is_written(stored, after):
                raise _not_as_seen(stored)
        return review_item(after)

    def list_releasable(self, letter: Letter, *, since: int, unproved: bool = False) -> list[ReviewItem]:
        """The signatures from ``since`` (ms) on that are held only because of the number of forms from their network,
        the oldest first. With ``unproved`` also those without a proof of work.

        An attacker who used up the limit may be among them, if they did a proof of work for each form.
        """
        innocent = NETWORK_SIGNALS | ({"unproved"} if unproved else set())
        items = self.list_items(letter, suspicious=True)
        waiting = (item for item in items if item.state == "held" and not item.waits and item.signed_at >= since)
        return [item for item in waiting if innocent.issuperset(item.signals)][:MOST_RELEASED]

    def release_all(self, letter: Letter, items: Iterable[ReviewItem]) -> int:
        """Send each its confirmation mail; returns how many were still waiting. Raises `Unavailable`; running it again
        continues."""
        self.letters.log(letter.slug, self.now_ms(), "release all", [("by", self.by)])
        released = 0
        for item in items:
            signature, now = self.signatures.get(f"{letter.slug}#{item.key.partition('.')[0]}"), self.now_ms()
            if signature is not None and signature.alive(now) and _waits_for_mail(signature):
                submission = secrets.token_hex(8)
                delay = DELAY_SECONDS + released // RELEASED_A_SECOND
                self.queue.put(signature.id, submission, since=now // 1000, delay=delay)
                released += self.signatures.apply(signature, release(submission, now))
        return released

    def _step(self, signature: Signature, decision: Decision, reason: str) -> tuple[Step, str, str]:
        now, undo_ms = self.now_ms(), 1000 * self.undo_seconds
        if decision == "approve" and signature.awaiting:
            return approval(signature, now, self.by, undo_ms), signature.submission, APPROVED
        if decision == "refuse" and (signature.awaiting or signature.state == "confirmed"):
            return refusal(signature, now, reason, self.by, undo_ms), signature.submission, REFUSED
        if decision == "release" and _waits_for_mail(signature):
            submission = secrets.token_hex(8)
            return release(submission, now), submission, ""
        words = f"it is {signature.state}, so “{decision}” does not apply"
        raise DecisionRefused("unsuitable", words, signature)


def in_words(items: Iterable[ReviewItem]) -> str:
    """The signatures as text, one paragraph each."""
    return "\n\n".join(map(_paragraph, items)) or "nothing waits"


def require_keys(letter: Letter) -> None:
    """Raise `LetterRefused` if the keys are destroyed without which no record of the letter can be sealed anew."""
    if letter.purged_at is not None:
        raise LetterRefused(
            f"the personal data of {letter.slug} was destroyed, with the keys that this needs; to take somebody off, "
            f"delete their record by hand, and then run: firmamos publish {letter.slug} --full"
        )


def _waits_for_mail(signature: Signature) -> bool:
    return signature.state == "held" and signature.unconfirmed


def key_of(signature: Signature) -> str:
    """What the commands take for a signature: its id without the letter, and a fingerprint of what is seen of it."""
    return f"{id_of(signature)}.{fingerprint_of(signature)}"


def id_of(signature: Signature) -> str:
    """The id without the letter, which is what the audit log names a signature by."""
    return signature.id.partition("#")[2]


def fingerprint_of(signature: Signature) -> str:
    """Changes with what an organiser sees of a signature, and with where it stands. Of one that hides something it
    depends on what nobody can guess, or it would let an organiser check a guess of what is hidden."""
    is_shown = signature.state != "pending" and signature.details.show == "name"
    seen = f"{signature.revision if is_shown else signature.snapshot} {signature.state} {' '.join(signature.holds)}"
    return hashlib.sha256(seen.encode()).hexdigest()[:8]


def is_decided(signature: Signature) -> bool:
    """Whether an organiser's last decision on it stands."""
    if signature.decided is None:
        return False
    return signature.state == "confirmed" if signature.decided.what == "approve" else "refused" in signature.holds


def _not_as_seen(signature: Signature | None) -> DecisionRefused:
    if signature is not None and is_decided(signature):
        return DecisionRefused("decided", "another organiser has decided meanwhile: look at it again", signature)
    return DecisionRefused("changed", "it has changed since you looked at it: look at it again", signature)


def _is_written(stored: Signature, after: Signature) -> bool:
    """Whether a step was stored after all, and only the answer was lost."""
    return all(getattr(stored, name) == getattr(after, name) for name in ("state", "submission", "holds", "decided"))


def _is_told(signature: Signature, decided: Decided) -> bool:
    """Whether the signer was, or may have been, told since the decision."""
    notice = APPROVED if decided.what == "approve" else REFUSED
    return notice in signature.mail.notices and signature.mail.at * 1000 >= decided.at


def review_item(signature: Signature) -> ReviewItem:
    """A signature as an organiser sees it who decides on it: who represents it too, but nothing that its signer hides,
    or that they have been asked to confirm and have not."""
    details = signature.details.shown() if signature.details.kind == "person" else signature.details
    if signature.state == "pending":
        details = Details(details.kind, "")
    return ReviewItem(
        key=key_of(signature),
        state=signature.state,
        waits=signature.awaiting,
        kind=details.kind,
        name=details.name,
        role=details.role,
        representative=details.representative,
        website=details.website,
        members=details.member_names,
        mailbox=signature.email.rpartition("@")[2],
        holds=signature.holds,
        signals=signature.signals,
        evidence=signature.evidence,
        signed_at=signature.confirmed_at or signature.created_at,
        decided=signature.decided,
    )


def _paragraph(item: ReviewItem) -> str:
    values: dict[str, Any] = {
        "represented by": ", ".join(filter(None, (item.representative, item.role))),
        "website": item.website,
        "members": "; ".join(item.members),
        "mailbox at": item.mailbox,
        "evidence": item.evidence,
        "waits because": "; ".join(filter(None, map(reason_in_words, item.holds))),
        "noted": "; ".join(SIGNALS.get(signal, signal) for signal in item.signals),
    }
    lines = [
        f"{item.key}  {item.kind}  {item.name}",
        *(f"  {label}: {value}" for label, value in values.items() if value),
    ]
    return "\n".join(lines)


def reason_in_words(hold: str) -> str:
    """Why a signature waits or was taken down; '' for what another reason of its says."""
    reason, _, other = hold.partition(":")
    if reason == "refused" and other:
        return TAKEN_DOWN.get(other, other)
    return " ".join(filter(None, (REASONS.get(reason, reason), f"“{other}”" if other else "")))
