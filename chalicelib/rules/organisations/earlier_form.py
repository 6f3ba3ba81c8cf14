"""The form in which names were compared before `chalicelib.rules.organisations.same_name` looked at look-alikes.

Hashes of it are stored, and links made of it are in people's hands. They keep what they were made for, so whatever
compares such a hash compares this form as well, where it differs from today's. It must never change.
"""

import re
import unicodedata

from chalicelib.rules.organisations.same_name import folded, reduced, split, without_stops

_APOSTROPHES = re.compile("['`\u00b4\u2018\u2019\u02bc]")
# Letters and signs for which both forms are the same; a test compares them.
_SAME = re.compile(
    "[\0-\x7f\xa1\xab\xb7\xbb\xbf-\u0137\u0139-\u0148\u014a-\u017e\u2013\u2014\u2018\u2019\u201c\u201d]*"
)
# Longer ones were no names, and folding them takes too long.
_MOST = 1000


def forms(name: str) -> tuple[str, ...]:
    """Every folded form that a name has or had, today's first. Nearly every name has one."""
    today = folded(name)
    if _SAME.fullmatch(name) or len(unicodedata.normalize("NFKC", name)) > _MOST:
        return (today,)
    earlier = reduced(name, _words)[0]
    return (today,) if earlier == today else (today, earlier)


def _words(text: str) -> list[str]:
    joined = without_stops(_APOSTROPHES.sub("", text))
    return split(unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", joined).casefold()))
