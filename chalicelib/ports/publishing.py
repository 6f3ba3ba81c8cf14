"""Ports of publishing: buckets and the typesetter.

A new file is written once; a pointer is replaced only if it is still the one that was read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chalicelib.rules.typeset_sheet import Sheet


FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_MOMENT = "public, max-age=30, stale-while-revalidate=300, stale-if-error=86400"
PRIVATE = "no-store"


@dataclass(frozen=True)
class Pointer:
    """A pointer as it was read: its entity tag, the edition that wrote it, its content's hash and length in bytes."""

    etag: str
    edition: int
    sha256: str = ""
    length: int = 0


# Calls a function on many values, one after another or several at once; raises the first failure.
Each = Callable[[Callable[[str], None], Iterable[str]], None]


def one_by_one(work: Callable[[str], None], items: Iterable[str]) -> None:
    for item in items:
        work(item)


class Bucket(Protocol):
    def get(self, key: str) -> bytes | None: ...

    def read_pointer(self, key: str) -> Pointer | None: ...

    def create(self, key: str, body: bytes, *, content_type: str, cache: str) -> bool:
        """Write a key that does not exist; False when it does."""

    def replace(self, key: str, body: bytes, *, content_type: str, expected: Pointer | None, edition: int) -> bool:
        """Write a pointer over the one that was read (None: over nothing); False when it has changed since."""


class Typesetter(Protocol):
    def typeset(self, folder: str, sheet: Sheet) -> bytes | None:
        """Typeset a sheet of the letter in ``folder``; None when that is not possible now."""
