"""One organisation under several names: which names are certainly the same.

Organisations write their own names in varying ways: in capitals, without accents, with or without their legal form,
with their acronym in brackets, with this apostrophe or that. Names that differ in nothing else are one, and count once
(`chalicelib.rules.signatories.counting`). Cases that need a person's judgement are never merged by themselves:
`chalicelib.rules.organisations.proposals` finds them for organisers. Among them are names that only look alike, like
"Ilimani" and "llimani".
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from chalicelib.rules.fields.characters import is_letter
from chalicelib.rules.fields.letter_signs import without_marks, without_raised
from chalicelib.rules.fields.look_alikes import appearance, comparable, in_latin, same_case, with_latin_letters

# As `words` returns them. Only forms that follow a name and cannot be part of it; the second list may also precede it.
_FORMS = """
    ac | a c | a en c | asociacion civil | associacao civil | sc | s c | iap | iasp | abp | ibp
    institucion de asistencia privada | institucion de beneficencia privada
    ong | ongd | oscip | ipss | sa | sa de cv | sas | srl | s de rl | s de rl de cv | ltda | lda
    association loi 1901 | asbl | aisbl | vzw | ev | ggmbh | gmbh | onlus
    inc | incorporated | llc | ltd | plc | ngo | npo
"""
_LEADING_FORMS = "ac | asociacion civil | associacao civil | ong | ongd | ngo"
# Latin letters that Unicode does not decompose.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"})
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
# A.C., I. A. P, e.V.
_STOPS = re.compile(r"(?<!\w)(?:[^\W\d_]\.\s?)+[^\W\d_](?!\w)\.?")
_SHORTEST_ACRONYM = 3  # two letters in brackets are a country or a state more often than an acronym
_ACCENT = 200  # canonical combining class; lower ones are vowels and marks that other scripts cannot do without


def table(text: str) -> frozenset[tuple[str, ...]]:
    """The words of each entry of a table; entries end at a bar or at the end of a line."""
    entries = (tuple(entry.split()) for line in text.splitlines() for entry in line.split("|"))
    return frozenset(entry for entry in entries if entry)


FORMS = table(_FORMS)
LEADING_FORMS = table(_LEADING_FORMS)


def folded(name: str) -> str:
    """A name reduced to what all its spellings share: «Red Ñandú, A.C. (RÑ)» is "red nandu".

    Case, accents, punctuation and spaces are removed, and so are legal forms at its ends and its acronym in brackets.
    Folding again changes nothing.
    """
    return _parts(name)[0]


def spelt(name: str) -> str:
    """A person's name reduced to what all its spellings share. "Ong", "Sá" and "Sas" are surnames there."""
    return " ".join(words(name)) or name.casefold()


@lru_cache(maxsize=1 << 15)
def seen_as(name: str) -> frozenset[str]:
    """What a name looks like, without spaces: one text for nearly every name. Only for comparing."""
    return frozenset(appearance("".join(words)) for words in all_readings(name))


def readings(name: str, *, person: bool = False) -> tuple[list[str], ...]:
    """The words of a name as they read, and as they look. In Greek capitals a name looks like another one than in
    small letters, a bar is a bar or an l, and marks are none: so both count. A ``person`` has no legal form."""
    fold = spelt if person else folded
    # Before NFKC as well, which makes other letters of some.
    looks = with_latin_letters(comparable(with_latin_letters(without_marks(name))))
    return fold(name).split(), fold(looks).split()


def all_readings(name: str, *, person: bool = False) -> tuple[list[str], ...]:
    """`readings`, and those without enclosed or raised characters, which may be letters or not. For names that may be
    a disguise; one that is sought would be found in others without its footnote."""
    others = (readings(other, person=person) for other in without_raised(name))
    return (*readings(name, person=person), *(words for pair in others for words in pair if words))


def looks_same(a: str, b: str) -> bool:
    """Whether two names read alike or look alike. That may be chance: a person decides."""
    return not seen_as(a).isdisjoint(seen_as(b))


def acronyms(name: str) -> frozenset[str]:
    """The acronyms in brackets in a name, in lower case: those in capitals that abbreviate the name itself."""
    return _parts(name)[1]


def is_same(a: str, b: str) -> bool:
    """Whether two names certainly belong to one organisation.

    Two that read alike but have different acronyms in brackets do not.
    """
    (name, name_acronyms), (other, other_acronyms) = _parts(a), _parts(b)
    return name == other and (not name_acronyms or not other_acronyms or name_acronyms == other_acronyms)


@lru_cache(maxsize=1 << 15)
def _parts(name: str) -> tuple[str, frozenset[str]]:
    """The folded name, and its acronyms."""
    return reduced(comparable(name), _words)


def reduced(name: str, words: Callable[[str], list[str]]) -> tuple[str, frozenset[str]]:
    """A name without its acronyms and legal forms, by its ``words``, and the acronyms."""
    found_acronyms: set[str] = set()
    outside = " ".join(words(_BRACKETS.sub(" ", name)))

    def without_acronym(bracket: re.Match[str]) -> str:
        acronym = _acronym(words(bracket[1] or bracket[2] or ""), bracket[0], outside)
        if acronym is None:
            return bracket[0]
        found_acronyms.add(acronym)
        return " "

    rest = without_forms(words(_BRACKETS.sub(without_acronym, name)))
    return " ".join(rest) or name.casefold(), frozenset(found_acronyms)


def _acronym(inside: list[str], bracket: str, outside: str) -> str | None:
    """The words in a bracket, if they are an acronym of the text around it."""
    inside_words = without_forms(inside)
    capitals = sum(map(str.isupper, bracket))
    if len(inside_words) != 1 or 2 * capitals <= sum(map(str.isalpha, bracket)):
        return None
    acronym = inside_words[0]
    return acronym if len(acronym) >= _SHORTEST_ACRONYM and _abbreviates(acronym, outside) else None


def _abbreviates(acronym: str, outside: str) -> bool:
    """Whether a word begins with its first letter and the others follow in order: «RMMSyM», «COFAMIDE»."""
    return any(_follows(acronym, outside[at:]) for at in range(len(outside)) if at == 0 or outside[at - 1] == " ")


def _follows(letters: str, text: str) -> bool:
    if not text.startswith(letters[0]):
        return False
    rest = iter(text)
    return all(letter in rest for letter in letters)


def words(text: str) -> list[str]:
    """The words of a name in lower case, without accents and punctuation; «A.C.» is one word."""
    return _words(comparable(text))


def _words(text: str) -> list[str]:
    """The words of a text that is `comparable`."""
    joined = without_stops(text.replace("'", ""))
    # Decomposed twice: compatibility forms hide capitals, and some capitals fold to letters that can be decomposed.
    plain = unicodedata.normalize("NFKD", same_case(unicodedata.normalize("NFKD", joined)))
    return [in_latin(word) for word in split(plain)]


def without_stops(text: str) -> str:
    """«A.C.» as «AC»."""
    return _STOPS.sub(lambda stops: "".join(filter(str.isalpha, stops[0])) + " ", text)


def split(plain: str) -> list[str]:
    """The words of a decomposed text in lower case, without accents and punctuation."""
    kept = "".join(
        character if _is_kept(character) else " "
        for character in plain.translate(_LETTERS)
        if unicodedata.combining(character) < _ACCENT
    )
    return unicodedata.normalize("NFC", kept).split()


def _is_kept(character: str) -> bool:
    # The @ that Spanish uses to write both genders is a letter of its word.
    if character.isalnum() or character == "@" or unicodedata.category(character).startswith("M"):
        return True
    return not character.isascii() and is_letter(character)


def without_forms(name: list[str]) -> list[str]:
    """The words of a name without the legal forms at its ends; a name that is only a legal form stays."""
    while True:
        ends = [form for form in FORMS if len(form) < len(name) and tuple(name[-len(form) :]) == form]
        starts = [form for form in LEADING_FORMS if len(form) < len(name) and tuple(name[: len(form)]) == form]
        if ends:
            name = name[: -max(map(len, ends))]
        elif starts:
            name = name[max(map(len, starts)) :]
        else:
            return name
