"""The cells of one sheet of a workbook, from its XML."""

import re
from datetime import date, timedelta

from chalicelib.organising.signatory_files.limits import MOST_MERGED
from chalicelib.organising.signatory_files.table import Cell, FileRefused, Meter, Odd, Table, TableRow
from chalicelib.organising.signatory_files.zip_parts import DAMAGED, TOO_LARGE

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
# Excel writes a character that XML cannot hold as its code, and an underscore before such a thing as a code too.
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_TRUE = {"1", "true"}
_FIRST_DAY = date(1899, 12, 30)  # of which dates are the number of days since


class SheetReader:
    """Reads a sheet's cells wherever they stand, whatever extent it states, and what of them is hidden."""

    def __init__(self, strings: list[str], dates: frozenset[str]) -> None:
        self.rows: dict[int, TableRow] = {}
        self.merged: list[tuple[int, int, str]] = []
        self._strings, self._dates = strings, dates
        self._meter = Meter()
        self._hidden_columns: list[tuple[int, int]] = []
        self._row = self._column = 0
        self._hidden = False
        self._type = self._style = self._reference = ""
        self._parts: list[str] = []
        self._inside = ""  # v, t or f, whichever is being read
        self._has_formula = self._has_value = self._phonetic = False
        self._starts = {"c": self._start_cell, "row": self._start_row, "col": self._columns, "mergeCell": self._merge}

    def table(self) -> Table:
        used = {column for row in self.rows.values() for column in row.cells}
        hidden = {at for at in used for first, last in self._hidden_columns if first <= at <= last}
        return Table("row", [self.rows[number] for number in sorted(self.rows)], hidden_columns=frozenset(hidden))

    def start(self, tag: str, found: dict[str, str]) -> None:
        if tag in self._starts:
            self._starts[tag](found)
        elif tag in ("v", "t"):
            self._inside = "" if self._phonetic else tag
            self._has_value = True
        elif tag == "f":
            self._has_formula = True
        elif tag == "rPh":
            self._phonetic = True

    def end(self, tag: str) -> None:
        if tag == "c":
            self._end_cell()
        elif tag in ("v", "t"):
            self._inside = ""
        elif tag == "rPh":
            self._phonetic = False

    def text(self, text: str) -> None:
        if self._inside:
            self._parts.append(text)

    def _start_row(self, found: dict[str, str]) -> None:
        self._row = _number(found["r"], _LAST_ROW) if "r" in found else self._row + 1
        self._column = 0
        self._hidden = found.get("hidden") in _TRUE or _is_zero(found.get("ht"))

    def _columns(self, found: dict[str, str]) -> None:
        if found.get("hidden") in _TRUE or _is_zero(found.get("width")):
            first, last = (_number(found.get(name, ""), _LAST_COLUMN) for name in ("min", "max"))
            self._hidden_columns.append((first - 1, last - 1))
            if len(self._hidden_columns) > _LAST_COLUMN:
                raise FileRefused(DAMAGED, code="damaged")

    def _merge(self, found: dict[str, str]) -> None:
        first, _, last = found.get("ref", "").partition(":")
        (top, _), (bottom, _) = _place(first), _place(last or first)
        if top != bottom:
            self.merged.append((top, bottom, found["ref"]))
            if len(self.merged) > MOST_MERGED:
                raise FileRefused(TOO_LARGE, code="bomb")

    def _start_cell(self, found: dict[str, str]) -> None:
        if "r" in found:
            self._row, column = _place(found["r"])
            self._column = column
        else:
            self._column += 1
        self._type, self._style = found.get("t", "n"), found.get("s", "0")
        self._parts, self._inside = [], ""
        self._has_formula = self._has_value = False

    def _end_cell(self) -> None:
        cell = self._cell("".join(self._parts))
        if isinstance(cell, str) and (not cell or cell.isspace()):
            return
        row = self.rows.get(self._row)
        if row is None:
            self._meter.row()
            row = self.rows[self._row] = TableRow(self._row, {}, hidden=self._hidden)
        if self._column - 1 in row.cells:
            raise FileRefused(DAMAGED, code="damaged")
        self._meter.cell(self._column - 1, len(cell) if isinstance(cell, str) else 0, f"row {self._row}")
        row.cells[self._column - 1] = cell

    def _cell(self, raw: str) -> Cell:
        """What a cell holds; '' for a blank one."""
        match self._type:
            case "s":
                return _unescaped(self._shared(raw)) if raw.strip() else ""
            case "inlineStr":
                return _unescaped(raw)
            case "str":
                return _unescaped(raw) if self._has_value or not self._has_formula else Odd("uncalculated")
            case "b":
                return Odd("true-false", "TRUE" if raw.strip() in _TRUE else "FALSE") if raw.strip() else ""
            case "e":
                return Odd("error", raw) if raw.strip() else ""
            case "d":
                return Odd("date", raw) if raw.strip() else ""
        if not raw.strip():
            return Odd("uncalculated") if self._has_formula else ""
        return Odd("date", _day(raw)) if self._style in self._dates else _plain_number(raw)

    def _shared(self, raw: str) -> str:
        number = _number(raw.strip(), len(self._strings), least=0)
        if number == len(self._strings):
            raise FileRefused(DAMAGED, code="damaged")
        return self._strings[number]


def _day(raw: str) -> str:
    """The date that a number stands for, as far as one can be shown."""
    try:
        return str(_FIRST_DAY + timedelta(days=int(float(raw))))
    except (ValueError, OverflowError):
        return raw


def _plain_number(raw: str) -> Cell:
    """A whole number as a person writes it; any other is no text."""
    try:
        value = float(raw)
    except ValueError:
        raise FileRefused(DAMAGED, code="damaged") from None
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else Odd("figure", raw.strip())


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), text) if "_x" in text else text


def _number(raw: str, most: int, least: int = 1) -> int:
    if not (raw.isascii() and raw.isdigit() and len(raw) < 8 and least <= int(raw) <= most):
        raise FileRefused(DAMAGED, code="damaged")
    return int(raw)


def _place(reference: str) -> tuple[int, int]:
    """The row and the column, from 1, of a reference such as AB12."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise FileRefused(DAMAGED, code="damaged")
    column = 0
    for letter in found[1].upper():
        column = 26 * column + ord(letter) - 64
    if int(found[2]) > _LAST_ROW or column > _LAST_COLUMN:
        raise FileRefused(DAMAGED, code="damaged")
    return int(found[2]), column


def _is_zero(size: str | None) -> bool:
    """Whether a height or a width hides what it is of."""
    return size is not None and re.fullmatch(r"0+(?:\.0*)?", size) is not None
