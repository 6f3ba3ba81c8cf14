"""Text split into cells: CSV as spreadsheets write it in every country, and as people repair it by hand.

The standard reader drops a quotation mark that is not doubled, and one that is never closed swallows every row after
it. So the cells are split here.
"""

import re
from collections.abc import Callable, Iterator

from chalicelib.organising.signatory_files.limits import CELL_CHARACTERS, LINE_CHARACTERS, MOST_COLUMNS, MOST_LINES
from chalicelib.organising.signatory_files.table import Cell, FileRefused, Meter, Table, TableRow

DELIMITERS = (",", ";", "\t", "|")
_SEP = re.compile(r'\s*"?sep=(.)"?[,;|\t]*\s*', re.IGNORECASE)
_RULE = re.compile(r"[-:=+| ]*-[-:=+| ]*")  # below the names of the columns of a table in plain text
_LOOKED_AT = 20  # lines, to find the delimiter
_ESCAPED = re.compile("_x000[9ADad]_")


def read_delimited(text: str, score: Callable[[list[str]], int]) -> Table:
    """A text as a table. ``score`` says how many names of columns it knows among the cells of a line."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > MOST_LINES:
        raise FileRefused(f"the file has more than {MOST_LINES:,} lines: split it into several files", code="too-many")
    lines = text.split("\n")
    for at, one in enumerate(lines, start=1):
        if len(one) > LINE_CHARACTERS:
            raise FileRefused(
                f"line {at} has more than {LINE_CHARACTERS:,} characters: this is not a list", code="too-wide"
            )
    first, delimiter = 0, ""
    if (found := _SEP.fullmatch(lines[0])) and found[1] in DELIMITERS:
        first, delimiter = 1, found[1]
    delimiter = delimiter or _delimiter(lines, score)
    meter, rows = Meter(), []
    for line, cells, problem in _records(lines, first, delimiter):
        if delimiter == "|" and _RULE.fullmatch(lines[line - 1]):
            continue
        alone = len(cells) == 1 and not lines[line - 1].rstrip().endswith(delimiter.strip() or "\t")
        row = TableRow(line, _measured(cells, meter, line), problem, alone=alone)
        if row.cells or problem:
            meter.row()
            rows.append(row)
    return Table("line", rows)


def _measured(cells: list[str], meter: Meter, line: int) -> dict[int, Cell]:
    found: dict[int, Cell] = {}
    for column, cell in enumerate(cells):
        if cell and not cell.isspace():
            meter.cell(column, len(cell), f"line {line}")
            found[column] = _ESCAPED.sub(_unescaped, cell) if "_x000" in cell else cell
    return found


def _unescaped(escape: re.Match[str]) -> str:
    return chr(int(escape[0][2:6], 16))


def _delimiter(lines: list[str], score: Callable[[list[str]], int]) -> str:
    """The one by which a line names the most columns; then the one that splits the most."""

    def marks(delimiter: str) -> tuple[int, int]:
        split = [cells for _, cells, _ in _records(lines[:_LOOKED_AT], 0, delimiter)]
        return max(map(score, split), default=0), max(map(len, split), default=0)

    return max(DELIMITERS, key=marks)


def _records(lines: list[str], first: int, delimiter: str) -> Iterator[tuple[int, list[str], str]]:
    """Each record with the number of its first line, its cells, and a problem if a quotation mark is left open.

    What stands beyond the last column that is read comes as one more cell.
    """
    at = first
    while at < len(lines):
        if '"' in lines[at]:
            cells, after, problem = _Record(lines, at, delimiter).read()
            yield at + 1, cells, problem
            at = after
        else:
            yield at + 1, lines[at].rstrip(f"{delimiter} ").split(delimiter, MOST_COLUMNS), ""
            at += 1


class _Record:
    """One record with quotation marks. A cell is quoted if its first character is a mark, and the next mark that is not
    doubled ends it; all other marks are part of the text."""

    def __init__(self, lines: list[str], at: int, delimiter: str) -> None:
        self.lines, self.at, self.delimiter = lines, at, delimiter
        self.line = lines[at]
        self.place = 0

    def read(self) -> tuple[list[str], int, str]:
        """The cells, the line after them, and the problem."""
        cells: list[str] = []
        while len(cells) < MOST_COLUMNS:
            cell = self._cell()
            if cell is None:
                return [*cells, self.line[self.place :]], self.at + 1, "quote"
            cells.append(cell)
            if self.place >= len(self.line):
                return cells, self.at + 1, ""
            self.place += 1  # the delimiter
        return [*cells, self.line[self.place :].rstrip(f"{self.delimiter} ")], self.at + 1, ""

    def _cell(self) -> str | None:
        """The next cell, with the place behind it; None if its quotation mark is never closed."""
        start = self._after_blanks(self.line, self.place)
        if not self.line.startswith('"', start):
            return self._until(self._next_delimiter(self.place))
        self.place = start
        return self._quoted()

    def _quoted(self) -> str | None:
        parts: list[str] = []
        at, line, place = self.at, self.line, self.place + 1
        behind = 0  # characters of the lines so far
        while True:
            end = line.find('"', place)
            if end < 0:
                parts.append(line[place:] + "\n")
                at, place, behind = at + 1, 0, behind + len(line) + 1
                if at == len(self.lines) or behind > CELL_CHARACTERS:
                    return None
                line = self.lines[at]
            elif line.startswith('""', end):
                parts.append(line[place:end] + '"')
                place = end + 2
            elif self._is_end(line, behind := self._after_blanks(line, end + 1)):
                self.at, self.line, self.place = at, line, behind
                return "".join(parts) + line[place:end]
            else:
                return self._with_marks() if at == self.at else None

    def _with_marks(self) -> str | None:
        """A cell on one line with marks that are not doubled: it ends where their number is even."""
        end = self._next_delimiter(self.place)
        while self.line.count('"', self.place, end) % 2:
            if end == len(self.line):
                return None
            end = self._next_delimiter(end + 1)
        cell = self._until(end).strip()
        inside = cell[1:-1]
        # A mark that opens, inside two others: "Casa "Azul" A.C.". Otherwise none of them encloses the rest.
        nested = cell.endswith('"') and re.match(r'[^"]*(?<![^\s(])"', inside)
        return inside.replace('""', '"') if nested else cell

    def _next_delimiter(self, place: int) -> int:
        end = self.line.find(self.delimiter, place)
        return len(self.line) if end < 0 else end

    def _until(self, end: int) -> str:
        cell, self.place = self.line[self.place : end], end
        return cell

    def _is_end(self, line: str, place: int) -> bool:
        return place == len(line) or line.startswith(self.delimiter, place)

    def _after_blanks(self, line: str, place: int) -> int:
        while line.startswith(" ", place):
            place += 1
        return place
