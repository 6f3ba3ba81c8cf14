"""A person who runs letters: an organiser."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from chalicelib.rules.organisers.rights import Role

WantedMail = Literal["waiting", "daily", "surge"]
ID_BYTES = 8


@dataclass(frozen=True, repr=False)
class Person:
    """``roles`` has the role on each letter by its slug, and under `rights.STAGE` that of the stage's owner.

    ``passkeys`` and ``sessions`` list what is theirs: one that is not listed here does not count, so taking it off the
    list ends it at once. ``revision`` changes with every write.
    """

    id: str  # 16 hexadecimal characters, random
    name: str
    lang: str
    handle: str  # what passkeys know them by: 32 random bytes in hexadecimal, never an address
    sealed_address: bytes  # sealed with the stage's key of organisers, about the id
    address_hash: str  # keyed, to find a person by the address that somebody types
    created_at: int  # s since the epoch
    roles: "Mapping[str, Role]" = field(default_factory=dict)
    passkeys: tuple[str, ...] = ()  # SHA-256 of each credential's id, in hexadecimal
    sessions: tuple[str, ...] = ()  # keys, the newest last
    wants: tuple[WantedMail, ...] = ("waiting", "daily", "surge")
    revision: int = 0
