"""Each letter's pepper: a data key that KMS made and only KMS can unwrap.

Kept wrapped on the letter's head, so that a dump of every table tells nobody who signed, and unwrapped
once in each execution environment. The encryption context ties it to its letter and its purpose.
"""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import clients
from chalicelib.errors import Unavailable
from chalicelib.letters import Letter


def _context(slug: str) -> dict[str, str]:
    return {"letter": slug, "purpose": "pepper"}


class Peppers:
    """Unwraps peppers and remembers them for the life of the process (32 bytes each)."""

    def __init__(self) -> None:
        self._known: dict[bytes, bytes] = {}

    def of(self, letter: Letter) -> bytes:
        """The letter's pepper; raises `Unavailable` when KMS does not answer."""
        if letter.pepper not in self._known:
            self._known[letter.pepper] = _unwrap(letter)
        return self._known[letter.pepper]


def _unwrap(letter: Letter) -> bytes:
    try:
        answer: dict[str, Any] = clients.kms().decrypt(
            CiphertextBlob=letter.pepper, EncryptionContext=_context(letter.slug)
        )
    except (BotoCoreError, ClientError) as error:
        raise Unavailable("kms decrypt") from error
    return bytes(answer["Plaintext"])


def new_pepper(key_id: str, slug: str) -> bytes:
    """A new wrapped pepper for a letter, in KMS's own format; raises `Unavailable`."""
    try:
        answer: dict[str, Any] = clients.kms().generate_data_key(
            KeyId=key_id, KeySpec="AES_256", EncryptionContext=_context(slug)
        )
    except (BotoCoreError, ClientError) as error:
        raise Unavailable("kms generate data key") from error
    return bytes(answer["CiphertextBlob"])
