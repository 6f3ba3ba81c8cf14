"""What is wrong with a letter's files: each problem a sentence that can be translated, with its place.

The command prints them in English, with file and line; the organisers' pages say them in their language, beside the
field: `chalicelib.desk.letter_problems`. A sentence that speaks of files and lines is said there in other words; its
message id has no ``N_`` here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace


class Language(str):
    """The code of a language, for which a page writes the language's name."""

    __slots__ = ()


@dataclass(frozen=True)
class Sentence:
    """A message id, and what stands for each ``{}`` in it; some of it may be a sentence too. ``str()`` is English."""

    id: str
    values: tuple[Value, ...] = ()

    def __str__(self) -> str:
        return self.id.format(*self.values)

    def __lt__(self, other: Sentence) -> bool:
        return str(self) < str(other)


Value = str | int | Sentence


@dataclass(frozen=True, order=True)
class Problem:
    """One problem. ``line`` is 0 when it concerns the whole file.

    ``field`` is what it is about: a key such as ``subject``, ``headings.organisations``, ``quotes.2.name`` or
    ``addressees.1.title.es``; ``body`` for what is below the front matter, and for a whole privacy notice; '' for the
    file. In the body, ``body_line`` counts from its first line that is not blank, and ``near`` is how the line begins.
    """

    file: str
    line: int
    message: Sentence
    field: str = ""
    body_line: int = 0
    near: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


@dataclass(frozen=True)
class Found:
    """What is found while a letter's files are read: problems, for which it is refused, and warnings of what is not
    printed as it is written."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def at(self, file: str) -> Place:
        return Place(self, file)


@dataclass(frozen=True)
class Place:
    """Somewhere in a letter's files. What is wrong there is reported here; the fields are those of `Problem`."""

    found: Found
    file: str
    line: int = 0
    field: str = ""
    body_line: int = 0
    near: str = ""

    def problem(self, message_id: str, *values: Value) -> None:
        self.found.problems.append(self._of(message_id, values))

    def warn(self, message_id: str, *values: Value) -> None:
        self.found.warnings.append(self._of(message_id, values))

    def of(self, line: int, field: str = "") -> Place:
        """Another place in the same file."""
        return Place(self.found, self.file, line, field)

    def below(self, part: str) -> Place:
        """A part of the same field, such as one language's."""
        return replace(self, field=f"{self.field}.{part}")

    def _of(self, message_id: str, values: tuple[Value, ...]) -> Problem:
        message = Sentence(message_id, values)
        return Problem(self.file, self.line, message, self.field, self.body_line, self.near)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, by file and line."""
    return tuple(sorted(set(problems)))


def printed(problems: Iterable[Problem]) -> list[str]:
    """The problems as the command prints them: those of two fields on one line may be the same words."""
    return list(dict.fromkeys(map(str, problems)))
