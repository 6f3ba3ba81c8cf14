"""What the pages of matches show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.pages.message_ids import N_

# Views are made from these elsewhere; a template needs no more than the values.
if TYPE_CHECKING:
    from chalicelib.organising.matches import ListedName

# Why two names may be one, as `chalicelib.organising.matches` has it.
REASONS = {
    "the same name": N_("the same name"),
    "the same name, with another acronym": N_("the same name, with another acronym"),
    "the same but for small words, a legal form or how a country is written": N_(
        "the same but for small words, a legal form or how a country is written"
    ),
    "the same, and a place behind one": N_("the same, and a place behind one"),
    "the same, and a word abbreviated": N_("the same, and a word abbreviated"),
    "the same but for feminine or plural endings": N_("the same but for feminine or plural endings"),
    "the same words in another order": N_("the same words in another order"),
    "one is, or has, the acronym of the other": N_("one is, or has, the acronym of the other"),
    "one goes on where the other ends": N_("one goes on where the other ends"),
    "a part of one is the name of the other": N_("a part of one is the name of the other"),
    "the same, and another word for the institution before one": N_(
        "the same, and another word for the institution before one"
    ),
    "they look alike": N_("they look alike"),
    "perhaps a typing error": N_("perhaps a typing error"),
    "one has more names than the other": N_("one has more names than the other"),
    "initials stand for names of the other": N_("initials stand for names of the other"),
}
# The figures that may move, as the letter names them.
FIGURES = {
    "persons": N_("people who sign by themselves"),
    "organisations": N_("organisations that sign by themselves"),
    "coalitions": N_("coalitions"),
    "members": N_("organisations in coalitions"),
    "both": N_("organisations in both ways"),
    "persons_in_coalitions": N_("people in coalitions"),
    "persons_in_both": N_("people in both ways"),
    "confirmed_members": N_("members that confirmed"),
    "organisations_in_all": N_("organisations in all"),
    "persons_in_all": N_("people in all"),
}


@dataclass(frozen=True)
class Figure:
    name: str  # a message id
    before: int
    after: int


@dataclass(frozen=True, repr=False)
class PairView:
    """Two names side by side. ``figures`` are those that move if they are one; of names that are counted once already,
    if they are two."""

    is_once: bool
    is_person: bool
    reason: str  # a message id
    one: ListedName
    other: ListedName
    figures: tuple[Figure, ...]


@dataclass(frozen=True, repr=False)
class MatchesPage:
    is_ready: bool
    pairs: tuple[PairView, ...] = ()
    total: int = 0
    left_out: int = 0  # pairs that are not kept, because there are so many
    page: int = 0
    more: bool = False
    edition: int = 0
    as_of: str = ""
    done: str = ""  # a message id
    conflict: str = ""  # a message id


@dataclass(frozen=True, repr=False)
class DecidedLine:
    verdict: str
    by: str
    at: str
    one: ListedName
    other: ListedName


@dataclass(frozen=True, repr=False)
class DecidedPage:
    lines: tuple[DecidedLine, ...]
    page: int = 0
    more: bool = False
    done: str = ""
