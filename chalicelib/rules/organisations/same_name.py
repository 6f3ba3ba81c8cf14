"""One organisation under several names: which are certainly the same, and how often it counts.

An organisation writes its own name as one does on that day: in capitals, without accents, with its legal form
or without, with its acronym in brackets. Names that differ in nothing else are one, and a member of a coalition
that also signs by itself, or is in two coalitions, counts once. What a person has to judge is never merged:
`chalicelib.rules.organisations.similar_names` finds it for organisers.

Two signatures are never merged here: who signed twice counts twice until somebody looks.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol

# As `words` leaves them. Only what follows a name and cannot be a part of it; the second list may precede it.
_FORMS = """
    ac | a c | a en c | asociacion civil | associacao civil | sc | s c | iap | iasp | abp | ibp
    institucion de asistencia privada | institucion de beneficencia privada
    ong | ongd | oscip | ipss | sa | sa de cv | sas | srl | s de rl | s de rl de cv | ltda | lda
    association loi 1901 | asbl | aisbl | vzw | ev | ggmbh | gmbh | onlus
    inc | incorporated | llc | ltd | plc | ngo | npo
"""
_LEADING_FORMS = "ac | asociacion civil | associacao civil | ong | ongd | ngo"
# Latin letters that Unicode does not take apart.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"})
_APOSTROPHES = re.compile("['`\u00b4‘’\u02bc]")
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
# A.C., I. A. P, e.V.
_STOPS = re.compile(r"(?<!\w)(?:[^\W\d_]\.\s?)+[^\W\d_](?!\w)\.?")
_SHORTEST_ACRONYM = 3  # two letters in brackets are a country or a state more often than an acronym
_ACCENT = 200  # canonical combining class; below are the vowels and marks of scripts that cannot do without


class Entry(Protocol):
    """A signatory, as far as this module looks."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def members(self) -> Sequence[str]: ...


class Listed(Protocol):
    """The printed signatories, as far as this module looks."""

    @property
    def organisations(self) -> Sequence[Entry]: ...


def table(text: str) -> frozenset[tuple[str, ...]]:
    """Words of each entry of a table: entries end at a bar or at the line's end."""
    entries = (tuple(entry.split()) for line in text.splitlines() for entry in line.split("|"))
    return frozenset(entry for entry in entries if entry)


FORMS = table(_FORMS)
LEADING_FORMS = table(_LEADING_FORMS)


def folded(name: str) -> str:
    """What is left of a name when writing it otherwise makes no difference: «Red Ñandú, A.C. (RÑ)» is "red nandu".

    Case, accents, punctuation and spaces go, legal forms at its ends, and its acronym in brackets. Folding
    again changes nothing.
    """
    return _parts(name)[0]


def acronyms(name: str) -> frozenset[str]:
    """The acronyms that a name has in brackets, in lower case: in capitals, and made from the name itself."""
    return _parts(name)[1]


def is_same(a: str, b: str) -> bool:
    """Whether two names are certainly of one organisation.

    Two that read alike and have different acronyms in brackets are not.
    """
    (name, its), (other, others) = _parts(a), _parts(b)
    return name == other and (not its or not others or its == others)


def count_once(
    own: Iterable[str], members_by_coalition: Iterable[Iterable[str]], *, coalitions: Iterable[str] = ()
) -> tuple[int, int]:
    """``(organisations, members)``: those that sign by themselves, and the members that are none of these.

    ``own`` are the names of organisations that sign, each of which counts, ``coalitions`` those of coalitions.
    A member counts once, in however many coalitions it is.
    """
    signing = list(own)
    alone = [*signing, *coalitions]
    members = [name for names in members_by_coalition for name in names]
    return len(signing), _distinct([*alone, *members]) - _distinct(alone) if members else 0


def count_listed_twice(listed: Listed) -> int:
    """How many member entries are shown a second time, because the member signs by itself as well."""
    alone: dict[str, set[frozenset[str]]] = defaultdict(set)
    for one in listed.organisations:
        name, its = _parts(one.name)
        alone[name].add(its)
    return sum(_is_among(member, alone) for one in listed.organisations for member in one.members)


def _is_among(member: str, alone: dict[str, set[frozenset[str]]]) -> bool:
    name, its = _parts(member)
    known = alone.get(name, set())
    return bool(known) and (not its or frozenset() in known or its in known)


def _distinct(names: Iterable[str]) -> int:
    """How many organisations these names are of.

    One without an acronym is one of those that read alike and have one, whichever that is.
    """
    groups: dict[str, set[frozenset[str]]] = defaultdict(set)
    for name in names:
        folded_name, its = _parts(name)
        groups[folded_name].add(its)
    return sum(max(1, len(group - {frozenset()})) for group in groups.values())


@lru_cache(maxsize=1 << 15)
def _parts(name: str) -> tuple[str, frozenset[str]]:
    """A name folded, and its acronyms."""
    found: set[str] = set()
    outside = " ".join(words(_BRACKETS.sub(" ", name)))

    def without(bracket: re.Match[str]) -> str:
        acronym = _acronym(bracket[1] or bracket[2] or "", outside)
        if acronym is None:
            return bracket[0]
        found.add(acronym)
        return " "

    rest = without_forms(words(_BRACKETS.sub(without, name)))
    return " ".join(rest) or name.casefold(), frozenset(found)


def _acronym(inside: str, outside: str) -> str | None:
    """What stands in brackets, if it is the acronym of what stands around them."""
    found = without_forms(words(inside))
    capitals = sum(map(str.isupper, inside))
    if len(found) != 1 or len(found[0]) < _SHORTEST_ACRONYM or 2 * capitals <= sum(map(str.isalpha, inside)):
        return None
    return found[0] if _is_made_from(found[0], outside) else None


def _is_made_from(acronym: str, outside: str) -> bool:
    """Whether a word begins with its first letter and the others follow in order: «RMMSyM», «COFAMIDE»."""
    return any(_follows(acronym, outside[at:]) for at in range(len(outside)) if at == 0 or outside[at - 1] == " ")


def _follows(letters: str, text: str) -> bool:
    if not text.startswith(letters[0]):
        return False
    rest = iter(text)
    return all(letter in rest for letter in letters)


def words(text: str) -> list[str]:
    """The words of a name in lower case, without accents and punctuation; «A.C.» is one."""
    joined = _STOPS.sub(lambda stops: "".join(filter(str.isalpha, stops[0])) + " ", _APOSTROPHES.sub("", text))
    # Folded twice: compatibility forms hide capitals, and some capitals fold to what can be taken apart.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", joined).casefold()).translate(_LETTERS)
    kept = "".join(
        character if _is_kept(character) else " " for character in plain if unicodedata.combining(character) < _ACCENT
    )
    return unicodedata.normalize("NFC", kept).split()


def _is_kept(character: str) -> bool:
    # The @ with which Spanish writes both genders is a letter of its word.
    return character.isalnum() or character == "@" or unicodedata.category(character).startswith("M")


def without_forms(found: list[str]) -> list[str]:
    """Words of a name without the legal forms at its ends; a name that is nothing else stays."""
    while True:
        ends = [form for form in FORMS if len(form) < len(found) and tuple(found[-len(form) :]) == form]
        starts = [form for form in LEADING_FORMS if len(form) < len(found) and tuple(found[: len(form)]) == form]
        if ends:
            found = found[: -max(map(len, ends))]
        elif starts:
            found = found[max(map(len, starts)) :]
        else:
            return found
