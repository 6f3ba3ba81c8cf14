"""A text file: lines of settings between ``---`` and ``---``, then CommonMark. Problems are reported."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.authoring.as_typed import read_settings
from chalicelib.authoring.source_files import SourceFiles
from chalicelib.authoring.text_reading import read_file
from chalicelib.pages.markdown.pasted import clean_line

Report = Callable[[str, int, str], None]  # file, line (0: the whole file), message

# Word processors make one long dash of the hyphens.
_FENCE = "(?:-{3,}|[\N{EN DASH}\N{EM DASH}]{1,3})[ \\t]*"
_FRONT = re.compile(rf"\s*^{_FENCE}\n(.*?)^{_FENCE}$\n?", re.DOTALL | re.MULTILINE)
# Marks of CommonMark in a value, which is plain text.
_MARKS = re.compile(r"\*\*|__|~~|\*\S[^*]*\*|\[[^\[\]]*\]\([^()]*\)|\[\^[^\]\s]+\]|</?\w+[^<>]*>|^#+\s|`[^`]+`")


@dataclass(frozen=True)
class Words:
    """A text file: its settings, the line of each, its body, and the line where the body begins."""

    values: Mapping[str, Any]  # empty if the settings could not be read, which was reported
    lines: Mapping[str, int]
    body: str
    first_line: int


def read_words(
    files: SourceFiles,
    name: str,
    allowed: Collection[str],
    tables: Collection[str],
    sample: str,
    complain: Report,
    warn: Report,
) -> Words:
    """Read a file whose settings are among ``allowed``; those of ``tables`` are lists or tables. ``sample`` names some
    of them, to report a file without any."""
    text = read_file(files, name, complain)
    if text is None:
        return Words({}, {}, "", 1)
    match = _FRONT.match(text)
    front, body = (match[1], text[match.end() :]) if match else ("", text)
    first_line = text.removesuffix(body).count("\n") + 1
    begins = text[: match.start(1)].count("\n") if match else 0  # lines before the settings
    complaints: list[str] = []

    def complain_here(line: int, message: str) -> None:
        complaints.append(message)
        complain(name, begins + line, message)

    values, settings_lines = read_settings(front, allowed, tables, complain_here)
    if not values:
        if not complaints:
            complain(name, 1, f"begin the file with the lines between --- and --- that give {sample}")
        return Words({}, {}, body, first_line)
    lines = {key: begins + line for key, line in settings_lines.items()}
    for key in sorted(set(values) - set(allowed)):
        complain(name, lines[key], f"“{key}” is unknown here; is it misspelt?")
    for key, value in values.items():
        if found := next(filter(None, map(_MARKS.search, _texts(value))), None):
            warn(name, lines[key], f"“{key}” is plain text: “{found[0][:40]}” is printed as it stands")
    return Words(_cleaned(values), lines, body, first_line)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, Mapping) else value
    return [text for one in inner for text in _texts(one)]


def _cleaned(value: Any) -> Any:
    """The values, each text on one line and without what nobody sees."""
    if isinstance(value, str):
        return clean_line(value)
    if isinstance(value, Mapping):
        return {key: _cleaned(one) for key, one in value.items()}
    return [_cleaned(one) for one in value]


def one_line(text: str) -> str:
    """A text without its line breaks. French no-break spaces before punctuation stay."""
    return clean_line(text)
