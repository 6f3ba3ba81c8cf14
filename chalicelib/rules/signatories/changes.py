"""How editions report what changed: totals, and nobody's name."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Self


@dataclass(frozen=True)
class ChangeTotals:
    """One edition compared with the one before. ``corrected`` counts entries that stayed but read differently."""

    added: int = 0
    withdrawn: int = 0  # by the signer, "it wasn't me" among them
    corrected: int = 0
    taken_down: int = 0  # by the organisers
    # By how much the organisers' decisions on which names are one moved each figure of `counting.Counts`; no zeros.
    figures: tuple[tuple[str, int], ...] = ()

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Read the totals; an older program wrote no figures. Raises `TypeError` or `ValueError`."""
        return cls(**dict(values) | {"figures": moved(dict(values.get("figures", {})))})

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in NUMBERS} | {"figures": dict(self.figures)}

    @classmethod
    def sum(cls, totals: Iterable["ChangeTotals"]) -> "ChangeTotals":
        every = list(totals)
        figures: Counter[str] = Counter()
        for one in every:
            for name, difference in one.figures:
                figures[name] += difference
        numbers = {name: sum(getattr(one, name) for one in every) for name in NUMBERS}
        return cls(**numbers, figures=moved(figures))


def moved(differences: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """The figures that moved, in the order of their names."""
    return tuple(sorted((name, difference) for name, difference in differences.items() if difference))


NUMBERS = tuple(field.name for field in fields(ChangeTotals) if field.name != "figures")


@dataclass(frozen=True)
class HistoryRow:
    """A line of the corrections: one edition, or several consecutive ones merged (``first`` to ``last``)."""

    first: int
    last: int
    published_at: str  # of the last, ISO 8601, UTC
    changed: ChangeTotals
    total: int  # of signatures in the last one: persons, organisations, coalitions and unnamed


History = tuple[HistoryRow, ...]
