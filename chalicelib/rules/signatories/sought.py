"""Whether a name is one that somebody searches for: whole or a part of it, however it is spelt, or by its looks.

An organiser types what they read or remember, in capitals, without accents, with this apostrophe or that; and whoever
wants to hide an entry writes it with letters that only look alike. So names are compared without case, accents and
punctuation, and by what they look like. Most of a hundred thousand names need no table for that.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from chalicelib.rules.fields.look_alikes import appearance

EQUAL, BEGINS, INSIDE, LOOKS = range(4)  # how well a name matches, the best first
SHORTEST_LOOK = 3  # letters: of two, too many names have something that looks like them
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_SIGNS = re.compile(r"[\W_]+")
# Looks like a letter when it stands among letters: "C0lectivo".
_DIGITS = str.maketrans("015", "ols")


class Sought:
    """A text that names are compared with: as words between single blanks, without blanks, and by its looks."""

    def __init__(self, text: str) -> None:
        from chalicelib.rules.organisations.same_name import folded, seen_as, words

        read = {_plain(text), " ".join(words(text)), folded(text)}
        self.words = tuple(word for word in sorted(read) if word.strip())
        self.joined = tuple(sorted({_joined(word) for word in self.words} - {""}))
        looks = {_look(joined) for joined in self.joined} | {_look(form) for form in seen_as(text)}
        self.looks = tuple(look for look in sorted(looks) if len(look) >= SHORTEST_LOOK)

    def rank(self, name: str) -> int | None:
        """How well a name matches; None if it does not."""
        plain = _plain(name)
        joined = _joined(plain)
        if joined in self.joined:
            return EQUAL
        if not joined.isascii():
            return self._rank_unusual(name)
        if any(part in joined for part in self.joined):
            return self._rank_part(plain)
        return LOOKS if self.looks and _has_any((_look(joined),), self.looks) else None

    def best(self, names: Iterable[str]) -> tuple[int, tuple[str, ...]] | None:
        """The rank of the best of several names, and those that match; None if none does."""
        ranks = [(rank, name) for name in names if (rank := self.rank(name)) is not None]
        return (min(rank for rank, _ in ranks), tuple(name for _, name in ranks)) if ranks else None

    def _rank_unusual(self, name: str) -> int | None:
        """The rank of a name with letters that no accent explains."""
        from chalicelib.rules.organisations.same_name import seen_as, words

        plain = " ".join(words(name))
        joined = _joined(plain)
        if joined in self.joined:
            return EQUAL
        if any(part in joined for part in self.joined):
            return self._rank_part(plain)
        looks = (_look(joined), *map(_look, seen_as(name)))
        return LOOKS if _has_any(looks, self.looks) else None

    def _rank_part(self, plain: str) -> int:
        return BEGINS if any(f" {part}" in f" {plain}" for part in self.words) else INSIDE


def search_forms(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """How a name is written where many are searched at once: its words in lower case, and what it looks like. Whatever
    text `Sought.rank` finds in the name is in one of them, in the words without their blanks too."""
    plain = _plain(name)
    joined = _joined(plain)
    if joined.isascii():
        return (plain,), (_look(joined),)
    from chalicelib.rules.organisations.same_name import seen_as, words

    read = " ".join(words(name))
    looks = (_look(_joined(read)), *sorted(map(_look, seen_as(name))))
    return tuple(dict.fromkeys((plain, read))), tuple(dict.fromkeys(looks))


def _has_any(texts: Sequence[str], parts: Sequence[str]) -> bool:
    return any(part in text for text in texts for part in parts)


def _plain(text: str) -> str:
    """A text in lower case without accents, its words between single blanks."""
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return _SIGNS.sub(" ", text.casefold()).strip()


def _joined(plain: str) -> str:
    return plain.replace(" ", "")


def _look(joined: str) -> str:
    return appearance(joined.translate(_DIGITS))
