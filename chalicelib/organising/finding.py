"""Finds any signature of a letter: by name, by a member's name, by number, mark, address or key.

A name is looked for where it is shown: on the list as it is by now, which is the last edition's roll with what has
changed since, and among those that wait for an organiser. Whoever hides their name, or has not confirmed, is found by
address alone. An address is hashed with the letter's pepper, and neither stored nor printed.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from chalicelib.organising.entries import Entry, PrintedPlaces, describe, places_of
from chalicelib.ports.keys import Peppers
from chalicelib.ports.operating import ReviewIndex, RollReader, Rolls
from chalicelib.ports.storage import Signatures
from chalicelib.rules.fields.emails import AddressRefused, stored_address
from chalicelib.rules.keys.tokens import signature_ids
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.signatories.sought import Sought
from chalicelib.rules.signatures.signature import TOMBSTONES, Signature

MOST_SHOWN = 50
# As the published list writes them: 57, #57, and the anchor n57; 57/3fa9c1d2 is one of its members.
_NUMBER = re.compile(r"(#?n?)(\d{1,9})(/[0-9a-f]{1,64})?", re.IGNORECASE)
_MARK = re.compile(r"[a-z2-7]{16}")
_KEY = re.compile(r"([a-z2-7]{26})(?:\.[0-9a-f]{8})?")

# Shows how far a long step is; returns what it gets.
Watch = Callable[[Sequence[str], str], Iterable[str]]


def unwatched(items: Sequence[str], label: str) -> Iterable[str]:
    return items


@dataclass(frozen=True)
class Found:
    """The entries, the best matches first, and how many more match."""

    entries: tuple[Entry, ...]
    more: int = 0


@dataclass(frozen=True)
class _Hit:
    """An id that matches; ``record`` is None as long as it has not been read."""

    rank: int
    name: str
    id: str
    members: tuple[str, ...] = ()
    record: Signature | None = None


@dataclass(frozen=True)
class Finder:
    signatures: Signatures
    ids: ReviewIndex
    rolls: RollReader
    peppers: Peppers
    now_ms: Callable[[], int]
    watch: Watch = unwatched

    def find(self, letter: Letter, text: str, *, most: int = MOST_SHOWN) -> Found:
        """The signatures that a text is about. Raises `LetterRefused` if it is empty, and `Unavailable`."""
        text = text.strip()
        if not text:
            raise LetterRefused("there is nothing to look for: give a name, a number, a mark, an address or a key")
        by_address = self._ids_of_address(letter, text)
        rolls = self.rolls.read(letter)
        places = places_of(letter, rolls.published)
        if by_address is not None:
            hits = [_Hit(0, "", one) for one in by_address]
        else:
            hits = [*self._exact(letter, text, rolls, places), *self._by_name(letter, text, rolls)]
        hits = list({hit.id: hit for hit in reversed(hits)}.values())[::-1]
        entries = [self._describe(hit, rolls, places) for hit in hits[:most]]
        return Found(tuple(entry for entry in entries if entry is not None), max(0, len(hits) - most))

    def one(self, letter: Letter, key: str) -> Entry:
        """The entry with a key, as it is now. Raises `LetterRefused` if there is none."""
        rolls = self.rolls.read(letter)
        entry = self._describe(
            _Hit(0, "", f"{letter.slug}#{key.partition('.')[0]}"), rolls, places_of(letter, rolls.published)
        )
        if entry is None:
            raise LetterRefused(f"{letter.slug} has no signature {key}")
        return entry

    def _ids_of_address(self, letter: Letter, text: str) -> tuple[str, ...] | None:
        """The ids that an address may have; None if the text is none."""
        if "@" not in text:
            return None
        try:
            address = stored_address(text)
        except AddressRefused:
            return None
        if letter.purged_at is not None:
            raise LetterRefused(
                f"the personal data of {letter.slug} was destroyed: nobody can tell any more whose it was"
            )
        return signature_ids(letter.slug, self.peppers.of(letter), address.canonical)

    def _exact(self, letter: Letter, text: str, rolls: Rolls, places: PrintedPlaces) -> Iterator[_Hit]:
        """Whoever the text names by number, mark or key."""
        ids: list[str] = []
        if (number := _NUMBER.fullmatch(text)) is not None:
            wanted, is_permanent = int(number[2]), bool(number[1] or number[3])
            found = places.of_number(wanted)
            ids += [one for one in found if not is_permanent or places.by_id[one][2] == wanted]
        if _MARK.fullmatch(text):
            ids += filter(None, (rolls.find_mark(text),))
        if (key := _KEY.fullmatch(text)) is not None:
            ids.append(f"{letter.slug}#{key[1]}")
        yield from (_Hit(-1, "", one) for one in ids)

    def _by_name(self, letter: Letter, text: str, rolls: Rolls) -> list[_Hit]:
        if _KEY.fullmatch(text):
            return []
        sought = Sought(text)
        hits = [*_on_the_list(sought, rolls), *self._that_wait(sought, letter)]
        return sorted(hits, key=lambda hit: (hit.rank, hit.name.casefold(), hit.id))

    def _that_wait(self, sought: Sought, letter: Letter) -> Iterator[_Hit]:
        for signature_id in self.watch(list(self.ids.awaiting(letter.slug)), "looking at those that wait"):
            record = self.signatures.get(signature_id)
            if record is not None and record.awaiting:
                shown = record.details.shown()
                if (hit := _match(sought, signature_id, shown.name, shown.member_names, record)) is not None:
                    yield hit

    def _describe(self, hit: _Hit, rolls: Rolls, places: PrintedPlaces) -> Entry | None:
        record = hit.record or self.signatures.get(hit.id)
        if record is None or not (record.alive(self.now_ms()) or record.state in TOMBSTONES):
            return None
        return describe(record, rolls, places, hit.members)


def _on_the_list(sought: Sought, rolls: Rolls) -> Iterator[_Hit]:
    for signatory in rolls.present.values():
        if (
            signatory.name
            and (hit := _match(sought, signatory.id, signatory.name, signatory.details.member_names)) is not None
        ):
            yield hit


def _match(
    sought: Sought, signature_id: str, name: str, members: Sequence[str], record: Signature | None = None
) -> _Hit | None:
    rank, of_members = sought.rank(name), sought.best(members)
    if rank is None and of_members is None:
        return None
    best = min(found for found in (rank, of_members[0] if of_members else None) if found is not None)
    return _Hit(best, name, signature_id, of_members[1] if of_members else (), record)
