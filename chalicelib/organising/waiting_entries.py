"""The entries that wait for an organiser or were taken down, for a search by name: as many as are read at most."""

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.ports.operating import Waiting
from chalicelib.rules.signatures.waiting import WaitingClass

CLASSES: tuple[WaitingClass, ...] = ("look", "down")
MOST_OF_EACH = 200
_PAGE = 100


@dataclass(frozen=True)
class WaitingEntries:
    """Of each class the newest: an organiser who looks for one has just heard of it."""

    waiting: Waiting

    def awaiting(self, slug: str) -> Iterator[str]:
        """Implements `chalicelib.ports.operating.Awaiting`. One more than `MOST_OF_EACH` says that there are more."""
        for klass in CLASSES:
            after, left = "", MOST_OF_EACH + 1
            while left > 0:
                page = self.waiting.page(slug, klass, after, min(_PAGE, left), newest_first=True)
                yield from page.ids
                after, left = page.after, left - len(page.ids)
                if not after or not page.ids:
                    break
