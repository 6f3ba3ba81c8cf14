"""The settings at the beginning of a text file, read as they are typed.

They look like YAML, whose rules would change them unseen: all after a ``#`` would be lost, ``no`` would be False, 12:30
a number, and a colon in a title an error. So each value on one line is its words, whatever they begin with or contain.
A value between quotes, one below ``>`` or ``|``, lists and tables are YAML.
"""

import re
from collections.abc import Callable, Collection
from typing import Any

import yaml

from chalicelib.authoring.problems import Place
from chalicelib.pages.markdown.pasted import INVISIBLE
from chalicelib.pages.message_ids import N_
from chalicelib.rules.outside import check_value

MOST_CHARACTERS = 50_000

At = Callable[[int, str], Place]  # line of the settings, from 1; the setting

_KEY = re.compile(r"(?P<before> *(?:- +)?(?P<key>[^\W\d]\w*))[ \t]*:(?P<gap>[ \t]*)(?P<value>.*)")
_BLOCK = re.compile(r"[>|][-+1-9]*")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'", re.DOTALL)
_BREAK = re.compile("[\v\f\x85\u2028\u2029]")
UNREADABLE = "these lines cannot be read; write each as name: value"


def read_settings(front: str, keys: Collection[str], tables: Collection[str], at: At) -> Any:
    """The settings, with every value a text, and the line of each; empty after reporting that they cannot be read.

    ``keys`` are those that are known, ``tables`` those whose value may be a list or a table on one line.
    """
    if len(front) > MOST_CHARACTERS:
        at(1, "").problem("these lines have more than {:,} characters", MOST_CHARACTERS)
        return {}, {}
    # YAML refuses control characters, and takes some for line ends.
    lines = [_BREAK.sub(" ", INVISIBLE.sub("", line)) for line in front.split("\n")]
    source = "\n".join(_quoted(lines, keys, tables, at))
    try:
        # A few lines that refer to each other can stand for more than fits into memory.
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(source, yaml.BaseLoader)):
            at(1, "").problem("these lines refer to each other with *; put such a text between quotes")
            return {}, {}
        root = yaml.compose(source, yaml.BaseLoader)
        values = yaml.load(source, yaml.BaseLoader)  # a loader that knows nothing but texts, lists and tables
        check_value(values)
    except (RecursionError, TypeError, ValueError):  # nested too deeply, or a key that is a list or a table
        at(1, "").problem(UNREADABLE)
        return {}, {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at(min(mark.line + 1, source.count("\n") + 1) if mark else 1, "").problem(UNREADABLE)
        return {}, {}
    if root is None:
        return {}, {}
    if not isinstance(root, yaml.MappingNode):
        at(1, "").problem(UNREADABLE)
        return {}, {}
    _report_twice(root, "", at)
    return values, {key.value: key.start_mark.line + 1 for key, _ in root.value}


def _quoted(lines: list[str], keys: Collection[str], tables: Collection[str], at: At) -> list[str]:
    """The lines with each value between quotes that is meant as it is typed."""
    written: list[str] = []
    path = _Path()
    place = 0
    while place < len(lines):
        line = _spaced(lines[place])
        found = _KEY.fullmatch(line)
        ends = place + 1
        if not found or not (found["gap"] or not found["value"] or found["key"] in keys):
            written.append(line)
        else:
            ends = _end(lines, place, found.start("key"))
            setting = path.of(found["before"], found["key"])
            more = [_spaced(other) for other in lines[place + 1 : ends]]
            value = found["value"].strip()
            if not value:
                ends = place + 1
                written.append(line)
            elif _BLOCK.fullmatch(value) or (found["key"] in tables and value[0] in "[{"):
                written += [line, *more]
            else:
                written += _value(found["before"], value, more, at(place + 1, setting))
        place = ends
    return written


class _Path:
    """What the settings are called, line by line: a key of a table behind the table's, with the number of its row."""

    def __init__(self) -> None:
        self._table = ""
        self._row = 0

    def of(self, before: str, key: str) -> str:
        """The setting ``key`` of the line that begins with ``before``, which ends with it."""
        if before == key:
            self._table, self._row = key, 0
            return key
        self._row += "-" in before
        return ".".join(filter(None, (self._table, str(self._row or ""), key)))


def _end(lines: list[str], place: int, depth: int) -> int:
    """The line after a value that runs over all lines that are indented more deeply."""
    ends = place + 1
    while ends < len(lines) and (not lines[ends].strip() or len(_indent(lines[ends])) > depth):
        ends += 1
    while not lines[ends - 1].strip():  # blank lines at the end belong to nothing
        ends -= 1
    return ends


def _value(before: str, value: str, more: list[str], place: Place) -> list[str]:
    whole = "\n".join([value, *more]).rstrip()
    if found := _QUOTED.match(whole):
        rest = whole[found.end() :].strip()
        if rest.startswith("#"):
            place.problem("what follows the second quotation mark would be lost; put a comment on a line of its own")
        if not rest or rest.startswith("#"):
            return [f"{before}: {value}", *more]
    parts = [part.replace("'", "''") for part in (value, *more)]
    parts[-1] = parts[-1].rstrip() + "'"
    return [f"{before}: '{parts[0]}", *parts[1:]]


def _indent(line: str) -> str:
    spaced = _spaced(line)
    return spaced[: len(spaced) - len(spaced.lstrip(" "))]


def _spaced(line: str) -> str:
    """A line whose indentation is of spaces, as YAML wants it."""
    words = line.lstrip()
    return re.sub(r"\s", " ", line[: len(line) - len(words)].replace("\t", "  ")) + words


def _report_twice(node: yaml.Node, above: str, at: At) -> None:
    """Report a setting that is there twice: YAML would keep the last. ``above`` is what the settings belong to."""
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value, start=1):
            _report_twice(item, f"{above}{number}.", at)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                place = at(key.start_mark.line + 1, f"{above}{key.value}")
                place.problem(N_("“{}” is set twice; remove one of the two"), key.value)
            seen.add(key.value)
            _report_twice(value, f"{above}{key.value}.", at)
