"""Ports of keys: unwrapping them, sealing with them, and creating new ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chalicelib.rules.keys.sealing import DataKey
    from chalicelib.rules.letters.letter import Letter


class Peppers(Protocol):
    def of(self, letter: Letter) -> bytes:
        """The letter's pepper (32 bytes); raises `Unavailable`."""


class Keyring(Protocol):
    def of(self, letter: Letter) -> Mapping[bytes, DataKey]:
        """The letter's data keys by id, the newest last; raises `Unavailable`."""


class StageKey(Protocol):
    def get(self) -> bytes:
        """The stage's mailbox key (32 bytes); raises `Unavailable`."""


class Mailboxes(Protocol):
    def of(self, canonical: str) -> str:
        """The keyed hash of a canonical address, the same for every letter; raises `Unavailable`."""


class Vault(Protocol):
    """Seals personal data with a letter's newest data key, and opens what any of its keys sealed.

    ``about`` names the record that holds the blob: it does not open in another. Both methods raise `Unavailable`.
    """

    def seal(self, slug: str, about: str, text: str) -> bytes: ...

    def open(self, slug: str, about: str, blob: bytes) -> str: ...


class KeyMaker(Protocol):
    """Creates keys that are stored wrapped. Each method raises `Unavailable`."""

    def new_pepper(self, slug: str) -> bytes:
        """A new wrapped pepper for a letter."""

    def new_data_key(self, slug: str) -> tuple[str, bytes]:
        """A new data key for a letter, as the letter's head stores it: its id in hexadecimal, and the wrapped key."""

    def new_mailbox_key(self) -> bytes:
        """A new wrapped mailbox key for the stage."""

    def new_organisers_key(self) -> bytes:
        """A new wrapped key of organisers for the stage."""
