"""How editions report what changed: totals, and nobody's name."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ChangeTotals:
    """One edition compared with the one before. ``corrected`` counts entries that stayed but read differently."""

    added: int = 0
    withdrawn: int = 0  # by the signer, "it wasn't me" among them
    corrected: int = 0
    taken_down: int = 0  # by the organisers


@dataclass(frozen=True)
class HistoryRow:
    """A line of the corrections: one edition, or several consecutive ones merged (``first`` to ``last``)."""

    first: int
    last: int
    published_at: str  # of the last, ISO 8601, UTC
    changed: ChangeTotals
    total: int  # of signatures in the last one: persons, organisations, coalitions and unnamed


History = tuple[HistoryRow, ...]
