"""What differs between two texts, as pages show it: templates/desk/_differences.html."""

from dataclasses import dataclass
from itertools import groupby

from chalicelib.pages.differences import Paragraph, compare, in_paragraphs


@dataclass(frozen=True, repr=False)
class Run:
    """Paragraphs that follow each other, and whether nothing in them differs."""

    is_same: bool
    paragraphs: tuple[Paragraph, ...]


def runs(before: str, after: str) -> tuple[Run, ...]:
    """Two texts as one, in runs of paragraphs; none of two texts without a word."""
    paragraphs = in_paragraphs(compare(before, after))
    return tuple(Run(is_same, tuple(some)) for is_same, some in groupby(paragraphs, _is_same))


def _is_same(paragraph: Paragraph) -> bool:
    return all(piece.kind == "same" for piece in paragraph)
