"""A text file: lines of settings between ``---`` and ``---``, then CommonMark. Problems are reported."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.authoring.as_typed import read_settings
from chalicelib.authoring.problems import Place, Sentence
from chalicelib.authoring.source_files import SourceFiles
from chalicelib.authoring.text_reading import read_file
from chalicelib.pages.markdown.pasted import clean_line
from chalicelib.pages.message_ids import N_

GIVE = "give “{}” in words"
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
    files: SourceFiles, place: Place, allowed: Collection[str], tables: Collection[str], sample: str
) -> Words:
    """Read a file whose settings are among ``allowed``; those of ``tables`` are lists or tables. ``sample`` names some
    of them, to report a file without any."""
    text = read_file(files, place)
    if text is None:
        return Words({}, {}, "", 1)
    match = _FRONT.match(text)
    front, body = (match[1], text[match.end() :]) if match else ("", text)
    first_line = text.removesuffix(body).count("\n") + 1
    begins = text[: match.start(1)].count("\n") if match else 0  # lines before the settings
    before = len(place.found.problems)
    values, settings_lines = read_settings(
        front, allowed, tables, lambda line, setting: place.of(begins + line, setting)
    )
    if not values:
        if len(place.found.problems) == before:
            place.of(1).problem("begin the file with the lines between --- and --- that give {}", Sentence(sample))
        return Words({}, {}, body, first_line)
    lines = {key: begins + line for key, line in settings_lines.items()}
    for key in sorted(set(values) - set(allowed)):
        place.of(lines[key], key).problem(N_("“{}” is unknown here; is it misspelt?"), key)
    for key, value in values.items():
        for setting, words in texts_in(key, value):
            if found := _MARKS.search(words):
                plain = "“{}” is plain text: “{}” is printed as it stands"
                place.of(lines[key], setting).warn(plain, key, found[0][:40])
                break
    return Words(_cleaned(values), lines, body, first_line)


def texts_in(setting: str, value: Any) -> Iterator[tuple[str, str]]:
    """Each text in the value of a setting, with what it is called, such as quotes.2.name; '' is all settings."""
    if isinstance(value, str):
        yield setting, value
    elif isinstance(value, Mapping | list):
        for part, inner in value.items() if isinstance(value, Mapping) else enumerate(value, start=1):
            yield from texts_in(f"{setting}.{part}" if setting else str(part), inner)


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
