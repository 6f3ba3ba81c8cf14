"""Pairs of organisations that an organiser should look at, each with the reason. Nothing here merges anything.

`same_name` says what is certain. `similar_names` decides what is held before it comes onto a letter; what is proposed
here is more, because looking at a pair costs an organiser seconds and nobody waits for it: abbreviations of countries
and of usual words, feminine and plural endings, a kind of institution before a name, an acronym without brackets.

Two names that each name another country are chapters, not one organisation, and are left alone.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from typing import Literal, get_args

from chalicelib.rules.organisations.name_tables import (
    ABBREVIATIONS,
    COMMON,
    COUNTRIES,
    COUNTRY_CODES,
    INSTITUTIONS,
    REGIONS,
    SEPARATORS,
)
from chalicelib.rules.organisations.same_name import (
    acronyms,
    folded,
    is_same,
    looks_same,
    seen_as,
    without_forms,
    words,
)
from chalicelib.rules.organisations.similar_names import (
    NEAR,
    SMALL_WORDS,
    acronyms_of,
    extends,
    pairs_by_key,
)

Reason = Literal[
    "same", "acronyms", "small words", "place", "abbreviation", "endings", "order", "acronym", "longer", "part",
    "institution", "looks", "typo",
]  # fmt: skip
REASONS: tuple[Reason, ...] = get_args(Reason)

_NEAR_WORD = 0.7  # of difflib, for the words in which two names differ
_MOST_SLIPS = 2  # words of a name
_SHORTEST_PART = 5  # letters of a single word that is a name by itself
_SHORTEST_INITIALS = 3
_LONG = 3  # words: of a shorter name one word is too little to go by
_LEAD = 3  # letters of each of two words by which names that may be near are grouped
_ENDINGS = ("os", "as", "es", "@s", "xs", "s", "o", "a", "e", "@", "x")
_SHORTEST_STEM = 3


@dataclass(frozen=True)
class _Traits:
    """What a name is compared by."""

    name: str  # folded
    main: tuple[str, ...]  # its words, written out, without small ones and without places at the end
    stems: tuple[str, ...]  # those without feminine and plural endings
    stem_set: frozenset[str]
    plain: tuple[str, ...]  # the words as they are typed, folded, without small ones and without places at the end
    core: str  # its stems without what says what kind of institution it is
    parts: frozenset[str]  # its core, and those of what stands between commas, dashes and brackets
    acronyms: frozenset[str]
    ends: frozenset[str]
    initials: frozenset[str]
    countries: frozenset[str]  # those at its end or in it
    is_acronym: bool  # whether it is a single word, in capitals


def why_similar(a: str, b: str) -> Reason | None:
    """Why two names may belong to one organisation; None if nothing speaks for it."""
    if is_same(a, b):
        return "same"
    first, second = _traits(a), _traits(b)
    if first.name == second.name:
        return "acronyms"
    if looks_same(a, b):
        return "looks"
    if first.countries and second.countries and first.countries.isdisjoint(second.countries):
        return None
    return _by_words(first, second) or _by_acronym(first, second) or _by_parts(first, second) or _by_typo(first, second)


def proposed_pairs(names: Sequence[str]) -> dict[tuple[int, int], Reason]:
    """The positions in ``names`` of the pairs to look at, in order, with the reason. 10,000 names take seconds.

    Of names that read the same each is paired with the next, and the first stands for all of them, so that one name in
    many places does not fill the list.
    """
    alike: dict[tuple[str, frozenset[str]], list[int]] = defaultdict(list)
    for position, name in enumerate(names):
        alike[folded(name), acronyms(name)].append(position)
    firsts = [positions[0] for positions in alike.values()]
    pairs = _pairs_of_distinct([names[position] for position in firsts])
    found = {(firsts[one], firsts[other]): reason for (one, other), reason in pairs.items()}
    found |= {pair: "same" for positions in alike.values() for pair in pairwise(positions)}
    return dict(sorted(found.items()))


def _pairs_of_distinct(names: Sequence[str]) -> dict[tuple[int, int], Reason]:
    every = [_traits(name) for name in names]
    known = frozenset(acronym for traits in every for acronym in traits.acronyms)
    keys = [
        _keys(traits)
        | {f"seen {form}" for form in seen_as(name)}
        | {f"acronym {word}" for word in traits.acronyms | (traits.ends | traits.initials) & known}
        for name, traits in zip(names, every, strict=True)
    ]
    candidates = {pair for group in pairs_by_key(keys) for pair in group}
    candidates |= {
        (one, other)
        for group in pairs_by_key(map(_leads, every))
        for one, other in group
        if _may_be_near(every[one].stem_set, every[other].stem_set)
    }
    found = {pair: why_similar(names[pair[0]], names[pair[1]]) for pair in sorted(candidates)}
    return {pair: reason for pair, reason in found.items() if reason is not None}


def _keys(traits: _Traits) -> frozenset[str]:
    """The keys of a name: two names that share one are compared. The stems of a name, all and all but one of them,
    bring together names that differ in one word."""
    stems = sorted(traits.stem_set)
    without_one = (" ".join((*stems[:at], *stems[at + 1 :])) for at in range(len(stems)) if len(stems) >= _LONG)
    return frozenset(
        (
            f"name {traits.name}",
            f"all {' '.join(stems)}",
            *(f"all {rest}" for rest in without_one),
            *(f"part {part}" for part in traits.parts),
        )
    )


def _leads(traits: _Traits) -> tuple[str, str]:
    """How a name begins and ends: a typing error leaves one of them as it is."""
    leads = [stem[:_LEAD] for stem in traits.stems]
    return f"first {' '.join(leads[:2])}", f"last {' '.join(leads[-2:])}"


def _may_be_near(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether one has all stems of the other, or each has as few others, which begin or end with the same letters."""
    one_has, other_has = first - second, second - first
    if not one_has or not other_has:
        return True
    if len(one_has) != len(other_has) or len(one_has) > _MOST_SLIPS:
        return False
    return any({word[at] for word in one_has} == {word[at] for word in other_has} for at in (0, -1))


def _by_words(first: _Traits, second: _Traits) -> Reason | None:
    if first.plain == second.plain:
        return "small words" if first.countries == second.countries else "place"
    if first.main == second.main:
        return "abbreviation"
    if first.stems == second.stems:
        return "endings"
    if first.stem_set == second.stem_set and len(first.stems) != len(second.stems):
        return "endings"
    return None


def _by_acronym(first: _Traits, second: _Traits) -> Reason | None:
    shared = first.acronyms & (second.acronyms | second.ends) or second.acronyms & first.ends
    initials = any(
        one.acronyms & other.initials and not (one.acronyms & other.acronyms or other.acronyms) and one.is_acronym
        for one, other in ((first, second), (second, first))
    )
    return "acronym" if shared or initials else None


def _by_parts(first: _Traits, second: _Traits) -> Reason | None:
    if first.stem_set == second.stem_set:
        return "order"
    if first.core and first.core == second.core and _is_one_core(first, second):
        return "institution"
    if _disagree(first, second):
        return None
    if extends(first.stems, second.stems):
        return "longer"
    if first.core != second.core and (first.core in second.parts or second.core in first.parts):
        return "part"
    return None


def _is_one_core(first: _Traits, second: _Traits) -> bool:
    """Whether two names with one core say nothing else: "Red" and "Foro" before the same two words are two."""
    is_whole = any(" ".join(traits.stems) == traits.core for traits in (first, second))
    return is_whole or " " not in first.core


def _by_typo(first: _Traits, second: _Traits) -> Reason | None:
    """A slip in a word or a word too many; other words that merely make up most of a name are not."""
    one_has, other_has = first.stem_set - second.stem_set, second.stem_set - first.stem_set
    is_one_word_more = len(one_has) + len(other_has) == 1
    if not is_one_word_more and not (len(one_has) == len(other_has) <= _MOST_SLIPS):
        return None
    if _disagree(first, second) or any(word.isdigit() for word in one_has | other_has):
        return None
    if not is_one_word_more and not all(any(_near_words(one, other) for other in other_has) for one in one_has):
        return None
    a, b = sorted((first.name, second.name))
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return "typo" if matcher.quick_ratio() >= NEAR and matcher.ratio() >= NEAR else None


@lru_cache(maxsize=1 << 16)
def _near_words(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _NEAR_WORD


def _disagree(first: _Traits, second: _Traits) -> bool:
    """Whether each has an acronym, and they have none in common."""
    return bool(first.acronyms and second.acronyms) and first.acronyms.isdisjoint(second.acronyms)


@lru_cache(maxsize=1 << 15)
def _traits(name: str) -> _Traits:
    name_words = folded(name).split()
    written, countries = _written_out(name_words)
    main = _main_words(written)
    stems = tuple(map(_stem, main))
    parts = [_core(part) for part in SEPARATORS.split(name)] if SEPARATORS.search(name) else []
    own_acronyms = acronyms_of(name)
    bare = _main_words(without_forms(words(name)))
    return _Traits(
        name=" ".join(name_words),
        main=main,
        stems=stems,
        stem_set=frozenset(stems),
        plain=_main_words(name_words),
        core=_core_of(main),
        parts=frozenset(part for part in (*parts, _core_of(main)) if part),
        acronyms=own_acronyms | ({bare[0]} if len(bare) == 1 and _is_in_capitals(name) else frozenset()),
        ends=frozenset(name_words[:1] + name_words[-1:]),
        initials=_initials(written, main),
        countries=countries,
        is_acronym=len(bare) == 1 and _is_in_capitals(name),
    )


def _is_in_capitals(name: str) -> bool:
    first = next(iter(name.split()), "")
    return sum(map(str.isupper, first)) > 2


def _initials(written: Sequence[str], main: Sequence[str]) -> frozenset[str]:
    """The acronyms that a name without one would have: of its main words, and of all."""
    found = ("".join(word[0] for word in some) for some in (main, written))
    return frozenset(acronym for acronym in found if len(acronym) >= _SHORTEST_INITIALS)


def _core(part: str) -> str:
    written, _ = _written_out(without_forms(words(part)))
    return _core_of(_main_words(written))


def _core_of(main: Sequence[str]) -> str:
    """The stems of a name without what says what kind of institution it is; '' if nothing is left that is a name."""
    start = 0
    while start < len(main) and main[start] in INSTITUTIONS:
        start += 1
    rest = main[start:]
    if not rest or (len(rest) == 1 and (len(rest[0]) < _SHORTEST_PART or rest[0] in COMMON)):
        return ""
    return " ".join(map(_stem, rest))


def _main_words(name_words: Sequence[str]) -> tuple[str, ...]:
    """The words of a name without small ones, and without the places at its end; a name that is only that stays."""
    kept = list(name_words)
    while len(kept) > 1:
        size = next((size for size in (3, 2, 1) if size < len(kept) and _is_place(kept[-size:])), 0)
        if not size:
            break
        kept = kept[:-size]
        while len(kept) > 1 and kept[-1] in SMALL_WORDS:
            kept.pop()
    return tuple(word for word in kept if word not in SMALL_WORDS) or tuple(name_words)


def _is_place(end: Sequence[str]) -> bool:
    text = " ".join(end)
    return text in COUNTRIES or text in REGIONS or text in COUNTRY_CODES


def _written_out(name_words: Sequence[str]) -> tuple[list[str], frozenset[str]]:
    """The words with abbreviations written out and countries by their usual name, and the countries."""
    found: list[str] = []
    countries: set[str] = set()
    at = 0
    while at < len(name_words):
        size, country = _country_at(name_words, at)
        if size:
            countries.add(country)
            found += country.split()
        else:
            size = 1
            found += ABBREVIATIONS.get(name_words[at], name_words[at]).split()
        at += size
    return found, frozenset(countries)


def _country_at(name_words: Sequence[str], at: int) -> tuple[int, str]:
    """How many words from here name a country, and its usual name; 0 if none do."""
    for size in (3, 2, 1):
        text = " ".join(name_words[at : at + size])
        if len(name_words) >= at + size and text in COUNTRIES:
            return size, COUNTRIES[text]
    is_last = at > 0 and at == len(name_words) - 1
    return (1, COUNTRY_CODES[name_words[at]]) if is_last and name_words[at] in COUNTRY_CODES else (0, "")


def _stem(word: str) -> str:
    """A word without its feminine and plural endings, so that «migrantes», «niñas», «niñ@s» and «unidxs» fold."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word
