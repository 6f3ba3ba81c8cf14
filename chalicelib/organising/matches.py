"""Which organisations of a published list are one, or may be: for organisers to look at."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from chalicelib.rules.organisations.similar_names import certain_pairs, doubtful_pairs

MatchKind = Literal["once", "twice", "doubtful"]

# What is said of each kind of match.
MEANINGS: dict[MatchKind, str] = {
    "once": "the same, and counted once:",
    "twice": "the same, and counted twice because both signed:",
    "doubtful": "perhaps the same, and counted separately:",
}
NOTHING = "no two organisations look alike"


@dataclass(frozen=True)
class Named:
    """Where an organisation stands on the letter."""

    name: str
    number: int  # as printed, its own or its coalition's
    coalition: str  # whose member it is; '' for one that signs by itself

    def __str__(self) -> str:
        return f"{self.number}. {self.coalition}: {self.name}" if self.coalition else f"{self.number}. {self.name}"


@dataclass(frozen=True)
class Match:
    kind: MatchKind
    one: Named
    other: Named


def find_matches(signatories: bytes) -> list[Match]:
    """The matches in a ``signatories.json``, the certain ones first, each in printed order."""
    named = list(_named(signatories))
    names = [one.name for one in named]
    certain = [_certain(named[a], named[b]) for a, b in certain_pairs(names)]
    doubtful = [Match("doubtful", named[a], named[b]) for a, b in doubtful_pairs(names)]
    return [match for kind in MEANINGS for match in (*certain, *doubtful) if match.kind == kind]


def _certain(one: Named, other: Named) -> Match:
    return Match("once" if one.coalition or other.coalition else "twice", one, other)


def _named(signatories: bytes) -> Iterator[Named]:
    for row in json.loads(signatories):
        if row["kind"] != "person":
            yield Named(row["name"], row["number"], "")
            for member in row["members"]:
                yield Named(member, row["number"], row["name"])


def in_words(matches: Iterable[Match]) -> str:
    """The matches as lines, under what each kind means."""
    found = list(matches)
    lines: list[str] = []
    for kind, meaning in MEANINGS.items():
        of_kind = [match for match in found if match.kind == kind]
        if of_kind:
            lines += [meaning, *(f"  {match.one}\n  {match.other}\n" for match in of_kind)]
    return "\n".join(lines).rstrip("\n") if lines else NOTHING
