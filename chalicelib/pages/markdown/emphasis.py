"""Emphasis as converters from word processors write it, with blanks inside its marks: ``**Dear Minister: **``.

CommonMark prints such marks as they stand. Where it left any in a paragraph, the marks are paired once more: a pair
that embraces words is emphasis.
"""

import re

from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

# What contains no marks: escapes, code, addresses between angle brackets, destinations of links. And the marks.
_MARKS = re.compile(
    r"\\.|(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)|<[^<>\s]*>|\]\([^()\s]*\)|https?://\S*|(?P<marks>\*+|_+)",
    re.DOTALL,
)
# Noncharacters, which no text contains: `chalicelib.pages.markdown.pasted` removes them. A caret is before each, for
# the parser to stop at.
_OPEN = ("", "^\ufdd0", "^\ufdd1", "^\ufdd2")
_CLOSE = ("", "^\ufdd4", "^\ufdd5", "^\ufdd6")
_TAGS = ((), ("em",), ("strong",), ("strong", "em"))
_SENTINEL = re.compile("[\ufdd0-\ufdd6]")
# A line to be filled in, ________, is no mark.
LITERAL = re.compile(r"\*+|(?<!\w)_{1,2}(?=[^\s_])|(?<=[^\s_])_{1,2}(?!\w)")


def rescue(state: StateCore) -> None:
    """The core rule: parse again, with other marks, what has marks left."""
    for token in state.tokens:
        if token.type == "inline" and token.children and (left := literal_marks(token.children)):
            children: list[Token] = []
            state.md.inline.parse(_paired(token.content), state.md, state.env, children)
            if literal_marks(children) < left and not any(_SENTINEL.search(child.content) for child in children):
                token.children = children


def inside(state: StateInline, silent: bool) -> bool:
    """The inline rule: emphasis between the marks that `rescue` wrote."""
    opened = state.src[state.pos : state.pos + 2]
    if opened not in _OPEN:
        return False
    kind = _OPEN.index(opened)
    if not kind:
        return False
    ends = _end(state, kind)
    if ends < 0:
        return False
    if not silent:
        pos_max, state.posMax = state.posMax, ends
        state.pos += 2
        for tag in _TAGS[kind]:
            state.push(f"{tag}_open", tag, 1)
        state.md.inline.tokenize(state)
        for tag in reversed(_TAGS[kind]):
            state.push(f"{tag}_close", tag, -1)
        state.posMax = pos_max
    state.pos = ends + 2
    return True


def _end(state: StateInline, kind: int) -> int:
    return state.src.find(_CLOSE[kind], state.pos + 2, state.posMax)


def literal_marks(tokens: list[Token]) -> int:
    """How many marks of emphasis stand in the text of inline tokens."""
    return sum(len(found) for token in tokens if token.type == "text" for found in LITERAL.findall(token.content))


def _paired(text: str) -> str:
    """The text with the marks of each pair replaced, and the blanks inside them moved out."""
    pieces = _pieces(text)
    pairs = _pairs(pieces)
    for opens, closes in pairs:
        size = len(pieces[opens])
        inner = pieces[opens + 1]
        pieces[opens] = inner[: len(inner) - len(inner.lstrip())] + _OPEN[size]
        pieces[opens + 1] = inner.lstrip()
        inner = pieces[closes - 1]
        pieces[closes] = _CLOSE[size] + inner[len(inner.rstrip()) :]
        pieces[closes - 1] = inner.rstrip()
    return "".join(pieces)


def _pieces(text: str) -> list[str]:
    """Text and marks in turn; text is at even places and may be ''."""
    pieces, at = [""], 0
    for found in _MARKS.finditer(text):
        pieces[-1] += text[at : found.start()]
        at = found.end()
        if found["marks"]:
            pieces += [found["marks"], ""]
        else:
            pieces[-1] += found[0]
    pieces[-1] += text[at:]
    return pieces


def _pairs(pieces: list[str]) -> list[tuple[int, int]]:
    """Places of the marks that belong together."""
    pairs: list[tuple[int, int]] = []
    waiting: list[int] = []
    for place in range(1, len(pieces), 2):
        mark = pieces[place]
        before = (pieces[place - 1] or (pieces[place - 2] if place > 1 else ""))[-1:]
        after = (pieces[place + 1] or (pieces[place + 2] if place + 2 < len(pieces) else ""))[:1]
        if len(mark) >= len(_TAGS):
            continue
        opened = next((at for at in reversed(waiting) if pieces[at] == mark), None)
        if opened is not None and _closes(mark, pieces[place - 1], after) and _words(pieces, opened, place):
            del waiting[waiting.index(opened) :]
            pairs.append((opened, place))
        elif _opens(mark, before, after):
            waiting.append(place)
    return pairs


def _words(pieces: list[str], opened: int, closed: int) -> bool:
    return any(piece.strip() for piece in pieces[opened + 1 : closed])


def _opens(mark: str, before: str, after: str) -> bool:
    loose = not after.strip()
    if loose and (before.strip() or len(mark) == 1):  # "word* more" is a reference to a note, "5 * 3" a sum
        return False
    return not (before.isalnum() and (mark[0] == "_" or len(mark) == 1))


def _closes(mark: str, words: str, after: str) -> bool:
    """Whether a mark after these words may close; a single one after a blank only within a sentence."""
    if mark[0] == "_" and after.isalnum():
        return False
    tight = words.rstrip()
    if words == tight or len(mark) > 1:
        return True
    return bool(after.strip()) and "\n" not in words[len(tight) :] and not tight.endswith((".", ";"))
