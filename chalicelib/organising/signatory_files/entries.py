"""From the rows of a table, or the objects of JSON, to entries with values by field."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.organising.signatory_files.columns import Columns, compared, map_columns
from chalicelib.organising.signatory_files.delimited import DELIMITERS
from chalicelib.organising.signatory_files.json_lists import JsonEntry, JsonFile, Object
from chalicelib.organising.signatory_files.table import Choices, Entry, FileRefused, Odd, TableRow, in_a_list
from chalicelib.organising.signatory_files.words import KIND_OF, plain
from chalicelib.rules.fields.name_words import is_legal_form
from chalicelib.rules.signatures.member import Member

# The apostrophe that the published CSV puts before a cell, or what a spreadsheet may take for one, that looks like a
# formula: see `chalicelib.publishing.files.csv_and_json`.
_INERT = re.compile(r"""((?:^|[;,|\t])[\s"]*)'(?='*[=+@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b-])""")
_INERT_CELL = re.compile(r"^(\s*)'(?=[=+@-])")  # as spreadsheets write it
# The kinds of signatories that a list in JSON may have, by the kind that its name says.
_KINDS_OF = {"organisation": ("organisation", "coalition"), "coalition": ("coalition",), "person": ("person",)}
_PARTS = ("first_names", "last_names")


def table_entries(
    word: str,
    names: Mapping[int, str],
    rows: Sequence[TableRow],
    columns: Columns,
    members: Mapping[str, list[Member]] | None,
) -> list[Entry]:
    """Each row below the names of the columns. ``members``: those of coalitions by their permanent number."""
    header = {column: text.strip() for column, text in names.items()}
    spelt = {column: compared(text) for column, text in header.items()}
    entries = [_table_entry(f"{word} {row.line}", row, spelt, columns, inert=word == "line") for row in rows]
    if members is not None:
        _join_members(entries, rows, header, members)
    return entries


def _table_entry(where: str, row: TableRow, header: Mapping[int, str], columns: Columns, *, inert: bool) -> Entry:
    """``header``: the names of the columns as they are compared."""
    entry = Entry(row.line, where, {}, published=columns.published)
    if row.problem:
        entry.problems.append(("", row.problem, ""))
    if row.hidden:
        entry.problems.append(("", "hidden", ""))
    if row.alone and len(header) > 1 and _is_whole_row(str(row.cells.get(0, "")), len(header)):
        entry.problems.append(("", "one-cell", ""))
    if all(compared(str(cell)) == header.get(column, "") for column, cell in row.cells.items()):
        entry.problems.append(("", "repeated-header", ""))
    for column, cell in sorted(row.cells.items()):
        if column not in header:
            entry.problems.append(("", "stray", cell.shown if isinstance(cell, Odd) else cell))
            continue
        if inert and isinstance(cell, str):
            cell = (_INERT if columns.published else _INERT_CELL).sub(r"\1", cell)
        _put(entry, columns.fields[header[column]], cell)
    return entry


def _is_whole_row(cell: str, columns: int) -> bool:
    """Whether a cell has what belongs into all columns: a program put marks around the row, or other separators."""
    split = [cell.split(delimiter) for delimiter in DELIMITERS]
    return any(len(parts) == columns and not any(map(is_legal_form, parts)) for parts in split)


def _put(entry: Entry, of: str, value: Any) -> None:
    if of in _PARTS:
        entry.values.setdefault(of, []).append(value)
    elif of:
        entry.values[of] = value


def _join_members(
    entries: Sequence[Entry], rows: Sequence[TableRow], header: Mapping[int, str], members: Mapping[str, list[Member]]
) -> None:
    """Give each coalition its members from their own sheet, where the list is whole; they have to be the same."""
    column = next(column for column, name in header.items() if compared(name) == "permanent")
    numbers = [str(row.cells.get(column, "")) for row in rows]
    if left := [number for number in members if number not in numbers]:
        raise FileRefused(f"the sheet of members has coalitions that are not in the list: numbers {in_a_list(left)}")
    for number, entry in zip(numbers, entries, strict=True):
        found = members.get(number, [])
        if entry.values.get("members", "") != "; ".join(member.printed for member in found):
            entry.problems.append(("members", "members-differ", ""))
        elif found:
            entry.values["members"] = [member.to_json() for member in found]


def json_entries(file: JsonFile, choices: Choices) -> tuple[list[Entry], list[str]]:
    """The entries of a file of JSON, and the remarks. Raises `FileRefused` for keys that are not known."""
    objects = [entry.value for entry in file.entries if isinstance(entry.value, Object)]
    columns = map_columns(list(dict.fromkeys(key for one in objects for key in one)), choices, exclusive=False)
    if columns.problems:
        raise FileRefused(*columns.problems, code="columns")
    remarks = file.remarks + ([f"keys that were left out: {in_a_list(columns.left_out)}"] if columns.left_out else [])
    return [_json_entry(entry, columns) for entry in file.entries], remarks


def _json_entry(found: JsonEntry, columns: Columns) -> Entry:
    entry = Entry(found.line, f"line {found.line} ({found.label})", {}, published=columns.published)
    if not isinstance(found.value, Object):
        entry.problems.append(("", "not-an-object", str(found.value)))
        return entry
    entry.problems += [("", "twice", key) for key in found.value.twice]
    for key, value in found.value.items():
        of = columns.fields[compared(key)]
        if of in entry.values and of not in _PARTS:
            entry.problems.append(("", "twice", key))
        _put(entry, of, value)
    word = entry.values.get("kind")
    if found.kind and isinstance(word, str) and KIND_OF.get(plain(word), found.kind) not in _KINDS_OF[found.kind]:
        entry.problems.append(("kind", "other-list", word))
    if found.kind and not word:
        entry.values["kind"] = (
            "coalition" if found.kind == "organisation" and entry.values.get("members") else found.kind
        )
    return entry
