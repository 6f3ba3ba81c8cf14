"""The people of a letter: another role, and the end of somebody's access."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

from chalicelib.errors import Unavailable
from chalicelib.organising.invitations import Telling
from chalicelib.ports.organisers import OrganisersVault, People
from chalicelib.ports.team import Teams
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.rights import STAGE, Role
from chalicelib.rules.organisers.team import TeamRefused, is_for, members, with_role, without_access
from chalicelib.rules.races import RACE_ATTEMPTS

# Everybody, as they are now, and the one whom it is about → that one as they shall be.
Change = Callable[[Iterable[Person], Person], Person]


@dataclass(frozen=True)
class Team:
    people: People
    teams: Teams
    vault: OrganisersVault
    telling: Telling
    now: Callable[[], int]  # s since the epoch

    def members(self, slug: str) -> list[Person]:
        return members(self.people.people(), slug)

    def address_of(self, person: Person) -> str:
        return self.vault.open(person.id, person.sealed_address)

    def change_role(self, slug: str, by: str, person_id: str, role: Role) -> Person:
        """Give a member another role, but for that of an owner. Raises `TeamRefused` and `Unavailable`."""
        after = self._change(
            slug,
            by,
            person_id,
            lambda people, person: with_role(people, slug, by, person, role),
            lambda: self.telling.log(slug, self.now(), "change role", by, who=person_id, role=role),
        )
        self.telling.tell(slug, "role", by, who=person_id, role=role)
        return after

    def end(self, slug: str, by: str, person_id: str) -> Person:
        """End a member's access to a letter; with their last letter go their passkeys, sessions and address. They are
        told, and so are all owners. Raises `TeamRefused` and `Unavailable`."""
        before = self.people.person(person_id)
        address = self.address_of(before) if before and before.sealed_address else ""
        after = self._change(
            slug,
            by,
            person_id,
            lambda people, person: without_access(people, slug, by, person),
            lambda: self.telling.log(slug, self.now(), "end access", by, who=person_id),
        )
        self.telling.tell(slug, "ended", by, who=person_id)
        if address and before:
            with suppress(Unavailable):  # it is done, and the owners are told
                self.telling.outbox.queue_mail_to(
                    address,
                    "people-changed",
                    lang=before.lang,
                    slug="" if slug == STAGE else slug,
                    what="ended",
                    by=by,
                    who=person_id,
                )
        for key in before.sessions if before and not after.roles else ():
            with suppress(Unavailable):  # nobody lists it any more, so it opens nothing
                self.people.delete_session(key)
        return after

    def _change(self, slug: str, by: str, person_id: str, change: Change, log: Callable[[], None]) -> Person:
        """Decide on everybody as they are now, and write unless anything about them has changed since. What waits for
        the member is withdrawn first, so that no invitation of before gives back what is taken away."""
        logged = False
        for _ in range(RACE_ATTEMPTS):
            revision = self.teams.team_revision(slug)
            people = self.people.people()
            before = next((one for one in people if one.id == person_id), None)
            if before is None:
                raise TeamRefused("gone")
            after = change(people, before)
            if not logged:
                log()
                logged = True
            self._withdraw_waiting(slug, by, before, ends=slug not in after.roles)
            if self.teams.write_member(after, expected=before.revision, slug=slug, revision=revision):
                return after
        raise Unavailable("somebody else is changing the people of the letter")

    def _withdraw_waiting(self, slug: str, by: str, person: Person, *, ends: bool) -> None:
        """Withdraw the invitations that wait for a member. One to get in again stays unless the access ends: it gives
        no role."""
        for one in self.teams.invitations():
            if is_for(one, slug, person) and (ends or not one.recovers):
                self.telling.log(
                    slug, self.now(), "withdraw invitation", by, invitation=one.id, role=one.role, who=person.id
                )
                self.teams.delete_invitation(one.id)
