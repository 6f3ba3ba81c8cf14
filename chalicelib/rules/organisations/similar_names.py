"""Finding names that may belong to one organisation, for organisers to review. Nothing here merges anything.

`same_name` finds what is certain. Doubtful are a name that only looks like another, an acronym that stands alone or at
an end of a name, a name that goes on where the other ends, the same words in another order, and a typo.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import combinations

from chalicelib.rules.organisations.same_name import (
    acronyms,
    folded,
    is_same,
    looks_same,
    seen_as,
    table,
    without_forms,
    words,
)

NEAR = 0.88  # of difflib: «Vecinas en Lucha» and «Vecinas en la Lucha» have 0.91
_LEAD = 3  # letters of each of two words by which names that may be near are grouped
# Places as people add them to a name after a dash: one may mean a branch, or nothing.
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
    """The traits by which a name is compared with another."""

    name: str  # folded
    main_words: tuple[str, ...]  # its words without small ones, and without a place at the end
    acronyms: frozenset[str]  # those in brackets, and words in capitals at an end of the name
    ends: frozenset[str]  # its first word and its last


def is_doubtful(a: str, b: str) -> bool:
    """Whether two names may belong to one organisation, but not certainly do."""
    if is_same(a, b):
        return False
    if looks_same(a, b):
        return True
    first, second = _traits(a), _traits(b)
    if first.name == second.name or first.acronyms & (second.acronyms | second.ends) or second.acronyms & first.ends:
        return True
    if _group_keys(first).isdisjoint(_group_keys(second)):
        return False
    return extends(first.main_words, second.main_words) or _is_near(first, second)


def similar_among(names: Sequence[str], known: Sequence[str]) -> list[tuple[int, ...]]:
    """For each name, the positions in ``known`` of those that are, or may be, the same organisation's, the certain ones
    first. A few thousand take less than a second."""
    keys = _keys_to_compare((*names, *known))
    positions: dict[str, list[int]] = defaultdict(list)
    for position, known_keys in enumerate(keys[len(names) :]):
        for key in known_keys:
            positions[key].append(position)
    found: list[tuple[int, ...]] = []
    for name, name_keys in zip(names, keys, strict=False):
        candidates = sorted({position for key in name_keys for position in positions.get(key, ())})
        certain = [at for at in candidates if is_same(name, known[at])]
        doubtful = (at for at in candidates if at not in certain and is_doubtful(name, known[at]))
        found.append((*certain, *doubtful))
    return found


def _keys_to_compare(names: Sequence[str]) -> list[frozenset[str]]:
    """The keys of each name: only names that share one are compared."""
    all_traits = [_traits(name) for name in names]
    known = frozenset(acronym for traits in all_traits for acronym in traits.acronyms)
    return [
        _group_keys(traits)
        | {f"name {traits.name}"}
        | {f"seen {form}" for form in seen_as(name)}
        | {f"acronym {word}" for word in traits.acronyms | traits.ends & known}
        for name, traits in zip(names, all_traits, strict=True)
    ]


def pairs_by_key(keys: Iterable[Iterable[str]]) -> Iterable[Iterable[tuple[int, int]]]:
    """The pairs of positions that have a key in common, by key."""
    positions: dict[str, list[int]] = defaultdict(list)
    for position, position_keys in enumerate(keys):
        for key in position_keys:
            positions[key].append(position)
    return (combinations(group, 2) for group in positions.values())


@lru_cache(maxsize=1 << 15)
def _traits(name: str) -> _Traits:
    folded_words = folded(name).split()
    return _Traits(
        name=" ".join(folded_words),
        main_words=tuple(word for word in _without_place(folded_words) if word not in SMALL_WORDS)
        or tuple(folded_words),
        acronyms=acronyms_of(name),
        ends=frozenset(folded_words[:1] + folded_words[-1:]),
    )


def _without_place(name: list[str]) -> list[str]:
    """The words of a name without the places at its end; a name that is only a place stays."""
    while True:
        places = [place for place in PLACES if len(place) < len(name) and tuple(name[-len(place) :]) == place]
        if not places:
            return name
        name = name[: -max(map(len, places))]
        while len(name) > 1 and name[-1] in SMALL_WORDS:
            name = name[:-1]


def acronyms_of(name: str) -> frozenset[str]:
    """The acronyms in brackets in a name, and words in capitals at an end of it."""
    return acronyms(name) | _acronyms_at_ends(name)


def _acronyms_at_ends(name: str) -> frozenset[str]:
    """The words in capitals at the beginning and end of a name: «IMUMI Instituto…», «…-GTPM», «…, CAFAMI – México».

    A name that is all in capitals has none.
    """
    if not any(map(str.islower, name)):
        return frozenset()
    core = _without_place(without_forms(words(name)))
    if not core:
        return frozenset()
    capitals = {"".join(words(word)) for word in _CAPITALS.findall(name) if _is_in_capitals(word)}
    places = {word for place in PLACES for word in place}
    ends = (core[0], core[-1])
    return frozenset(word for word in ends if word in capitals and len(word) > 2 and word not in places)


def _is_in_capitals(word: str) -> bool:
    """Whether most of its letters are capitals; «Comité» ends with a letter outside a-z and is none."""
    return 2 * sum(map(str.isupper, word)) > sum(map(str.isalpha, word))


def _group_keys(traits: _Traits) -> frozenset[str]:
    """The keys of a name: two names share one if a person would compare them.

    A typo leaves intact the beginnings of the first two words or of the last two.
    """
    leads = [word[:_LEAD] for word in traits.main_words]
    return frozenset(
        (
            f"first {' '.join(leads[:2])}",
            f"last {' '.join(leads[-2:])}",
            f"all {' '.join(sorted(set(traits.main_words)))}",
        )
    )


def extends(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether the words are the same, in whatever order, or the longer name begins or ends with the shorter."""
    short, long = sorted((a, b), key=len)
    if set(short) == set(long):
        return True
    return len(short) > 1 and short in (long[: len(short)], long[-len(short) :])


def _is_near(first: _Traits, second: _Traits) -> bool:
    a, b = sorted((first.name, second.name))
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.real_quick_ratio() >= NEAR and matcher.quick_ratio() >= NEAR and matcher.ratio() >= NEAR
