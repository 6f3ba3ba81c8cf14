"""What was changed or dropped of a pasted text, by kind."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "comments",  # left out
    "inserted",  # tracked changes, taken as accepted
    "deleted",
    "pictures",  # left out
    "hidden",  # text that nobody saw, left out
    "links",  # that lead nowhere a letter may lead: the words stay
    "others",  # left out: forms, films, formulas
    "running",  # headers and footers of pages, left out
    "lost-notes",  # whose text was not pasted
    "underlined",  # shown without
    "coloured",
    "struck",
    "raised",
    "merged",  # cells
    "flattened",  # a table or a list in a cell
    "numbering",  # roman numbers became arabic ones
    "notes",  # made into footnotes
    "lists",  # bullets and the like made into lists
    "paragraphs",  # lines made into paragraphs
    "joined",  # lines joined into paragraphs
    "blanks",
]

MOST_SAMPLES = 3
LONGEST_SAMPLE = 60


@dataclass(frozen=True)
class Change:
    """How often something of a kind was changed, with a few of the words that it is about."""

    kind: Kind
    count: int
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Pasted:
    text: str  # in the letter's marks
    changes: tuple[Change, ...]


@dataclass
class Changes:
    """Counts them while a text is read."""

    counts: dict[Kind, int] = field(default_factory=dict)
    samples: dict[Kind, list[str]] = field(default_factory=dict)

    def note(self, kind: Kind, sample: str = "", count: int = 1) -> None:
        if not count and not sample:
            return
        self.counts[kind] = self.counts.get(kind, 0) + count
        found = self.samples.setdefault(kind, [])
        words = " ".join(sample.split())
        short = words if len(words) <= LONGEST_SAMPLE else f"{words[:LONGEST_SAMPLE]}…"
        if short and short not in found and len(found) < MOST_SAMPLES:
            found.append(short)

    def add(self, changes: Iterable[Change]) -> None:
        for change in changes:
            self.note(change.kind, count=change.count)
            for sample in change.samples:
                self.note(change.kind, sample, count=0)

    @property
    def found(self) -> tuple[Change, ...]:
        return tuple(Change(kind, count, tuple(self.samples[kind])) for kind, count in self.counts.items())
