"""What the pages of the queue show. Sentences are message ids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from chalicelib.pages.message_ids import N_

# Why a signature waits, in a sentence for whoever decides. ``%(name)s`` is what a hold carries after its colon.
WHY = {
    "organisation": N_("The address does not show that this person may sign for it."),
    "duplicate": N_("It may be the same organisation as %(name)s."),
    "well-known": N_("It is, or looks like, a name that this letter lists as well known."),
    "large": N_("It is a coalition with many members."),
    "domain": N_("Two others with addresses at the same domain are on the letter, or wait, already."),
    "kind": N_("This letter holds every organisation until you have seen it."),
    "changed": N_("Its signer changed the name or the website after it was approved."),
    "unchecked": N_("It could not be compared with the other signatures when it was confirmed."),
    "refused": N_("It was refused, or taken down."),
}
SIGNALS = {
    "network": N_("Very many forms came from its network."),
    "limiter": N_("The limits could not be read when it came."),
    "blocked": N_("Its address, domain or network is blocked."),
    "unproved": N_("It came without a proof of work: a program, or a browser without scripts."),
    "imported": N_("Somebody of the team imported it."),
    "honeypot": N_("It filled in a field that people do not see."),
    "fast": N_("The form was filled in within two seconds."),
    "quick": N_("It was confirmed within seconds of the mail: perhaps by a mail scanner."),
    "series": N_("It is one of a series of confirmations from one network."),
}
# The reasons to refuse, as whoever decides chooses them.
REFUSALS = {
    "not-entitled": N_("The signer may not sign for it"),
    "duplicate": N_("It is on the letter already"),
    "not-signed": N_("Whoever it names did not sign"),
    "asked": N_("Whoever it names asked for it"),
    "invented": N_("There is no such person or organisation"),
    "offensive": N_("What it says does not belong on the letter"),
    "mistake": N_("It was entered by mistake"),
    "other": N_("Another reason, which the mail does not say"),
}
# What became of a decision that was not made.
NOT_DONE = {
    "already": N_("was decided in the same way before"),
    "decided": N_("was decided otherwise meanwhile"),
    "changed": N_("has changed since you saw it"),
    "gone": N_("is gone: its signer left, or it expired"),
    "unsuitable": N_("does not wait any more"),
    "late": N_("can no longer be undone: its signer is told by now"),
    "unavailable": N_("could not be stored for certain: look at it again"),
    "untried": N_("was not tried: do it again"),
}


@dataclass(frozen=True)
class Reason:
    """A sentence, and the name that belongs into it."""

    sentence: str
    name: str = ""


@dataclass(frozen=True)
class SimilarName:
    name: str
    url: str
    waits: bool  # or is on the letter


@dataclass(frozen=True)
class NoteLine:
    by: str
    at: str  # in words
    text: str


@dataclass(frozen=True)
class Standing:
    """The last decision on an entry, and who made it when."""

    what: str  # approve, refuse
    by: str
    at: str  # in words
    reason: str = ""  # a message id of `REFUSALS`
    is_undoable: bool = False


@dataclass(frozen=True)
class EntryCard:
    """One entry. ``key`` has the fingerprint of what is shown; ``representative`` is '' for whoever may not see it."""

    key: str
    id: str
    url: str
    kind: str
    name: str
    days: int
    klass: str  # of the index; '' for one that does not wait
    why: Sequence[Reason]
    representative: str
    role: str
    website: str
    mailbox: str  # the domain of the address; '' once the address is deleted
    match: Literal["yes", "no", "none", ""]  # of the address with the website; '' where it says nothing
    members: Sequence[str]
    more_members: int
    evidence: Sequence[Reason]
    similar: Sequence[SimilarName]
    notes: Sequence[NoteLine]
    standing: Standing | None = None

    @property
    def is_undecided(self) -> bool:
        return self.klass in ("look", "down")


@dataclass(frozen=True)
class Filter:
    name: str  # a message id
    url: str
    is_current: bool
    count: str = ""


@dataclass(frozen=True)
class QueueView:
    """``klass`` is the class of the index that is listed."""

    klass: str
    cards: Sequence[EntryCard]
    ages: Sequence[Filter]
    more: str
    first: str
    is_compared: bool
    most: int  # entries that may be ticked
    refusals: Mapping[str, str]
    back: str  # the tail of the address to which a decision leads back
    is_destroyed: bool = False  # the letter's personal data
    ticked: Sequence[str] = ()  # keys, where the page is shown again
    problem: str = ""  # a message id


@dataclass(frozen=True)
class EntryView:
    """One entry on a page of its own. ``typed`` and ``problem`` are of a note that was refused."""

    card: EntryCard
    refusals: Mapping[str, str]
    back: str
    is_compared: bool
    typed: str = ""
    problem: str = ""  # a message id
    notice: str = ""  # a message id: what was just done


@dataclass(frozen=True)
class DoneLine:
    name: str
    url: str
    why: str = ""  # a message id of `NOT_DONE`; '' for what was done
    standing: Standing | None = None


@dataclass(frozen=True)
class DoneView:
    """``what`` is approve, refuse, undo or seen. ``undo`` are the keys of what may still be undone."""

    what: str
    done: Sequence[DoneLine]
    others: Sequence[DoneLine]
    undo: Sequence[str]
    until: str  # when that ends, in words
    back: str
