"""What differs between two texts, in words within paragraphs.

Paragraphs that are the same are found first. One that was rewritten stands beside the one it was made from, if they
share enough words, and their words are compared. So nobody has to read the confetti of articles and commas that two
unrelated paragraphs share.

The time is bounded whatever the texts are: after `MOST_STEPS` the rest counts as replaced, which is true as well.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Literal

Kind = Literal["same", "gone", "new"]

MOST_STEPS = 600_000
# How many pairs of rewritten paragraphs are compared to find which belong together, and the share of their words that
# makes them one.
MOST_PAIRS = 2500
SIMILAR, NEARLY_SAME = 0.5, 0.8
# Up to how many characters what replaces a paragraph stands on one line with it.
SHORT = 80
# How far apart two sequences may be for their longest common one; what it remembers grows with the square.
MOST_EDITS = 400
# How many letters may be the same by chance.
LONGEST_CHANCE = 8
# In longer sequences, what is there once on both sides is found first.
FEW = 64

_WORD = re.compile(r"(?:\w|[\u0300-\u036f])+")
_TOKENS = re.compile(rf"{_WORD.pattern}|\s+|[^\w\s]")  # of which every text is made
_BREAK = re.compile(r"\n\s*\n")
_PARAGRAPHS = re.compile(rf".+?(?:{_BREAK.pattern}|\Z)", re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """A part of both texts, of the first alone, or of the second alone."""

    kind: Kind
    text: str


Paragraph = tuple[Piece, ...]
Block = tuple[int, int, int]  # where it begins on either side, and its length
Part = tuple[Sequence[str], Sequence[str], bool]  # of either side, and whether it is the same on both


def compare(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces of two texts in order: those that are the same or gone are ``before``, those that are the same or new
    are ``after``, to the letter."""
    pieces = _Comparison().texts(before, after)
    joined = ((kind, "".join(one.text for one in some)) for kind, some in groupby(pieces, lambda one: one.kind))
    return tuple(Piece(kind, text) for kind, text in joined if text)


def in_paragraphs(pieces: Iterable[Piece]) -> tuple[Paragraph, ...]:
    """The same pieces by paragraphs, without the blank lines between them. A pilcrow stands for a break that is gone or
    new, where the paragraphs around it do not say so."""
    found: list[list[Piece]] = [[]]
    breaks: list[Kind] = []
    for piece in pieces:
        first, *others = _BREAK.split(piece.text)
        for number, text in enumerate((first, *others)):
            if number:
                found.append([])
                breaks.append(piece.kind)
            if text:
                found[-1].append(Piece(piece.kind, text))
    for place, kind in enumerate(breaks):
        around = found[place : place + 2]
        if kind != "same" and all(any(piece.kind != kind for piece in one) for one in around):
            found[place] = [*_stripped(around[0]), Piece(kind, "¶")]
    return tuple(part for one in map(_stripped, found) if one for part in _apart(one))


def _stripped(pieces: Sequence[Piece]) -> Paragraph:
    """A paragraph without the blanks at its ends."""
    words = [place for place, piece in enumerate(pieces) if piece.text.strip()]
    if not words:
        return ()
    found = list(pieces[words[0] : words[-1] + 1])
    found[0] = replace(found[0], text=found[0].text.lstrip())
    found[-1] = replace(found[-1], text=found[-1].text.rstrip())
    return tuple(found)


def _apart(paragraph: Paragraph) -> Iterator[Paragraph]:
    """A paragraph; two of one that was replaced as a whole, unless both are short."""
    kinds = {piece.kind for piece in paragraph}
    if "same" in kinds or len(kinds) == 1 or max(len(piece.text) for piece in paragraph) <= SHORT:
        yield paragraph
    else:
        yield from ((piece,) for piece in paragraph)


class _Comparison:
    """One comparison, and the steps that it may still take."""

    def __init__(self) -> None:
        self.left = MOST_STEPS

    def texts(self, before: str, after: str) -> Iterator[Piece]:
        for old, new, is_same in self.parts(_PARAGRAPHS.findall(before), _PARAGRAPHS.findall(after)):
            yield from _same(old) if is_same else self.rewritten(old, new)

    def rewritten(self, old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
        """What differs between some paragraphs, none of which is the same."""
        if len(old) * len(new) > MOST_PAIRS or (len(old) != len(new) and self.is_divided_anew(old, new)):
            yield from self.words("".join(old), "".join(new))
            return
        old_to = new_to = 0
        for i, j in self.pairs(old, new):
            yield from _replaced(old[old_to:i], new[new_to:j])
            yield from self.words(old[i], new[j])
            old_to, new_to = i + 1, j + 1
        yield from _replaced(old[old_to:], new[new_to:])

    def words(self, before: str, after: str) -> Iterator[Piece]:
        return _readable(list(self.parts(_TOKENS.findall(before), _TOKENS.findall(after))))

    def pairs(self, old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
        """Which paragraphs belong together, in order: those that share most."""
        counts = [Counter(_WORD.findall(text)) for text in new]
        shares: dict[tuple[int, int], float] = {}
        best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
        for i in range(len(old) - 1, -1, -1):
            count = Counter(_WORD.findall(old[i]))
            for j in range(len(new) - 1, -1, -1):
                share = self.share(count, counts[j])
                best[i][j] = max(best[i + 1][j], best[i][j + 1], share and share + best[i + 1][j + 1])
                shares[i, j] = share
        found: list[tuple[int, int]] = []
        i = j = 0
        while i < len(old) and j < len(new):
            if shares[i, j] and best[i][j] == shares[i, j] + best[i + 1][j + 1]:
                found.append((i, j))
                i, j = i + 1, j + 1
            elif best[i][j] == best[i + 1][j]:
                i += 1
            else:
                j += 1
        return found

    def is_divided_anew(self, old: Sequence[str], new: Sequence[str]) -> bool:
        """Whether nearly the same words stand in paragraphs that begin or end elsewhere."""
        one, other = (Counter(_WORD.findall("".join(some))) for some in (old, new))
        return self.share(one, other) >= NEARLY_SAME

    def share(self, one: Counter[str], other: Counter[str]) -> float:
        """The share of words that two paragraphs have in common; 0 unless that is enough to make them one."""
        self.left -= min(len(one), len(other))
        if self.left <= 0 or not one or not other:
            return 0.0
        share = 2 * (one & other).total() / (one.total() + other.total())
        return share if share >= SIMILAR else 0.0

    def parts(self, old: Sequence[str], new: Sequence[str]) -> Iterator[Part]:
        """Both sequences from beginning to end, in parts that are the same and others."""
        old_to = new_to = 0
        for i, j, length in [*self.blocks(old, new), (len(old), len(new), 0)]:
            if old_to < i or new_to < j:
                yield old[old_to:i], new[new_to:j], False
            old_to, new_to = i + length, j + length
            if length:
                yield old[i:old_to], new[j:new_to], True

    def blocks(self, old: Sequence[str], new: Sequence[str]) -> list[Block]:
        """Where two sequences are the same, in order."""
        found: list[Block] = []
        gaps = [(0, len(old), 0, len(new))]
        while gaps:
            old_from, old_to, new_from, new_to = gaps.pop()
            begin = _alike(zip(old[old_from:old_to], new[new_from:new_to], strict=False))
            found.append((old_from, new_from, begin))
            old_from, new_from = old_from + begin, new_from + begin
            end = _alike(zip(reversed(old[old_from:old_to]), reversed(new[new_from:new_to]), strict=False))
            old_to, new_to = old_to - end, new_to - end
            found.append((old_to, new_to, end))
            here = old[old_from:old_to], new[new_from:new_to]
            self.left -= begin + end + sum(map(len, here))
            if not all(here) or self.left <= 0:
                continue
            anchors = _anchors(*here) if max(map(len, here)) > FEW else []
            places = [(old_from + i, new_from + j) for i, j in anchors or self.longest_common(*here)]
            found += [(i, j, 1) for i, j in places]
            if anchors:
                ends = [(old_from - 1, new_from - 1), *places, (old_to, new_to)]
                gaps += [(i + 1, k, j + 1, m) for (i, j), (k, m) in pairwise(ends)]
        return _merged(sorted(found))

    def longest_common(self, old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
        """The longest sequence that two have in common, by Myers' algorithm (http://www.xmailserver.org/diff2.pdf);
        none if that would take too long."""
        furthest: dict[int, int] = {1: 0}  # by diagonal, the furthest place of the first sequence
        trace: list[dict[int, int]] = []
        for edits in range(MOST_EDITS):
            trace.append(dict(furthest))
            for diagonal in range(-edits, edits + 1, 2):
                begin = place = _next(furthest, diagonal, edits)
                while place < len(old) and place - diagonal < len(new) and old[place] == new[place - diagonal]:
                    place += 1
                furthest[diagonal] = place
                self.left -= 1 + place - begin
                if place >= len(old) and place - diagonal >= len(new):
                    return _walked_back(trace, len(old), len(new))
            if self.left <= 0:
                break
        return []


def _merged(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without the empty ones, and those that touch as one."""
    found: list[Block] = []
    for i, j, length in blocks:
        if found and (i, j) == (found[-1][0] + found[-1][2], found[-1][1] + found[-1][2]):
            i, j, before = found.pop()
            length += before
        if length:
            found.append((i, j, length))
    return found


def _next(furthest: dict[int, int], diagonal: int, edits: int) -> int:
    """The furthest place on a diagonal after one edit more: a word of the second sequence, or one of the first."""
    is_new = diagonal == -edits or (diagonal != edits and furthest[diagonal - 1] < furthest[diagonal + 1])
    return furthest[diagonal + 1] if is_new else furthest[diagonal - 1] + 1


def _walked_back(trace: Sequence[dict[int, int]], i: int, j: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for edits in range(len(trace) - 1, -1, -1):
        furthest, diagonal = trace[edits], i - j
        place = _next(furthest, diagonal, edits)
        while i > place:
            i, j = i - 1, j - 1
            found.append((i, j))
        is_new = edits and furthest.get(diagonal + 1) == place
        i, j = (i, j - 1) if is_new else (i - 1, j)
    return found[::-1]


def _alike(pairs: Iterable[tuple[str, str]]) -> int:
    """How many pairs are alike before the first that is not."""
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """What is there once on both sides, and in the same order: the most of it that can be (patience)."""
    once = _once(new)
    shared = [(i, once[one]) for one, i in _once(old).items() if one in once]
    ends: list[int] = []  # the least place that ends an increasing sequence of each length
    before: list[int] = []
    at: list[int] = []
    for place, (_, j) in enumerate(shared):
        length = bisect_left(ends, j)
        before.append(at[length - 1] if length else -1)
        ends[length : length + 1], at[length : length + 1] = [j], [place]
    found: list[tuple[int, int]] = []
    place = at[-1] if at else -1
    while place >= 0:
        found.append(shared[place])
        place = before[place]
    return found[::-1]


def _once(sequence: Sequence[str]) -> dict[str, int]:
    """The place of whatever is in a sequence once, in order."""
    counts = Counter(sequence)
    return {one: place for place, one in enumerate(sequence) if counts[one] == 1}


def _readable(parts: Sequence[Part]) -> Iterator[Piece]:
    """The pieces of a paragraph. A word that is the same by chance, between larger changes, changes with them."""
    sizes = [max(map(_letters, part[:2])) for part in parts]
    old: list[str] = []
    new: list[str] = []
    for place, (old_part, new_part, is_same) in enumerate(parts):
        around = sizes[place - 1 : place + 2 : 2] if 0 < place < len(parts) - 1 else [-1]
        if is_same and sizes[place] > min(*around, LONGEST_CHANCE):
            yield from _replaced(old, new)
            yield from _same(old_part)
            old, new = [], []
        else:
            old += old_part
            new += new_part
    yield from _replaced(old, new)


def _letters(words: Iterable[str]) -> int:
    return sum(len(word) for word in words if not word.isspace())


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    if old:
        yield Piece("gone", "".join(old))
    if new:
        yield Piece("new", "".join(new))


def _same(parts: Sequence[str]) -> Iterator[Piece]:
    yield Piece("same", "".join(parts))
