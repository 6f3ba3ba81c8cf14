"""Ports of figures: what the hourly round counts of each letter, and what organisers read of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chalicelib.rules.signatures.figures import LetterFigures, Tally


@dataclass(frozen=True)
class ListFigures:
    """What the list of a letter's edition is made of: its named signatories by country and kind, and by the day on
    which they appeared (ISO 8601, UTC). The country is '' where none was given."""

    edition: int = 0  # its number; 0 before the first
    counted_at: int = 0  # ms
    countries: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # country → kind → how many
    days: Mapping[str, int] = field(default_factory=dict)


class FigureReader(Protocol):
    def read(self, slug: str) -> tuple[LetterFigures, ListFigures]:
        """The figures of a letter as they were last counted, in a few queries; empty before the first count. Raises
        `Unavailable`."""


@dataclass(frozen=True)
class Unfinished:
    """A count of all signatures that was interrupted behind the record ``after``, and goes on there."""

    began_at: int  # ms
    after: str
    tally: Tally


class FigureStore(FigureReader, Protocol):
    def write(self, slug: str, before: LetterFigures, after: LetterFigures) -> None:
        """Store the days that differ, and last when they were counted. Raises `Unavailable`; then some days may be
        newer than the time says."""

    def write_list(self, slug: str, figures: ListFigures) -> None:
        """Store the figures of a list in place of those before. Raises `Unavailable`."""

    def unfinished(self, slug: str) -> Unfinished | None:
        """The interrupted count of a letter that was kept last. Raises `Unavailable`."""

    def keep_unfinished(self, slug: str, count: Unfinished) -> None:
        """Keep an interrupted count in place of the one before. Raises `Unavailable`."""
