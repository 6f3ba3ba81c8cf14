"""Finds any signature of a letter: by name, by a member's name, by number, mark, address or key.

A name is looked for where it is shown: on the list as it was published last, and among those that wait for an organiser
or were taken down. What was found is read anew, so nothing is shown of anybody that they hide by now. Whoever hides
their name, or has not confirmed, is found by address alone; an address is hashed with the letter's pepper, and neither
stored, nor logged, nor shown.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from chalicelib.organising.entries import Entry, describe
from chalicelib.ports.keys import Peppers
from chalicelib.ports.operating import Awaiting, Lists
from chalicelib.ports.storage import Letters, Signatures
from chalicelib.rules.fields.emails import AddressRefused, stored_address
from chalicelib.rules.keys.tokens import signature_ids
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.signatories.search_list import ListedPlace, SearchList
from chalicelib.rules.signatories.sought import Sought
from chalicelib.rules.signatures.signature import TOMBSTONES, Signature

MOST_SHOWN = 50
LONGEST = 400  # characters that are looked for
# As the published list writes them: 57, #57, and the anchor n57; 57/3fa9c1d2 is one of its members.
_NUMBER = re.compile(r"(#?n?)(\d{1,9})(/[0-9a-f]{1,64})?", re.IGNORECASE)
_MARK = re.compile(r"[a-z2-7]{16}")
_KEY = re.compile(r"([a-z2-7]{26})(?:\.[0-9a-f]{8})?")
_EXACT = -1  # ranks before every name
NOTHING_SOUGHT = "there is nothing to look for: give a name, a number, a mark, an address or a key"
BY_ADDRESS = "find: an address"  # in the log, which has not the address

# Shows how far a long step is; returns what it gets.
Watch = Callable[[Sequence[str], str], Iterable[str]]


def unwatched(items: Sequence[str], label: str) -> Iterable[str]:
    return items


@dataclass(frozen=True)
class Found:
    """The entries, the best matches first, and how many more match. ``edition`` is the one whose list was searched,
    published at ``at_ms``; 0 if there is none. ``is_cut`` says that not all that wait were looked at."""

    entries: tuple[Entry, ...]
    more: int = 0
    edition: int = 0
    at_ms: int = 0
    is_cut: bool = False


class _Hit(NamedTuple):
    """An id that matches; ``record`` is None as long as it has not been read, and ``place`` if its id was not looked
    up on the list."""

    rank: int
    id: str
    record: Signature | None = None
    place: ListedPlace | None = None


@dataclass(frozen=True)
class Finder:
    """``by`` is who looks, for the log. Of those that wait at most ``most_waiting`` are read; None for all."""

    signatures: Signatures
    ids: Awaiting
    lists: Lists
    peppers: Peppers
    letters: Letters
    by: str
    now_ms: Callable[[], int]
    watch: Watch = unwatched
    most_waiting: int | None = None

    def find(self, letter: Letter, text: str, *, most: int = MOST_SHOWN, skip: int = 0) -> Found:
        """The signatures that a text is about, without the first ``skip``. Raises `LetterRefused` if it is empty, and
        `Unavailable`."""
        text = text.strip()[:LONGEST]
        if not text:
            raise LetterRefused(NOTHING_SOUGHT)
        ids, is_cut, sought = self._ids_of_address(letter, text), False, None
        listed = self.lists.read(letter)
        if ids is not None:
            self.letters.log(letter.slug, self.now_ms(), BY_ADDRESS, [("by", self.by)])
            hits = [_Hit(_EXACT, one) for one in ids]
        else:
            hits = list(_exact(letter, text, listed))
            if not _KEY.fullmatch(text):
                sought = Sought(text)
                waiting, is_cut = self._that_wait(sought, letter)
                on_list = [_Hit(rank, one) for rank, one in listed.matching(sought)] if listed else []
                hits += sorted((*on_list, *waiting), key=lambda hit: hit.rank)
        hits = list({hit.id: hit for hit in reversed(hits)}.values())[::-1]
        entries = self._read(hits[skip : skip + most], listed, sought)
        edition, at_ms = (listed.edition, listed.at_ms) if listed else (0, 0)
        return Found(tuple(entries), max(0, len(hits) - skip - most), edition, at_ms, is_cut)

    def one(self, letter: Letter, key: str) -> Entry:
        """The entry with a key, as it is now. Raises `LetterRefused` if there is none."""
        hit = _Hit(_EXACT, f"{letter.slug}#{key.partition('.')[0]}")
        entries = list(self._read([hit], self.lists.read(letter), None)) if _KEY.fullmatch(key) else []
        if not entries:
            raise LetterRefused(f"{letter.slug} has no signature {key}")
        return entries[0]

    def _ids_of_address(self, letter: Letter, text: str) -> tuple[str, ...] | None:
        """The ids that an address may have; None if the text is none."""
        if not looks_like_address(text):
            return None
        if letter.purged_at is not None:
            raise LetterRefused(
                f"the personal data of {letter.slug} was destroyed: nobody can tell any more whose it was"
            )
        return signature_ids(letter.slug, self.peppers.of(letter), stored_address(text).canonical)

    def _that_wait(self, sought: Sought, letter: Letter) -> tuple[list[_Hit], bool]:
        """Those that wait or were taken down and match, and whether there are more than were looked at."""
        most = self.most_waiting
        ids = list(islice(self.ids.awaiting(letter.slug), None if most is None else most + 1))
        records = self.signatures.get_many(list(self.watch(ids[:most], "looking at those that wait")))
        matches = ((_rank(sought, record), record) for record in records.values() if record.awaiting)
        found = [_Hit(rank, record.id, record) for rank, record in matches if rank is not None]
        found.sort(key=lambda hit: (hit.rank, hit.record.details.name.casefold() if hit.record else "", hit.id))
        return found, most is not None and len(ids) > most

    def _read(self, hits: Sequence[_Hit], listed: SearchList | None, sought: Sought | None) -> Iterator[Entry]:
        """The entries as they are now, without those that are gone and names that match no more."""
        records = self.signatures.get_many([hit.id for hit in hits if hit.record is None])
        for hit in hits:
            record = hit.record or records.get(hit.id)
            if record is None or not (record.alive(self.now_ms()) or record.state in TOMBSTONES):
                continue
            place = hit.place or (listed.place(hit.id) if listed else None)
            if hit.rank != _EXACT and (sought is None or _rank(sought, record) is None):
                continue
            if hit.place is not None and _is_another(record, hit.place):
                continue
            found = sought.best(_shown_members(record)) if sought and hit.rank != _EXACT else None
            yield describe(record, place, found[1] if found else ())


def looks_like_address(text: str) -> bool:
    """Whether a text is looked for as an address, and so is to stand nowhere."""
    try:
        return "@" in text and bool(stored_address(text))
    except AddressRefused:
        return False


def _exact(letter: Letter, text: str, listed: SearchList | None) -> Iterator[_Hit]:
    """Whoever the text names by number, mark or key."""
    if listed is not None and (number := _NUMBER.fullmatch(text)) is not None:
        is_permanent = bool(number[1] or number[3])
        for place in listed.of_number(int(number[2]), permanent_only=is_permanent):
            yield _Hit(_EXACT, place.id, None, place)
    if listed is not None and _MARK.fullmatch(text) and (marked := listed.of_mark(text)) is not None:
        yield _Hit(_EXACT, marked.id, None, marked)
    if (key := _KEY.fullmatch(text)) is not None:
        yield _Hit(_EXACT, f"{letter.slug}#{key[1]}")


def _is_another(record: Signature, place: ListedPlace) -> bool:
    """Whether what the record shows now has taken the place of what was printed: nothing may connect the two."""
    return record.state == "confirmed" and record.appeared_at != place.at


def _shown_members(record: Signature) -> Sequence[str]:
    return record.details.shown().member_names


def _rank(sought: Sought, record: Signature) -> int | None:
    """How well what a record shows matches; None if it does not, or shows nothing."""
    if record.unconfirmed or record.state not in ("confirmed", "held"):
        return None
    name = record.details.shown().name
    ranks = [sought.rank(name) if name else None, (sought.best(_shown_members(record)) or (None,))[0]]
    return min((rank for rank in ranks if rank is not None), default=None)
