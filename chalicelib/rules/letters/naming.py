"""The name of a letter in its addresses, proposed from its title."""

import re
import unicodedata

from chalicelib.rules.letters.letter import LONGEST_SLUG, may_begin

# What NFKD leaves as one letter.
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th"})


def proposed_slug(title: str) -> str:
    """A name that a letter of this title may have; '' where nothing of it can be one.

    ``templates/assets/begin.js`` does the same in the browser.
    """
    plain = unicodedata.normalize("NFKD", title.lower().translate(_LETTERS))
    words = re.findall(r"[a-z0-9]+", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:LONGEST_SLUG]
        if len(longer) > LONGEST_SLUG:
            break
        slug = longer
    return slug if may_begin(slug) else ""
