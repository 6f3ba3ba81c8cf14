"""The lot over a limit, looked at before it is released or refused: how many, from which providers, when they came.

Nothing here reads more than a bounded number of records, so a lot of millions costs no more than one of thousands: what
is beyond is a lot of its own, once the first is done.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from chalicelib.organising.held_signatures import ReviewItem, review_item
from chalicelib.ports.operating import Waiting
from chalicelib.ports.storage import Signatures
from chalicelib.rules.durations import HOUR_MS
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.organisers.lot import Lot, is_releasable
from chalicelib.rules.signatures.signature import Signature

MOST_COUNTED = 10_000  # keys of the index, to say how many there are and when they came
MOST_READ = 1000  # records of one lot: its job keeps their ids
_AT_ONCE = 100
MOST_SHOWN = 10


@dataclass(frozen=True, repr=False)
class LotFound:
    """What a lot holds: ``lot`` ends with the last that was read, so that later ones do not come in unseen."""

    lot: Lot
    ids: tuple[str, ...]  # of the lot, the oldest first
    releasable: tuple[str, ...]  # those that may be released with the others
    by_domain: Mapping[str, int]
    first: tuple[ReviewItem, ...]
    is_more: bool  # beyond what was read


@dataclass(frozen=True)
class LimitFigures:
    """All that is over a limit on a letter, by the hour in which it came (ms), the newest last."""

    total: int
    is_more: bool
    by_hour: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Lots:
    signatures: Signatures
    waiting: Waiting
    now_ms: Callable[[], int]

    def figures(self, letter: Letter) -> LimitFigures:
        """Counted from the index alone. Raises `Unavailable`."""
        counted = self.waiting.counts(letter.slug, "limit", MOST_COUNTED)
        hours = Counter(since // HOUR_MS * HOUR_MS for since in counted.since)
        return LimitFigures(counted.total, counted.is_more, dict(sorted(hours.items())))

    def find(self, letter: Letter, lot: Lot) -> LotFound:
        """Look into a lot: the oldest `MOST_READ` from its beginning on. Raises `Unavailable`."""
        read: list[Signature] = []
        # A place before every entry of its millisecond: ids are made of letters and digits.
        place = f"{lot.since}.-"
        while place and len(read) < MOST_READ:
            page = self.waiting.page(letter.slug, "limit", place, _AT_ONCE)
            records = list(self.signatures.get_many(page.ids).values())
            read += [one for one in records if one.created_at <= lot.until]
            place = page.after if all(one.created_at <= lot.until for one in records) else ""
        last = max((one.created_at for one in read), default=lot.since)
        ended = replace(lot, until=min(lot.until, last))
        now = self.now_ms()
        inside = [one for one in read if ended.has(one, now)]
        items = list(map(review_item, inside))
        return LotFound(
            lot=ended,
            ids=tuple(one.id for one in inside),
            releasable=tuple(one.id for one in inside if is_releasable(one)),
            by_domain=dict(Counter(item.mailbox for item in items).most_common()),
            first=tuple(items[:MOST_SHOWN]),
            is_more=bool(place),
        )
