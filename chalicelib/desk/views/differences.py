"""What differs between two texts, as pages show it: templates/desk/_differences.html."""

from dataclasses import dataclass
from itertools import groupby

from chalicelib.pages.differences import Paragraph, Piece, compare, in_paragraphs

# A page of more would be too large for an answer.
MOST_PIECES = 10_000


@dataclass(frozen=True, repr=False)
class Run:
    """Paragraphs that follow each other, and whether nothing in them differs."""

    is_same: bool
    paragraphs: tuple[Paragraph, ...]


def runs(before: str, after: str) -> tuple[Run, ...]:
    """Two texts as one, in runs of paragraphs; none of two texts without a word."""
    paragraphs = in_paragraphs(compare(before, after))
    if sum(map(len, paragraphs)) > MOST_PIECES:
        paragraphs = (Piece("gone", before),), (Piece("new", after),)
    return tuple(Run(is_same, tuple(some)) for is_same, some in groupby(paragraphs, _is_same))


def _is_same(paragraph: Paragraph) -> bool:
    return all(piece.kind == "same" for piece in paragraph)
