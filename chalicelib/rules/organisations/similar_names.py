"""Names that may be of one organisation, for organisers to look at. Nothing is merged by what is found here.

What is certain is in `same_name`; the doubtful ones are an acronym that stands alone or at an end of the name, a name
that goes on where the other ends, the same words in another order, and a slip of the pen.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import combinations

from chalicelib.rules.organisations.same_name import acronyms, folded, is_same, table, without_forms, words

NEAR = 0.88  # of difflib: «Latinas en Poder» and «Latinas en el Poder» have 0.91
_LEAD = 3  # letters of two words by which names are brought together that may be near
# Where an organisation is, as one adds it to the name behind a dash: it may tell a branch, or nothing.
_PLACES = """
    argentina | bolivia | brasil | brazil | bresil | canada | chile | colombia | colombie | costa rica | cuba | ecuador
    el salvador | salvador | espana | spain | eeuu | eua | usa | estados unidos | united states | francia | france
    guatemala | haiti | honduras | mexico | mx | cdmx | nicaragua | panama | paraguay | peru | puerto rico
    republica dominicana | uruguay | venezuela
    america latina | latinoamerica | latin america | centroamerica | mesoamerica | sudamerica | caribe
    regional | global | internacional | international
"""
_SMALL_WORDS = """
    a al and au aux con da das de del des di do dos du e el em en et for in la las le les lo los na nas no o of on os
    para pela pelo por pour the to und y
"""
PLACES = table(_PLACES)
SMALL_WORDS = frozenset(_SMALL_WORDS.split())
_CAPITALS = re.compile(r"(?<![\w.])[^\W\d_a-z][\w.]*[^\W\d_a-z](?!\w)")


@dataclass(frozen=True)
class _Traits:
    """What of a name another one is compared with."""

    name: str  # folded
    sense: tuple[str, ...]  # its words without small ones, and without a place at the end
    acronyms: frozenset[str]  # those in brackets, and words in capitals at an end of the name
    ends: frozenset[str]  # its first word and its last


def is_doubtful(a: str, b: str) -> bool:
    """Whether two names that are not certainly of one organisation may be."""
    if is_same(a, b):
        return False
    one, other = _traits(a), _traits(b)
    if one.name == other.name or one.acronyms & (other.acronyms | other.ends) or other.acronyms & one.ends:
        return True
    return bool(_gathered_by(one) & _gathered_by(other)) and (_goes_on(one.sense, other.sense) or _is_near(one, other))


def certain_pairs(names: Sequence[str]) -> list[tuple[int, int]]:
    """Positions in ``names`` of every two that are certainly one organisation, in order."""
    return sorted(
        pair for group in _grouped((folded(name),) for name in names) for pair in group if is_same(*_at(names, pair))
    )


def doubtful_pairs(names: Sequence[str]) -> list[tuple[int, int]]:
    """Positions in ``names`` of every two that are doubtful, in order. Some thousands of names take seconds."""
    traits = [_traits(name) for name in names]
    known = frozenset(acronym for one in traits for acronym in one.acronyms)
    keys = [
        _gathered_by(one) | {f"name {one.name}"} | {f"acronym {word}" for word in one.acronyms | one.ends & known}
        for one in traits
    ]
    candidates = {pair for group in _grouped(keys) for pair in group}
    return sorted(pair for pair in candidates if is_doubtful(*_at(names, pair)))


def _at(names: Sequence[str], pair: tuple[int, int]) -> tuple[str, str]:
    return names[pair[0]], names[pair[1]]


def _grouped(keys: Iterable[Iterable[str]]) -> Iterable[Iterable[tuple[int, int]]]:
    """The pairs of positions that have a key in common, by key."""
    positions: dict[str, list[int]] = defaultdict(list)
    for position, its in enumerate(keys):
        for key in its:
            positions[key].append(position)
    return (combinations(group, 2) for group in positions.values())


@lru_cache(maxsize=1 << 15)
def _traits(name: str) -> _Traits:
    found = folded(name).split()
    return _Traits(
        name=" ".join(found),
        sense=tuple(word for word in _without_place(found) if word not in SMALL_WORDS) or tuple(found),
        acronyms=acronyms(name) | _acronyms_at_ends(name),
        ends=frozenset((found[0], found[-1])),
    )


def _without_place(found: list[str]) -> list[str]:
    """The words of a name without the places that it ends in; a name that is only a place stays."""
    while True:
        places = [place for place in PLACES if len(place) < len(found) and tuple(found[-len(place) :]) == place]
        if not places:
            return found
        found = found[: -max(map(len, places))]
        while len(found) > 1 and found[-1] in SMALL_WORDS:
            found = found[:-1]


def _acronyms_at_ends(name: str) -> frozenset[str]:
    """Words in capitals with which a name begins or ends: «IMUMI Instituto…», «…-GTPM», «…, CAFAMI – México».

    A name that is all in capitals has none.
    """
    if not any(map(str.islower, name)):
        return frozenset()
    found = _without_place(without_forms(words(name)))
    capitals = {"".join(words(word)) for word in _CAPITALS.findall(name)}
    places = {word for place in PLACES for word in place}
    return (
        frozenset(word for word in (found[0], found[-1]) if word in capitals and len(word) > 2 and word not in places)
        if found
        else frozenset()
    )


def _gathered_by(one: _Traits) -> frozenset[str]:
    """Keys of which two names share one if a person would lay them side by side.

    A slip of the pen spares the beginnings of the first two words or of the last two.
    """
    leads = [word[:_LEAD] for word in one.sense]
    return frozenset(
        (f"first {' '.join(leads[:2])}", f"last {' '.join(leads[-2:])}", f"all {' '.join(sorted(set(one.sense)))}")
    )


def _goes_on(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether the words are the same, in whatever order, or the longer name begins or ends with the shorter."""
    short, long = sorted((a, b), key=len)
    if set(short) == set(long):
        return True
    return len(short) > 1 and short in (long[: len(short)], long[-len(short) :])


def _is_near(one: _Traits, other: _Traits) -> bool:
    a, b = sorted((one.name, other.name))
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.real_quick_ratio() >= NEAR and matcher.quick_ratio() >= NEAR and matcher.ratio() >= NEAR
