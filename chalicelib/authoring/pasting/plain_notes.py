"""Footnotes of which only the words were pasted: ``[1]`` or ``¹`` in the text, and lines below that begin with it."""

import re
from itertools import count

from chalicelib.authoring.pasting.changes import Changes

_SIGNS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_MARK = rf"\\?\[(\d{{1,3}})\]|([{_SIGNS}]{{1,3}})"
_OWN = re.compile(r"\[\^(\d{1,4})\]")  # footnotes that are marked as the letter's are
_LINE = re.compile(rf"(?:{_MARK}):?[ \t\xa0]+(?=\S)")
# A mark follows a word or what ends one, and no unit of measure such as m² or km².
_REFERENCE = re.compile(rf"(?<=[^\s\[(])(?:{_MARK})(?![\w(:])")
_UNIT = re.compile(r"(?:^|[\s\d/])(?:[kcmdh]?m|ft|mi|in)$")


def with_notes(text: str, changes: Changes) -> str:
    """The text with those marks as footnotes whose line is below; others stay as they are, and are noted."""
    parts = text.split("\n\n")
    first = _first_note(parts)
    lines = {key for part in parts[first:] if (key := _key_of(part))}
    own = {int(label) for label in _OWN.findall(text)}
    free = (number for number in count(1) if number not in own)
    labels: dict[str, int] = {}
    lost: list[str] = []

    def refer(found: re.Match[str]) -> str:
        if found[2] and _UNIT.search(found.string[: found.start()][-4:]):
            return found[0]
        if _key(found) not in lines:
            lost.append(found[0].lstrip("\\"))
            return found[0]
        if _key(found) not in labels:
            labels[_key(found)] = next(free)
        return f"[^{labels[_key(found)]}]"

    written = [_REFERENCE.sub(refer, part) for part in parts[:first]]
    for part in parts[first:]:
        # Of two lines with one mark the first is the note.
        label = labels.pop(_key_of(part), None)
        written.append(part if label is None else f"[^{label}]: {_LINE.sub('', part, count=1)}")
        changes.note("notes", count=int(label is not None))
    for mark in dict.fromkeys(lost):
        changes.note("lost-notes", mark)
    return "\n\n".join(written)


def begins_note(line: str) -> bool:
    return _LINE.match(line) is not None


def _first_note(parts: list[str]) -> int:
    """Where the notes begin: they are the last parts, one below the other."""
    first = len(parts)
    while first and _key_of(parts[first - 1]):
        first -= 1
    return first


def _key_of(part: str) -> str:
    found = _LINE.match(part)
    return "" if found is None else _key(found)


def _key(found: re.Match[str]) -> str:
    """A mark by its number and its kind: two lists of notes may stand in one text."""
    return f"[{found[1]}]" if found[1] else str(found[2])
