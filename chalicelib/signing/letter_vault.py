"""The vault: seals personal data of a letter's signatures, and opens it for anyone who holds the letter's keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.errors import Unavailable
from chalicelib.rules.keys import sealing

# Ports are for the type checker: a cold start has no use for them.
if TYPE_CHECKING:
    from chalicelib.ports.keys import Keyring
    from chalicelib.ports.storage import LetterHeads


@dataclass(frozen=True)
class LetterVault:
    """A `chalicelib.ports.keys.Vault` that finds a letter's keys on its head."""

    heads: LetterHeads
    keyring: Keyring

    def seal(self, slug: str, about: str, text: str) -> bytes:
        *_, newest = self._keys(slug).values()
        return sealing.seal(newest, text.encode(), about=about)

    def open(self, slug: str, about: str, blob: bytes) -> str:
        try:
            return sealing.open_(self._keys(slug).values(), blob, about=about).decode()
        except sealing.Unsealable as error:
            raise Unavailable("unsealable") from error

    def _keys(self, slug: str) -> Mapping[bytes, sealing.DataKey]:
        letter = self.heads.head(slug)
        keys = self.keyring.of(letter) if letter else {}
        if not keys:
            raise Unavailable("no data key")
        return keys


class NoKeys:
    """A vault without keys, for functions that need no address and may not know one."""

    def seal(self, slug: str, about: str, text: str) -> bytes:
        raise Unavailable("no key to seal with")

    def open(self, slug: str, about: str, blob: bytes) -> str:
        raise Unavailable("no key to open with")
