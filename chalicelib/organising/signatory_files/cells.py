"""What is wrong with a cell before the rules of the form look at it: what a program left there and nobody wrote."""

import re
from typing import Any

from chalicelib.organising.signatory_files.table import Cell, Odd

# Errors of spreadsheets in the languages of the letters, and those of LibreOffice.
_ERROR = re.compile(
    r"#[¡¿]?(?:REF|VALUE|VALOR|VALEUR|NAME|NOMBRE|NOME|NOM|DIV/0|NULL|NULO|NUL|NUM|NÚM|NUMBER|SPILL|DESBORDAMIENTO|"
    r"DESPEJAR|PROPAGATION|CALC|CÁLCULO|FIELD|CAMPO|ERROR|ERRO|BUSY|OCUPADO|BLOCKED|CONNECT|CONECTAR|UNKNOWN|PYTHON)[!?]"
    r"|#N/[ADV]|#GETTING_DATA|#{3,}|Err:[0-9]{3}",
    re.IGNORECASE,
)
_TRUE_OR_FALSE = {"true", "false", "verdadero", "falso", "verdadeiro", "vrai", "faux"}
_FIGURE = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+")  # 1E+10, as a spreadsheet writes a long number
_DASHES = re.compile(r"[-\u2010-\u2015_.·/]+")
_NOTHING = {"n/a", "null", "none", "nan", "nil", "undefined", "<na>", "nat"}
# A list or an object as a program writes it.
_STRUCTURE = re.compile(r"""\[.*['"].*\]|\[\s*\]|\{.*[:'"].*\}|\{\s*\}|\w+\(\w+=.*\)""", re.DOTALL)
# UTF-8 that was read as Windows-1252, and letters that were replaced.
_GARBLED = re.compile(
    "[ÃÂ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]|â€|\ufffd"
)
_REPLACED = re.compile(r"(?<=[^\W\d_])\?(?=[^\W\d_])")


def cell_problem(cell: Cell, *, is_text: bool, lines: bool = False, published: bool = False) -> tuple[str, str] | None:
    """The code of what is wrong with a cell, and what it holds; None if nothing is.

    ``is_text``: people read it as a name or a sentence. ``lines``: it may have several lines. ``published``: somebody
    typed it into the form, so if it is text, it is meant.
    """
    if isinstance(cell, Odd):
        return cell.kind, cell.shown
    if published:
        return None
    text = cell.strip()
    code = _problem(text, is_text=is_text)
    if code is None and not lines and re.search(r"[\r\n]", text):
        code = "lines"
    return None if code is None else (code, text)


def _problem(text: str, *, is_text: bool) -> str | None:
    folded = text.casefold()
    if _ERROR.fullmatch(text):
        return "error"
    if folded in _NOTHING or _DASHES.fullmatch(text):
        return "nothing"
    if not is_text:
        return None
    if folded in _TRUE_OR_FALSE:
        return "true-false"
    if _FIGURE.fullmatch(text):
        return "figure"
    if _STRUCTURE.fullmatch(text):
        return "structure"
    if _GARBLED.search(text):
        return "garbled"
    return "replaced" if _REPLACED.search(text) else None


def from_json(value: Any) -> Cell:
    """A value of JSON as a cell; a cell as it is."""
    if isinstance(value, str | Odd):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return Odd("true-false", str(value))
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else Odd("figure", str(value))
    if isinstance(value, int):
        return str(value) if abs(value) < 10**15 else Odd("figure", "")
    return Odd("structure", "…")
