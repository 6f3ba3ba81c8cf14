"""Pairs of persons that an organiser should look at: one signs, and a coalition names them among its members.

Nothing here merges anything. Two people may bear one name, so two who sign for themselves are proposed only if their
names are equal, and the longer list of reasons is for members, who did not write their names themselves.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from typing import Literal, get_args

from chalicelib.rules.organisations.same_name import looks_same, seen_as, words

PersonReason = Literal["same name", "order", "looks", "longer name", "initials", "typo"]
PERSON_REASONS: tuple[PersonReason, ...] = get_args(PersonReason)

_NEAR = 0.9  # of difflib
_TITLES = """
    dr dra d dona don ing lic licda lcda mtro mtra mtr mg mgs magister arq prof profa profra profesor profesora
    sr sra srta fr hna hno sor pbro padre pe mons obispo me mme mlle m mr mrs ms phd abg abog psic
"""
_PARTICLES = "de del la las los el da das do dos di du des le y e i von van der den bint ben ibn"
_FEWEST_WORDS = 2
TITLES, PARTICLES = frozenset(_TITLES.split()), frozenset(_PARTICLES.split())


def why_same_person(a: str, b: str, *, both_sign: bool = False) -> PersonReason | None:
    """Why two names may be one person's; None if nothing speaks for it. ``both_sign``: neither is a member."""
    first, second = _name_words(a), _name_words(b)
    if first == second:
        return "same name"
    if len(first) >= _FEWEST_WORDS and sorted(first) == sorted(second):
        return "order"
    if looks_same(a, b):
        return "looks"
    if both_sign:
        return None
    short, long = sorted((first, second), key=len)
    if len(short) < _FEWEST_WORDS:
        return None
    if _follows(short, long, initials=False):
        return "longer name"
    if _follows(short, long, initials=True):
        return "initials"
    return "typo" if _is_near(short, long) else None


def proposed_persons(names: Sequence[str], members: Sequence[bool]) -> dict[tuple[int, int], PersonReason]:
    """The positions of every pair to look at, in order, with the reason. ``members``: which names a coalition gives.

    Of many with an equal name each is paired with the next, so that namesakes do not fill the list.
    """
    found: dict[tuple[int, int], PersonReason] = {}
    by_name: dict[tuple[str, ...], list[int]] = defaultdict(list)
    by_word: dict[str, list[int]] = defaultdict(list)
    by_look: dict[str, list[int]] = defaultdict(list)
    for position, name in enumerate(names):
        name_words = _name_words(name)
        by_name[tuple(sorted(name_words))].append(position)
        for form in seen_as(name):
            by_look[form].append(position)
        for word in set(name_words):
            by_word[word].append(position)
    candidates = {pair for group in (*by_name.values(), *by_look.values()) for pair in pairwise(group)}
    for position, name in enumerate(names):
        if members[position]:
            near = _near(position, _name_words(name), by_word, names)
            candidates |= {(min(position, other), max(position, other)) for other in near}
    for pair in sorted(candidates):
        one, other = pair
        reason = why_same_person(names[one], names[other], both_sign=not (members[one] or members[other]))
        if reason is not None:
            found[pair] = reason
    return found


def _near(
    position: int, name_words: Sequence[str], by_word: Mapping[str, Sequence[int]], names: Sequence[str]
) -> Iterable[int]:
    """The names that share two words with this one; or one, if that is all that a slip or initials leave."""
    shared = Counter(other for word in set(name_words) if len(word) > 1 for other in by_word[word] if other != position)
    has_initials = any(len(word) == 1 for word in name_words)
    for other, count in shared.items():
        other_words = _name_words(names[other])
        is_short = len(name_words) == len(other_words) == _FEWEST_WORDS
        if count >= _FEWEST_WORDS or has_initials or is_short or any(len(word) == 1 for word in other_words):
            yield other


@lru_cache(maxsize=1 << 15)
def _name_words(name: str) -> tuple[str, ...]:
    """The words of a person's name without titles and particles."""
    every = words(name.replace(".", " "))  # with its stop an initial is no word with the next one
    kept = tuple(word for word in every if word not in PARTICLES)
    while len(kept) > _FEWEST_WORDS and kept[0] in TITLES:
        kept = kept[1:]
    return kept or tuple(every) or (name.casefold(),)


def _follows(short: Sequence[str], long: Sequence[str], *, initials: bool) -> bool:
    """Whether the words of one name stand in the other, in order, or (``initials``) their first letters do for some."""
    rest = iter(long)
    whole = 0
    for word in short:
        for other in rest:
            if word == other:
                whole += len(word) > 1
                break
            if initials and (len(word) == 1 or len(other) == 1) and word[0] == other[0]:
                break
        else:
            return False
    return whole >= (1 if initials else _FEWEST_WORDS)


def _is_near(first: Sequence[str], second: Sequence[str]) -> bool:
    if len(first) != len(second):
        return False
    a, b = sorted((" ".join(first), " ".join(second)))
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.quick_ratio() >= _NEAR and matcher.ratio() >= _NEAR
