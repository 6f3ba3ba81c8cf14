"""Shortening a name to its initials."""

import re
import unicodedata

from chalicelib.rules.fields.characters import is_letter

_BETWEEN_NAMES = "de del la las los el lo y e i da do das dos di du des d van von der den ten ter bin ibn al"
_PARTICLES = frozenset(_BETWEEN_NAMES.split())


def initials(name: str) -> str:
    """The initials of a clean name, for people who sign with them: "Ma. José Ñúñez-Ávila" is "M. J. Ñ.-Á.".

    Each word gives its first letter, in upper case and with its accents. The parts of a hyphenated word stay
    hyphenated; an apostrophe does not split a word ("J. D'Angelo" is "J. D."). Particles between names ("de la", "y",
    "von"), numbers ("2ª") and signs give nothing. A name in a script without spaces gives its first character.
    """
    words = name.split()
    last = len(words) - 1
    kept = [word for i, word in enumerate(words) if not (0 < i < last and word.casefold() in _PARTICLES)]
    parted = ([_initial(part) for part in re.split("[-\u2010\u2011]", word)] for word in kept)
    return " ".join(filter(None, ("-".join(filter(None, parts)) for parts in parted)))


def _initial(word: str) -> str:
    """The first letter of a word in upper case, with any accents that NFC does not compose, and a full stop."""
    start = next((i for i, character in enumerate(word) if character.isalnum() or is_letter(character)), None)
    if start is None or not is_letter(word[start]):
        return ""
    end = start + 1
    # Combining classes from 200 on are accents; the vowels of other scripts have 0, their viramas 9.
    while end < len(word) and unicodedata.combining(word[end]) >= 200:
        end += 1
    upper = word[start].upper()
    return f"{upper if len(upper) == 1 else word[start]}{word[start + 1 : end]}."
