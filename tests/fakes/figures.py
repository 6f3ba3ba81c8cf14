"""The in-memory twin of the figures."""

from dataclasses import dataclass, field

from chalicelib.ports.figures import ListFigures, Unfinished
from chalicelib.rules.signatures.figures import LetterFigures


@dataclass
class MemoryFigures:
    """Implements `chalicelib.ports.figures.FigureStore`."""

    letters: dict[str, LetterFigures] = field(default_factory=dict)
    lists: dict[str, ListFigures] = field(default_factory=dict)
    kept: dict[str, Unfinished] = field(default_factory=dict)

    def read(self, slug: str) -> tuple[LetterFigures, ListFigures]:
        return self.letters.get(slug, LetterFigures()), self.lists.get(slug, ListFigures())

    def write(self, slug: str, before: LetterFigures, after: LetterFigures) -> None:
        stored = self.letters.get(slug, LetterFigures())
        changed = {date: day for date, day in after.days.items() if before.days.get(date) != day}
        self.letters[slug] = LetterFigures({**stored.days, **changed}, after.counted_at, after.versions)

    def write_list(self, slug: str, figures: ListFigures) -> None:
        self.lists[slug] = figures

    def unfinished(self, slug: str) -> Unfinished | None:
        return self.kept.get(slug)

    def keep_unfinished(self, slug: str, count: Unfinished) -> None:
        self.kept[slug] = count
