"""One entry with everything that its page shows: what it is, what may be done to it, and what was done.

What its signer hides, and what stands in a form that nobody has confirmed, is not shown here either. The representative
and the domain of the address are, to those who may see names; each look at them is in the log.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from chalicelib.organising.acts import seen_of
from chalicelib.organising.entries import Entry, describe
from chalicelib.organising.held_signatures import id_of
from chalicelib.ports.operating import AuditLine, AuditLog, Lists
from chalicelib.ports.storage import Letters, Signatures
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.signature import TOMBSTONES, Signature

EntryAct = Literal["correct", "take-down", "take-off", "move", "confirm", "put-back", "queue", "block"]

READ = "read"  # who represents an entry, and where their mailbox is
MOST_LINES = 1000  # of the log that are looked through for an entry's history


@dataclass(frozen=True, repr=False)
class Inspected:
    """``seen`` is what an act on it has to name, so that it is decided on what was seen."""

    entry: Entry
    key: str  # without what was seen
    seen: str
    details: Details  # as the letter shows them, or would
    separator: str
    end: str
    acts: frozenset[EntryAct]
    is_told: bool  # whether an address is held to which its signer can be told
    representative: str  # '' also for those who may not see it
    representative_role: str
    mailbox: str  # the domain of the address; likewise
    history: tuple[AuditLine, ...]  # the newest first


@dataclass(frozen=True)
class Inspector:
    signatures: Signatures
    lists: Lists
    letters: Letters
    log: AuditLog
    by: str
    now_ms: Callable[[], int]

    def inspect(self, letter: Letter, key: str, *, names: bool) -> Inspected | None:
        """The entry with a key; None if there is none. With ``names`` also who represents it, which is logged. Raises
        `Unavailable`."""
        signature = self.signatures.get(f"{letter.slug}#{key}")
        if signature is None or not (signature.alive(self.now_ms()) or signature.state in TOMBSTONES):
            return None
        listed = self.lists.read(letter)
        place = listed.place(signature.id) if listed else None
        entry = describe(signature, place)
        is_known = signature.state in ("confirmed", "held") and not signature.unconfirmed
        shown = signature.details.shown() if is_known else Details(signature.details.kind, "")
        represented = signature.details if is_known and names and signature.details.kind != "person" else None
        mailbox = signature.email.rpartition("@")[2] if names else ""
        if (represented is not None and represented.representative) or mailbox:
            self.letters.log(letter.slug, self.now_ms(), READ, [("by", self.by), ("signature", key)])
        return Inspected(
            entry=entry,
            key=key,
            seen=seen_of(signature),
            details=shown,
            separator=signature.details.separator,
            end=signature.details.end,
            acts=acts_on(signature, entry, letter),
            is_told=bool(signature.email),
            representative=represented.representative if represented else "",
            representative_role=represented.role if represented else "",
            mailbox=mailbox,
            history=self._history(letter, signature),
        )

    def _history(self, letter: Letter, signature: Signature) -> tuple[AuditLine, ...]:
        lines = self.log.lines(letter.slug, most=MOST_LINES)
        return tuple(line for line in lines if is_about(line.detail, id_of(signature)) and line.what != READ)


def is_about(detail: Mapping[str, str], key: str) -> bool:
    """Whether a line of the log is about the signature with a key."""
    return detail.get("signature", "").partition(".")[0] == key


def acts_on(signature: Signature, entry: Entry, letter: Letter) -> frozenset[EntryAct]:
    """What may be done to a signature now. Each act judges for itself; this is what a page offers."""
    if letter.purged_at is not None or entry.standing in ("left", "gone soon"):
        return frozenset()
    acts: set[EntryAct] = {"block"}
    if signature.unconfirmed:
        return frozenset({*acts, "confirm"})
    if signature.state == "confirmed":
        acts.add("take-down")
    elif entry.standing == "taken down":
        acts.add("put-back")
    else:
        acts.add("queue")
    # What its signer hides only they change.
    if signature.details.show == "name" and entry.standing != "taken down":
        acts.add("correct")
        if signature.details.kind == "coalition" and signature.details.members:
            acts.add("take-off")
    if letter.order == "given" and entry.number:
        acts.add("move")
    return frozenset(acts)
