"""Changes of a person that several may make at once: each is decided anew on the person as they are by then."""

from collections.abc import Callable

from chalicelib.errors import Unavailable
from chalicelib.ports.organisers import People
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.races import RACE_ATTEMPTS


def change_person(people: People, person_id: str, change: Callable[[Person], Person | None]) -> Person | None:
    """Write what ``change`` makes of a person; returns the person as stored. None, with nothing written, when there is
    nobody, or ``change`` returns None. It must be safe to decide twice. Raises `Unavailable`."""
    for _ in range(RACE_ATTEMPTS):
        before = people.person(person_id)
        after = None if before is None else change(before)
        if before is None or after is None:
            return None
        if after == before or people.put_person(after, expected=before.revision):
            return after
    raise Unavailable("somebody else is changing the person")
