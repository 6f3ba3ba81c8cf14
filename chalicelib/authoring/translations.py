"""Whether a translation has what the authoritative text has: a paragraph is soon forgotten when a letter is edited."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from typing import Literal

from markdown_it.tree import SyntaxTreeNode

from chalicelib.pages.markdown.parser import parse

What = Literal["paragraphs", "footnotes", "links", "same-words"]
# A paragraph of fewer words may be the same in two languages: a name, a number, a web address.
_LEAST_WORDS = 6


@dataclass(frozen=True)
class Shape:
    """How many there are of each in a text. Headings, the items of lists and the rows of tables are paragraphs."""

    paragraphs: int
    footnotes: int
    links: int


def differences(text: str, authoritative: str) -> Iterator[tuple[What, int, int]]:
    """What a translation has more or less of: what, how many of them, and how many the authoritative text has.

    ``same-words`` are paragraphs that are the same in both, of all those that the translation has.
    """
    here, there = shape_of(text), shape_of(authoritative)
    names: tuple[What, ...] = ("paragraphs", "footnotes", "links")
    for what, mine, theirs in zip(names, astuple(here), astuple(there), strict=True):
        if mine != theirs:
            yield what, mine, theirs
    if same := len(_long(text) & _long(authoritative)):
        yield "same-words", same, here.paragraphs


def shape_of(text: str) -> Shape:
    parsed = parse(text)
    body, notes = SyntaxTreeNode(parsed.body), SyntaxTreeNode(parsed.notes)
    nodes = [*body.walk()]
    return Shape(
        paragraphs=sum(node.type in ("paragraph", "heading", "tr") for node in nodes),
        footnotes=len(notes.children),
        links=sum(node.type == "link" for node in (*nodes, *notes.walk())),
    )


def _long(text: str) -> set[str]:
    paragraphs = (paragraph.split() for paragraph in text.split("\n\n"))
    return {" ".join(words).casefold() for words in paragraphs if len(words) >= _LEAST_WORDS}
