"""The keys that KMS generates and only KMS can unwrap: peppers, data keys, the stage's mailbox key and its key of
organisers.

They are stored wrapped, so that a dump of every table does not reveal who signed, and unwrapped once in each execution
environment: the key of organisers in the table Organisers, all others in the table Letters. The encryption context ties
each key to its purpose, and peppers and data keys to their letter.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.aws import clients
from chalicelib.aws.errors import botocore_errors
from chalicelib.errors import NobodyInvited, Unavailable
from chalicelib.rules.keys import sealing
from chalicelib.rules.keys.sealing import DataKey, new_key_id
from chalicelib.rules.letters.letter import Letter

# Ports are for the type checker: a cold start has no use for them.
if TYPE_CHECKING:
    from chalicelib.aws.dynamodb.people import DynamoPeople
    from chalicelib.ports.storage import Letters

Context = Mapping[str, str]

_MAILBOX_CONTEXT: Context = {"purpose": "mailbox"}
_ORGANISERS_CONTEXT: Context = {"purpose": "organisers"}


class KmsPeppers:
    """Unwraps peppers and caches them for the life of the process (32 bytes each)."""

    def __init__(self) -> None:
        self._cache: dict[bytes, bytes] = {}

    def of(self, letter: Letter) -> bytes:
        """The letter's pepper. Raises `Unavailable` when KMS does not answer."""
        return _unwrap_cached(self._cache, letter.pepper, _pepper_context(letter.slug))


class KmsDataKeys:
    """Unwraps data keys, which seal data shown to nobody, and caches them for the life of the process."""

    def __init__(self) -> None:
        self._cache: dict[bytes, bytes] = {}

    def of(self, letter: Letter) -> dict[bytes, DataKey]:
        """The letter's keys by id, the newest last. The newest one seals; the others only open what they sealed.

        Raises `Unavailable` when KMS does not answer.
        """
        context = _data_key_context(letter.slug)
        wrapped_keys = ((bytes.fromhex(name), wrapped) for name, wrapped in letter.data_keys)
        return {name: DataKey(name, _unwrap_cached(self._cache, wrapped, context)) for name, wrapped in wrapped_keys}


class KmsMailboxKey:
    """The stage's key for hashes of mailboxes across all letters, read and unwrapped once in a process."""

    def __init__(self, letters: Letters) -> None:
        self._letters = letters
        self._key = b""

    def get(self) -> bytes:
        """The 32 bytes. Raises `Unavailable` when KMS or the table does not answer, or no letter was ever pushed."""
        if not self._key:
            wrapped = self._letters.mailbox_key()
            if wrapped is None:
                raise Unavailable("the stage has no mailbox key")
            self._key = unwrap_mailbox_key(wrapped)
        return self._key


class KmsOrganisersVault:
    """Seals what is private of organisers with the stage's key of organisers, which is read and unwrapped once in a
    process. `chalicelib.ports.organisers.OrganisersVault` says what each method does."""

    def __init__(self, people: DynamoPeople) -> None:
        self._people = people
        self._key = b""

    def seal(self, about: str, text: str) -> bytes:
        return sealing.seal(self._data_key(), text.encode(), about=about)

    def open(self, about: str, sealed: bytes) -> str:
        return sealing.open_([self._data_key()], sealed, about=about).decode()

    def address_hash(self, canonical: str) -> str:
        return hmac.new(self.secret("address"), canonical.encode(), "sha256").hexdigest()

    def secret(self, purpose: str) -> bytes:
        return hmac.digest(self._unwrapped(), b"firmamos/organisers/%s/1" % purpose.encode(), "sha256")

    def _data_key(self) -> DataKey:
        key = self.secret("seal")
        return DataKey(hashlib.sha256(key).digest()[: sealing.KEY_ID_BYTES], key)

    def _unwrapped(self) -> bytes:
        if not self._key:
            wrapped = self._people.wrapped_key()
            if wrapped is None:
                raise NobodyInvited("the stage has no key of organisers")
            self._key = _unwrap(wrapped, _ORGANISERS_CONTEXT)
        return self._key


@dataclass(frozen=True)
class KmsKeyMaker:
    """Generates keys that only KMS can unwrap, with the stage's key ``key_id``."""

    key_id: str

    def new_pepper(self, slug: str) -> bytes:
        """A new wrapped pepper for a letter, in KMS's own format. Raises `Unavailable`."""
        return _generate(self.key_id, _pepper_context(slug))

    def new_data_key(self, slug: str) -> tuple[str, bytes]:
        """A new data key for a letter: its id in hexadecimal, and the wrapped key. Raises `Unavailable`."""
        return new_key_id().hex(), _generate(self.key_id, _data_key_context(slug))

    def new_mailbox_key(self) -> bytes:
        """A new wrapped mailbox key for the stage. Raises `Unavailable`."""
        return _generate(self.key_id, _MAILBOX_CONTEXT)

    def new_organisers_key(self) -> bytes:
        """A new wrapped key of organisers for the stage. Raises `Unavailable`."""
        return _generate(self.key_id, _ORGANISERS_CONTEXT)


def unwrap_mailbox_key(wrapped: bytes) -> bytes:
    """The stage's mailbox key. Raises `Unavailable` when KMS does not answer."""
    return _unwrap(wrapped, _MAILBOX_CONTEXT)


def _pepper_context(slug: str) -> Context:
    return {"letter": slug, "purpose": "pepper"}


def _data_key_context(slug: str) -> Context:
    return {"letter": slug, "purpose": "data"}


def _unwrap_cached(cache: dict[bytes, bytes], wrapped: bytes, context: Context) -> bytes:
    if wrapped not in cache:
        cache[wrapped] = _unwrap(wrapped, context)
    return cache[wrapped]


def _unwrap(wrapped: bytes, context: Context) -> bytes:
    with botocore_errors("kms decrypt"):
        answer: dict[str, Any] = clients.kms().decrypt(CiphertextBlob=wrapped, EncryptionContext=context)
    return bytes(answer["Plaintext"])


def _generate(key_id: str, context: Context) -> bytes:
    with botocore_errors("kms generate data key"):
        answer: dict[str, Any] = clients.kms().generate_data_key_without_plaintext(
            KeyId=key_id, KeySpec="AES_256", EncryptionContext=context
        )
    return bytes(answer["CiphertextBlob"])
