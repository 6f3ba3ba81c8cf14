"""The order of names: Unicode CLDR's root collation for Latin script, and its Spanish tailoring.

Names compare first by their characters (spaces, punctuation, symbols, digits and letters all count, in this order:
CLDR's "non-ignorable"), then by accents, then by case with lower before upper, and last by code points, so that the
order is total. In Spanish ñ is a letter of its own after n; English, Portuguese and French keep the root order (French
compares accents from the left, as everywhere except in Canada).

ICU does this too, and this module's tests compare with it. It is not shipped: its library and data are 44 MB of machine
code, more than all the rest of the zip, and the same zip has to run on arm64 and on x86-64. The tables below hold the
part that the letters' languages need.

The order is CLDR's for ASCII, Latin-1, Latin Extended-A and Additional, and the signs in `_SYMBOLS`, with any of the
accents in `_ACCENTS`. It differs from CLDR as follows:

- Other letters of the Latin script (African, phonetic) and of other scripts come after z, by code point.
- Other symbols come after those in `_SYMBOLS`, and other accents after those in `_ACCENTS`, by code point.
- Compatibility characters (№, ½, ﬁ) come where CLDR has them, next to what they stand for, but two that stand for the
  same thing may be in the opposite order.

Sources: https://unicode.org/reports/tr10/, https://unicode.org/reports/tr35/tr35-collation.html, and
allkeys_CLDR.txt and common/collation/es.xml of CLDR 48.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

# In the order of their primary weights: spaces and dashes, stops and quotes, brackets, marks, accents alone,
# mathematics, currencies. Written as escapes where the eye would take one for another.
_SYMBOLS = (
    " _\u2017-\u2010\u2012\u2013\u2014\u2015"
    ",;:!\u00a1?\u00bf.\u00b7'\u2039\u203a\"\u00ab\u00bb"
    "()[]{}"
    "\u2016\u00a7\u00b6@*/\\&#%\u2030\u2020\u2021\u2022\u2023\u2027\u2032\u2033\u2035"
    "`\u00b4^\u00af\u00a8\u00b8\u00b0\u00a9\u00ae"
    "+\u00b1\u00f7\u00d7<=>\u00ac|\u00a6~\u2212\u2044"
    "\u00a4\u00a2$\u00a3\u00a5\u20a1\u20a2\u20a3\u20a4\u20a6\u20a9\u20aa\u20ab\u20ac\u20ad\u20b1\u20b2\u20b4"
    "\u20b9\u20ba\u20bd\u20bf"
)
_DIGITS = "0123456789"
# ñ has this weight in Spanish only. Among the letters: the Hawaiian okina, dotless i and j, eng, kra, t with
# stroke, thorn, and the apostrophe that is a letter.
_LETTERS = "abcdefgh\u02bbi\u0131j\u0237klmn\u00f1\u014bopq\u0138rst\u0167uvwxyz\u00fe\u02bc"
# In the order of their secondary weights.
_ACCENTS = (
    "\u0313\u0314\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0338\u0327\u0328\u0304\u0335"
    "\u0309\u030f\u0311\u031b\u0323\u0324\u0325\u0326\u032d\u032e\u0330\u0331"
)
# Letters that stand for one or two others, and quotes that are variants of the plain ones: what each stands for, and
# the secondary weight that distinguishes it from the plain one.
_FORMS = {
    "\u00e6": ("ae", 2), "\u0153": ("oe", 2), "\u00df": ("ss", 2), "\u00f0": ("d", 2), "\u017f": ("s", 4),
    "\u2018": ("'", 2), "\u2019": ("'", 3), "\u201a": ("'", 4), "\u201b": ("'", 5),
    "\u201c": ('"', 2), "\u201d": ('"', 3), "\u201e": ('"', 4), "\u201f": ('"', 5),
}  # fmt: skip
# Letters with strokes, which CLDR decomposes and Unicode does not.
_STRUCK = {
    "\u0111": "d\u0335", "\u0110": "D\u0335", "\u0127": "h\u0335", "\u0126": "H\u0335",
    "\u0142": "l\u0335", "\u0141": "L\u0335", "\u00f8": "o\u0338", "\u00d8": "O\u0338",
}  # fmt: skip

# Weights are characters, so that a key is a few strings, which compare by code point and cost little memory.
_OTHER_SYMBOL, _OTHER_LETTER = "\ue000", "\ue001"
_ORDER = f"{_SYMBOLS}{_OTHER_SYMBOL}{_DIGITS}{_LETTERS}{_OTHER_LETTER}"
_PRIMARY = {c: chr(i) for i, c in enumerate(_ORDER, 1)}
_COMMON = "\x01"  # a letter without an accent; a letter in lower case
_SECONDARY = {c: chr(i) for i, c in enumerate(_ACCENTS, 10)}
_OTHER_ACCENT, _CATALAN_DOT = "\x70", "\x7f"
_COMPATIBLE, _UPPER, _COMPATIBLE_UPPER = "\x02", "\x06", "\x07"
_TERTIARY_OF_TAG = {"<noBreak>": "\x03", "<super>": "\x04", "<fraction>": "\x05"}

# A letter with its accents; in Catalan "l·l" the dot is a mark on the l, not punctuation.
_CLUSTERS = re.compile("(?:[lL]\u00b7|.)[\u0300-\u036f]*", re.DOTALL)

# The initial of names that begin with a sign or a digit, and of names that begin with a letter after z.
SIGNS, OTHERS = "#", "\u2026"

# A string of weights for each level: primary, secondary, tertiary.
_Weights = tuple[str, str, str]


def collation_key(text: str, lang: str) -> tuple[str, str, str, str]:
    """The key that sorts `text` in a letter's language: a BCP 47 tag such as ``es`` or ``es-MX``.

    Compare only keys that were made for the same language. Equal keys mean equal texts.
    """
    spanish = lang.lower().replace("_", "-").partition("-")[0] == "es"
    clusters = _CLUSTERS.findall(unicodedata.normalize("NFC", text))
    primary, secondary, tertiary = _joined([_of_cluster(cluster, spanish) for cluster in clusters])
    # Common weights at the end make no difference: equal letters have equally many of them, and no weight is lighter.
    return primary, secondary.rstrip(_COMMON), tertiary.rstrip(_COMMON), text


def initials(text: str, lang: str) -> tuple[str, str]:
    """Where to look ``text`` up in a sorted list: its initial, and its first two letters, plain and in lower case.
    «Ñandú» is at ``("ñ", "ña")`` in Spanish and at ``("n", "na")`` elsewhere.

    The initial is `SIGNS` for everything before a, and `OTHERS` for the letters after z, each of which is a beginning
    by itself. A sign in second place is left out: «A. M.» is at ``("a", "a")``. In a sorted list, names with the same
    initial are together, and so are names with the same beginning.
    """
    # A few characters are nearly always enough, and many names begin alike, which suits the cache.
    letters = _first_letters(text[:6], lang)
    if len(letters) < 3 and len(text) > 6:
        letters = _first_letters(text, lang)
    first, second = (*letters, "#", "#")[:2]
    if first == "#":
        return SIGNS, SIGNS
    if first not in _LETTERS:
        return OTHERS, first
    return first, first + second.strip("#")


@lru_cache(maxsize=32768)
def _first_letters(text: str, lang: str) -> tuple[str, ...]:
    """At most three letters by primary weight; ``#`` for a sign or digit."""
    weights = iter(collation_key(text, lang)[0])
    letters: list[str] = []
    for weight in weights:
        character = _ORDER[ord(weight) - 1]
        # A character without a weight of its own follows the weight of its class.
        actual = next(weights) if character in (_OTHER_SYMBOL, _OTHER_LETTER) else character
        letters.append(actual if character in _LETTERS or character == _OTHER_LETTER else "#")
        if len(letters) == 3:
            break
    return tuple(letters)


@lru_cache(maxsize=4096)
def _of_cluster(cluster: str, spanish: bool) -> _Weights:
    if cluster[1:2] == "\u00b7":
        letter, dot = _of_character(cluster[0]), ("", _CATALAN_DOT, _COMMON)
        return _joined([letter, dot, *map(_of_character, cluster[2:])])
    decomposed = unicodedata.normalize("NFD", cluster)
    return _joined([*map(_of_character, _with_enye(decomposed) if spanish else decomposed)])


def _with_enye(decomposed: str) -> str:
    """Compose an n with its tilde, also if a mark below comes between them (but not if one above does)."""
    above = [mark for mark in decomposed[1:] if unicodedata.combining(mark) == 230]
    if decomposed[0] not in "nN" or above[:1] != ["\u0303"]:
        return decomposed
    return unicodedata.normalize("NFC", f"{decomposed[0]}\u0303") + decomposed[1:].replace("\u0303", "", 1)


def _of_character(character: str) -> _Weights:
    if character in _SECONDARY:
        return "", _SECONDARY[character], _COMMON
    if character in _PRIMARY:
        return _PRIMARY[character], _COMMON, _COMMON
    if character in _STRUCK:
        return _joined([*map(_of_character, _STRUCK[character])])
    if character in _FORMS:
        letters, form = _FORMS[character]
        return (
            "".join(_PRIMARY[letter] for letter in letters),
            chr(form) + _COMMON * (len(letters) - 1),
            _COMMON + _COMPATIBLE * (len(letters) - 1),
        )
    lower = character.lower()
    if lower in _PRIMARY or lower in _FORMS:
        primary, secondary, tertiary = _of_character(lower)
        return primary, secondary, tertiary.translate({1: _UPPER, 2: _COMPATIBLE_UPPER})
    return _of_compatible(character) or _of_other(character)


def _of_compatible(character: str) -> _Weights | None:
    """The weights of what a compatibility character stands for, with its own tertiary weights; None for others."""
    plain = unicodedata.normalize("NFKD", character)
    if plain == character:
        return None
    tertiary = _TERTIARY_OF_TAG.get(unicodedata.decomposition(character).partition(" ")[0], _COMPATIBLE)
    weights = _joined([_of_cluster(cluster, False) for cluster in _CLUSTERS.findall(plain)])
    upper = _COMPATIBLE_UPPER if tertiary == _COMPATIBLE else tertiary
    return weights[0], weights[1], weights[2].translate({1: tertiary, 6: upper})


def _of_other(character: str) -> _Weights:
    category = unicodedata.category(character)
    if category in {"Cc", "Cf"}:
        return "", "", ""
    if "\u0300" <= character <= "\u036f":
        return "", _OTHER_ACCENT + character, _COMMON
    if category[0] in "ZPS":
        return _PRIMARY[_OTHER_SYMBOL] + character, _COMMON, _COMMON
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return _PRIMARY[str(digit)], _COMMON, _COMPATIBLE
    lower = character.lower()
    return _PRIMARY[_OTHER_LETTER] + lower, _COMMON, _COMMON if lower == character else _UPPER


def _joined(parts: Sequence[_Weights]) -> _Weights:
    primary, secondary, tertiary = ("".join([part[level] for part in parts]) for level in range(3))
    return primary, secondary, tertiary
