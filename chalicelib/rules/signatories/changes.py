"""The words in which editions say what changed: totals, and nobody's name."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ChangeTotals:
    """One edition against the one before. ``corrected`` are entries that are still there and read otherwise."""

    added: int = 0
    withdrawn: int = 0  # by the signer, "it wasn't me" among them
    corrected: int = 0
    taken_down: int = 0  # by the organisers


@dataclass(frozen=True)
class HistoryRow:
    """A line of the corrections: one edition, or several in a row that were merged (``first`` to ``last``)."""

    first: int
    last: int
    published_at: str  # of the last, ISO 8601, UTC
    changed: ChangeTotals
    total: int  # signatures that the last one tells: persons, organisations, coalitions and unnamed


History = tuple[HistoryRow, ...]
