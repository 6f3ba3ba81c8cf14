"""What only its letter's key opens: an address, a representative and the rest that is shown to nobody.

AES-256-GCM under a data key of the letter. One sealed value is::

    version (1 byte) | key id (8 bytes) | nonce (12 bytes) | ciphertext and tag

The version, the key's id and what the value is *about* (a signature's id, say) are authenticated with it, so a value
that was moved to another record, or given another key's name, does not open. The clear text is filled up to whole
blocks of 64 bytes: the length of a sealed value tells next to nothing of the length of a name.

The nonce is random. Under one key that is safe for 2**32 values, a thousand times what a letter gathers; NIST SP
800-38D, section 8.3, has the bound.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
KEY_ID_BYTES = 8
BLOCK = 64

_VERSION = b"\x01"
_NONCE_BYTES = 12
_TAG_BYTES = 16
_HEADER_BYTES = len(_VERSION) + KEY_ID_BYTES
# Ends the clear text; zeros follow up to the end of its block (ISO/IEC 7816-4).
_END = b"\x80"


class Unsealable(ValueError):
    """It does not open: the key is gone, or it is not what was sealed. The message holds nothing of either."""


@dataclass(frozen=True, slots=True, repr=False)
class DataKey:
    """A letter's data key, unwrapped: `KEY_ID_BYTES` that name it, and the `KEY_BYTES` that seal and open."""

    id: bytes
    key: bytes

    def __repr__(self) -> str:
        return f"DataKey({self.id.hex()})"


def new_key_id() -> bytes:
    """A random name for a new data key; a key that was destroyed never gets a namesake."""
    return secrets.token_bytes(KEY_ID_BYTES)


def seal(key: DataKey, clear: bytes, *, about: str) -> bytes:
    """``clear``, sealed for what it is ``about``; twice the same gives two different values.

    It is 37 bytes longer than ``clear`` filled up to whole blocks, of which there is at least one.
    """
    header = _VERSION + key.id
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return header + nonce + _cipher(key).encrypt(nonce, _filled(clear), _bound(header, about))


def key_id(sealed: bytes) -> bytes:
    """The id of the key that sealed a value; raises `Unsealable` when it is no sealed value."""
    if sealed[: len(_VERSION)] != _VERSION or len(sealed) < _HEADER_BYTES + _NONCE_BYTES + _TAG_BYTES:
        raise Unsealable("not a sealed value")
    return sealed[len(_VERSION) : _HEADER_BYTES]


def open_(keys: Iterable[DataKey], sealed: bytes, *, about: str) -> bytes:
    """The clear text of a value that is ``about`` this and that one of the ``keys`` sealed; raises `Unsealable`."""
    wanted = key_id(sealed)
    key = next((one for one in keys if one.id == wanted), None)
    if key is None:
        raise Unsealable("its key is not among the letter's keys")
    from cryptography.exceptions import InvalidTag

    header, rest = sealed[:_HEADER_BYTES], sealed[_HEADER_BYTES:]
    try:
        filled = _cipher(key).decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], _bound(header, about))
    except InvalidTag:
        raise Unsealable("tampered with, or about something else") from None
    return filled[: filled.rindex(_END)]


def _bound(header: bytes, about: str) -> bytes:
    return header + about.encode()


def _filled(clear: bytes) -> bytes:
    ended = clear + _END
    return ended + bytes(-len(ended) % BLOCK)


def _cipher(key: DataKey) -> "AESGCM":
    # Imported when something is sealed: its library is compiled for the machine that runs the function, and the zip is
    # also looked through where it cannot be loaded.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key.key)


def submission_about(nonce: str) -> str:
    """What the address of a submission is sealed for."""
    return f"submission#{nonce}"
