"""The marks of lists as word processors paste them ("•", "o" and a tab, "a)"), and how CommonMark writes them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

BULLETS = "•‣\N{HYPHEN BULLET}\N{BULLET OPERATOR}●○◦▪▫■□◾◽◆◇♦➢➤➔❖⬧⦁⚫✓✔✗✘☐☑☒·"
# Symbol fonts have their bullets here, Word's U+F0B7 among them.
_SYMBOLS = "\uf000-\uf0ff"
_DASHES = "\u2010\u2011\u2013\u2014\u2212"
_BULLET = re.compile(rf"[{BULLETS}{_SYMBOLS}]")
# After any mark, a second one is none of the text.
_MORE = re.compile(rf"^[\s{BULLETS}{_SYMBOLS}]+")
_DASH = re.compile(rf"([{_DASHES}])\s+")
# Letters of symbol fonts, at a distance from the text that no word has.
_LETTER_BULLET = re.compile(r"([oØüvqnu])\t\s*|([oØ§])\s{3,}|§\s+")
_NATIVE = re.compile(r"[-*+]\s+")
_NUMBER = re.compile(r"(\d{1,9})([.)])\s+")
_GLUED = re.compile(r"(\d{1,2})([.)])(?=[^\W\d])(?![ºª])")
_LETTER = re.compile(r"([a-z]|[A-Z])\)\s+")
_RULE = re.compile(r"([-*_])\s*(?:\1\s*){2,}")
# "• • •" between two parts of a letter.
_ORNAMENT = re.compile(rf"(?:[{BULLETS}{_SYMBOLS}]\s*){{2,}}")
_MOST = 999  # what counts higher begins with a year


@dataclass(frozen=True)
class Mark:
    """The mark that a line begins with."""

    indent: int
    kind: str
    number: int | None  # None for bullets
    rest: str  # the line after it
    native: bool = False  # whether CommonMark knows it
    plain: bool = False  # whether it may stay as it is written
    doubtful: bool = False  # whether it is a mark only beside another of its list
    letter: str = ""


@dataclass(frozen=True)
class WrittenItem:
    """A line as CommonMark writes it."""

    text: str
    letter: str = ""
    parted: bool = False  # whether it needs a blank line before it


class ListMarks:
    """The list marks of some lines, and what each line becomes."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._marks = [_mark(line) for line in lines]
        self._written: dict[int, WrittenItem] = {}
        self._after_number: dict[str, str] = {}  # kind of the lists that are open → what stands after its numbers
        self._write()

    def written(self, place: int) -> WrittenItem | None:
        """The line as a list item; None if it stays as it is."""
        return self._written.get(place)

    def _write(self) -> None:
        kinds: list[str] = []  # of the lists that are open, from the outermost
        hanging = -1  # the indentation of text whose mark stood alone on the line before
        for place, line in enumerate(self._lines):
            mark = self._marks[place]
            if mark and (not mark.doubtful or self._in_company(place)):
                depth = self._depth(mark, kinds)
                self._written[place] = self._item(place, mark, depth)
                hanging = mark.indent + 4 * depth + 2 if not mark.rest and not mark.native else -1
                continue
            if mark and mark.native and (mark.number or 0) > _MOST and not self._in_company(place):
                self._written[place] = WrittenItem(re.sub(r"([.)])", r"\\\1", line, count=1))
            if line and hanging >= 0:
                self._written[place] = WrittenItem(" " * hanging + line.strip())
                hanging = -1
            elif self._begins_paragraph(place):
                kinds.clear()
                self._after_number.clear()
                hanging = -1

    def _item(self, place: int, mark: Mark, depth: int) -> WrittenItem:
        indent = " " * (mark.indent + 4 * depth)
        bullet = mark.kind if mark.native else "-"
        written = bullet if mark.number is None else f"{mark.number}{self._sign(place, mark)}"
        # In CommonMark only a list that begins with 1 may follow a paragraph at once.
        parted = (mark.number or 0) > 1 and self._follows_words(place) and self._in_company(place)
        text = self._lines[place] if mark.plain else f"{indent}{written} {mark.rest}".rstrip()
        return WrittenItem(text, mark.letter, parted)

    def _sign(self, place: int, mark: Mark) -> str:
        """What stands after a number: it parts a list by letters from one by numbers before or after it."""
        if not mark.letter:
            self._after_number[mark.kind] = mark.kind[-1]
        elif mark.kind not in self._after_number:
            following = (other.kind[-1] for other in self._following(place) if other.kind != mark.kind)
            other = next(chain(self._after_number.values(), following), "")
            self._after_number[mark.kind] = "." if other == ")" else ")"
        return self._after_number[mark.kind]

    def _following(self, place: int) -> Iterator[Mark]:
        """The ordered marks after a line, up to the next paragraph."""
        for at in range(place + 1, len(self._lines)):
            mark = self._marks[at]
            if mark and mark.number is not None:
                yield mark
            elif self._begins_paragraph(at):
                return

    def _follows_words(self, place: int) -> bool:
        return place > 0 and bool(self._lines[place - 1]) and self._marks[place - 1] is None

    @staticmethod
    def _depth(mark: Mark, kinds: list[str]) -> int:
        """How deep a mark stands that is not indented, by the kinds of marks before it: "o" after "•" is below it."""
        if mark.indent:
            return 0
        if mark.kind in kinds:
            del kinds[kinds.index(mark.kind) + 1 :]
        elif mark.native:
            kinds[:] = [mark.kind]
        else:
            kinds.append(mark.kind)
        return kinds.index(mark.kind)

    def _in_company(self, place: int) -> bool:
        """Whether the item before or after the one at ``place`` belongs to the same list."""
        return any(self._neighbour(place, step) for step in (-1, 1))

    def _neighbour(self, place: int, step: int) -> bool:
        mark, at = self._marks[place], place + step
        assert mark is not None
        while 0 <= at < len(self._lines):
            other = self._marks[at]
            if other and other.kind == mark.kind and other.indent == mark.indent:
                return mark.number is None or other.number == mark.number + step
            if self._begins_paragraph(at):
                return False
            at += step
        return False

    def _begins_paragraph(self, place: int) -> bool:
        line = self._lines[place]
        after_blank = place == 0 or not self._lines[place - 1]
        return bool(line) and after_blank and not line.startswith(" ") and self._marks[place] is None


def _mark(line: str) -> Mark | None:
    words = line.lstrip(" ")
    indent = len(line) - len(words)
    if not words or _RULE.fullmatch(words) or _ORNAMENT.fullmatch(words):
        return None
    if found := _BULLET.match(words) or _LETTER_BULLET.match(words):
        return Mark(indent, found[0][0], None, _without_marks(words[found.end() :]))
    if found := _DASH.match(words):
        return Mark(indent, found[0][0], None, _without_marks(words[found.end() :]), doubtful=True)
    if found := _NATIVE.match(words):
        rest = _without_marks(words[found.end() :])
        return Mark(indent, found[0][0], None, rest, native=True, plain=found[0].isascii() and words == found[0] + rest)
    return _ordered(words, indent)


def _without_marks(words: str) -> str:
    return _MORE.sub("", words, count=1)


def _ordered(words: str, indent: int) -> Mark | None:
    if found := _NUMBER.match(words):
        number, plain = int(found[1]), found[0].isascii()
        kind, rest = f"1{found[2]}", words[found.end() :]
        return Mark(indent, kind, number, rest, native=True, plain=plain, doubtful=number > _MOST)
    if found := _GLUED.match(words):
        return Mark(indent, f"1{found[2]}", int(found[1]), words[found.end() :], doubtful=True)
    if found := _LETTER.match(words):
        kind, number = ("A)" if found[1].isupper() else "a)"), ord(found[1].lower()) - ord("a") + 1
        return Mark(indent, kind, number, words[found.end() :], doubtful=True, letter=found[1])
    return None
