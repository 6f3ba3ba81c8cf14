"""JSON: a list of signatories, one list for each kind, or a single signatory; with the line on which each begins."""

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib.organising.signatory_files.columns import compared, names_a_signatory
from chalicelib.organising.signatory_files.limits import MOST_COLUMNS, MOST_DEPTH, MOST_ROWS, MOST_TOKENS
from chalicelib.organising.signatory_files.table import Choices, FileRefused, Odd, in_a_list, quoted
from chalicelib.organising.signatory_files.words import LIST_OF, plain

# A string that is never closed is taken to the end, so that nothing is looked at twice.
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{},]', re.DOTALL)
_BLANKS = re.compile(r"\s*")
_MOST = {"{": MOST_COLUMNS, "[": MOST_ROWS}  # commas
_TOO_MUCH = (
    f"the file is nested more deeply than any list of signatories, or has more than {MOST_ROWS:,} entries or "
    f"more than {MOST_COLUMNS} keys in one: split it into several files"
)
_NO_LIST = "this is no list of signatories: write [{“name”: …}], or {“organisations”: […], “persons”: […]}"


class Object(dict[str, Any]):
    """An object of the file, and the keys that it has twice."""

    twice: Sequence[str] = ()


@dataclass(repr=False)
class JsonEntry:
    line: int
    label: str  # the list and the place in it
    kind: str  # of the list that it stands in, or ''
    value: Any


@dataclass(repr=False)
class JsonFile:
    entries: list[JsonEntry] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read_json(text: str, choices: Choices) -> JsonFile:
    """The entries of a file. Raises `FileRefused`."""
    lines = _lines_of_elements(text)
    try:
        content = json.loads(text, object_pairs_hook=_object, parse_constant=lambda word: Odd("figure", word))
    except json.JSONDecodeError as error:
        raise FileRefused(f"line {error.lineno}: this is not JSON", code="json", shown=str(error.lineno)) from None
    except (ValueError, RecursionError):  # a number of thousands of digits
        raise FileRefused("a number in the file has too many digits") from None
    if isinstance(content, list):
        return JsonFile(_entries("entry", "", content, lines[0]))
    if not isinstance(content, Object):
        raise FileRefused(_NO_LIST, code="json-list")
    if any(plain(key) in LIST_OF and not isinstance(value, str) for key, value in content.items()):
        return _lists(content, lines, choices)
    if any(map(names_a_signatory, content)):
        start = text[: len(text) - len(text.lstrip())].count("\n") + 1
        return JsonFile([JsonEntry(start, "the only entry", "", content)])
    raise FileRefused(f"{_NO_LIST}. It has {in_a_list(list(content)) or 'nothing'}", code="json-list")


def _lists(content: Object, lines: list[list[int]], choices: Choices) -> JsonFile:
    """The entries of an object of lists. Whatever else is in it is said, or refused if it may be signatories."""
    found, problems = JsonFile(), [f"the key {quoted(key)} stands twice in the file" for key in content.twice]
    ignored = {compared(name) for name in choices.ignored}
    at = 0
    unknown: list[str] = []
    for key, value in content.items():
        kind = LIST_OF.get(plain(key))
        if kind is not None and isinstance(value, list):
            found.entries += _entries(key, kind, value, lines[at])
        elif kind is not None:
            problems.append(f"{quoted(key)} is no list of signatories")
        elif compared(key) in ignored or not isinstance(value, list | dict):
            found.remarks.append(f"{quoted(key)} was left out: it is no list of signatories")
        else:
            unknown.append(key)
        at += isinstance(value, list)
    if unknown:
        problems.append(
            f"it is not known what is in {in_a_list(unknown)}: the lists are organisations, coalitions and persons. "
            f'Rename it, or leave it out with --ignore "{unknown[0]}"'
        )
    if problems:
        raise FileRefused(*problems, code="json-list")
    return found


def _entries(label: str, kind: str, values: list[Any], lines: list[int]) -> list[JsonEntry]:
    # An empty list has a line and no element.
    return [
        # In a list of persons or organisations a text is the name of one.
        JsonEntry(
            line,
            f"{quoted(label)[1:-1]} {number}",
            kind,
            Object(name=value) if kind and isinstance(value, str) else value,
        )
        for number, (value, line) in enumerate(zip(values, lines, strict=False), start=1)
    ]


def _object(pairs: list[tuple[str, Any]]) -> Object:
    found = Object(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        found.twice = [key for key in found if keys.count(key) > 1] if len(keys) < 1000 else [keys[0]]
    return found


def _lines_of_elements(text: str) -> list[list[int]]:
    """The line of each element of the outermost lists, in order. Refuses what is nested, or holds too much, before
    anything is built."""
    breaks = [found.start() for found in re.finditer("\n", text)]
    lists: list[list[int]] = []
    opened: list[tuple[str, int]] = []  # each bracket that is open, and the commas in it so far
    outermost = 0  # the depth inside such a list
    for count, found in enumerate(_TOKEN.finditer(text)):
        token = found[0]
        if token in "[{":
            if token == "[" and not outermost and len(opened) < 2:
                outermost = len(opened) + 1
                lists.append([_line_behind(text, found.end(), breaks)])
            opened.append((token, 0))
        elif token in "]}":
            outermost = 0 if len(opened) == outermost else outermost
            del opened[-1:]
        elif token == "," and opened:
            opened[-1] = opened[-1][0], opened[-1][1] + 1
            if len(opened) == outermost:
                lists[-1].append(_line_behind(text, found.end(), breaks))
        if count > MOST_TOKENS or len(opened) > MOST_DEPTH or (opened and opened[-1][1] >= _MOST[opened[-1][0]]):
            raise FileRefused(_TOO_MUCH, code="too-many")
    return lists or [[]]


def _line_behind(text: str, place: int, breaks: list[int]) -> int:
    """The line of the first character that is not blank."""
    behind = _BLANKS.match(text, place)
    return bisect_right(breaks, behind.end() if behind else place) + 1
