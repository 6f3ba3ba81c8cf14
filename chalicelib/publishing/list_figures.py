"""Counts the list of each letter's last edition, for organisers: by country and kind, and by day. The hourly round may
not read what a list is made of, so this reads the roll of the edition."""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.errors import Unavailable
from chalicelib.ports.figures import FigureStore, ListFigures
from chalicelib.ports.publishing import Bucket
from chalicelib.ports.storage import EditionRecord, Letters, Limits
from chalicelib.publishing.edition import roll_file
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatories.roll import Roll, listed
from chalicelib.rules.signatures.figures import day_of

logger = logging.getLogger(__name__)

# How often it looks whether there are new editions.
LOOK, LOOK_SECONDS = "list-figures", 600


@dataclass(frozen=True)
class ListCounter:
    letters: Letters
    limits: Limits
    states: Bucket
    figures: FigureStore
    now_ms: Callable[[], int]

    def run(self) -> int:
        """Count the lists that have changed, unless that was done a moment ago; returns how many were counted. One
        letter that fails does not keep the others. Raises `Unavailable`."""
        now = self.now_ms() // 1000
        if not self.limits.acquire(LOOK, f"round {now}", now, LOOK_SECONDS):
            return 0
        return sum(self._count(letter) for letter in self.letters.heads())

    def _count(self, letter: Letter) -> bool:
        try:
            edition = self.letters.latest_edition(letter.folder)
            if edition is None or self.figures.read(letter.slug)[1].edition == edition.number:
                return False
            roll = self._read_roll(edition)
            if roll is None:
                return False
            self.figures.write_list(letter.slug, list_figures(roll, edition.number, self.now_ms()))
        except Unavailable as failure:
            logger.warning("a list is not counted yet: %s", failure, extra={"letter": letter.slug})
            return False
        return True

    def _read_roll(self, edition: EditionRecord) -> Roll | None:
        """The roll of an edition; None if it has expired, as that of a letter that has not changed for long."""
        body = self.states.get(edition.state_key)
        return None if body is None else roll_file.unpack(body)


def list_figures(roll: Roll, edition: int, now_ms: int) -> ListFigures:
    """What a list is made of. Whoever is only counted has no country and no day here."""
    countries: dict[str, Counter[str]] = {}
    days: Counter[str] = Counter()
    for signatory in listed(roll).values():
        if signatory.name:
            countries.setdefault(signatory.details.country, Counter())[signatory.kind] += 1
            days[day_of(signatory.at)] += 1
    return ListFigures(edition, now_ms, {country: dict(kinds) for country, kinds in countries.items()}, dict(days))
