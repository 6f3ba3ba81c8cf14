"""What publishing asks of a bucket, whoever answers: S3, or memory in tests.

What is new is written once, and what is replaced is replaced knowingly.
"""

from dataclasses import dataclass
from typing import Protocol

FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_MOMENT = "public, max-age=30, stale-while-revalidate=300, stale-if-error=86400"
PRIVATE = "no-store"


@dataclass(frozen=True)
class Seen:
    """A pointer as it was found: its entity tag, and the edition that wrote it."""

    etag: str
    edition: int


class Bucket(Protocol):
    def get(self, key: str) -> bytes | None: ...

    def see(self, key: str) -> Seen | None: ...

    def create(self, key: str, body: bytes, *, content_type: str, cache: str) -> bool:
        """Write a key that is not there; False when it is."""

    def replace(self, key: str, body: bytes, *, content_type: str, seen: Seen | None, edition: int) -> bool:
        """Write a pointer over the version that was seen (None: over nothing); False when it changed."""
