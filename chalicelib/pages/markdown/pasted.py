"""Text that was pasted from a word processor, made into CommonMark: its bullets, letters, blanks and line breaks.

What is CommonMark already passes unchanged. The words stay as they were written: only list marks, blanks, line breaks
and characters that nobody sees are replaced.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chalicelib.pages.markdown.list_marks import ListMarks

# Nobody sees these: soft hyphens, zero-width blanks, byte order marks, noncharacters, and control characters.
INVISIBLE = re.compile("[\u00ad\u200b\ufeff\ufdd0-\ufdef\ufffe\uffff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
# A line break within a paragraph (Shift and Enter), and the end of a page or a paragraph.
_BREAKS = re.compile("[\v\u2028]")
_PARTS = re.compile("[\f\u2029]")
_SOFT_HYPHEN = "\u00ad"
_BLANKS = re.compile(r"\s+")
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"(#{1,6})\s+")
# Enumerations that CommonMark does not know, such as "(a)", "IV." and "1.-": style, value.
_ENUMERATOR = re.compile(
    r"(?P<open>\(?)(?:(?P<number>\d{1,3})|(?P<roman>[ivx]{1,5}|[IVX]{1,5})|(?P<letter>[a-zA-Z]))"
    r"(?P<close>\)|(?=[.°ºª–—-])\.?[°ºª]?\.?[-–—]?)\s"
)
_ROMAN = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True)
class Tidied:
    """CommonMark, and where it comes from."""

    text: str
    lines: tuple[int, ...]  # for each line of the text, the line of the source, from 0
    letters: dict[int, str]  # line of the text → the letter that numbers the item which begins there


def tidy(source: str) -> Tidied:
    """A pasted text as CommonMark."""
    numbers: list[int] = []
    lines: list[str] = []
    for number, line in _unbroken(source):
        numbers.append(number)
        lines.append(line)
    fenced = _fenced(lines)
    marks = ListMarks([line if free else "" for line, free in zip(lines, fenced, strict=True)])
    return _written(numbers, lines, fenced, marks)


def clean_line(text: str) -> str:
    """One line of plain text, such as a title, without line breaks and without characters that nobody sees."""
    visible = INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return re.sub(r"[ \t\r\n\v\f\u2028\u2029\x85]+", " ", visible).strip()


def _unbroken(source: str) -> Iterator[tuple[int, str]]:
    """The lines of the source with their numbers: a word processor's breaks become those of CommonMark."""
    # Macs write an accent as a character of its own.
    text = unicodedata.normalize("NFC", source).replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    for number, whole in _with_whole_words(text.split("\n")):
        for part_number, part in enumerate(_PARTS.split(whole)):
            if part_number:
                yield number, ""
            pieces = [_visible(piece) for piece in _BREAKS.split(part)]
            if pieces[0].lstrip().startswith(("#", "|")):  # these end with their line
                pieces = [" ".join(filter(None, pieces))]
            for piece, after in zip(pieces, [*pieces[1:], ""], strict=True):
                yield number, f"{piece.rstrip()}\\" if piece.strip() and after.strip() else piece


def _with_whole_words(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines with their numbers. A word that a soft hyphen breaks at the end of one, as what is copied from a PDF
    has it, is whole there."""
    left: list[str | None] = [*lines]  # None for one whose only word ends the line before
    for number, line in enumerate(left):
        if line is None:
            continue
        words = (left[number + 1] or "").split(maxsplit=1) if number + 1 < len(left) else []
        if line.rstrip().endswith(_SOFT_HYPHEN) and words and words[0][0].isalpha():
            left[number + 1] = " ".join(words[1:]) or None
            yield number, f"{line.rstrip()}{words[0]}"
        else:
            yield number, line


def _visible(line: str) -> str:
    """A line whose indentation is of spaces, without characters that nobody sees; '' if nothing is left."""
    line = INVISIBLE.sub("", line)
    words = line.lstrip()
    if not words:
        return ""
    indent = line[: len(line) - len(words)]
    heading = _HEADING.match(words)
    if heading:
        words = f"{heading[1]} {words[heading.end() :]}"
    return re.sub(r"\s", " ", indent.expandtabs(4)) + words


def _fenced(lines: list[str]) -> list[bool]:
    """For each line, whether it may be changed: not within a block of code between fences."""
    free: list[bool] = []
    fence = ""
    for line in lines:
        found = _FENCE.match(line)
        ends = bool(fence and found and found[1].startswith(fence) and line.strip() == found[1])
        free.append(not fence and not found)
        if ends:
            fence = ""
        elif not fence and found:
            fence = found[1]
    return free


def _written(numbers: list[int], lines: list[str], free: list[bool], marks: ListMarks) -> Tidied:
    written: list[str] = []
    origin: list[int] = []
    letters: dict[int, str] = {}
    broken = _broken_before(lines, free, marks)
    for place, line in enumerate(lines):
        item = marks.written(place) if free[place] else None
        if item and item.parted and written and written[-1]:
            written.append("")
            origin.append(numbers[place])
        if place in broken and written and written[-1] and not written[-1].endswith("\\"):
            written[-1] = f"{written[-1].rstrip()}\\"
        if item and item.letter:
            letters[len(written)] = item.letter
        written.append(item.text if item else line)
        origin.append(numbers[place])
    return Tidied("\n".join(written), tuple(origin), letters)


def _broken_before(lines: list[str], free: list[bool], marks: ListMarks) -> set[int]:
    """The lines that begin with "(b)", "II." or the like after "(a)" or "I.": each stays a line of its own."""
    found: dict[int, tuple[str, int]] = {}
    for place, line in enumerate(lines):
        if free[place] and marks.written(place) is None and (match := _ENUMERATOR.match(line.lstrip())):
            found[place] = _enumerated(match)
    broken: set[int] = set()
    last: dict[str, tuple[int, int]] = {}  # style → value, line
    for place, (style, value) in found.items():
        before = last.get(style)
        if before and before[0] + 1 == value and all(lines[before[1] : place]):
            broken |= {before[1], place}
        last[style] = value, place
    return broken


def _enumerated(match: re.Match[str]) -> tuple[str, int]:
    """The style of an enumerator, and its value."""
    kind = str(match.lastgroup if match.lastgroup != "close" else "")
    text = match["number"] or match["roman"] or match["letter"]
    kind = "number" if match["number"] else "roman" if match["roman"] else "letter"
    if kind == "number":
        value = int(text)
    elif kind == "roman":
        value = _roman(text.lower())
    else:
        value = ord(text.lower()) - ord("a") + 1
    case = "upper" if text.isupper() else "lower"
    return f"{match['open']}{kind if kind == 'number' else case}{match['close']}", value


def _roman(text: str) -> int:
    values = [_ROMAN[letter] for letter in text]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))
