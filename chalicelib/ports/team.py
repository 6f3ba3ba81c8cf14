"""Ports of a letter's team: invitations, proposals, and changes of people that must not cross."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chalicelib.rules.letters.letter import Letter
    from chalicelib.rules.organisers.invitation import Invitation
    from chalicelib.rules.organisers.person import Person
    from chalicelib.rules.organisers.proposal import Proposal


class Teams(Protocol):
    """Every read is consistent; every method raises `Unavailable`."""

    def invitation(self, invitation_id: str) -> Invitation | None: ...

    def invitations(self) -> list[Invitation]:
        """Every invitation of the stage that waits, the oldest first: a few dozen."""

    def put_invitation(self, invitation: Invitation) -> bool:
        """Store a new invitation; False, with nothing written, when there is one of its id."""

    def replace_invitation(self, before: Invitation, after: Invitation) -> bool:
        """Write one over the one that was read, but for its digests; False when it has changed since, or is gone."""

    def delete_invitation(self, invitation_id: str) -> bool:
        """False when it was gone already."""

    def team_revision(self, slug: str) -> int:
        """A number that changes with every change of a letter's people; read it before them."""

    def write_member(
        self, person: Person, *, expected: int | None, slug: str, revision: int, invitation: str = ""
    ) -> bool:
        """Write a person over the stored one with the revision ``expected`` (None: if there is none), and end an
        invitation with it. False, with nothing written, when anything has changed since it was read: the person, the
        people of the letter, or the invitation, which is then no more."""


class Beginnings(Protocol):
    """Raises `Unavailable`."""

    def begin(self, letter: Letter, owner: Person, at_ms: int) -> bool:
        """Store a new letter's head, the first line of its log, and its owner over the person with the same revision.
        False, with nothing written, when there is a letter of that name, or the person has changed since."""


class Proposals(Protocol):
    """What waits for a second person. Every read is consistent; every method raises `Unavailable`."""

    def proposal(self, slug: str, proposal_id: str) -> Proposal | None: ...

    def proposals(self, slug: str = "") -> list[Proposal]:
        """Those of a letter, or of all letters; the newest first."""

    def put_proposal(self, proposal: Proposal) -> None: ...

    def replace_proposal(self, before: Proposal, after: Proposal) -> bool:
        """Write one over the one that was read; False when it has changed since, or is gone."""
