"""Ways to write a name so that it looks as before and is another text."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from infra import icu
from tests.support.hard_names import APOSTROPHES

# Seen by nobody, wherever they stand: joiners, fillers, tags, selectors, bidi controls, reserved code points.
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u200b\u200c\u200d\u200e\u200f\u202d\u202e\u2060\u2061"
    "\u2065\u2066\u2069\u206a\u3164\ufe00\ufe0e\ufe0f\ufeff\uffa0\ufff0\ufff9\ufffc\U00016fe4\U0001bca0\U0001d159"
    "\U0001d173\U000e0001\U000e0020\U000e0061\U000e007f\U000e0100\U000e01ef\U000e01f0\U000e0fff"
)
BLANKS = "  \u00a0\u1680\u180e\u2000\u2003\u2009\u200a\u202f\u205f\u2800\u3000\t"
# Signs that a reader overlooks between two letters.
SIGNS = "\u00b7\u2027\u2219\u22c5\u30fb.-\u2010\u2011\u2013\u02d7_|\u2022"
# Marks of other scripts and of none: kashida, points, vowel signs, viramas, overlays, letters above.
MARKS = (
    "\u0640\u07fa\u05b7\u05bc\u05bf\u064b\u0650\u0670\u093c\u094d\u0e38\u17d2\u2d7f\u1cd0\u0323\u0301\u0332\u0336\u0338"
    "\u20dd\u20e3\u0345\u0483"
)


@cache
def look_alikes() -> dict[str, list[str]]:
    """By ASCII letter, every character that ICU takes for it, or that NFKC or a style makes of it."""
    found: dict[str, list[str]] = defaultdict(list)
    letters = {icu.skeleton(letter): letter for letter in map(chr, range(0x21, 0x7F)) if letter.isalpha()}
    for code in [*range(0xA0, 0xD800), *range(0xE000, 0x323B0)]:
        character = chr(code)
        if unicodedata.category(character) in {"Cn", "Co", "Zs", "Zl", "Zp"}:
            continue
        same = letters.get(icu.skeleton(character)) or _styled(character)
        if same:
            found[same].append(character)
    # The skeleton of I is l: whatever looks like one of them looks like the other.
    found["I"] += found["l"]
    return found


def _styled(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character)
    if len(plain) == 1 and plain.isascii() and plain.isalpha():
        return plain
    *style, letter = unicodedata.name(character, "NO NAME").split()
    named = style[:4] in (["NEGATIVE", "CIRCLED", "LATIN", "CAPITAL"], ["NEGATIVE", "SQUARED", "LATIN", "CAPITAL"])
    small = style == ["LATIN", "LETTER", "SMALL", "CAPITAL"]
    regional = style == ["REGIONAL", "INDICATOR", "SYMBOL"]
    return letter if len(letter) == 1 and letter.isalpha() and (named or small or regional) else ""


def with_letters(name: str) -> Iterator[str]:
    """Every letter exchanged for each of its look-alikes, one at a time and everywhere."""
    for letter in dict.fromkeys(name):
        for other in look_alikes().get(letter, ()):
            yield name.replace(letter, other)
            yield name.replace(letter, other, 1)


def with_whole_styles(name: str) -> Iterator[str]:
    """The name in one style: the nth look-alike of every letter."""
    for at in range(max(map(len, look_alikes().values()))):
        yield "".join(others[at % len(others)] if (others := look_alikes().get(one)) else one for one in name)


def in_other_scripts(name: str) -> Iterator[str]:
    """Words wholly in one other script, as far as it has look-alikes of all their letters."""
    for script in sorted({icu.script(ord(one)) for others in look_alikes().values() for one in others}):
        letters = {
            letter: [one for one in others if icu.script(ord(one)) == script]
            for letter, others in look_alikes().items()
        }
        words = [word for word in name.split() if all(letters.get(letter) for letter in word)]
        for at in range(max(map(len, letters.values())) if words else 0):
            other = {word: "".join(letters[one][at % len(letters[one])] for one in word) for word in words}
            yield " ".join(other.get(word, word) for word in name.split())


def with_strangers(name: str) -> Iterator[str]:
    """Invisible characters, blanks, signs and marks, inside a word, at its end, and after every letter."""
    for stranger in INVISIBLE + MARKS + SIGNS:
        yield name[:3] + stranger + name[3:]
        yield name + stranger
        yield stranger.join(name)
    for blank in BLANKS:
        yield name.replace(" ", 2 * blank)
        yield name[:3] + blank + name[3:]


def with_apostrophes(name: str) -> Iterator[str]:
    """A name that has an apostrophe with every other one."""
    for sign in APOSTROPHES:
        yield name.replace("'", sign)


def typed(name: str) -> Iterator[str]:
    """What needs nothing but a keyboard."""
    yield name.upper()
    yield name.lower()
    yield name.swapcase()
    for one, other in (("l", "I"), ("I", "l"), ("l", "1"), ("I", "1"), ("I", "|"), ("o", "0"), ("O", "0"), ("m", "rn")):
        yield name.replace(one, other)
        yield name.upper().replace(one, other)
        yield name.lower().replace(one, other)
    yield " ".join(name.split()[::-1])
    yield f"Dra. {name} Paz"
    yield name.replace(" ", "")
    yield " ".join(name)


def disguises(name: str) -> list[str]:
    made = (
        *with_letters(name),
        *with_letters(name.upper()),
        *with_whole_styles(name),
        *with_strangers(name),
        *typed(name),
    )
    return [one for one in dict.fromkeys(made) if one != name]
