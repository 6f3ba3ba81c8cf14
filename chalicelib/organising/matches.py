"""Finds organisations in a published list that are, or may be, the same, for organisers to review."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.organisations.similar_names import certain_pairs, doubtful_pairs
from chalicelib.rules.outside import read_json
from chalicelib.rules.signatures.member import Member

MatchKind = Literal["once", "twice", "doubtful"]

# The heading of each kind of match.
MEANINGS: dict[MatchKind, str] = {
    "once": "the same, and counted once:",
    "twice": "the same, and counted twice because both signed:",
    "doubtful": "perhaps the same, and counted separately:",
}
NOTHING = "no two organisations look alike"


@dataclass(frozen=True)
class ListedName:
    """An organisation's place on the letter."""

    name: str
    number: int  # as printed, its own or its coalition's
    coalition: str  # of which it is a member; '' if it signed by itself

    def __str__(self) -> str:
        return f"{self.number}. {self.coalition}: {self.name}" if self.coalition else f"{self.number}. {self.name}"


@dataclass(frozen=True)
class Match:
    kind: MatchKind
    one: ListedName
    other: ListedName


def find_matches(signatories: bytes) -> list[Match]:
    """The matches in a ``signatories.json``, the certain ones first, each in printed order. Raises `LetterRefused`."""
    try:
        listed = list(_listed_names(signatories))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise LetterRefused("the published signatories.json is not a list of signatories") from None
    names = [entry.name for entry in listed]
    certain = [_certain(listed[a], listed[b]) for a, b in certain_pairs(names)]
    doubtful = [Match("doubtful", listed[a], listed[b]) for a, b in doubtful_pairs(names)]
    return [match for kind in MEANINGS for match in (*certain, *doubtful) if match.kind == kind]


def _certain(one: ListedName, other: ListedName) -> Match:
    return Match("once" if one.coalition or other.coalition else "twice", one, other)


def _listed_names(signatories: bytes) -> Iterator[ListedName]:
    for row in read_json(signatories):
        if row["kind"] != "person":
            number, name = int(row["number"]), _text(row["name"])
            yield ListedName(name, number, "")
            for member in row["members"]:
                yield ListedName(_text(Member.from_json(member).name), number, name)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def in_words(matches: Iterable[Match]) -> str:
    """The matches as lines, each kind under its heading."""
    found = list(matches)
    lines: list[str] = []
    for kind, meaning in MEANINGS.items():
        of_kind = [match for match in found if match.kind == kind]
        if of_kind:
            lines += [meaning, *(f"  {match.one}\n  {match.other}\n" for match in of_kind)]
    return "\n".join(lines).rstrip("\n") if lines else NOTHING
