"""Sessions of organisers: each begins with a new secret, and ends as soon as its person no longer lists it."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

from chalicelib.errors import Unavailable
from chalicelib.organising.changing_people import change_person
from chalicelib.ports.organisers import People
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.session import Session, SessionKind, new_secret, session_key, with_session


@dataclass(frozen=True, repr=False)
class Begun:
    """A session that has begun; ``secret`` is for the browser's cookie and stored nowhere."""

    secret: str
    session: Session
    person: Person


def begin_session(
    people: People,
    person_id: str,
    kind: SessionKind,
    now: int,
    *,
    device: str,
    instead_of: str = "",
    while_true: Callable[[Person], bool] = lambda _: True,
) -> Begun | None:
    """Begin a session at ``now`` (s since the epoch), in place of ``instead_of`` if that is one of the person's. None
    when the person is gone, or ``while_true`` is not true of them any more. Raises `Unavailable`."""
    secret = new_secret()
    proved_at = now if kind == "passkey" else 0
    session = Session(session_key(secret), person_id, kind, now, now, proved_at, device)
    # The session first: until its person lists it, it opens nothing.
    people.put_session(session)
    ended: list[str] = []

    def listed(person: Person) -> Person | None:
        if not while_true(person):
            return None
        kept = with_session([key for key in person.sessions if key != instead_of], session.key)
        ended[:] = (key for key in person.sessions if key not in kept)
        return replace(person, sessions=kept)

    person = change_person(people, person_id, listed)
    if person is None:
        _forget(people, [session.key])
        return None
    _forget(people, ended)
    return Begun(secret, session, person)


def sessions_of(people: People, person: Person) -> list[Session]:
    """The sessions of a person that are stored, the newest first, whether they still hold or not."""
    found = (people.session(key) for key in reversed(person.sessions))
    return [session for session in found if session is not None]


def end_sessions(people: People, person_id: str, is_to_end: Callable[[str], bool]) -> None:
    """End those of a person's sessions whose key ``is_to_end``. Raises `Unavailable`."""
    ended: list[str] = []

    def without(person: Person) -> Person:
        ended[:] = (key for key in person.sessions if is_to_end(key))
        return replace(person, sessions=tuple(key for key in person.sessions if key not in ended))

    change_person(people, person_id, without)
    _forget(people, ended)


def _forget(people: People, keys: Iterable[str]) -> None:
    """Delete sessions that nobody lists. Where that fails, they go by themselves and open nothing meanwhile."""
    with suppress(Unavailable):
        for key in keys:
            people.delete_session(key)
