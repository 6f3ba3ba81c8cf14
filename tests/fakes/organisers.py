"""The table of organisers in memory."""

from dataclasses import dataclass, field, replace

from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.session import Session


@dataclass
class MemoryPeople:
    persons: dict[str, Person] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)

    def person(self, person_id: str) -> Person | None:
        return self.persons.get(person_id)

    def people(self) -> list[Person]:
        return [self.persons[person_id] for person_id in sorted(self.persons)]

    def put_person(self, person: Person, *, expected: int | None) -> bool:
        stored = self.persons.get(person.id)
        if (None if stored is None else stored.revision) != expected:
            return False
        self.persons[person.id] = replace(person, revision=(expected or 0) + 1)
        return True

    def session(self, key: str) -> Session | None:
        return self.sessions.get(key)

    def put_session(self, session: Session) -> None:
        self.sessions[session.key] = session

    def note_seen(self, session: Session, now: int) -> None:
        if session.key in self.sessions:
            self.sessions[session.key] = replace(session, seen_at=now)

    def delete_session(self, key: str) -> None:
        self.sessions.pop(key, None)
