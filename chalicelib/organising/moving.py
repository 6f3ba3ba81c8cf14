"""Moves an entry in a list whose order the organisers give. One record is written, whatever the list's length."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from chalicelib.organising.acts import Act, Actor, Done
from chalicelib.ports.operating import Lists, RollReader
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.signatories.given_order import Place, PlaceKey, place_between, sort_key
from chalicelib.rules.signatories.roll import listed as with_numbers
from chalicelib.rules.signatories.roll import print_order
from chalicelib.rules.signatures.organisers_steps import displacement
from chalicelib.rules.signatures.signature import Signature

NO_PLACE = "the letter does not print it yet, or shows no name of it: it has no place to move from"
MOVED_BESIDE = "an entry beside the new place was moved since the last edition: try again in a minute"

Where = Literal["to", "before", "after"]


@dataclass(frozen=True)
class Moved:
    """What a move did, and the number that the entry has from the next edition."""

    done: Done
    list: str
    number: int


@dataclass(frozen=True)
class Slot:
    """An entry in a list: its place in the order that is given, and its permanent number."""

    id: str
    position: Place | None
    permanent: int | None

    @property
    def key(self) -> PlaceKey:
        return sort_key(self.position, self.permanent)


Slots = Mapping[str, Sequence[Slot]]  # by the name of the list, in the order in which it is printed


class Orders(Protocol):
    def slots(self, letter: Letter) -> Slots:
        """Raises `Unavailable`."""


@dataclass(frozen=True)
class PresentOrder:
    """The lists with everything that has changed since the last edition, for the operator."""

    rolls: RollReader

    def slots(self, letter: Letter) -> Slots:
        printed = print_order(with_numbers(self.rolls.read(letter).present), letter.order, letter.language)
        groups = {"organisations": printed.organisations, "persons": printed.persons}
        return {
            name: [Slot(entry.id, entry.position, entry.number) for entry in entries]
            for name, entries in groups.items()
        }


@dataclass(frozen=True)
class PublishedOrder:
    """The lists as the last edition prints them."""

    lists: Lists

    def slots(self, letter: Letter) -> Slots:
        listed = self.lists.read(letter)
        printed = listed.printed() if listed is not None else {}
        return {
            name: [Slot(place.id, place.position, place.permanent) for place in places]
            for name, places in printed.items()
        }


@dataclass(frozen=True)
class Moving:
    actor: Actor
    orders: Orders

    def move(self, letter: Letter, key: str, where: Where, which: str) -> Moved:
        """Move an entry: ``to`` a number of its list, or ``before`` or ``after`` the entry with another key.

        Raises `LetterRefused`, with the reason, and `Unavailable`.
        """
        if letter.order != "given":
            raise LetterRefused(
                f"the list of {letter.slug} is in another order ({letter.order}), which does not depend on you: "
                "set order = “given” in its source first"
            )
        signature = self.actor.find(letter, key)
        name, printed = self._list_of(letter, signature.id)
        others = [entry for entry in printed if entry.id != signature.id]
        at = _index(others, where, which, f"{letter.slug}#")
        self._require_unmoved(others[max(0, at - 1) : at + 1])
        if printed[at].id == signature.id and printed[at].position == signature.position:
            return Moved(Done(signature, is_changed=False), name, at + 1)
        return Moved(self._write(letter, key, self._make_room(letter, others, at)), name, at + 1)

    def _list_of(self, letter: Letter, signature_id: str) -> tuple[str, Sequence[Slot]]:
        """The list that has an entry, by name and as it is printed."""
        for name, entries in self.orders.slots(letter).items():
            if any(entry.id == signature_id for entry in entries):
                return name, entries
        raise LetterRefused(NO_PLACE)

    def _require_unmoved(self, neighbours: Sequence[Slot]) -> None:
        """Whether the entries beside the new place stand where the list has them: an edition comes once a minute."""
        for slot in neighbours:
            stored = self.actor.signatures.get_unopened(slot.id)
            if stored is not None and stored.position != slot.position:
                raise LetterRefused(MOVED_BESIDE)

    def _make_room(self, letter: Letter, others: Sequence[Slot], at: int) -> Place:
        """A place before the entry at an index. If it shares its place with the one before, because two organisers
        moved them to one spot at the same moment, whoever does so goes on by itself first; the list reads as before."""
        before = others[at - 1].key if at else None
        sharing = [entry for entry in others[at:] if entry.key == before]
        behind = others[at + len(sharing) :]
        after = behind[0].key if behind else None
        for entry in reversed(sharing):
            place = place_between(before, after)
            self._write(letter, entry.id.partition("#")[2], place)
            after = sort_key(place, entry.permanent)
        return place_between(before, after)

    def _write(self, letter: Letter, key: str, place: Place) -> Done:
        def decide(signature: Signature, submission: str) -> Act | None:
            if signature.state != "confirmed":
                raise LetterRefused("it is not on the letter any more")
            step = displacement(signature, self.actor.now_ms(), submission, place)
            return Act(step, "move", [("to", str(place))])

        return self.actor.act(letter, key, decide)


def _index(others: Sequence[Slot], where: Where, which: str, prefix: str) -> int:
    """How many of the others stand before the place that is meant."""
    if where == "to":
        if not which.isdecimal() or not 1 <= int(which) <= len(others) + 1:
            raise LetterRefused(f"the list has the numbers 1 to {len(others) + 1}")
        return int(which) - 1
    found = [at for at, entry in enumerate(others) if entry.id == prefix + which.partition(".")[0]]
    if not found:
        raise LetterRefused(f"{which} is not on the same list, or not printed yet")
    return found[0] + (where == "after")
