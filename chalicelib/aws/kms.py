"""The keys that KMS made and only KMS can unwrap: peppers, data keys, and the stage's mailbox key.

Kept wrapped in the table Letters, so that a dump of every table tells nobody who signed, and unwrapped once in each
execution environment. The encryption context ties each to its purpose, and all but the last to their letter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.aws import clients
from chalicelib.aws.errors import botocore_errors
from chalicelib.errors import Unavailable
from chalicelib.ports.storage import Letters
from chalicelib.rules.keys.sealing import DataKey, new_key_id
from chalicelib.rules.letters.letter import Letter

Context = Mapping[str, str]

_MAILBOX: Context = {"purpose": "mailbox"}


class Peppers:
    """Unwraps peppers and remembers them for the life of the process (32 bytes each)."""

    def __init__(self) -> None:
        self._known: dict[bytes, bytes] = {}

    def of(self, letter: Letter) -> bytes:
        """The letter's pepper; raises `Unavailable` when KMS does not answer."""
        return _remembered(self._known, letter.pepper, _pepper_of(letter.slug))


class DataKeys:
    """Unwraps data keys, which seal what is shown to nobody, and remembers them for the life of the process."""

    def __init__(self) -> None:
        self._known: dict[bytes, bytes] = {}

    def of(self, letter: Letter) -> dict[bytes, DataKey]:
        """The letter's keys by id, the newest last, which seals; the others open what they sealed.

        Raises `Unavailable` when KMS does not answer.
        """
        context = _data_of(letter.slug)
        named = ((bytes.fromhex(name), wrapped) for name, wrapped in letter.data_keys)
        return {name: DataKey(name, _remembered(self._known, wrapped, context)) for name, wrapped in named}


class MailboxKey:
    """The stage's key for hashes of mailboxes over all letters, read and unwrapped once in a process."""

    def __init__(self, letters: Letters) -> None:
        self._letters = letters
        self._key = b""

    def get(self) -> bytes:
        """The 32 bytes; raises `Unavailable` when KMS or the table does not answer or no letter was ever pushed."""
        if not self._key:
            wrapped = self._letters.mailbox_key()
            if wrapped is None:
                raise Unavailable("the stage has no mailbox key")
            self._key = unwrap_mailbox_key(wrapped)
        return self._key


@dataclass(frozen=True)
class KmsKeyMaker:
    """Has KMS make keys that it alone can unwrap, with the stage's key ``key_id``."""

    key_id: str

    def new_pepper(self, slug: str) -> bytes:
        """A new wrapped pepper for a letter, in KMS's own format; raises `Unavailable`."""
        return _make(self.key_id, _pepper_of(slug))

    def new_data_key(self, slug: str) -> tuple[str, bytes]:
        """A new data key for a letter: its id in hexadecimal, and wrapped. Raises `Unavailable`."""
        return new_key_id().hex(), _make(self.key_id, _data_of(slug))

    def new_mailbox_key(self) -> bytes:
        """A new wrapped mailbox key for the stage; raises `Unavailable`."""
        return _make(self.key_id, _MAILBOX)


def unwrap_mailbox_key(wrapped: bytes) -> bytes:
    """The stage's mailbox key; raises `Unavailable` when KMS does not answer."""
    return _unwrap(wrapped, _MAILBOX)


def _pepper_of(slug: str) -> Context:
    return {"letter": slug, "purpose": "pepper"}


def _data_of(slug: str) -> Context:
    return {"letter": slug, "purpose": "data"}


def _remembered(known: dict[bytes, bytes], wrapped: bytes, context: Context) -> bytes:
    if wrapped not in known:
        known[wrapped] = _unwrap(wrapped, context)
    return known[wrapped]


def _unwrap(wrapped: bytes, context: Context) -> bytes:
    with botocore_errors("kms decrypt"):
        answer: dict[str, Any] = clients.kms().decrypt(CiphertextBlob=wrapped, EncryptionContext=context)
    return bytes(answer["Plaintext"])


def _make(key_id: str, context: Context) -> bytes:
    with botocore_errors("kms generate data key"):
        answer: dict[str, Any] = clients.kms().generate_data_key_without_plaintext(
            KeyId=key_id, KeySpec="AES_256", EncryptionContext=context
        )
    return bytes(answer["CiphertextBlob"])
