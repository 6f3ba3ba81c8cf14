"""Sealing: an address, a representative and other private data, which only the letter's keys open.

AES-256-GCM under a data key of the letter. A sealed value is::

    version (1 byte) | key id (8 bytes) | nonce (12 bytes) | ciphertext and tag

The version, the key's id and what the value is *about* (a signature's id, say) are authenticated with it, so a value
that was moved to another record, or given another key's id, does not open. The clear text is padded to whole blocks of
64 bytes, so the length of a sealed value reveals next to nothing about the length of a name.

The nonce is random. Under one key that is safe for 2**32 values (NIST SP 800-38D, section 8.3), a thousand times what a
letter collects.
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
    """The value does not open: its key is gone, or it was altered. The message quotes neither."""


@dataclass(frozen=True, slots=True, repr=False)
class DataKey:
    """A letter's data key, unwrapped: an id of `KEY_ID_BYTES`, and the key itself of `KEY_BYTES`."""

    id: bytes
    key: bytes

    def __repr__(self) -> str:
        return f"DataKey({self.id.hex()})"


def new_key_id() -> bytes:
    """A random id for a new data key, so that the id of a destroyed key is never used again."""
    return secrets.token_bytes(KEY_ID_BYTES)


def seal(key: DataKey, clear: bytes, *, about: str) -> bytes:
    """Seal ``clear`` for what it is ``about``. Sealing the same text twice gives two different values.

    The value is 37 bytes longer than the padded text, which has at least one block.
    """
    header = _VERSION + key.id
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return header + nonce + _cipher(key).encrypt(nonce, _padded(clear), _bound(header, about))


def key_id(sealed: bytes) -> bytes:
    """The id of the key that sealed a value. Raises `Unsealable` if it is not a sealed value."""
    if sealed[: len(_VERSION)] != _VERSION or len(sealed) < _HEADER_BYTES + _NONCE_BYTES + _TAG_BYTES:
        raise Unsealable("not a sealed value")
    return sealed[len(_VERSION) : _HEADER_BYTES]


def open_(keys: Iterable[DataKey], sealed: bytes, *, about: str) -> bytes:
    """Open a value that one of the ``keys`` sealed for what it is ``about``. Raises `Unsealable`."""
    wanted_id = key_id(sealed)
    key = next((key for key in keys if key.id == wanted_id), None)
    if key is None:
        raise Unsealable("its key is not among the letter's keys")
    from cryptography.exceptions import InvalidTag

    header, rest = sealed[:_HEADER_BYTES], sealed[_HEADER_BYTES:]
    try:
        padded = _cipher(key).decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], _bound(header, about))
    except InvalidTag:
        raise Unsealable("tampered with, or about something else") from None
    return padded[: padded.rindex(_END)]


def _bound(header: bytes, about: str) -> bytes:
    return header + about.encode()


def _padded(clear: bytes) -> bytes:
    ended = clear + _END
    return ended + bytes(-len(ended) % BLOCK)


def _cipher(key: DataKey) -> "AESGCM":
    # Imported when something is sealed: the library is compiled for the function's own machine, and the zip is also
    # inspected on machines that cannot load it.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key.key)


def submission_about(nonce: str) -> str:
    """The ``about`` of a submission's address."""
    return f"submission#{nonce}"
