"""What the pages show of entries: the words for what an entry is, what became of it, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalicelib.pages.message_ids import N_

# Views are made from these elsewhere; a template needs no more than the values.
if TYPE_CHECKING:
    from chalicelib.organising.entries import Entry
    from chalicelib.organising.inspecting import Inspected

from chalicelib.desk.views.queue import REFUSALS

# Why an organiser took an entry down, as `chalicelib.organising.held_signatures` has it.
DOWN_WORDS = REFUSALS | {"other": N_("Another reason, which the organisers know")}
# How an organiser knows that somebody signed, as `chalicelib.organising.vouching` has it.
KNOWN_BY_WORDS = {
    "paper": N_("they signed on paper"),
    "phone": N_("they said so on the phone"),
    "letter": N_("they wrote so"),
    "in-person": N_("they said so in person"),
}

# What was just done, by the act of the page.
DONE = {
    "correct": N_("It is corrected from the next edition."),
    "take-down": N_("It is off the letter from the next edition."),
    "take-off": N_("The member is off the list from the next edition."),
    "move": N_("It is moved from the next edition."),
    "confirm": N_("It is on the letter from the next edition."),
    "put-back": N_("It is back on the letter from the next edition."),
    "block": N_("Forms from this address are held from now on."),
    "same": N_("It was like that already: nothing was changed."),
}


@dataclass(frozen=True, repr=False)
class FoundLine:
    entry: Entry
    url: str


@dataclass(frozen=True, repr=False)
class FindPage:
    """``as_of`` is the time of the edition that was searched; '' where there is none. ``problem`` is a code."""

    text: str
    is_address: bool = False
    was_sought: bool = False
    lines: tuple[FoundLine, ...] = ()
    edition: int = 0
    as_of: str = ""
    page: int = 0
    more: int = 0
    is_cut: bool = False
    problem: str = ""


@dataclass(frozen=True)
class HistoryLine:
    at: str
    what: str  # a message id, or what an older program logged
    by: str
    reason: str  # a message id; '' for none


@dataclass(frozen=True, repr=False)
class EntryPage:
    found: Inspected
    url: str
    signed: str
    confirmed: str
    changed: str
    country: str
    history: tuple[HistoryLine, ...]
    done: str = ""  # a message id
    is_told: bool = False
    conflict: bool = False


@dataclass(frozen=True, repr=False)
class ActPage:
    """A form that does one thing to an entry: ``values`` are what it is filled in with, ``errors`` what is wrong."""

    page: EntryPage
    act: str
    values: Mapping[str, str]
    errors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problem: str = ""  # a message id, of the whole
    is_changed: bool = False  # whether the entry changed since the form was opened
    reasons: Mapping[str, str] = field(default_factory=dict)  # code → message id
    countries: tuple[tuple[str, str], ...] = ()
    days: tuple[int, ...] = ()
