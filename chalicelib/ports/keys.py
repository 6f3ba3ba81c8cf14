"""Ports to keys: what unwraps them, what seals with them, and what makes new ones."""

from collections.abc import Mapping
from typing import Protocol

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
    """Seals what is personal with the newest data key of a letter, and opens what any of them sealed.

    ``about`` is what the blob stands in: it opens nowhere else. Both raise `Unavailable`.
    """

    def seal(self, slug: str, about: str, text: str) -> bytes: ...

    def open(self, slug: str, about: str, blob: bytes) -> str: ...


class KeyMaker(Protocol):
    """Makes keys that are stored wrapped. Each method raises `Unavailable`."""

    def new_pepper(self, slug: str) -> bytes:
        """A new wrapped pepper for a letter."""

    def new_data_key(self, slug: str) -> tuple[str, bytes]:
        """A new data key for a letter, as its head keeps it: its id in hexadecimal, and wrapped."""

    def new_mailbox_key(self) -> bytes:
        """A new wrapped mailbox key for the stage."""
