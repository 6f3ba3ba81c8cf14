"""Reports each figure beside its floor and its aim: as a table for people and as JSON for programs."""

import json
import os
import platform
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

Measured = TypeVar("Measured")

HEADER: tuple[str, ...] = ("", "median", "min–max", "floor", "min–max", "ratio", "aim", "")
RESULTS = Path(__file__).resolve().parent / "results"


@dataclass(frozen=True)
class Aim:
    """The most that a figure should be: in its own unit, or as a multiple of its floor."""

    most: float
    of_floor: bool = False

    def __str__(self) -> str:
        return f"≤ {self.most:g} ×" if self.of_floor else f"≤ {self.most:,g}"


@dataclass(frozen=True)
class Figure:
    """One measurement, with a value for each run. Runs of ``floor`` alternate with its runs."""

    name: str
    unit: str
    runs: Sequence[float]
    floor: Sequence[float] = ()
    aim: Aim | None = None

    @property
    def median(self) -> float:
        return statistics.median(self.runs)

    @property
    def ratio(self) -> float | None:
        """The figure as a multiple of its floor; None when it has none."""
        return self.median / statistics.median(self.floor) if self.floor else None

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None when there is none."""
        if self.aim is None:
            return None
        reached = self.ratio if self.aim.of_floor else self.median
        return reached is not None and reached <= self.aim.most

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "unit": self.unit,
            **_summary(self.runs),
            "floor": _summary(self.floor) if self.floor else None,
            "ratio": None if self.ratio is None else round(self.ratio, 3),
            "aim": str(self.aim) if self.aim else None,
            "met": self.met,
        }


@dataclass(frozen=True)
class Result:
    """The result of one benchmark. ``notes`` are lines for the reader, ``details`` go into the JSON."""

    name: str
    figures: Sequence[Figure]
    floor: str = ""  # what the floor is, in words
    notes: Sequence[str] = ()
    details: dict[str, Any] = field(default_factory=dict)


def run_in_turns(runs: int, *measures: Callable[[], Measured]) -> list[list[Measured]]:
    """The runs of each measure, alternating as A B A B, so that a slow machine slows all of them."""
    found: list[list[Measured]] = [[] for _ in measures]
    for _ in range(runs):
        for values, measure in zip(found, measures, strict=True):
            values.append(measure())
    return found


def print_result(result: Result) -> None:
    """Print a result."""
    rows = [HEADER, *map(_row, result.figures)]
    print_line(f"\n{result.name}")
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, *cells in rows:
        padded = [cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True)]
        print_line("  ".join((f"  {name:{widths[0]}}", *padded)).rstrip())
    if result.floor:
        print_line(f"  floor: {result.floor}")
    for note in result.notes:
        print_line(f"  {note}")


def write_result(result: Result) -> Path:
    """Write a result as JSON; returns its path."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{result.name}.json"
    content = {
        "benchmark": result.name,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "floor": result.floor,
        "figures": [figure.as_json() for figure in result.figures],
        "details": result.details,
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def print_line(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def show_progress(text: str) -> None:
    """Show the step that a long measurement has reached; not part of the report."""
    sys.stderr.write(f"{text} …\n")
    sys.stderr.flush()


def _summary(runs: Sequence[float]) -> dict[str, Any]:
    return {
        "runs": len(runs),
        "median": round(statistics.median(runs), 3),
        "min": round(min(runs), 3),
        "max": round(max(runs), 3),
    }


def _row(figure: Figure) -> tuple[str, ...]:
    floor = (_number(statistics.median(figure.floor)), _range(figure.floor)) if figure.floor else ("", "")
    return (
        f"{figure.name} ({figure.unit})",
        _number(figure.median),
        _range(figure.runs),
        *floor,
        f"{figure.ratio:.2f} ×" if figure.ratio is not None else "",
        str(figure.aim) if figure.aim else "",
        {True: "met", False: "MISSED", None: ""}[figure.met],
    )


def _range(runs: Sequence[float]) -> str:
    return f"{_number(min(runs))}–{_number(max(runs))}" if min(runs) != max(runs) else ""


def _number(value: float) -> str:
    if value == int(value) or value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 100 else f"{value:.1f}"
