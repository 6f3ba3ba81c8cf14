"""Ports of the notes that organisers leave beside signatures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, repr=False)
class SealedNotes:
    """The notes of one signature, sealed with its letter's key; ``revision`` changes with every write."""

    sealed: bytes
    revision: int


class NoteStore(Protocol):
    """The sealed notes of signatures, by the signatures' ids. Each method raises `Unavailable`."""

    def notes(self, signature_ids: Sequence[str]) -> Mapping[str, SealedNotes]:
        """The notes of those of at most a hundred signatures that have any (a consistent read)."""

    def put_notes(self, signature_id: str, sealed: bytes, *, expected: int | None, expires_at: int) -> bool:
        """Write notes over those with the revision ``expected`` (None: if there are none), until ``expires_at`` (s).
        False, with nothing written, when they are others by now."""

    def noted(self, slug: str) -> list[str]:
        """The ids of a letter's signatures that have notes."""

    def forget(self, signature_id: str) -> None:
        """Delete the notes of a signature, if it has any."""
