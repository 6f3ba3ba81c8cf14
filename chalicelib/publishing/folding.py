"""From the roll of the last edition to the present one, through the index `changes`.

A run reads what has changed since the last edition. That is blind to a record that is gone, because TTL, a purge or
somebody by hand deleted it before it was read. So once a day, and when publishing goes on after a longer rest, the
whole index is read, and a signatory who is not in it has left. In between nothing is missed: what leaves the letter
stays in the table for a week at least (`chalicelib.rules.signatures.transitions`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chalicelib.ports.storage import Change, Changes
from chalicelib.rules.signatories.roll import Roll, Signatory, fold, taken_down_by_organisers

# A change reaches the index with a delay, and clocks differ, so each edition reads again what changed this
# long before the last one.
LAG_MS = 120_000


@dataclass(frozen=True)
class Folded:
    """The roll now, and the ids of signatures that the organisers have taken down."""

    roll: dict[str, Signatory]
    taken_down: frozenset[str]


class _Seen:
    """The ids that pass by, and those that the organisers took down."""

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self.taken_down: set[str] = set()

    def watch(self, changes: Iterable[Change]) -> Iterator[Change]:
        for change in changes:
            self.ids.add(change.id)
            if taken_down_by_organisers(change.state, change.public):
                self.taken_down.add(change.id)
            yield change


def fold_recent(changes: Changes, slug: str, before: Roll, watermark: int) -> Folded:
    """Fold in what changed at or after ``watermark`` (ms since the epoch)."""
    seen = _Seen()
    return Folded(_fold(before, seen.watch(changes.since(slug, watermark))), frozenset(seen.taken_down))


def fold_everything(changes: Changes, slug: str, before: Roll, now_ms: int) -> Folded:
    """Fold in the whole index. Whoever is not in it has left."""
    seen = _Seen()
    after = _fold(before, seen.watch(changes.since(slug, 0)))
    if after.keys() - seen.ids:
        # A record that changes while the index is read moves to its end, and may be at neither place for a moment.
        after = _fold(after, seen.watch(changes.since(slug, now_ms - LAG_MS)))
    present = {key: signatory for key, signatory in after.items() if key in seen.ids}
    return Folded(present, frozenset(seen.taken_down))


def _fold(before: Roll, changes: Iterable[Change]) -> dict[str, Signatory]:
    return fold(before, ((change.id, change.state, change.public) for change in changes))
