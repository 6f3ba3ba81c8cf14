"""Which script each word of a name is in: no honest word mixes letters of alphabets that look alike.

A word is in one script, as by UTS #39's "highly restrictive": Latin, Cyrillic, Greek, Arabic, Hebrew, any other; or in
those that Japanese, Korean and Chinese use together, Latin among them. Accents, apostrophes and signs belong to all.
Where a hyphen, a full stop or a space stands, another word begins, so a name may have words of several scripts.

Orthographies of the Americas take a few letters from Greek: theta in xʷməθkʷəy̓əm, lambda and chi elsewhere on the
Pacific coast. Those are at home in a Latin word too, and so is a single one that stands for something, such as the
alpha of a growth factor or a sum's sigma. An acronym may stand before or behind a word of a script that puts no spaces
between words: ไทยPBS. What looks like another word all the same, because it is wholly in another script or has a letter
of the phonetic alphabet, is left to the comparison of names: `chalicelib.rules.fields.look_alikes`.
"""

import re
import unicodedata
from collections.abc import Iterator

from chalicelib.rules.fields.characters import APOSTROPHES, UNUSUAL, is_letter
from chalicelib.rules.fields.unicode_table import COMMON, scripts

_INSIDE = frozenset(f"{APOSTROPHES}\u200c\u200d")
_TAKEN_FROM_GREEK = frozenset("βδεθλφχΘΛμπΔΩ")  # and signs of units and sums: μm, kΩ
# At home in a Latin word if there is one in it; the comparison takes those that look like a Latin letter for it.
_GREEK_SYMBOLS = frozenset("αγζηκξστψωΓΞΣΨ")
_LATIN = "Latn"
_WITHOUT_SPACES = frozenset({"Thai", "Laoo", "Khmr"})  # and without letters that look Latin
_ACRONYM = re.compile("^[A-Z]{2,}[0-9]*(?=..)|(?<=..)[A-Z]{2,}[0-9]*$")
# Scripts that are written together, by the name of the whole.
_TOGETHER = {
    "Hani": ("Jpan", "Kore", "Hanb"),
    "Hira": ("Jpan",),
    "Kana": ("Jpan",),
    "Hang": ("Kore",),
    "Bopo": ("Hanb",),
}
_WITH_LATIN = frozenset({"Jpan", "Kore", "Hanb"})


def is_assigned(text: str) -> bool:
    """Whether Unicode has assigned every character, by our table and not by Python's."""
    return all(scripts(character) is not None for character in set(UNUSUAL.findall(text)))


def mixes_scripts(text: str) -> bool:
    """Whether a word of a text in NFKC has letters or marks of scripts that are not written together."""
    return UNUSUAL.search(text) is not None and any(map(_is_mixed, _words(text)))


def _words(text: str) -> Iterator[str]:
    start = 0
    for at, character in enumerate(text):
        if not (unicodedata.category(character)[0] in "LMN" or character in _INSIDE or is_letter(character)):
            yield text[start:at]
            start = at + 1
    yield text[start:]


def _is_mixed(word: str) -> bool:
    has_symbol = sum(character in _GREEK_SYMBOLS for character in word) == 1
    taken = _TAKEN_FROM_GREEK | _GREEK_SYMBOLS if has_symbol else _TAKEN_FROM_GREEK
    rest = _ACRONYM.sub("", word, count=1)
    if rest != word and is_letter(rest[0]) and _WITHOUT_SPACES.intersection(*_scripts_of(rest, taken)):
        return False
    of_a_script = _scripts_of(word, taken)
    if not of_a_script or frozenset.intersection(*of_a_script):
        return False
    besides_latin = [those for those in of_a_script if _LATIN not in those]
    return not (besides_latin and frozenset.intersection(_WITH_LATIN, *besides_latin))


def _scripts_of(word: str, taken: frozenset[str]) -> list[frozenset[str]]:
    """For each character of a word that is not at home everywhere, the scripts that it is at home in."""
    return [those for one in {*word} if (those := _together(one, taken)) != COMMON]


def _together(character: str, taken: frozenset[str]) -> frozenset[str]:
    """The scripts that a character is at home in, and the wholes that they are part of."""
    if character in taken:
        return frozenset({"Grek", _LATIN})
    own = COMMON if character in _INSIDE else scripts(character) or COMMON
    return own.union(*(_TOGETHER.get(script, ()) for script in own))
