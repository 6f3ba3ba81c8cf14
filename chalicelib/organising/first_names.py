"""Whose the permanent numbers are that organisers want above the list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.organising.entries import describe
from chalicelib.ports.operating import Lists
from chalicelib.ports.storage import Signatures
from chalicelib.rules.letters.letter import Letter

MOST = 100  # numbers that are looked up for one page


@dataclass(frozen=True)
class FirstNames:
    lists: Lists
    signatures: Signatures

    def of(self, letter: Letter, numbers: Sequence[int]) -> Mapping[int, str]:
        """The names as the letter shows them, by number, of those that it shows. Raises `Unavailable`."""
        listed = self.lists.read(letter) if numbers else None
        if listed is None:
            return {}
        places = [place for number in numbers[:MOST] for place in listed.of_number(number, permanent_only=True)]
        records = self.signatures.get_many([place.id for place in places])
        entries = [describe(records[place.id], place) for place in places if place.id in records]
        return {entry.permanent: entry.name for entry in entries if entry.permanent is not None}
