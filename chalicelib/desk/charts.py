"""Charts as SVG text: numbers in, markup out. They hold no words but their title, since text in them would shrink with
the page; the table beside each chart says the numbers. Their colours are classes of the style sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from markupsafe import Markup

WIDTH, HEIGHT = 1000, 240
GAP = 0.2  # of a column's place
MOST_COLUMNS = 62


@dataclass(frozen=True)
class Step:
    """A column: its first day, and its numbers, each of which is part of the one before."""

    day: date
    parts: tuple[int, ...]


def columns(steps: Sequence[Step], classes: Sequence[str], title: str) -> Markup:
    """Columns beside each other, the parts of each inside one another: wide and pale outside, narrow and dark inside,
    so that they are told apart without colour."""
    most = max((step.parts[0] for step in steps), default=0) or 1
    place = WIDTH / max(len(steps), 1)
    drawn = []
    for at, step in enumerate(steps):
        for depth, part in enumerate(step.parts):
            width = place * (1 - GAP) * (1 - depth / (len(step.parts) + 1))
            height = part / most * HEIGHT
            left = at * place + (place - width) / 2
            if part:
                drawn.append(_rectangle(left, HEIGHT - height, width, height, classes[depth]))
    ground = f'<path class="ground" d="M0 {HEIGHT}h{WIDTH}"/>'
    return _svg("columns", (WIDTH, HEIGHT), title, "".join(drawn) + ground)


def bar(parts: Sequence[int], most: int, classes: Sequence[str], title: str) -> Markup:
    """One bar that lies, with its parts inside one another; ``most`` is the number that would fill it."""
    drawn = []
    for depth, part in enumerate(parts):
        height = 20 - 6 * depth
        if part and most:
            drawn.append(_rectangle(0, (20 - height) / 2, min(1, part / most) * WIDTH, height, classes[depth]))
    return _svg("strip", (WIDTH, 20), title, "".join(drawn))


def by_step(days: Mapping[str, tuple[int, ...]], today: date, width: int) -> tuple[list[Step], int]:
    """Columns for the days from the first one to today, with none left out: a day each, or so many weeks each that they
    fit. ``width`` is how many numbers a day has. Returns the columns and how many days each has."""
    if not days:
        return [], 1
    first = date.fromisoformat(min(days))
    last = max(today, date.fromisoformat(max(days)))
    count = (last - first).days + 1
    span = 1 if count <= MOST_COLUMNS else -(-count // (7 * MOST_COLUMNS)) * 7
    sums = [[0] * width for _ in range(-(-count // span))]
    for day, parts in days.items():
        column = sums[(date.fromisoformat(day) - first).days // span]
        for number, part in enumerate(parts):
            column[number] += part
    return [Step(first + timedelta(days=at * span), tuple(parts)) for at, parts in enumerate(sums)], span


def _rectangle(x: float, y: float, width: float, height: float, name: str) -> str:
    numbers = (f"{value:.2f}".rstrip("0").rstrip(".") for value in (x, y, width, height))
    return '<rect x="{}" y="{}" width="{}" height="{}" class="{}"/>'.format(*numbers, escape(name))


def _svg(name: str, size: tuple[int, int], title: str, drawn: str) -> Markup:
    return Markup(
        f'<svg class="chart {name}" viewBox="0 0 {size[0]} {size[1]}" preserveAspectRatio="none" role="img" '
        f'xmlns="http://www.w3.org/2000/svg"><title>{escape(title)}</title>{drawn}</svg>'
    )
