"""One form of typed text for every comparison: what looks the same is the same.

Nothing of it is printed: names stay as they were typed. `comparable` removes what only the typing decided:
compatibility forms (full-width, bold, circled), what is not seen, the many apostrophes and dashes, the Arabic kashida,
and the points of Hebrew and Arabic, which their readers write or leave out. It takes no letter for another.

Two more forms do, by the prototypes of UTS #39:

- `in_latin`, gentle: a word of which every letter looks like an ASCII one is that ASCII word. Used to say that two
  names are certainly one, so it leaves ASCII alone: "Ilimani" and "llimani", "Camero" and "Carnero" stay two.
- `appearance`, for names that a person should look at: every letter becomes what it looks like, ASCII too, so that
  l, I, i and 1 are one, and 0 and o, rn and m, and a Latin letter with a hook the one without. What it takes for one,
  nothing merges by itself.

`skeleton` is UTS #39's own, and the tests compare it with ICU's.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from chalicelib.rules.fields.characters import APOSTROPHES, IGNORABLE, UNSEEN, UNUSUAL, is_letter

MOST = 400  # characters that are compared: names have half as many at most, and older ones may be longer in NFKC

DASHES = (
    "\u02d7\u058a\u05be\u06d4\u1400\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u23af\u2500\u2501\u2796\u2e3a\u2e3b"
    "\u2e40\ufe58\ufe63\uff0d"
)
_KASHIDA = "\u0640\u07fa"
# Points and vowel signs that are optional, of Hebrew and of Arabic, and strokes and rings laid over any letter.
_OPTIONAL = (
    *range(0x591, 0x5BE), 0x5BF, 0x5C1, 0x5C2, 0x5C4, 0x5C5, 0x5C7, *range(0x610, 0x61B), *range(0x64B, 0x653),
    *range(0x656, 0x660), 0x670, *range(0x334, 0x339), *range(0x20D0, 0x2100),
)  # fmt: skip
_ACCENTS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
# Letters in negative circles and squares, and those of flags, which NFKC leaves alone.
_ENCLOSED = {first + at: chr(ord("A") + at) for first in (0x1F150, 0x1F170, 0x1F1E6) for at in range(26)}
_APOSTROPHE = dict.fromkeys(map(ord, APOSTROPHES), "'")
_DASH = dict.fromkeys(map(ord, DASHES), "-")
# Accents without a letter, which look like an i; NFKC puts them on a blank.
_DOTLESS = {0x2DB: "i", 0x37A: "i"}
_REMOVED = dict.fromkeys((*_OPTIONAL, *map(ord, _KASHIDA)), "")
_SIGNS: dict[int, str] = {**_APOSTROPHE, **_DASH, **_REMOVED, **_ENCLOSED, **_DOTLESS}

# Prototypes of UTS #39 that a reader takes for an ASCII letter all the same: small capitals, and what Greek and
# Cyrillic small letters lead to.
_LIKE_ASCII = {
    "\u1d00": "a", "\u0299": "b", "\u1d05": "d", "\u1d07": "e", "\ua730": "f", "\u0262": "g", "\u029c": "h",
    "\u1d0a": "j", "\u0138": "k", "\u029f": "l", "\u028d": "m", "\u0274": "n", "\u1d18": "p", "\ua7af": "q",
    "\u0280": "r", "\u1d1b": "t", "\u0251": "a", "\xdf": "b", "\ua793": "e", "\u025b": "e", "\u025c": "3",
    "\u03bc": "u", "\u03c7": "x",
}  # fmt: skip
_ONE_STROKE = str.maketrans({"i": "l", "1": "l", "0": "o"})


def comparable(text: str) -> str:
    """A text as it is compared, at most 400 characters: in NFKC, and without what only the typing decided."""
    if text.isascii():
        return text[:MOST].replace("`", "'")
    # Before NFKC as well, which makes a blank and an accent of an accent alone.
    plain = unicodedata.normalize("NFKC", UNSEEN.sub("", text[:MOST]).translate(_SIGNS))[:MOST]
    return UNSEEN.sub("", plain).translate(_SIGNS)


def same_case(text: str) -> str:
    """A text in the case in which it is compared, by the newest Unicode that the table knows."""
    folded = text.casefold()
    if UNUSUAL.search(folded) is None:
        return folded
    from chalicelib.rules.fields.unicode_table import newer_cases

    return folded.translate(newer_cases())


def in_latin(word: str) -> str:
    """A word in lower case as the ASCII word that it looks like letter by letter; unchanged if it is like none."""
    if word.isascii():
        return word
    looks = unicodedata.normalize("NFD", word).translate(_small_letters())
    return looks if looks.isascii() and looks.isalnum() else word


def with_latin_letters(text: str) -> str:
    """A text with Latin letters for the capitals and signs that look like one: in lower case the Greek Eta would not,
    and signs would part words."""
    return text.translate(_capitals_and_signs()) if UNUSUAL.search(text) else text.translate(_FEW)


def appearance(word: str) -> str:
    """What a word in lower case looks like: what looks alike has the same appearance."""
    looks = word
    if not word.isascii():
        looks = re.sub(_ACCENTS, "", unicodedata.normalize("NFD", word).translate(_small_letters()))
    if not looks.isascii():
        looks = looks.translate(_latin_forms())
    return looks.translate(_ONE_STROKE).replace("rn", "m").replace("vv", "w")


def skeleton(text: str) -> str:
    """The skeleton of UTS #39, section 4: two texts are confusable if theirs are equal."""
    decomposed = re.sub(f"[{IGNORABLE}]", "", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFD", "".join(_prototypes().get(one, one) for one in decomposed))


_FEW = str.maketrans({"\xfe": "p", "\xde": "P", "|": "l", "\u2502": "l", "\u2016": "ll", "\xd7": "x"})


def _prototypes() -> Mapping[str, str]:
    # Imported here because ordinary names need no table.
    from chalicelib.rules.fields.unicode_table import prototypes

    return prototypes()


@cache
def _small_letters() -> Mapping[int, str]:
    """What each letter outside ASCII looks like, in lower case."""
    return {ord(one): _small(prototype) for one, prototype in _prototypes().items() if not one.isascii()} | {
        ord(one): letter for one, letter in _LIKE_ASCII.items() if one != "\xdf"
    }


@cache
def _latin_forms() -> Mapping[int, str]:
    from chalicelib.rules.fields.latin_forms import FORMS

    return {ord(form): letter for letter, forms in FORMS.items() for form in forms}


@cache
def _capitals_and_signs() -> Mapping[int, str]:
    found = {ord(one): _small(prototype) for one, prototype in _prototypes().items() if not one.isascii()}
    letters = {code: small for code, small in found.items() if small.isascii() and small.isalpha()}
    # NFKC makes another letter of some, as it does a sigma of the lunate one, which looks like a c.
    signs = {code: small for code, small in letters.items() if not is_letter(chr(code)) or _is_compatible(chr(code))}
    capitals = {code: small.upper() for code, small in letters.items() if same_case(chr(code)) != chr(code)}
    return signs | capitals | _FEW


def _is_compatible(character: str) -> bool:
    return unicodedata.normalize("NFKC", character) != character


def _small(prototype: str) -> str:
    return same_case("".join(_LIKE_ASCII.get(one, one) for one in prototype))
