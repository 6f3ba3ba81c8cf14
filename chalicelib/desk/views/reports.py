"""What the page of readers' reports shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.pages.message_ids import N_

# Views are made from these elsewhere; a template needs no more than the values.
if TYPE_CHECKING:
    from chalicelib.organising.reports import ReportedEntry

# As the form of the letter has them, `templates/sign/report.html`.
REASON_WORDS = {
    "not-signed": N_("Whoever it names did not sign"),
    "not-entitled": N_("Its signer may not sign for the organisation"),
    "invented": N_("There is no such person or organisation"),
    "offensive": N_("What it says does not belong on the letter"),
    "duplicate": N_("It is on the letter twice"),
    "other": N_("Something else"),
}
DONE = {
    "dismissed": N_("The reports are dismissed. The entry comes back here if readers report it again."),
    "again": N_("There was another report meanwhile, so nothing was dismissed: look at it first."),
    "dropped": N_("The reports of numbers that nobody has are dropped."),
}


@dataclass(frozen=True, repr=False)
class ReportLine:
    found: ReportedEntry
    reasons: tuple[tuple[str, int], ...]  # message id and how many, the most frequent first
    url: str  # of the entry's page; '' while there is none
    down_url: str  # of the page that takes it down; '' where it cannot be
    first: str  # when it was first reported, in words
    last: str
    days: int  # since then


@dataclass(frozen=True, repr=False)
class ReportsPage:
    lines: tuple[ReportLine, ...]
    more: str  # the address of the next page; '' on the last
    unknown: int
    is_listed: bool
    done: str  # a message id; '' for none
