"""From a pasted page to its lines in reading order: tables and columns are read, broken lines are joined.

Nothing is dropped or joined silently: whatever was done to the page is a remark, with the line of the page.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Literal

from chalicelib.rules.fields.pasted_list import numbers_of, without_sign

# What was done ("joined", "skipped", "columns"), and what an organiser has to look at.
RemarkCode = Literal[
    "joined", "skipped", "columns", "person", "bare",
    "order", "unnumbered", "gap", "broken", "heading", "kind", "colon", "repeated",
    "acronym", "place", "role", "continued", "stop", "and", "short",
]  # fmt: skip
TOLD: frozenset[RemarkCode] = frozenset(["joined", "skipped", "columns", "person", "bare"])
_WORDS: dict[RemarkCode, str] = {
    "joined": "“{}” goes on the line before, which the page had broken",
    "skipped": "“{}” is no signatory and was left out",
    "columns": "the columns were read one after the other, as their numbers say",
    "person": "“{}” was read as a person with a role",
    "bare": "“{}” was read as a heading, and as no signatory",
    "order": "nothing tells whether the columns are read down or across; they were read across",
    "unnumbered": "“{}” has no number, though the others have; it was read as an entry of its own",
    "gap": "the number of “{}” does not follow the one before",
    "broken": "“{}” begins in lower case and may go on the line before",
    "heading": "“{}” does not tell of which kind the names below it are",
    "kind": "no heading tells of which kind the names are; they were read as organisations",
    "colon": "“{}” has a colon and no list behind it; it was read as one name",
    "repeated": "“{}” is there before",
    "acronym": "“{}”: the acronym behind the comma may be a name of its own",
    "place": "“{}”: the place behind the comma may be a name of its own",
    "role": "“{}”: what stands behind the name may be no role",
    "continued": "“{}”: what stands behind the comma may be a name of its own",
    "stop": "“{}”: the full stop inside may part two names",
    "and": "“{}”: the “and” may part two names, or belong to one",
    "short": "“{}” may be only the beginning of the name behind it",
}


_SHOWN = 60  # characters of a piece of a file


def shown(text: str) -> str:
    """A piece of a file as a message may show it: on one line, short, and inert in a terminal."""
    inert = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    line = re.sub(r"\s+", " ", inert).strip()
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


@dataclass(frozen=True, slots=True, repr=False)
class Remark:
    """What was noticed at a line of the page, counted from 1. ``text`` is the name or the words that it is about."""

    line: int
    code: RemarkCode
    text: str = ""

    @property
    def doubtful(self) -> bool:
        """Whether an organiser has to decide; otherwise it only tells what was read."""
        return self.code not in TOLD

    def in_words(self) -> str:
        return f"line {self.line}: {_WORDS[self.code].format(shown(self.text))}"


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """A line of the page, or a cell of it, without what counts it. ``number`` is 0 if it has none."""

    at: int
    text: str
    number: int = 0
    indent: int = 0
    bulleted: bool = False
    after_blank: bool = False


_TABLE = re.compile(r"\s*(?:[-*]\s+)?\|(.*?)\|?\s*")
_RULE = re.compile(r"[-:=+| ]*")
# What a page has above or below its text.
_FURNITURE = re.compile(
    r"(?:p(?:á|a)g(?:ina|e|\.)?\.?\s*)?\W*\d{1,4}\W*(?:(?:de|of|sur|/)\s*\d{1,4})?\W*", re.IGNORECASE
)
_LONGEST = 2000  # characters that lines are joined to
_NUMBER_AHEAD = re.compile(r"\s+(?=\(?\d{1,4}[.)]{1,2}-?\s+\S)")


def read_lines(page: str) -> tuple[list[Line], list[Remark]]:
    """The lines of a page in reading order, without empty ones, and remarks on its tables and columns."""
    lines: list[Line] = []
    remarks: list[Remark] = []
    numbered = list(enumerate(page.splitlines(), start=1))
    for is_table, run in groupby(numbered, key=lambda pair: _TABLE.fullmatch(pair[1]) is not None):
        if is_table:
            lines += _from_rows([(at, _cells(text)) for at, text in run], remarks)
        else:
            lines += _from_columns(list(run), remarks)
    return lines, remarks


def _cells(row: str) -> list[str]:
    match = _TABLE.fullmatch(row)
    inside = match[1] if match else row
    return [] if _RULE.fullmatch(inside) else [cell.strip() for cell in inside.split("|")]


def _from_rows(rows: Sequence[tuple[int, list[str]]], remarks: list[Remark]) -> Iterator[Line]:
    """The cells of a table down its columns where their numbers say so, else along its rows."""
    filled = [(at, cells) for at, cells in rows if any(cells)]
    width = max((len(cells) for _, cells in filled), default=0)
    along = [_line(at, cell) for at, cells in filled for cell in cells if cell]
    down = [_line(at, cells[i]) for i in range(width) for at, cells in filled if i < len(cells) and cells[i]]
    if not along:
        return
    first = along[0].at
    if _ascends(down) and not _ascends(along):
        remarks.append(Remark(first, "columns"))
        yield from down
        return
    if width > 1 and not _ascends(along):
        remarks.append(Remark(first, "order"))
    yield from along


def _from_columns(run: Sequence[tuple[int, str]], remarks: list[Remark]) -> Iterator[Line]:
    """Lines of which some have two numbered entries side by side are read as a table of them; others as they are."""
    blank = False
    block: list[tuple[int, str]] = []
    for at, text in [*run, (0, "")]:
        if text.strip():
            block.append((at, text))
            continue
        rows = [(number, _NUMBER_AHEAD.split(line.strip())) for number, line in block]
        width = max((len(cells) for _, cells in rows), default=0)
        down = [_line(number, cells[i]) for i in range(width) for number, cells in rows if i < len(cells)]
        along = [_line(number, cell) for number, cells in rows for cell in cells]
        if width > 1 and any(_ascends(one) and _follows(one) for one in (down, along)):
            yield from _from_rows(rows, remarks)
        else:
            for i, (number, line) in enumerate(block):
                yield _line(number, line, after_blank=blank and i == 0)
        blank, block = True, []


def _line(at: int, text: str, *, after_blank: bool = False) -> Line:
    bare = text.strip()
    indent = len(text.expandtabs(4)) - len(text.expandtabs(4).lstrip())
    plain = without_sign(bare)
    value, length = 0, 0
    for (close, numerals), found, end in numbers_of(bare):
        if not numerals and close not in {"bare", "outline"}:
            value, length = found, end
    if not value and plain != bare and (match := re.match(r"\(?(\d{1,4})[.º°]?[)\]]", bare)):
        value = int(match[1])
    return Line(
        at, bare[length:].strip() if length else plain, value, indent, bool(not value and plain != bare), after_blank
    )


def _ascends(lines: Sequence[Line]) -> bool:
    """Whether every line has a number, each greater than the one before."""
    numbers = [line.number for line in lines]
    return all(numbers) and all(a < b for a, b in pairwise(numbers))


def _follows(lines: Sequence[Line]) -> bool:
    numbers = [line.number for line in lines]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def join_broken(lines: Iterable[Line], remarks: list[Remark]) -> list[Line]:
    """The lines of a numbered list, where one that has no number goes on with the one before, unless it stands behind
    an empty line or is one of the members below a coalition."""
    joined: list[Line] = []
    for line in lines:
        if _FURNITURE.fullmatch(line.text) and not line.number:
            remarks.append(Remark(line.at, "skipped", line.text))
            continue
        before = joined[-1] if joined else None
        listed = before is not None and (before.text.endswith(":") or (not before.number and before.indent))
        new = line.number or before is None or line.bulleted or (listed and line.indent) or line.after_blank
        if before is None or new or len(before.text) > _LONGEST:
            joined.append(line)
            continue
        remarks.append(Remark(line.at, "joined", line.text))
        hyphened = before.text.endswith("-") and line.text[:1].islower()
        text = before.text[:-1] + line.text if hyphened else f"{before.text} {line.text}"
        joined[-1] = replace(before, text=text)
    return joined
