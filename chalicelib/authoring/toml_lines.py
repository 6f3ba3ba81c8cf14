"""Finds the place in letter.toml that a problem is in, because the TOML reader keeps no lines."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.authoring.problems import Place


class TomlLines:
    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")

    def of(self, key: str) -> int:
        """The line where a key is set; 0 if it is not."""
        return next(self._beginning(rf"\[*{key}\b"), 0)

    def in_table(self, table: str, nth: int, key: str) -> int:
        """The line of a key in the ``nth`` table of a list (from 1), or the table's first line if it lacks the key."""
        begins = next(itertools.islice(self._beginning(rf"\[\[\s*{table}\s*\]\]"), nth - 1, None), 0)
        ends = next(self._beginning(r"\[", begins), begins)
        line = next(self._beginning(rf"{key}\b", begins), 0)
        return line if begins < line and (line < ends or ends == begins) else begins

    def under(self, table: str, key: str) -> int:
        """The line of a key of a table; '' for the table itself."""
        begins = next(self._beginning(rf"\[\s*{table}\s*\]"), 0)
        ends = next(self._beginning(r"\[", begins), len(self._lines) + 1)
        line = next(self._beginning(rf"{key}\b", begins), 0) if key and begins else 0
        dotted = next(self._beginning(rf"{table}\s*\.\s*{key}\b"), 0) if key else 0
        return line if line < ends and line else dotted or begins or self.of(table)

    def has_curled_quotes(self, line: int) -> bool:
        """Whether a line has the quotation marks that word processors write, which TOML does not know."""
        return any(mark in self._lines[line - 1] for mark in "“”„«»")

    def _beginning(self, pattern: str, after: int = 0) -> Iterator[int]:
        """The numbers of the lines after line ``after`` that begin with a pattern."""
        return (
            number
            for number, line in enumerate(self._lines, start=1)
            if number > after and re.match(rf"\s*{pattern}", line)
        )


@dataclass(frozen=True)
class SettingsPlaces:
    """The places of the settings, by their keys."""

    file: Place
    lines: TomlLines

    def of(self, key: str) -> Place:
        return self.file.of(self.lines.of(key), key)

    def under(self, table: str, key: str) -> Place:
        """A key of a table; '' for the table itself."""
        return self.file.of(self.lines.under(table, key), f"{table}.{key}" if key else table)

    def in_row(self, table: str, nth: int, key: str) -> Place:
        """A key of the ``nth`` table of a list, from 1."""
        return self.file.of(self.lines.in_table(table, nth, key), f"{table}.{nth}.{key}")
