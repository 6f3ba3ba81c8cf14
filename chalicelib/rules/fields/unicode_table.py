"""Unicode's data on the characters of names, read from ``unicode_table.txt``, which `make unicode` writes from ICU.

The table says which version of Unicode it is of. What it says holds for every version of Python, whose own
``unicodedata`` differ. Each part is read when it is first needed (1-2 ms): nearly every name is written in ordinary
Latin letters, and needs none.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("unicode_table.txt")
COMMON = frozenset({"Zyyy"})


@lru_cache(maxsize=1 << 12)
def scripts(character: str) -> frozenset[str] | None:
    """The scripts whose words have a character, by their ISO 15924 codes; `COMMON` if words of any script do.

    None if no version of Unicode has assigned the character, as far as the table knows.
    """
    firsts, lasts, found = _script_ranges()
    at = bisect_right(firsts, ord(character)) - 1
    return found[at] if at >= 0 and ord(character) <= lasts[at] else None


@cache
def prototypes() -> Mapping[str, str]:
    """The characters that look like others, each with what it looks like (the prototype of UTS #39)."""
    lines = (line.partition(" ") for line in _section("look-alikes"))
    return {
        chr(int(code, 16)): "".join(chr(int(one, 16)) for one in prototype.split("+"))
        for prototype, _, codes in lines
        for code in codes.split()
    }


@cache
def newer_cases() -> Mapping[int, int]:
    """Capitals so new that some Python does not know them, each with its small letter, for `str.translate`."""
    pairs = (line.split() for line in _section("cases"))
    return {int(capital, 16): int(small, 16) for capital, small in pairs}


@cache
def newer_letters() -> tuple[tuple[int, int], ...]:
    """Letters and digits so new that some Python does not know them: the first and last of each range."""
    return tuple(_ranges(" ".join(_section("letters"))))


@cache
def _script_ranges() -> tuple[list[int], list[int], list[frozenset[str]]]:
    lines = (line.partition(" ") for line in _section("scripts"))
    found = sorted((first, last, names) for names, _, ranges in lines for first, last in _ranges(ranges))
    sets = {names: frozenset(names.split("+")) for _, _, names in found}
    return [first for first, _, _ in found], [last for _, last, _ in found], [sets[names] for _, _, names in found]


def _ranges(text: str) -> Iterator[tuple[int, int]]:
    for run in text.split():
        first, _, last = run.partition("-")
        yield int(first, 16), int(last or first, 16)


def _section(name: str) -> list[str]:
    """The lines of a part of the table."""
    return _text().partition(f"[{name}]\n")[2].partition("[")[0].split("\n")[:-1]


@cache
def _text() -> str:
    return _FILE.read_text(encoding="ascii")
