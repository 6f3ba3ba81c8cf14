"""How many organisations and persons are on a letter: nothing is added twice.

One organisation may stand in several places, because it signs and is a member of a coalition, or of two. Names that are
certainly one (`chalicelib.rules.organisations.same_name`) count once, unless an organiser decided that they are two;
others count once if an organiser decided that they are one. Persons are never taken for one unless somebody decided it.

A coalition is counted among the coalitions, and nowhere else.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any, Self

from chalicelib.rules.organisations.same_name import acronyms, folded
from chalicelib.rules.signatories.changes import moved
from chalicelib.rules.signatories.counted_places import CountedPlace, find_keys
from chalicelib.rules.signatories.decisions import NO_DECISIONS, Decisions

Groups = tuple[tuple[int, ...], ...]  # positions of the places of each organisation or person


@dataclass(frozen=True)
class Counts:
    """How many there are, each counted once wherever it stands. ``unnamed`` are signatories who are only counted; all
    other figures are about names on the letter."""

    persons: int = 0  # who sign by themselves
    organisations: int = 0  # that sign by themselves
    coalitions: int = 0
    members: int = 0  # organisations that are members of coalitions
    unnamed: int = 0
    both: int = 0  # organisations that sign by themselves and are members
    persons_in_coalitions: int = 0
    persons_in_both: int = 0
    confirmed_members: int = 0  # of `members`, those that confirmed it by a link of their own
    repeated: int = 0  # entries of an organisation or person that has another entry

    @classmethod
    def from_json(cls, values: Mapping[str, int]) -> Self:
        """Read the counts of a manifest; an older program wrote fewer. Raises `TypeError` for anything else, and
        `ValueError` if the sums are wrong."""
        found = cls(**{name: number for name, number in values.items() if name not in SUMS})
        if any(values.get(name, getattr(found, name)) != getattr(found, name) for name in SUMS):
            raise ValueError("figures that do not add up")
        return found

    def to_json(self) -> dict[str, int]:
        return asdict(self) | {name: getattr(self, name) for name in SUMS}

    @property
    def organisations_in_all(self) -> int:
        return self.organisations + self.members - self.both

    @property
    def persons_in_all(self) -> int:
        """All persons with a name."""
        return self.persons + self.persons_in_coalitions - self.persons_in_both

    @property
    def signatures(self) -> int:
        """How many signed themselves, which members did not."""
        return self.persons + self.organisations + self.coalitions + self.unnamed + self.repeated


SUMS = ("organisations_in_all", "persons_in_all")


def is_counted_once(counts: Mapping[str, Any]) -> bool:
    """Whether a manifest's counts are those of a program that counts distinct members; older ones did not."""
    return "organisations_in_all" in counts


def differences(before: Counts, after: Counts) -> tuple[tuple[str, int], ...]:
    """By how much each figure of names moved."""
    then, now = before.to_json(), after.to_json()
    return moved({name: now[name] - then[name] for name in FIGURES})


# The figures that decisions may move; `repeated` only makes up for the others.
FIGURES = tuple(name for name in Counts().to_json() if name not in ("unnamed", "repeated"))


def group(places: Sequence[CountedPlace], decisions: Decisions = NO_DECISIONS, secret: bytes = b"") -> Groups:
    """Which places belong together; each place is in exactly one group."""
    groups = _Groups(len(places))
    if decisions.made:
        found = find_keys({key for one in decisions.made for key in one.pair}, places, secret)
        active = [one for one in decisions.made if one.first in found and one.second in found]
        for one in active:
            if one.verdict == "two":
                groups.keep_apart(found[one.first], found[one.second])
        for one in active:
            if one.verdict == "one" and places[found[one.first]].is_person == places[found[one.second]].is_person:
                groups.join(found[one.first], found[one.second])
    _join_certain(groups, places)
    return groups.all()


def count(places: Sequence[CountedPlace], groups: Groups, unnamed: int) -> Counts:
    """The figures of places that are grouped."""
    every = [[places[at] for at in one] for one in groups]
    organisations = [_Standing(one) for one in every if not one[0].is_person]
    persons = [_Standing(one) for one in every if one[0].is_person]
    plain = [one for one in organisations if not one.coalition]

    def total(of: Iterable[_Standing], is_in: Callable[[_Standing], bool]) -> int:
        return sum(map(is_in, of))

    return Counts(
        persons=total(persons, lambda one: one.signs),
        organisations=total(plain, lambda one: one.signs),
        coalitions=len(organisations) - len(plain),
        members=total(plain, lambda one: one.member),
        unnamed=unnamed,
        both=total(plain, lambda one: one.signs and one.member),
        persons_in_coalitions=total(persons, lambda one: one.member),
        persons_in_both=total(persons, lambda one: one.signs and one.member),
        confirmed_members=total(plain, lambda one: one.confirmed),
        repeated=sum(max(0, one.entries - 1) for one in (*organisations, *persons)),
    )


class _Standing:
    """Where one organisation or person stands on the letter."""

    def __init__(self, places: Sequence[CountedPlace]) -> None:
        self.entries = sum(not place.member for place in places)
        self.signs = self.entries > 0
        self.member = any(place.member for place in places)
        self.coalition = any(place.kind == "coalition" for place in places)
        self.confirmed = any(place.is_confirmed for place in places)


def _join_certain(groups: "_Groups", places: Sequence[CountedPlace]) -> None:
    """Join the names of organisations that are certainly one, the very same spellings first: they stay together if
    somebody decided that another spelling is another organisation. Of names that read alike and have different
    acronyms, one without an acronym counts as the first that may be it."""
    by_name: dict[str, list[int]] = defaultdict(list)
    for at, place in enumerate(places):
        if not place.is_person:
            by_name[folded(place.name)].append(at)
    for alike in by_name.values():
        if len(alike) > 1:
            _join_same_spellings(groups, places, alike)
            by_acronyms: dict[tuple[str, ...], list[int]] = defaultdict(list)
            for at in alike:
                by_acronyms[tuple(sorted(acronyms(places[at].name)))].append(at)
            bare = by_acronyms.pop((), [])
            with_acronym: list[int] = []
            for _, cluster in sorted(by_acronyms.items()):
                with_acronym += cluster
                for at in cluster:
                    groups.join_first(at, cluster)
            for at in bare:
                if not any(groups.together(at, other) for other in with_acronym):
                    groups.join_first(at, chain(with_acronym, bare))


def _join_same_spellings(groups: "_Groups", places: Sequence[CountedPlace], alike: Iterable[int]) -> None:
    by_spelling: dict[str, list[int]] = defaultdict(list)
    for at in alike:
        by_spelling[places[at].name].append(at)
    for same in by_spelling.values():
        for at in same[1:]:
            groups.join_first(at, same)


class _Groups:
    """Disjoint sets of positions, some of which must stay apart."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))
        self._apart: dict[int, set[int]] = {}

    def _root(self, at: int) -> int:
        while self._parent[at] != at:
            self._parent[at] = self._parent[self._parent[at]]
            at = self._parent[at]
        return at

    def together(self, one: int, other: int) -> bool:
        return self._root(one) == self._root(other)

    def keep_apart(self, one: int, other: int) -> None:
        if one != other:
            self._apart.setdefault(one, set()).add(other)
            self._apart.setdefault(other, set()).add(one)

    def join(self, one: int, other: int) -> bool:
        """Join two groups; False if they must stay apart."""
        first, second = sorted((self._root(one), self._root(other)))
        if first == second:
            return True
        foes = {self._root(foe) for foe in self._apart.get(first, ())}
        if second in foes:
            return False
        self._parent[second] = first
        if second in self._apart:
            self._apart.setdefault(first, set()).update(self._apart[second])
        return True

    def join_first(self, at: int, others: Iterable[int]) -> None:
        """Join a place with the first of others from which it need not stay apart."""
        any(self.join(at, other) for other in others if other != at)

    def all(self) -> Groups:
        found: dict[int, list[int]] = defaultdict(list)
        for at in range(len(self._parent)):
            found[self._root(at)].append(at)
        return tuple(tuple(one) for one in found.values())
