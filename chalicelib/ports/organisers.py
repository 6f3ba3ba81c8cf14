"""Ports of organisers: their people and sessions, and the keys that seal their addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chalicelib.rules.organisers.person import Person
    from chalicelib.rules.organisers.session import Session


class People(Protocol):
    """The people of a stage, and their sessions. Every read is consistent; every method raises `Unavailable`."""

    def person(self, person_id: str) -> Person | None: ...

    def people(self) -> list[Person]:
        """Everybody, for the pages of owners: a stage has a few dozen."""

    def put_person(self, person: Person, *, expected: int | None) -> bool:
        """Write a person over the stored one with the revision ``expected`` (None: if there is none). What is stored
        has the next revision. False, with nothing written, when it is another by now."""

    def session(self, key: str) -> Session | None:
        """A session by the hash of its secret, whether it still holds or not."""

    def put_session(self, session: Session) -> None: ...

    def note_seen(self, session: Session, now: int) -> None:
        """Note that a session was used at ``now`` (s since the epoch), if it is still there."""

    def delete_session(self, key: str) -> None: ...


class OrganisersVault(Protocol):
    """Seals what is private of organisers with the stage's key, and opens it. ``about`` names the record that holds it:
    it does not open in another. Each method raises `Unavailable`."""

    def seal(self, about: str, text: str) -> bytes: ...

    def open(self, about: str, sealed: bytes) -> str: ...

    def address_hash(self, canonical: str) -> str:
        """The keyed hash of a canonical address, in hexadecimal."""

    def secret(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose, derived from the stage's key one way."""
