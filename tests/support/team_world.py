"""A letter's people in memory: whoever is invited, what is mailed to them, and what takes two of them."""

from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.organising.invitations import Invitations, Telling
from chalicelib.organising.organiser_mail import Outbox
from chalicelib.organising.people import Team
from chalicelib.organising.proposals import NewOwner, Proposals
from chalicelib.rules.mail.mailed_secrets import join_digest, join_token, kept, new_join_secret
from chalicelib.rules.mail.organiser_mail import OrganiserMail
from chalicelib.rules.organisers.invitation import Invitation
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.proposal import NEW_OWNER
from tests.fakes.organiser_mail import MemoryOrganiserMails, MemoryOrganiserQueue
from tests.fakes.organisers import MemoryPeople
from tests.fakes.storage import MemoryLetters
from tests.fakes.teams import MemoryTeams
from tests.support.organiser_mail_world import PlainOrganisersVault
from tests.support.samples import LETTER, NOW, SLUG


@dataclass
class TeamWorld:
    at: int = NOW // 1000
    people: MemoryPeople = field(default_factory=MemoryPeople)
    letters: MemoryLetters = field(default_factory=MemoryLetters)
    mails: MemoryOrganiserMails = field(default_factory=MemoryOrganiserMails)
    queue: MemoryOrganiserQueue = field(default_factory=MemoryOrganiserQueue)
    vault: PlainOrganisersVault = field(default_factory=PlainOrganisersVault)

    def __post_init__(self) -> None:
        self.letters.put_head(LETTER, expect_version=None, expect_state=None)
        self.teams = MemoryTeams(self.people)
        self.outbox = Outbox(self.mails, self.queue, self.vault, self.now)
        self.telling = Telling(self.people, self.letters, self.outbox)
        self.invitations = Invitations(self.people, self.teams, self.vault, self.outbox, self.telling, self.now)
        self.team = Team(self.people, self.teams, self.vault, self.telling, self.now)
        self.new_owner = NewOwner(self.people, self.teams, self.vault, self.invitations)
        self.proposals = Proposals(self.people, self.teams, self.telling, {NEW_OWNER: self.new_owner}, self.now)

    def now(self) -> int:
        return self.at

    def add(self, name: str, role: Any = "owner", slug: str = SLUG, **fields: Any) -> Person:
        """An organiser with a role, one passkey and one session."""
        person_id = f"{len(self.people.persons) + 1:016x}"
        address = f"{name.split()[0].lower()}@example.org"
        sealed, hashed = self.vault.seal(person_id, address), self.vault.address_hash(address)
        person = Person(person_id, name, "es", "0" * 64, sealed, hashed, self.at, {slug: role}, ("k",), ("s",))
        assert self.people.put_person(replace(person, **fields), expected=None)
        return self.person(person_id)

    def person(self, person_id: str) -> Person:
        found = self.people.person(person_id)
        assert found is not None
        return found

    def link(self, invitation: Invitation) -> str:
        """The token of a link, as the sender mails it."""
        secret = new_join_secret()
        mail = OrganiserMail("x", "invitation", self.at)
        digest = kept(mail, join_digest(secret, invitation.about), self.at)
        known = self.teams.items[invitation.id]
        self.teams.items[invitation.id] = replace(known, digests=(*known.digests, digest))
        return join_token(invitation.id, secret)

    def mailed(self, kind: str) -> list[tuple[str, dict[str, str]]]:
        """Who was mailed about what, by kind."""
        found = [one for one in self.mails.items.values() if one.kind == kind]
        return [(one.person_id or one.sealed_address.decode().partition("|")[2], dict(one.params)) for one in found]

    def logged(self) -> list[str]:
        return [what for _, what, _ in self.letters.audit]
