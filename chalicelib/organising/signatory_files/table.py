"""What the formats have in common: tables of cells, entries, and the refusal of a whole file."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from chalicelib.organising.pasted_layout import shown
from chalicelib.organising.pasted_signatories import Split
from chalicelib.organising.signatory_files.limits import (
    CELL_CHARACTERS,
    MOST_CELLS,
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_ROWS,
)
from chalicelib.rules.letters.letter import Kind

HEADER_WITHIN = 20  # rows, the first of a table, in one of which the names of the columns are looked for
TOO_MANY = f"the file has more than {MOST_ROWS:,} rows: split it into several files"

# What is asked, see `FileRefused`.
ASKED = ("sheet", "hidden", "header-row", "columns", "encoding", "members")


class FileRefused(Exception):
    """The file cannot be read, or asks for a decision: ``problems`` has a sentence for each. Nothing was imported.

    ``code`` says in a word why, for pages in other languages, and ``shown`` what of the file they quote. Codes of
    `ASKED` are about what a person may decide.
    """

    def __init__(self, *problems: str, code: str = "unreadable", shown: str = "") -> None:
        super().__init__("\n".join(problems))
        self.problems: Sequence[str] = problems
        self.code = code
        self.shown = shown


@dataclass(frozen=True, repr=False)
class Choices:
    """What a person decided about a file; the defaults decide nothing."""

    sheet: str = ""
    hidden: Literal["", "include", "leave-out"] = ""
    header_row: int = 0  # the line that names the columns, from 1; 0 to find it
    columns: Mapping[str, str] = field(default_factory=dict)  # a column's name in the file → the field that it holds
    ignored: Sequence[str] = ()  # columns to leave out, by their names in the file
    encoding: str = ""
    kind: Kind | Literal[""] = ""  # of the names in a pasted list that no heading gives one
    split: Collection[Split] = ()  # where the names on one line of a pasted list are parted


@dataclass(frozen=True, repr=False, slots=True)
class Odd:
    """A cell that holds no text: the kind of thing, and how the file writes it."""

    kind: Literal["date", "figure", "true-false", "error", "uncalculated", "structure"]
    shown: str = ""


Cell = str | Odd
Problem = tuple[str, str, str]  # of a row: the field, the code, and what the file has there


@dataclass(repr=False, slots=True)
class TableRow:
    """A row that is not blank: its cells by column from 0, the blank ones left out."""

    line: int  # of the file, from 1
    cells: dict[int, Cell]
    problem: str = ""  # a code of `chalicelib.organising.signatory_files.sentences`: the row cannot be read
    hidden: bool = False
    alone: bool = False  # of a text: it has one cell, and no delimiter behind it


@dataclass(repr=False)
class Table:
    """A sheet, or a text split into cells."""

    word: Literal["line", "row"]  # what a person calls a row of it
    rows: list[TableRow]
    remarks: list[str] = field(default_factory=list)
    hidden_columns: frozenset[int] = frozenset()


@dataclass(repr=False)
class Entry:
    """A row of the file with its values by field, not checked yet."""

    line: int
    where: str  # as a person finds it: "line 3", "row 3", "line 12 (organisations 2)"
    values: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)
    published: bool = False  # by Firmamos: its texts were typed into the form and checked there


class Meter:
    """Counts what is read of a table, and refuses the file beyond the limits."""

    def __init__(self) -> None:
        self.rows = self.cells = self.characters = 0

    def row(self) -> None:
        self.rows += 1
        if self.rows > MOST_ROWS + HEADER_WITHIN:
            raise FileRefused(TOO_MANY, code="too-many")

    def cell(self, column: int, characters: int, where: str) -> None:
        self.cells += 1
        self.characters += characters
        if column >= MOST_COLUMNS:
            raise FileRefused(
                f"{where} has more than {MOST_COLUMNS} columns: this is not a list of signatories", code="too-wide"
            )
        if characters > CELL_CHARACTERS:
            raise FileRefused(f"{where} has a cell of more than {CELL_CHARACTERS:,} characters", code="too-wide")
        if self.cells > MOST_CELLS or self.characters > MOST_CHARACTERS:
            raise FileRefused(
                "the file has too many cells, or too much text, for a list of signatories: split it", code="too-many"
            )


def quoted(text: str) -> str:
    """A piece of the file in a message."""
    return f"“{shown(text)}”"


def in_a_list(texts: Sequence[str], most: int = 20) -> str:
    """Quoted, and separated by commas."""
    shown = ", ".join(map(quoted, texts[:most]))
    return shown if len(texts) <= most else f"{shown} and {len(texts) - most} more"
