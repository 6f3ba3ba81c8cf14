"""The people who run letters, their sessions, and the stage's key of organisers, in the table of organisers."""

import dataclasses
import json
from typing import Any

from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition

from chalicelib.aws.dynamodb.models import OrganiserItem, dumps
from chalicelib.aws.errors import ConditionLost, dynamodb_errors
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.session import Session

PEOPLE = "#people"
STAGE = "#stage"
KEY = "key"
ALONE = "-"  # the record of an owner that has only one
# Fields of `Person` that are attributes of their own.
_OUTSIDE = {"id", "revision", "sealed_address"}


class DynamoPeople:
    def person(self, person_id: str) -> Person | None:
        item = get(PEOPLE, person_id)
        return None if item is None else _person(item)

    def people(self) -> list[Person]:
        with dynamodb_errors():
            return [_person(item) for item in OrganiserItem.query(PEOPLE, consistent_read=True)]

    def put_person(self, person: Person, *, expected: int | None) -> bool:
        return save(person_item(person, expected), unchanged(expected))

    def session(self, key: str) -> Session | None:
        item = get(_session_owner(key), ALONE)
        return None if item is None else Session(key=key, **json.loads(item.content))

    def put_session(self, session: Session) -> None:
        fields = {name: value for name, value in _fields(session).items() if name != "key"}
        item = OrganiserItem(_session_owner(session.key), ALONE, content=dumps(fields), expires_at=session.ends_at)
        with dynamodb_errors():
            item.save()

    def note_seen(self, session: Session, now: int) -> None:
        # Over nothing: a session that was ended meanwhile must not come back.
        seen = dataclasses.replace(session, seen_at=now)
        fields = {name: value for name, value in _fields(seen).items() if name != "key"}
        item = OrganiserItem(_session_owner(session.key), ALONE, content=dumps(fields), expires_at=session.ends_at)
        save(item, OrganiserItem.owner.exists())

    def delete_session(self, key: str) -> None:
        with dynamodb_errors():
            OrganiserItem(_session_owner(key), ALONE).delete()

    def wrapped_key(self) -> bytes | None:
        """The stage's key of organisers as KMS wrapped it; None while there is none."""
        item = get(STAGE, KEY)
        return None if item is None else item.sealed

    def put_wrapped_key(self, wrapped: bytes) -> bool:
        """Store the key unless there is one; False if there is."""
        return save(OrganiserItem(STAGE, KEY, sealed=wrapped), OrganiserItem.owner.does_not_exist())


def get(owner: str, record: str) -> OrganiserItem | None:
    """One record as it is now; None if there is none. Raises `Unavailable`."""
    with dynamodb_errors():
        try:
            return OrganiserItem.get(owner, record, consistent_read=True)
        except DoesNotExist:
            return None


def save(item: OrganiserItem, condition: Condition) -> bool:
    """Write a record if a condition holds; False if it does not. Raises `Unavailable`."""
    try:
        with dynamodb_errors():
            item.save(condition=condition)
    except ConditionLost:
        return False
    return True


def person_item(person: Person, expected: int | None) -> OrganiserItem:
    """A person to be written over the one with the revision ``expected``."""
    fields = {name: value for name, value in _fields(person).items() if name not in _OUTSIDE}
    return OrganiserItem(
        PEOPLE,
        person.id,
        content=dumps(fields),
        sealed=person.sealed_address,
        revision=(expected or 0) + 1,
    )


def unchanged(expected: int | None) -> Condition:
    """That a record has this revision, or is not there."""
    return OrganiserItem.owner.does_not_exist() if expected is None else OrganiserItem.revision == expected


def _fields(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


def _session_owner(key: str) -> str:
    return f"session#{key}"


def _person(item: OrganiserItem) -> Person:
    fields = json.loads(item.content)
    fields |= {name: tuple(fields[name]) for name in ("passkeys", "sessions", "wants")}
    return Person(id=item.record, sealed_address=bytes(item.sealed or b""), revision=int(item.revision or 0), **fields)
