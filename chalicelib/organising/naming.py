"""Which places on a letter an organiser means: by key, or by name as it is printed."""

from collections.abc import Mapping, Sequence

from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.organisations.same_name import folded, spelt
from chalicelib.rules.signatories.counted_places import CountedPlace

_BOTH = 2


def choose(
    a: str,
    b: str,
    places: Sequence[CountedPlace],
    lines: Sequence[str],
    keys: Sequence[str],
    group_of: Mapping[int, int],
) -> tuple[int, int]:
    """The positions of two places. ``lines`` describe each place, ``group_of`` says which are one already.

    The same name twice means the two places that bear it. Raises `LetterRefused` if a text means none or several.
    """
    first, second = _meant(a, places, keys), _meant(b, places, keys)
    if first == second and len(first) == _BOTH:
        return first[0], first[1]
    # What one of them means beyond doubt, the other does not.
    if len(second) == 1:
        first = [at for at in first if at not in second] or first
    elif len(first) == 1:
        second = [at for at in second if at not in first] or second
    one, other = (_only(text, found, lines, group_of) for text, found in ((a, first), (b, second)))
    if one == other:
        raise LetterRefused(f"both are the same place on the letter: {lines[one]}")
    return one, other


def _meant(text: str, places: Sequence[CountedPlace], keys: Sequence[str]) -> list[int]:
    """The places that a text may mean: by key, else by name to the letter, else by its folded name."""
    text = text.strip()
    by_key = [at for at, key in enumerate(keys) if key == text]
    by_name = [at for at, place in enumerate(places) if text in (place.name, place.printed)]
    return by_key or by_name or [at for at, place in enumerate(places) if _reads_like(text, place)]


def _reads_like(text: str, place: CountedPlace) -> bool:
    fold = spelt if place.is_person else folded
    return fold(text) in (fold(place.name), fold(place.printed))


def _only(text: str, found: Sequence[int], lines: Sequence[str], group_of: Mapping[int, int]) -> int:
    if not found:
        raise LetterRefused(f"“{text}” is neither a name on the letter nor the key of one")
    # Places that are one already: it is the same which of them is meant.
    if len({group_of[at] for at in found}) > 1:
        listed = "\n  ".join(lines[at] for at in found)
        raise LetterRefused(f"“{text}” stands in several places; say which, by its key:\n  {listed}")
    return found[0]
