"""What the page of blocks shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.pages.message_ids import N_

# Views are made from these elsewhere; a template needs no more than the values.
if TYPE_CHECKING:
    from chalicelib.organising.blocking import Problem

PROBLEMS: dict[Problem, str] = {
    "required": N_("Give an address, a domain or a network."),
    "unknown": N_("This is neither an e-mail address, nor a domain, nor a network. Check how it is written."),
    "too-large": N_("This network is too large: whole towns would be blocked. Give one /24, or one /48 of IPv6."),
    "open-to-all": N_("Too many people have an address at this domain. Block the address, or the network."),
    "not-a-client": N_("Nobody sends a form from this network."),
    "why": N_("Choose a reason."),
    "days": N_("Choose for how long. A network is blocked for 90 days at most, since it changes hands."),
    "too-many": N_("No more can be blocked on one letter. Lift what is not needed any more."),
    "unknown-entry": N_("There is no such entry."),
}
# Why something is blocked, as `chalicelib.organising.blocking` has it.
WHY_WORDS = {
    "flood": N_("many forms of one hand"),
    "invented": N_("invented people or organisations"),
    "offensive": N_("forms that insult or threaten"),
    "impersonation": N_("somebody signs in others' names"),
    "asked": N_("whoever has the address asked for it"),
    "other": N_("another reason, which the organisers know"),
}
KINDS = {"address": N_("An e-mail address"), "domain": N_("A domain"), "network": N_("A network")}


@dataclass(frozen=True)
class BlockLine:
    key: str
    kind: str  # a message id
    shown: str
    why: str  # a message id
    by: str
    since: str
    until: str  # '' until it is lifted
    in_effect: bool


@dataclass(frozen=True)
class BlocksPage:
    lines: tuple[BlockLine, ...]
    most: int
    reasons: Mapping[str, str]
    days: tuple[int, ...]
    values: Mapping[str, str]
    problem: str = ""  # a message id, with the field that it is about
    field: str = ""
    done: str = ""
