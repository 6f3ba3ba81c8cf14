"""An organiser's own passkeys: add, rename, remove."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chalicelib.errors import Unavailable
from chalicelib.organising.changing_people import change_person
from chalicelib.ports.organisers import People
from chalicelib.ports.sign_in import SignIn
from chalicelib.rules.organisers.passkey import MOST_PASSKEYS, Passkey
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.team import owners
from chalicelib.rules.races import RACE_ATTEMPTS

# For `tell_owners` alone: whoever logs in needs none of it.
if TYPE_CHECKING:
    from chalicelib.organising.organiser_mail import Outbox


def tell_owners(people: People, outbox: Outbox, person: Person, what: str) -> None:
    """Tell the owners of a person's letters, and the person, of a change of their passkeys: it may have been somebody
    else in their name."""
    everybody = people.people()
    told = {owner.id for slug in person.roles for owner in owners(everybody, slug)} | {person.id}
    outbox.tell(sorted(told), "people-changed", what=what, by=person.id, who=person.id)


class KeyTaken(Exception):
    """The authenticator's key is registered already."""


class TooManyKeys(Exception):
    """The person has as many as one may have."""


class LastKey(Exception):
    """Without this passkey its owner could not do what asks for one, nor add another."""


@dataclass(frozen=True)
class OwnPasskeys:
    people: People
    sign_in: SignIn

    def listed(self, person: Person) -> list[Passkey]:
        """The passkeys of a person, the oldest first."""
        found = (self.sign_in.passkey(key) for key in person.passkeys)
        return [passkey for passkey in found if passkey is not None]

    def add(self, passkey: Passkey) -> Person | None:
        """Add a passkey to its person; None if they are gone. Raises `KeyTaken`, `TooManyKeys`, `Unavailable`."""
        # The passkey first: until its person lists it, it opens nothing.
        if not self.sign_in.put_new_passkey(passkey):
            raise KeyTaken

        def listed(person: Person) -> Person:
            if passkey.key in person.passkeys:
                return person
            if len(person.passkeys) >= MOST_PASSKEYS:
                raise TooManyKeys
            return replace(person, passkeys=(*person.passkeys, passkey.key))

        return change_person(self.people, passkey.person_id, listed)

    def rename(self, person: Person, key: str, label: str) -> bool:
        """Give one of a person's passkeys another name; False if it is not theirs. Raises `Unavailable`."""
        if key not in person.passkeys:
            return False
        for _ in range(RACE_ATTEMPTS):
            before = self.sign_in.passkey(key)
            if before is None:
                return False
            if self.sign_in.replace_passkey(before, replace(before, label=label)):
                return True
        raise Unavailable("somebody else is changing the passkey")

    def note_use(self, passkey: Passkey, *, count: int, backed_up: bool, now: int) -> None:
        """Store what a login brought."""
        after = replace(passkey, count=count, backed_up=backed_up, used_at=now)
        self.sign_in.replace_passkey(passkey, after)

    def remove(self, person_id: str, key: str) -> bool:
        """Remove one of a person's passkeys; False if it is not theirs. Raises `LastKey`, `Unavailable`."""
        found = False

        def without(person: Person) -> Person:
            nonlocal found
            found = key in person.passkeys
            kept = tuple(one for one in person.passkeys if one != key)
            if found and not kept:
                raise LastKey
            return replace(person, passkeys=kept)

        changed = change_person(self.people, person_id, without)
        if changed is not None and found:
            with suppress(Unavailable):  # nobody lists it, so it opens nothing
                self.sign_in.delete_passkey(key)
        return changed is not None and found
