"""What waits for the organisers of a letter, a page at a time, with what they need to decide on each.

The pages come from the index `waiting`, and the records are read afresh: one that a colleague decided a moment ago is
passed over, however late the index is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.errors import Unavailable
from chalicelib.organising.held_signatures import DecisionRefused, ReviewItem, review_item
from chalicelib.organising.notes import Notes
from chalicelib.ports.operating import Waiting
from chalicelib.ports.storage import Letters, Published, Signatures
from chalicelib.rules.durations import DAY_MS
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.organisations.similar_names import similar_among
from chalicelib.rules.organisers.ages import AGES, Age, by_age
from chalicelib.rules.organisers.note import Note
from chalicelib.rules.signatures.signature import TOMBSTONES, Signature
from chalicelib.rules.signatures.waiting import WaitingClass, unseen_signals, waiting_class, waiting_since

A_PAGE = 25
MOST_COMPARED = 2000  # names on the letter; more would take longer than a page may, at worst a second
MOST_SIMILAR = 5  # shown of one name
_MOST_ROUNDS = 4  # of the index, when all of a page were decided meanwhile
_DUPLICATE = "duplicate:"


@dataclass(frozen=True, repr=False)
class Similar:
    """A name that may be the same organisation's; ``key`` is that of one that waits, '' of one on the letter."""

    name: str
    key: str = ""


@dataclass(frozen=True, repr=False)
class Waits:
    """One that waits. ``klass`` is None for one that does not wait by now; ``since`` is in ms."""

    id: str
    klass: WaitingClass | None
    item: ReviewItem
    since: int
    signals: tuple[str, ...]  # that nobody has seen
    similar: tuple[Similar, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, repr=False)
class QueuePage:
    entries: tuple[Waits, ...]
    after: str  # where the next page begins; '' on the last
    is_compared: bool = True  # with the names on the letter


@dataclass(frozen=True)
class ReviewQueue:
    letters: Letters
    signatures: Signatures
    waiting: Waiting
    published: Published
    notes: Notes
    now_ms: Callable[[], int]

    def page(self, letter: Letter, klass: WaitingClass, *, after: str = "", age: Age | None = None) -> QueuePage:
        """A page of what has a class, the oldest first. Raises `Unavailable`."""
        first, last = self._between(age)
        place = after or first
        found: list[Signature] = []
        for _ in range(_MOST_ROUNDS):
            listed = self.waiting.page(letter.slug, klass, place, A_PAGE)
            records = self.signatures.get_many(listed.ids)
            found = [one for one in records.values() if self._is_in(one, klass)]
            inside = [one for one in found if last is None or (waiting_since(one) or 0) <= last]
            place = listed.after if len(inside) == len(found) else ""
            found = inside
            if found or not place:
                break
        return self._described(letter, found, place)

    def one(self, letter: Letter, key: str) -> QueuePage:
        """One signature, whatever became of it, as a page of its own. Raises `DecisionRefused` if it is gone, and
        `Unavailable`."""
        signature = self.signatures.get(f"{letter.slug}#{key.partition('.')[0]}")
        if signature is None or not signature.alive(self.now_ms()) or signature.state in TOMBSTONES:
            raise DecisionRefused("gone", f"{letter.slug} has no such signature")
        return self._described(letter, [signature], "")

    def counts(self, letter: Letter, klass: WaitingClass) -> tuple[Mapping[Age, int], bool]:
        """How many have a class, by how long they have waited; and whether there are more than were counted."""
        counted = self.waiting.counts(letter.slug, klass)
        return by_age(counted.since, self.now_ms()), counted.is_more

    def _between(self, age: Age | None) -> tuple[str, int | None]:
        """The place in the index where those of an age begin, and the last time (ms) that belongs to them."""
        if age is None:
            return "", None
        youngest, oldest = AGES[age]
        now = self.now_ms()
        # A place before every entry of its millisecond: ids are made of letters and digits.
        first = "" if oldest is None else f"{now - oldest * DAY_MS + 1}.-"
        return first, now - youngest * DAY_MS

    def _is_in(self, signature: Signature, klass: WaitingClass) -> bool:
        return signature.alive(self.now_ms()) and waiting_class(signature) == klass

    def _described(self, letter: Letter, records: Sequence[Signature], after: str) -> QueuePage:
        similar, is_compared = self._similar(letter, records)
        notes = self.notes.of(letter, [one.id for one in records])
        entries = (
            Waits(
                id=one.id,
                klass=waiting_class(one),
                item=review_item(one),
                since=waiting_since(one) or one.confirmed_at or one.created_at,
                signals=unseen_signals(one),
                similar=similar.get(one.id, ()),
                notes=notes.get(one.id, ()),
            )
            for one in records
        )
        return QueuePage(tuple(entries), after, is_compared)

    def _similar(self, letter: Letter, records: Sequence[Signature]) -> tuple[dict[str, tuple[Similar, ...]], bool]:
        """Names on the letter, or waiting on the same page, that may be the same organisation's as one that waits."""
        asked = [one for one in records if one.details.kind != "person"]
        if not asked:
            return {}, True
        on_letter, is_compared = self._on_letter(letter)
        known = [*map(Similar, on_letter), *(Similar(one.details.name, _key(one)) for one in asked)]
        found = similar_among([one.details.name for one in asked], [one.name for one in known])
        return {
            one.id: _once_each(one, [known[at] for at in positions])
            for one, positions in zip(asked, found, strict=True)
        }, is_compared

    def _on_letter(self, letter: Letter) -> tuple[Sequence[str], bool]:
        try:
            names = self.published.organisations(letter) if self.letters.latest_edition(letter.slug) else ()
        except Unavailable:
            # What can be decided without is not kept back.
            return (), False
        return names[:MOST_COMPARED], len(names) <= MOST_COMPARED


def _once_each(signature: Signature, similar: Sequence[Similar]) -> tuple[Similar, ...]:
    """The names beside one that waits: those found when it was confirmed first, itself never."""
    held = [Similar(hold.removeprefix(_DUPLICATE)) for hold in signature.holds if hold.startswith(_DUPLICATE)]
    mine = signature.details.name if signature.state == "confirmed" else None
    others = [one for one in similar if one.key != _key(signature) and (one.key or one.name != mine)]
    by_name = {one.name: one for one in reversed([*held, *others])}
    # One that waits can be opened, so that it is known by its key.
    by_name |= {one.name: one for one in others if one.key}
    return tuple(by_name[name] for name in dict.fromkeys(one.name for one in (*held, *others)))[:MOST_SIMILAR]


def _key(signature: Signature) -> str:
    return signature.id.partition("#")[2]
