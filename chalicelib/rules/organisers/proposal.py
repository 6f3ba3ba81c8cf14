"""What takes two persons: a proposal, its approval, and the delay where there is nobody to approve it.

A proposal holds the digest of exactly what would be done. It is approved by its digest, so that nobody approves what
they did not see, and it is done only while the digest is still true: whoever edits what was proposed voids it.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from chalicelib.errors import Problem
from chalicelib.rules.durations import DAY
from chalicelib.rules.organisers.rights import RIGHTS, Act, Right, Role

LASTS_SECONDS = 3 * DAY
ALONE_SECONDS = DAY  # how long a lone owner's proposal waits
KEPT_SECONDS = 30 * DAY
# How long after its approval somebody still tries to do it.
TRIED_SECONDS = DAY

# The kinds, and the act that each proposes.
NEW_OWNER = "new-owner"
VOUCHED_IMPORT = "import-vouched"
OPEN = "open"
CHANGE_WORDS = "change-words"
ACTS: Mapping[str, Act] = {
    NEW_OWNER: "add-owner",
    VOUCHED_IMPORT: "import-vouched",
    OPEN: "open",
    CHANGE_WORDS: "change-words",
}

State = Literal["open", "approved", "done", "cancelled", "void", "failed"]


class ProposalRefused(Problem):
    """``code`` says why: own, not-owner, not-open, expired, changed, not-yours."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, repr=False)
class Proposal:
    """Times are in s since the epoch. ``subject`` holds ids and words that the code of its kind knows, never what is
    private: that is in ``sealed``."""

    id: str
    slug: str
    kind: str
    digest: str  # of exactly what is to be done, in hexadecimal
    by: str  # an organiser's id
    proposed_at: int
    subject: Mapping[str, str] = field(default_factory=dict)
    sealed: bytes = b""  # sealed with the stage's key of organisers, about the id
    alone: bool = False  # whether its author was the letter's one owner
    state: State = "open"
    decided_by: str = ""
    decided_at: int = 0
    revision: int = 0

    @property
    def ends_at(self) -> int:
        return self.proposed_at + LASTS_SECONDS

    @property
    def due_at(self) -> int:
        """When a lone owner's proposal is done, unless it is cancelled."""
        return self.proposed_at + ALONE_SECONDS

    def is_open(self, now: int) -> bool:
        return self.state == "open" and now < self.ends_at


def digest_of(kind: str, slug: str, parts: Mapping[str, str]) -> str:
    """The digest of what is to be done, from its parts."""
    text = json.dumps([kind, slug, sorted(parts.items())], ensure_ascii=False)
    return hashlib.sha256(f"firmamos/proposal/1\0{text}".encode()).hexdigest()


def approve(proposal: Proposal, by: str, owners: Collection[str], *, shown: str, present: str, now: int) -> Proposal:
    """The proposal as approved. ``owners`` are the ids of the letter's owners, ``shown`` is the digest that the
    approver's page had, ``present`` that of what would be done now. Raises `ProposalRefused`."""
    if by not in owners:
        raise ProposalRefused("not-owner")
    if by == proposal.by:
        raise ProposalRefused("own")
    if proposal.state != "open":
        raise ProposalRefused("not-open")
    if now >= proposal.ends_at:
        raise ProposalRefused("expired")
    if len({shown, present, proposal.digest}) != 1:
        raise ProposalRefused("changed")
    return replace(proposal, state="approved", decided_by=by, decided_at=now)


def cancel(proposal: Proposal, by: str, owners: Collection[str], *, now: int) -> Proposal:
    """The proposal as cancelled: by its author, or by any owner. Raises `ProposalRefused`."""
    if by != proposal.by and by not in owners:
        raise ProposalRefused("not-yours")
    if not proposal.is_open(now):
        raise ProposalRefused("not-open")
    return replace(proposal, state="cancelled", decided_by=by, decided_at=now)


def is_due_alone(proposal: Proposal, owners: Collection[str], now: int) -> bool:
    """Whether a lone owner's proposal has waited long enough: it was made alone, and its author is the one owner still.
    Once there is another, they decide."""
    alone = proposal.alone and set(owners) == {proposal.by}
    return alone and proposal.is_open(now) and now >= proposal.due_at


def without_delay(proposal: Proposal, owners: Collection[str]) -> Proposal:
    """The proposal as it is once its author is not the one owner any more: then time alone never approves it, also if
    the others are ended afterwards."""
    return proposal if set(owners) == {proposal.by} else replace(proposal, alone=False)


def may_still(proposal: Proposal, role: Role | None) -> bool:
    """Whether its author, whose role is ``role`` by now, may still propose it."""
    return role is not None and RIGHTS[ACTS[proposal.kind]].by_role[role] is Right.PROPOSE


def left_alone(proposal: Proposal, now: int) -> Proposal:
    """The proposal as approved by the time that passed."""
    return replace(proposal, state="approved", decided_by="", decided_at=now)


def ended(proposal: Proposal, state: State) -> Proposal:
    return replace(proposal, state=state)
