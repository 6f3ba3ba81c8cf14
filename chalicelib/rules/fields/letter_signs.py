"""Signs that Unicode, or its compatibility form, takes for letters: ™, ², Ⓡ, a length mark, a dot, notation for chants.

A reader sees a trade mark or a footnote where a comparison sees two more letters. So whatever is compared by its looks
is also compared without them. A mark is never part of a word to the eye; an enclosed or raised letter may be one, as in
"Ⓜarcela" and "1ᵉʳ", so a name is read with and without these.

Where a mark is a letter of an orthography the name stays as typed, and nothing is merged without it.
"""

import re
import unicodedata
from functools import lru_cache

_RAISED = frozenset({"<super>", "<sub>", "<circle>", "<square>"})
# Latin "letters" that are drawn as a dot in the middle, a dash and clicks: bars and an exclamation mark.
_DRAWN_AS_MARKS = frozenset("\ua78f\ua7f7\u01c2\u01c3")
# Letters in negative circles and squares, and those of flags, have no compatibility form.
_WITHOUT_FORM = frozenset(map(chr, (*range(0x1F150, 0x1F18A), *range(0x1F1E6, 0x1F200))))
_ACCENT = 200  # canonical combining class of accents, which no comparison keeps
_NOT_ASCII = re.compile("[^\0-\x7f]")


def without_marks(text: str) -> str:
    """A text with blanks for marks that are letters to Unicode only."""
    return _NOT_ASCII.sub(lambda found: " " if _is_mark(found[0]) else found[0], text)


def without_raised(text: str) -> tuple[str, ...]:
    """The other ways to read a text with enclosed or raised characters: without any, and without those at the end of a
    word. Nearly every text has none."""
    kinds = [not one.isascii() and _is_raised(one) for one in text]
    if not any(kinds):
        return ()
    bare = "".join(" " if raised else one for one, raised in zip(text, kinds, strict=True))
    ends, is_inside = [], False
    for one, raised in zip(reversed(text), reversed(kinds), strict=True):
        is_inside = not one.isspace() and (is_inside or not raised)
        ends.append(" " if raised and not is_inside else one)
    return (bare, "".join(reversed(ends)))


@lru_cache(maxsize=1 << 12)
def _is_mark(character: str) -> bool:
    category = unicodedata.category(character)
    if character in _DRAWN_AS_MARKS:
        return True
    if category == "Lm" or (category[0] == "M" and unicodedata.combining(character) < _ACCENT):
        # Imported here because ordinary names need no table.
        from chalicelib.rules.fields.unicode_table import COMMON, scripts

        own = scripts(character) or COMMON
        return own <= {*COMMON, "Latn"} and not _is_raised(character)
    return False


@lru_cache(maxsize=1 << 12)
def _is_raised(character: str) -> bool:
    is_number = unicodedata.category(character) == "No"
    kind = unicodedata.decomposition(character).partition(" ")[0]
    return kind in _RAISED or (is_number and kind.startswith("<")) or character in _WITHOUT_FORM
