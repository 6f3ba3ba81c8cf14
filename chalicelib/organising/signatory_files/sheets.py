"""Which sheet of a workbook is the list, and what of it is hidden: certain, or asked for."""

import itertools
from collections.abc import Sequence, Sized

from chalicelib.organising.signatory_files.columns import compared
from chalicelib.organising.signatory_files.table import Choices, FileRefused, Odd, Table, quoted
from chalicelib.organising.signatory_files.workbook import Sheet
from chalicelib.rules.signatures.member import Member

# The workbook that Firmamos publishes: signatories, and the members of coalitions.
SIGNATORIES, MEMBERS = "signatories", "members"
_NUMBERED = ("permanent", "coalition", "member")


def choose_sheet(sheets: Sequence[Sheet], choices: Choices) -> tuple[Table, Table | None]:
    """The table of signatories, and that of members where Firmamos wrote the workbook. Raises `FileRefused`."""
    if not sheets:
        raise FileRefused("there is nothing in the workbook", code="empty")
    chosen = _named(sheets, choices.sheet) if choices.sheet else sheets[0]
    members = _members(chosen, sheets)
    others = [sheet for sheet in sheets if sheet is not chosen and sheet is not members]
    if not choices.sheet and (chosen.hidden or others):
        raise FileRefused(
            f'{_listed(sheets)}: say which one has the signatories with --sheet "{chosen.name}"', code="sheet"
        )
    return _shown(chosen, others, choices), None if members is None else members.table


def _named(sheets: Sequence[Sheet], name: str) -> Sheet:
    for sheet in sheets:
        if sheet.name.casefold() == name.strip().casefold():
            return sheet
    raise FileRefused(f"there is no sheet {quoted(name)} with anything in it; {_listed(sheets)}", code="sheet")


def _members(chosen: Sheet, sheets: Sequence[Sheet]) -> Sheet | None:
    """The sheet of members that Firmamos writes beside that of signatories."""
    for sheet in sheets:
        if chosen.name == SIGNATORIES and sheet.name == MEMBERS and not sheet.hidden:
            names = {compared(str(cell)) for cell in sheet.table.rows[0].cells.values()}
            return sheet if names >= set(_NUMBERED) else None
    return None


def _listed(sheets: Sequence[Sheet]) -> str:
    shown = [
        f"{quoted(sheet.name)} ({_number(sheet.table.rows, 'row')}{', hidden' if sheet.hidden else ''})"
        for sheet in sheets
    ]
    return f"the workbook has {'one sheet' if len(sheets) == 1 else f'{len(sheets)} sheets'}: {', '.join(shown[:20])}"


def hidden_in(sheet: Sheet) -> tuple[str, str]:
    """The hidden rows and columns of a sheet that have something in them, as a person finds them."""
    rows = [row.line for row in sheet.table.rows if row.hidden]
    return _ranges(rows), ", ".join(map(_letters, sorted(sheet.table.hidden_columns)))


def _shown(sheet: Sheet, others: Sequence[Sheet], choices: Choices) -> Table:
    """The table of a sheet, with what is hidden in it as it was decided."""
    table = sheet.table
    rows = [row.line for row in table.rows if row.hidden]
    seen = [f"{_number(rows, 'hidden row')} ({_ranges(rows)})"] if rows else []
    if table.hidden_columns:
        letters = ", ".join(map(_letters, sorted(table.hidden_columns)))
        seen.append(f"{_number(table.hidden_columns, 'hidden column')} ({letters})")
    if seen and not choices.hidden:
        raise FileRefused(
            f"the sheet {quoted(sheet.name)} has {' and '.join(seen)}: unhide them and look, or say what becomes of "
            "them with --hidden include or --hidden leave-out",
            code="hidden",
        )
    _refuse_merged(sheet)
    if others:
        names = ", ".join(quoted(other.name) for other in others[:20])
        table.remarks.append(f"of the workbook only the sheet {quoted(sheet.name)} was read, not {names}")
    if seen:
        included = choices.hidden == "include"
        table.remarks.append(f"{' and '.join(seen)} {'were read as well' if included else 'were left out'}")
        if not included:
            _leave_out(table)
        for row in table.rows:
            row.hidden = row.hidden and not included
    return table


def _leave_out(table: Table) -> None:
    for row in table.rows:
        for column in table.hidden_columns:
            row.cells.pop(column, None)
    table.rows = [row for row in table.rows if row.cells]


def _refuse_merged(sheet: Sheet) -> None:
    """Cells that are merged over several rows leave all but the first of them blank."""
    lines = {row.line for row in sheet.table.rows}
    merged = [of for top, bottom, of in sheet.merged if len(lines & set(range(top, min(bottom, top + 10_000) + 1))) > 1]
    if merged:
        raise FileRefused(
            f"cells are merged over several rows ({', '.join(merged[:20])}): unmerge them and write into each row what "
            "belongs to it",
            code="merged",
            shown=", ".join(merged[:20]),
        )


def _number(things: Sized, name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"


def _ranges(lines: Sequence[int]) -> str:
    """2, 5-7, 9"""
    groups = [[line for _, line in group] for _, group in itertools.groupby(enumerate(lines), lambda at: at[1] - at[0])]
    shown = [str(group[0]) if len(group) == 1 else f"{group[0]}-{group[-1]}" for group in groups]
    return ", ".join(shown[:20]) + (" …" if len(shown) > 20 else "")


def _letters(column: int) -> str:
    """The name of a column from its place, from 0: A, B, …, AA."""
    name, column = "", column + 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(65 + letter) + name
    return name


def members_by_number(table: Table) -> dict[str, list[Member]]:
    """The members of each coalition, by its permanent number, from the sheet that Firmamos writes."""
    header, *rows = table.rows
    names = {column: compared(str(cell)) for column, cell in header.cells.items()}
    found: dict[str, list[Member]] = {}
    for row in rows:
        cells = {names.get(column, ""): cell for column, cell in row.cells.items()}
        number = cells.get("permanent")
        if any(isinstance(cell, Odd) for cell in cells.values()) or not number or "member" not in cells or "" in cells:
            raise FileRefused(f"row {row.line} of the sheet {quoted(MEMBERS)} is not as Firmamos writes it")
        member = {"name": cells["member"]} | {of: cells[of] for of in ("kind", "role", "country") if of in cells}
        found.setdefault(str(number), []).append(Member.from_json(member))
    return found
