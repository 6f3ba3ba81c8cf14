"""Characters that are not what they seem. Every form that is posted loads this module, and hardly any the table."""

import re
import unicodedata

# Default_Ignorable_Code_Point, assigned or not. Source: DerivedCoreProperties.txt; a test compares it with ICU.
IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# Not ignorable by the standard, but without ink: the object replacement character, controls of Egyptian, a filler of
# the Khitan script, a note without a head.
_WITHOUT_INK = "\ufffc\U00013430-\U0001343f\U00016fe4\U0001d159"
UNSEEN = re.compile(f"[{IGNORABLE}{_WITHOUT_INK}]")
# Whatever is neither Latin nor common to all scripts since the first versions of Unicode, and the letters of Latin that
# look like others. Nearly every name has none, and so needs no table.
UNUSUAL = re.compile(
    "[^\0-\u017f\u01a0\u01a1\u01af\u01b0\u01cd-\u01dc\u0218-\u021b\u0300-\u0341\u1e00-\u1eff\u2010-\u2027\u2030-\u205e]"
)
# What people type for an apostrophe or a glottal stop: quotes, primes, accents alone, modifier letters, the saltillo,
# the Armenian, Hebrew and N'Ko ones.
APOSTROPHES = (
    "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c0\u02c8\u02ca\u02cb\u02ee\u02f4\u0374\u0384\u0559\u055a\u055d\u05f3"
    "\u07f4\u07f5\u1fbd\u1fbf\u1fef\u1ffd\u1ffe\u2018\u2019\u201b\u2032\u2035\u275b\u275c\ua78b\ua78c\uff07\uff40"
)


def is_letter(character: str) -> bool:
    """Whether it is a letter; or a letter or digit so new that this Python does not know it."""
    if character.isalpha():
        return True
    if unicodedata.category(character) != "Cn":
        return False
    from chalicelib.rules.fields.unicode_table import newer_letters

    return any(first <= ord(character) <= last for first, last in newer_letters())
