"""An organiser's review of signatures: which ones wait, why, and the decision on each."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from chalicelib.ports.mail import MailQueue
from chalicelib.ports.operating import ReviewIndex
from chalicelib.ports.storage import Letters, Signatures
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.mail.notices import APPROVED, REFUSED
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import Step, approval, refusal, release

Decision = Literal["approve", "refuse", "release"]

DELAY_SECONDS = 5  # from a decision to its mail, so that the decision is stored first

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
    "unproved": "no proof of work",
    "honeypot": "a hidden field was filled in",
    "fast": "filled in within two seconds",
    "quick": "confirmed within seconds of the mail",
    "series": "one of a series of confirmations from one network",
}


# Signals about the network, which say nothing about the signer.
NETWORK_SIGNALS = frozenset({"network", "limiter"})
RELEASED_A_SECOND = 2  # so that new signers do not wait behind them
MOST_RELEASED = 1700  # in one run, because no mail can be delayed by more than a quarter of an hour


@dataclass(frozen=True, repr=False)
class ReviewItem:
    """One signature as an organiser sees it. ``key`` is its id without the letter, with a fingerprint of what the
    organiser saw: a decision applies only to that."""

    key: str
    state: str
    waits: bool  # for an organiser, after the signer confirmed
    kind: str
    name: str
    role: str
    representative: str
    website: str
    members: tuple[str, ...]
    mailbox: str  # the domain of the address; '' once the address is deleted
    holds: tuple[str, ...]
    signals: tuple[str, ...]
    evidence: str
    signed_at: int  # ms


@dataclass(frozen=True)
class Review:
    letters: Letters
    signatures: Signatures
    queue: MailQueue
    ids: ReviewIndex
    now_ms: Callable[[], int]
    by: str

    def list_items(self, letter: Letter, *, suspicious: bool = False) -> list[ReviewItem]:
        """The signatures that wait, the oldest first; with ``suspicious`` also those with a suspicious signal."""
        records = (self.signatures.get(signature_id) for signature_id in self.ids.ids(letter.slug))
        now = self.now_ms()
        items = [_review_item(record) for record in records if record is not None and record.alive(now)]
        selected = [item for item in items if item.waits or (suspicious and (item.signals or item.state == "held"))]
        return sorted(selected, key=lambda item: item.signed_at)

    def decide(self, letter: Letter, key: str, decision: Decision) -> ReviewItem:
        """Approve, refuse or release a signature, and mail the signer. Raises `LetterRefused`."""
        require_keys(letter)
        name, _, fingerprint = key.partition(".")
        signature = self.signatures.get(f"{letter.slug}#{name}")
        if signature is None or not signature.alive(self.now_ms()):
            raise LetterRefused(f"{letter.slug} has no signature {name}")
        if decision == "approve" and fingerprint != fingerprint_of(signature):
            raise LetterRefused("it has changed since you looked at it: look at it again")
        step, submission, notice = self._step(signature, decision)
        now = self.now_ms()
        # Log first: a decision that is logged but not stored is noticed, the reverse never is.
        self.letters.log(letter.slug, now, decision, [("by", self.by), ("signature", name)])
        if signature.email:
            # Queue the mail before the decision is stored: mail about one that was not stored is dropped.
            self.queue.put(signature.id, submission, since=now // 1000, delay=DELAY_SECONDS, notice=notice)
        if not self.signatures.apply(signature, step):
            raise LetterRefused("it was changed at the same time: look at it again")
        return _review_item(signature)

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

    def _step(self, signature: Signature, decision: Decision) -> tuple[Step, str, str]:
        now = self.now_ms()
        if decision == "approve" and signature.awaiting:
            return approval(signature, now, self.by), signature.submission, APPROVED
        if decision == "refuse" and (signature.awaiting or signature.state == "confirmed"):
            return refusal(signature, now), signature.submission, REFUSED
        if decision == "release" and _waits_for_mail(signature):
            submission = secrets.token_hex(8)
            return release(submission, now), submission, ""
        raise LetterRefused(f"it is {signature.state}, so “{decision}” does not apply")


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
    return signature.revision[:8]


def _review_item(signature: Signature) -> ReviewItem:
    details = signature.details
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
