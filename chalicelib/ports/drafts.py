"""Ports of the drafts of letters: the files that organisers write in the browser, and what they were before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chalicelib.rules.organisers.draft import DraftFile


# After every time that a file was saved at.
LAST_MS = 10**13 - 1


class Drafts(Protocol):
    """Every read is consistent; every method raises `Unavailable`."""

    def files(self, slug: str) -> dict[str, DraftFile]:
        """The files of a letter's draft, by name."""

    def file(self, slug: str, name: str) -> DraftFile | None: ...

    def put(self, slug: str, file: DraftFile, *, expected: int) -> bool:
        """Write a file over the one with the revision ``expected`` (0: if there is none); False, with nothing written,
        when it is another by now."""

    def keep(self, slug: str, file: DraftFile, *, expires_at: int) -> None:
        """Keep what a file is now, under the time of its saving, until ``expires_at`` (s since the epoch)."""

    def kept(self, slug: str, name: str, *, before_ms: int = LAST_MS, most: int = 100) -> list[DraftFile]:
        """What was kept of a file before a time, the newest first, without the texts; at most that many."""

    def kept_at(self, slug: str, name: str, at_ms: int) -> DraftFile | None:
        """What was kept of a file at a time, with its text."""
