"""What the pages of a letter's people and of its proposals show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.rules.organisers.rights import ROLES, Role


@dataclass(frozen=True, repr=False)
class MemberLine:
    name: str
    address: str
    role: Role
    url: str  # of the member's own page, where their access is changed; '' for oneself
    keys: int  # how many passkeys they have
    is_me: bool
    id: str = ""


@dataclass(frozen=True, repr=False)
class InvitationLine:
    id: str
    address: str
    role: Role
    by: str  # a name; '' for the operator, or somebody who is no longer known
    on: str  # the day, as printed
    mail: str  # due, claimed, sent, failed or skipped; '' when nothing is known of it
    recovers: str  # the name of an organiser who is to get in again; '' otherwise


@dataclass(frozen=True, repr=False)
class PeopleView:
    """``values`` is what was typed, ``problem`` the code of what was wrong with it, in the form ``form``."""

    members: tuple[MemberLine, ...]
    invitations: tuple[InvitationLine, ...]
    languages: tuple[tuple[str, str], ...]  # code, name in itself
    lang: str
    proposals: int  # how many wait
    is_alone: bool  # whether the letter has one owner
    done: str = ""
    problem: str = ""
    form: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    roles: tuple[Role, ...] = tuple(role for role in ROLES if role != "owner")


@dataclass(frozen=True, repr=False)
class MemberView:
    member: MemberLine
    is_last_owner: bool
    roles: tuple[Role, ...]  # that the member can be given
    problem: str = ""


@dataclass(frozen=True, repr=False)
class ProposalLine:
    """``state`` is that of the proposal, or ``expired``. ``is_mine`` says whether the reader made it."""

    id: str
    kind: str
    state: str
    by: str
    address: str  # of whom it is about; '' for none, or where the reader may not see it
    digest: str
    at: str  # when it was proposed, as printed
    until: str  # when it lapses, or is done
    decided_by: str
    is_mine: bool
    may_approve: bool
    may_cancel: bool
    is_alone: bool
    details_url: str = ""  # the page that shows exactly what it is, for kinds that have one
    rows: int = 0  # how many entries an import has
    vouched_by: str = ""  # who vouches for them, as it was typed


@dataclass(frozen=True, repr=False)
class ProposalsView:
    open: tuple[ProposalLine, ...]
    ended: tuple[ProposalLine, ...]
    is_alone: bool
    people_url: str
    done: str = ""
    problem: str = ""


@dataclass(frozen=True)
class LetterProposals:
    """How many proposals of a letter wait, for the page of all letters."""

    title: str
    url: str
    waiting: int
