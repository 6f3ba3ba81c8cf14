"""Invitations, proposals and teams in memory."""

import threading
from dataclasses import dataclass, field, replace

from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.organisers.invitation import Invitation
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.proposal import Proposal
from tests.fakes.organisers import MemoryPeople
from tests.fakes.storage import MemoryLetters


@dataclass
class MemoryTeams:
    people: MemoryPeople
    items: dict[str, Invitation] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    proposed: dict[tuple[str, str], Proposal] = field(default_factory=dict)
    letters: MemoryLetters = field(default_factory=MemoryLetters)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def invitation(self, invitation_id: str) -> Invitation | None:
        return self.items.get(invitation_id)

    def invitations(self) -> list[Invitation]:
        return sorted(self.items.values(), key=lambda one: (one.asked_at, one.id))

    def put_invitation(self, invitation: Invitation) -> bool:
        if invitation.id in self.items:
            return False
        self.items[invitation.id] = invitation
        return True

    def replace_invitation(self, before: Invitation, after: Invitation) -> bool:
        known = self.items.get(before.id)
        if known is None or replace(known, digests=()) != replace(before, digests=()):
            return False
        self.items[before.id] = replace(after, digests=known.digests)
        return True

    def delete_invitation(self, invitation_id: str) -> bool:
        return self.items.pop(invitation_id, None) is not None

    def team_revision(self, slug: str) -> int:
        return self.revisions.get(slug, 0)

    def write_member(
        self, person: Person, *, expected: int | None, slug: str, revision: int, invitation: str = ""
    ) -> bool:
        with self.lock:
            if self.team_revision(slug) != revision or (invitation and invitation not in self.items):
                return False
            if not self.people.put_person(person, expected=expected):
                return False
            self.revisions[slug] = revision + 1
            self.items.pop(invitation, None)
            return True

    def begin(self, letter: Letter, owner: Person, at_ms: int) -> bool:
        with self.lock:
            if self.letters.head(letter.slug) is not None:
                return False
            if not self.people.put_person(owner, expected=owner.revision):
                return False
            self.letters.put_head(letter, expect_version=None, expect_state=None)
            self.letters.log(letter.slug, at_ms, "begin", [("by", owner.id)])
            return True

    def proposal(self, slug: str, proposal_id: str) -> Proposal | None:
        return self.proposed.get((slug, proposal_id))

    def proposals(self, slug: str = "") -> list[Proposal]:
        found = (one for one in self.proposed.values() if slug in ("", one.slug))
        return sorted(found, key=lambda one: (-one.proposed_at, one.id))

    def put_proposal(self, proposal: Proposal) -> None:
        self.proposed[proposal.slug, proposal.id] = replace(proposal, revision=1)

    def replace_proposal(self, before: Proposal, after: Proposal) -> bool:
        with self.lock:
            known = self.proposed.get((before.slug, before.id))
            if known is None or known.revision != before.revision:
                return False
            self.proposed[before.slug, before.id] = replace(after, revision=before.revision + 1)
            return True
