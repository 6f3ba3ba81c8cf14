"""Writes lists and tables in the letter's marks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from chalicelib.authoring.pasting.marks import BREAK

Numbering = Literal["", "1", "a", "A"]  # '' for a bullet
MOST_LEVELS = 6


@dataclass(frozen=True)
class Item:
    """One item of a list; ``blocks`` are its paragraphs in marks."""

    level: int  # from 0
    numbering: Numbering
    number: int
    blocks: tuple[str, ...]


@dataclass
class TableRow:
    cells: list[str] = field(default_factory=list)
    is_head: bool = False
    ends: list[bool] = field(default_factory=list)  # whether each cell is aligned to its end


def list_of(items: Sequence[Item]) -> str:
    """The items one below the other. One that is deeper than the one before stands below it."""
    lines: list[str] = []
    indents: list[int] = [0]  # of each level that is open
    loose = any(len(item.blocks) > 1 for item in items)
    for item in items:
        level = min(item.level, len(indents) - 1, MOST_LEVELS)
        del indents[level + 1 :]
        mark = _mark(item)
        indent = " " * indents[level]
        inner = indent + " " * (len(mark) + 1)
        indents.append(len(inner))
        blocks = [block.replace("\n", f"\n{inner}") for block in item.blocks]
        if loose and lines:
            lines.append("")
        lines.append(f"{indent}{mark} {blocks[0] if blocks else ''}".rstrip())
        for block in blocks[1:]:
            lines += ["", f"{inner}{block}"]
    return "\n".join(lines)


def table_of(rows: Sequence[TableRow]) -> str:
    """A table; its first row has the titles if it says so, and otherwise no column has one."""
    width = max(len(row.cells) for row in rows)
    head, body = (rows[0], rows[1:]) if rows[0].is_head else (TableRow([""] * width), rows)
    ends = [_is_end(rows, column) for column in range(width)]
    lines = [_row(head.cells, width), "|" + "".join("--:|" if end else "---|" for end in ends)]
    return "\n".join([*lines, *(_row(row.cells, width) for row in body)])


def cell_of(blocks: Sequence[str]) -> str:
    """What a cell says on one line: a cell has no paragraphs."""
    return " ".join(blocks).replace(BREAK, " ").replace("\n", " ").replace("|", "\\|").strip()


def _is_end(rows: Sequence[TableRow], column: int) -> bool:
    sides = [row.ends[column] for row in rows if not row.is_head and column < len(row.ends)]
    return bool(sides) and all(sides)


def _row(cells: Sequence[str], width: int) -> str:
    padded = [*cells, *[""] * (width - len(cells))]
    return "|" + "|".join(f" {cell} " if cell else " " for cell in padded) + "|"


def _mark(item: Item) -> str:
    if not item.numbering:
        return "-"
    if item.numbering == "1" or not 1 <= item.number <= 26:
        return f"{item.number}."
    return f"{chr(ord(item.numbering) + item.number - 1)})"
