"""What a page shows of a file before it is read as a list: its sheets, its columns, and what has to be decided.

The reader is that of `chalicelib.organising.signatory_files.reading`, and decides what the file is; here it is only
looked at, so that somebody may answer by eye what the reader asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from chalicelib.organising.signatory_files import delimited, header_row, reading, text
from chalicelib.organising.signatory_files.columns import Columns, compared
from chalicelib.organising.signatory_files.sheets import choose_sheet, hidden_in
from chalicelib.organising.signatory_files.table import (
    HEADER_WITHIN,
    Choices,
    FileRefused,
    Odd,
    Table,
    TableRow,
)
from chalicelib.organising.signatory_files.text import ENCODINGS
from chalicelib.organising.signatory_files.workbook import Sheet, read_workbook

EXAMPLES = 3  # cells of a column
_SHOWN_CHARACTERS = 80
# Encodings that nothing in a file proves: somebody looks at names in each.
GUESSED = ("utf-8", "windows-1252", "mac-roman")


@dataclass(frozen=True)
class SheetSeen:
    name: str
    rows: int
    hidden: bool


@dataclass(frozen=True, repr=False)
class ColumnSeen:
    """``field`` is '?' if nobody knows what the column holds, and '' if it is left out."""

    name: str
    field: str
    examples: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class RowSeen:
    """One of the first rows of a table, one of which names the columns."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Look:
    """What was seen of a file, as far as one could look. ``refused`` says why it cannot be read as it is, or what is
    asked; None if everything is decided."""

    form: str = ""  # workbook, table, json or pasted
    sheets: tuple[SheetSeen, ...] = ()
    sheet: str = ""
    hidden_rows: str = ""  # 2, 5-7
    hidden_columns: str = ""  # B, D
    header_row: int = 0
    rows: tuple[RowSeen, ...] = ()
    columns: tuple[ColumnSeen, ...] = ()
    column_codes: tuple[tuple[str, str], ...] = ()  # see `Columns.codes`
    encoding: str = ""
    encodings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # each that it may be → three names in it
    refused: FileRefused | None = None


def look(body: bytes, name: str, choices: Choices) -> Look:
    """Look at a file as far as its choices lead. Checks no row."""
    seen = Look()
    try:
        reading.refuse_beyond(body)
        if reading.is_workbook(body):
            return _workbook(body, replace(seen, form="workbook"), choices)
        return _text(body, name, seen, choices)
    except FileRefused as refused:
        return replace(seen, refused=refused)


def _workbook(body: bytes, seen: Look, choices: Choices) -> Look:
    try:
        reading.require_workbook(body)
        sheets = read_workbook(body)
    except FileRefused as refused:
        return replace(seen, refused=refused)
    seen = replace(seen, sheets=tuple(SheetSeen(one.name, len(one.table.rows), one.hidden) for one in sheets))
    chosen = _chosen(sheets, choices.sheet)
    if chosen is not None:
        rows, columns = hidden_in(chosen)
        seen = replace(seen, sheet=chosen.name, hidden_rows=rows, hidden_columns=columns)
    try:
        table, _ = choose_sheet(sheets, choices)
    except FileRefused as refused:
        return replace(seen, refused=refused)
    return _table(table, seen, choices)


def _chosen(sheets: Sequence[Sheet], name: str) -> Sheet | None:
    wanted = [sheet for sheet in sheets if not name or sheet.name.casefold() == name.strip().casefold()]
    return wanted[0] if wanted else None


def _text(body: bytes, name: str, seen: Look, choices: Choices) -> Look:
    """A file of text. Its encoding is only asked where nothing in the file proves one."""
    try:
        decoded, encoding = text.decode(body, choices.encoding)
    except FileRefused as refused:
        return replace(seen, encodings=_encodings(body), refused=refused)
    form = reading.form_of_text(body, decoded, name)
    seen = replace(seen, form=form, encoding=encoding)
    if choices.encoding or encoding in ("windows-1252", "mac-roman"):
        seen = replace(seen, encodings=_encodings(body))
    if form != "table":
        try:
            reading.read_entries(body, name, choices)
        except FileRefused as refused:
            return replace(seen, refused=refused)
        return seen
    try:
        reading.refuse_text(decoded)
        table = delimited.read_delimited(decoded, header_row.score)
    except FileRefused as refused:
        return replace(seen, refused=refused)
    return _table(table, seen, choices)


def _encodings(body: bytes) -> dict[str, tuple[str, ...]]:
    """The encodings in which a file can be read at all, each with three cells that have accents."""
    found: dict[str, tuple[str, ...]] = {}
    for name in GUESSED:
        try:
            decoded = body.decode(ENCODINGS[name])
        except UnicodeDecodeError:
            continue
        cells = (cell.strip(' "') for line in decoded.splitlines() for cell in _cells(line))
        found[name] = tuple(cell[:_SHOWN_CHARACTERS] for cell in text.accented(cells))
    return found


def _cells(line: str) -> list[str]:
    return line.split(";") if ";" in line else line.split("\t") if "\t" in line else line.split(",")


def _table(table: Table, seen: Look, choices: Choices) -> Look:
    rows = tuple(RowSeen(row.line, tuple(map(_shown, row.cells.values()))) for row in table.rows[:HEADER_WITHIN])
    seen = replace(seen, rows=rows)
    try:
        at, names, below, columns = header_row.find_header_at(table, choices)
    except FileRefused as refused:
        return replace(seen, refused=refused)
    asked = FileRefused(*columns.problems, code="columns") if columns.problems else None
    return replace(
        seen,
        header_row=at,
        columns=tuple(_columns(names, below, columns)),
        column_codes=tuple(columns.codes),
        refused=asked,
    )


def _columns(names: Mapping[int, str], rows: Sequence[TableRow], columns: Columns) -> list[ColumnSeen]:
    return [
        ColumnSeen(name.strip(), columns.fields[compared(name)], _examples(place, rows))
        for place, name in names.items()
    ]


def _examples(place: int, rows: Sequence[TableRow]) -> tuple[str, ...]:
    found: list[str] = []
    for row in rows:
        if place in row.cells and (cell := _shown(row.cells[place])) not in found:
            found.append(cell)
            if len(found) == EXAMPLES:
                break
    return tuple(found)


def _shown(cell: str | Odd) -> str:
    written = cell.shown if isinstance(cell, Odd) else cell
    return " ".join(written.split())[:_SHOWN_CHARACTERS]
