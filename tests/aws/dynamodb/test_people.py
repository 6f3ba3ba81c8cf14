"""People and sessions: DynamoDB and memory behave alike."""

from dataclasses import replace

import pytest

from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.ports.organisers import People
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.session import Session
from tests.fakes.organisers import MemoryPeople

LUZ = Person(
    id="aa11bb22cc33dd44",
    name="Luz Mar",
    lang="es",
    handle="0f" * 32,
    sealed_address=b"sealed",
    address_hash="hash",
    created_at=1_800_000_000,
    roles={"selva": "owner", "*": "owner"},
    passkeys=("k1",),
    sessions=("s1", "s2"),
    wants=("daily",),
)
SESSION = Session("ab" * 32, LUZ.id, "passkey", 1_800_000_000, 1_800_000_000, 1_800_000_000, "Firefox, Android")


@pytest.fixture(params=["memory", "dynamodb"])
def people(request: pytest.FixtureRequest) -> People:
    if request.param == "memory":
        return MemoryPeople()
    request.getfixturevalue("aws")
    return DynamoPeople()


def test_a_person_comes_back_whole(people: People) -> None:
    assert people.put_person(LUZ, expected=None)
    assert people.person(LUZ.id) == replace(LUZ, revision=1)
    assert people.people() == [replace(LUZ, revision=1)]
    assert people.person("ffff000011112222") is None


def test_a_person_is_written_once_over_what_was_read(people: People) -> None:
    assert people.put_person(LUZ, expected=None)
    assert not people.put_person(LUZ, expected=None)
    assert people.put_person(replace(LUZ, name="Luz Marina"), expected=1)
    assert not people.put_person(replace(LUZ, name="Mar"), expected=1)
    found = people.person(LUZ.id)
    assert found is not None and (found.name, found.revision) == ("Luz Marina", 2)


def test_a_session_is_noted_while_it_is_there_and_does_not_come_back(people: People) -> None:
    people.put_session(SESSION)
    people.note_seen(SESSION, SESSION.seen_at + 600)
    assert people.session(SESSION.key) == replace(SESSION, seen_at=SESSION.seen_at + 600)
    people.delete_session(SESSION.key)
    people.note_seen(SESSION, SESSION.seen_at + 900)
    assert people.session(SESSION.key) is None
    people.delete_session(SESSION.key)
