"""The PynamoDB models of the four tables. Nothing outside this package sees them.

All models share one connection and one botocore client: by default each would create its own session and client
(https://github.com/pynamodb/PynamoDB/issues/1245), at 70-100 ms each on a cold start. The default ``repr`` of a
model would print every attribute, so it is replaced.
"""

from typing import Any

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.connection.table import TableConnection
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection
from pynamodb.models import Model

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.rules.letters.letter import canonical


def dumps(value: object) -> str:
    """What an attribute holds as JSON, with sorted keys: equal values give equal text, which conditions compare."""
    return canonical(value).decode()


class _Base(Model):
    """A model whose table name is read from the settings on first use."""

    setting = ""

    @classmethod
    def table_name(cls) -> str:
        return str(getattr(settings.current(), cls.setting))

    @classmethod
    def connection(cls) -> TableConnection:
        """PynamoDB's low-level requests, which do not build a model from the response."""
        return cls._get_connection()

    @classmethod
    def _get_connection(cls) -> TableConnection:
        meta: Any = cls.Meta
        meta.table_name = cls.table_name()
        table = super()._get_connection()
        connection: Any = table.connection
        if connection._client is None:
            connection._client = clients.dynamodb()
        return table

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class LetterItem(_Base):
    """Letters, versions, editions and the audit log: ``letter`` is a slug, or ``#letters`` for the heads."""

    setting = "letters_table"

    class Meta:
        table_name = ""

    letter = UnicodeAttribute(hash_key=True)
    record = UnicodeAttribute(range_key=True)
    state = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    pepper = BinaryAttribute(null=True, legacy_encoding=False)
    content = UnicodeAttribute(null=True)  # JSON


class ChangesIndex(GlobalSecondaryIndex[Any]):
    """Signatures by time of change, for the publisher: public fields only."""

    class Meta:
        index_name = "changes"
        projection = IncludeProjection(["state", "public"])

    letter_shard = UnicodeAttribute(hash_key=True)
    changed_at = NumberAttribute(range_key=True)


class WaitingIndex(GlobalSecondaryIndex[Any]):
    """Signatures that wait for an organiser, by class and time: keys alone."""

    class Meta:
        index_name = "waiting"
        projection = KeysOnlyProjection()

    waiting = UnicodeAttribute(hash_key=True)
    waiting_since = NumberAttribute(range_key=True)


class SignatureItem(_Base):
    """One signature; `chalicelib.aws.dynamodb.codec` says what each attribute holds."""

    setting = "signatures_table"

    class Meta:
        table_name = ""

    id = UnicodeAttribute(hash_key=True)
    state = UnicodeAttribute()
    public = UnicodeAttribute()
    kind = UnicodeAttribute(null=True)  # its first letter, for counting; older records have none
    sealed = BinaryAttribute(null=True, legacy_encoding=False)
    lang = UnicodeAttribute()
    updates = BooleanAttribute(null=True)
    consent = UnicodeAttribute(null=True)
    submission = UnicodeAttribute()
    created_at = NumberAttribute()
    digests = UnicodeSetAttribute(null=True)  # of the secrets in mails
    expires_at = NumberAttribute(null=True)
    vouched_by = UnicodeAttribute(null=True)
    mail = UnicodeAttribute(null=True)
    review = UnicodeAttribute(null=True)
    quiet = BooleanAttribute(null=True)
    asked = BooleanAttribute(null=True)
    pinned = BooleanAttribute(null=True)
    letter_shard = UnicodeAttribute(null=True)
    changed_at = NumberAttribute(null=True)
    waiting = UnicodeAttribute(null=True)
    waiting_since = NumberAttribute(null=True)
    changes = ChangesIndex()
    by_waiting = WaitingIndex()


class LimitItem(_Base):
    """A short-lived row: a lease, a pause, a submission, or the counts of a bucket under their own attribute names."""

    setting = "limits_table"

    class Meta:
        table_name = ""

    name = UnicodeAttribute(hash_key=True)
    owner = UnicodeAttribute(null=True)
    until = NumberAttribute(null=True)
    sealed = BinaryAttribute(null=True, legacy_encoding=False)
    expires_at = NumberAttribute()


class OrganiserItem(_Base):
    """What is kept of organisers: ``owner`` says whose or of what kind a record is, ``record`` which one."""

    setting = "organisers_table"

    class Meta:
        table_name = ""

    owner = UnicodeAttribute(hash_key=True)
    record = UnicodeAttribute(range_key=True)
    content = UnicodeAttribute(null=True)  # JSON
    text = UnicodeAttribute(null=True)  # of a draft's file
    revision = NumberAttribute(null=True)
    sealed = BinaryAttribute(null=True, legacy_encoding=False)
    mail = UnicodeAttribute(null=True)  # JSON: how far the sending of a mail is
    digests = UnicodeSetAttribute(null=True)  # of secrets that were mailed, each with its end
    expires_at = NumberAttribute(null=True)
