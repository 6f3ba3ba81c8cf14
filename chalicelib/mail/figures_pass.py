"""Counts the signatures of each letter while the hourly round passes over all of them.

A round that runs out of time goes on at the next, and so does the count: it is kept, with the record behind which it
stopped, just before the round notes that place. A count whose place is not the round's was kept by a round that died
in between; then there are no new figures until the next pass from the beginning. Whatever fails here, the round goes
on: figures never keep a mail waiting.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

from chalicelib.errors import Unavailable
from chalicelib.ports.figures import FigureStore, Unfinished
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatures.figures import Tally
from chalicelib.rules.signatures.signature import Signature

logger = logging.getLogger(__name__)


@dataclass
class FiguresPass:
    """One round's part of a count. ``began_at`` is in ms."""

    store: FigureStore
    began_at: int
    is_continued: bool = False  # whether an earlier round began it
    tallies: dict[str, Tally] = field(default_factory=dict)  # by the slugs of the letters that are counted

    @classmethod
    def begin(cls, store: FigureStore, letters: Iterable[Letter], after: str, now_ms: int) -> "FiguresPass":
        """Begin to count, or go on behind the record ``after``. Letters whose data were destroyed keep the figures
        that they have."""
        slugs = [letter.slug for letter in letters if letter.purged_at is None]
        if not after:
            return cls(store, now_ms, tallies={slug: Tally() for slug in slugs})
        try:
            kept = {slug: store.unfinished(slug) for slug in slugs}
        except Unavailable as failure:
            logger.warning("this pass brings no figures: %s", failure)
            return cls(store, now_ms)
        found = {slug: count for slug, count in kept.items() if count is not None and count.after == after}
        began_at = min((count.began_at for count in found.values()), default=now_ms)
        return cls(store, began_at, True, {slug: count.tally for slug, count in found.items()})

    def add(self, records: Iterable[Signature], now_ms: int) -> None:
        """Count the records of a page, which the next round will not read again."""
        for signature in records:
            tally = self.tallies.get(signature.slug)
            if tally is not None:
                tally.add(signature, now_ms)

    def keep(self, after: str) -> None:
        """Keep the count for the next round, which goes on behind the record ``after``."""
        try:
            for slug, tally in self.tallies.items():
                self.store.keep_unfinished(slug, Unfinished(self.began_at, after, tally))
        except Unavailable as failure:
            logger.warning("this pass brings no figures: %s", failure)

    def finish(self) -> None:
        """Store the figures of every letter. One that fails has older figures until the next pass."""
        for slug, tally in self.tallies.items():
            try:
                before, _ = self.store.read(slug)
                self.store.write(slug, before, before.counted_again(tally, self.began_at))
                if self.is_continued:  # no later pass may take it for its own
                    self.store.keep_unfinished(slug, Unfinished(self.began_at, "", Tally()))
            except Unavailable as failure:
                logger.warning("a letter's figures stay as they were: %s", failure, extra={"letter": slug})
