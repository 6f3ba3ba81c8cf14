"""The row that names the columns: the first one, one below a title, or the one that a person points at."""

from collections import Counter

from chalicelib.organising.signatory_files.columns import Columns, compared, known, map_columns, names_a_signatory
from chalicelib.organising.signatory_files.table import (
    HEADER_WITHIN,
    Choices,
    FileRefused,
    Odd,
    Table,
    TableRow,
    in_a_list,
    quoted,
)


def score(cells: list[str]) -> int:
    """How many of a line's cells name a column."""
    return sum(map(known, cells))


def find_header(table: Table, choices: Choices) -> tuple[dict[int, str], list[TableRow], Columns]:
    """The names of the columns by their place, the rows below them, and what they hold. Raises `FileRefused`."""
    return find_header_at(table, choices)[1:]


def find_header_at(table: Table, choices: Choices) -> tuple[int, dict[int, str], list[TableRow], Columns]:
    """The line that names the columns, and what `find_header` finds. Raises `FileRefused`."""
    if not table.rows:
        raise FileRefused("the file is empty", code="empty")
    at = _chosen(table, choices.header_row) if choices.header_row else _found(table, choices)
    row = table.rows[at]
    names = {column: _text(cell) for column, cell in row.cells.items()}
    columns = map_columns(list(names.values()), choices)
    if equal := _equal_names(names, columns):
        columns.codes.append(("equal-names", in_a_list(equal)))
        columns.problems.insert(0, f"two columns have the same name: {in_a_list(equal)}. Rename one in the file")
    _leave_out_numbers(table, names, table.rows[at + 1 :])
    if at:
        above = table.rows[:at]
        table.remarks.append(
            f"what stands above the names of the columns was left out: {table.word} "
            + ", ".join(
                f"{one.line} {quoted(' '.join(map(_text, one.cells.values())))}" for one in above[:HEADER_WITHIN]
            )
        )
    return row.line, names, table.rows[at + 1 :], columns


def _chosen(table: Table, line: int) -> int:
    for at, row in enumerate(table.rows):
        if row.line == line:
            return at
    raise FileRefused(
        f"there is nothing in {table.word} {line}, where --header-row looks for the names of the columns",
        code="header-row",
    )


def _found(table: Table, choices: Choices) -> int:
    named = {compared(name) for name in choices.columns}
    decided = named | {compared(name) for name in choices.ignored}

    def names_columns(row: TableRow) -> list[str]:
        return [text for cell in row.cells.values() if known(text := _text(cell)) or compared(text) in decided]

    first = table.rows[0]
    if any(names_a_signatory(text) or compared(text) in named for text in names_columns(first)):
        return 0
    candidates = []
    for at, row in enumerate(table.rows[:HEADER_WITHIN]):
        names = names_columns(row)
        if len(names) >= 2 and len(names) * 2 > len(row.cells):
            candidates.append(at)
    # Above a header there may be a title; a row of several cells may be a signatory.
    if len(candidates) == 1 and all(len(row.cells) == 1 for row in table.rows[: candidates[0]]):
        return candidates[0]
    seen = f"{table.word} {first.line} has {in_a_list([_text(cell) for cell in first.cells.values()])}"
    raise FileRefused(
        f"no row certainly names the columns, such as “name” or “Nombre”: {seen}. Say which {table.word} does with "
        "--header-row N, or what a column of the first one holds with --column",
        code="header-row",
    )


def _text(cell: object) -> str:
    return cell.shown if isinstance(cell, Odd) else str(cell)


def _leave_out_numbers(table: Table, names: dict[int, str], rows: list[TableRow]) -> None:
    """Leave out a column without a name that only numbers the rows, as programs write one."""
    for column in {column for row in rows for column in row.cells} - names.keys():
        cells = [_text(row.cells.get(column, "")) for row in rows]
        if cells[0] in ("0", "1") and cells == [
            str(number) for number in range(int(cells[0]), int(cells[0]) + len(cells))
        ]:
            table.remarks.append("a column without a name was left out: it only numbers the rows")
            for row in rows:
                del row.cells[column]


def _equal_names(names: dict[int, str], columns: Columns) -> list[str]:
    """Names that stand over two columns, which no option could tell apart."""
    counted = Counter(compared(text) for text in names.values())
    return [text for text in names.values() if counted[compared(text)] > 1 and columns.fields[compared(text)]]
