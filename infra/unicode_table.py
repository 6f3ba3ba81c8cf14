"""``make unicode``: writes what names need of Unicode's data, from the ICU of the development environment.

Python's own ``unicodedata`` has neither scripts nor look-alikes, and is of another version of Unicode in each version
of Python: the same name must be judged alike on a developer's machine and in Lambda.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

from infra import ROOT, icu, print_line

PATH = ROOT / "chalicelib" / "rules" / "fields" / "unicode_table.txt"

# What the oldest Python that Firmamos runs on knows (3.11). A newer character is left out, as if it was not assigned,
# if it is a mark or takes part in normalisation, because the Pythons would write the same name differently.
KNOWN = (14, 0)
# General categories as numbered in ICU's uchar.h.
UNASSIGNED, CONTROL, PRIVATE, SURROGATE = 0, 15, 17, 18
MARKS, LETTERS, DIGITS = (6, 7, 8), (1, 2, 3, 4, 5), (9, 10, 11)
HEAD = """\
# Written by `make unicode` from ICU's data of Unicode {version}. Do not edit.
#
# scripts: the code points that a name may have, in ranges, by the scripts whose words they are used in; Zyyy: by any.
# look-alikes: the prototype of UTS #39 (confusables.txt), then the characters that look like it.
# letters, cases: letters newer than Unicode {known}, and the small letter of each newer capital.
"""


def content() -> str:
    """The table, as text."""
    known = [code for code in range(0x110000) if _is_known(code)]
    newer = [code for code in known if icu.age(code) > KNOWN]
    by_scripts: dict[str, list[int]] = defaultdict(list)
    by_prototype: dict[str, list[int]] = defaultdict(list)
    for code in known:
        by_scripts["+".join(_scripts(code))].append(code)
        prototype = _prototype(chr(code))
        if prototype not in ("", chr(code)):
            by_prototype[prototype].append(code)
    cases = [code for code in newer if icu.folded_case(code) != code]
    lines = [HEAD.format(version=icu.unicode_version(), known=".".join(map(str, KNOWN)))]
    lines += ["[scripts]", *(f"{name} {_ranges(codes)}" for name, codes in sorted(by_scripts.items()))]
    lines += ["[look-alikes]", *(f"{_hex(look)} {_hex(codes)}" for look, codes in sorted(by_prototype.items()))]
    lines += ["[letters]", _ranges(code for code in newer if icu.category(code) in (*LETTERS, *DIGITS))]
    lines += ["[cases]", *(f"{_hex([code])} {_hex([icu.folded_case(code)])}" for code in cases)]
    return "\n".join(lines) + "\n"


def _is_known(code: int) -> bool:
    kind = icu.category(code)
    if kind in (UNASSIGNED, CONTROL, PRIVATE, SURROGATE):
        return False
    return icu.age(code) <= KNOWN or (kind not in MARKS and icu.has(code, icu.UCHAR_NFKC_INERT))


def _prototype(character: str) -> str:
    """What a character looks like; '' if normalisation says it already."""
    if unicodedata.normalize("NFD", character) != character:
        return ""
    plain = unicodedata.normalize("NFKD", character)
    prototype = icu.skeleton(character)
    return prototype if plain == character or icu.skeleton(plain) != prototype else ""


def _scripts(code: int) -> tuple[str, ...]:
    """As Script_Extensions has them; but an accent that Latin uses is at home everywhere, and signs part words."""
    if icu.script(code) not in ("Zyyy", "Zinh"):
        return icu.scripts(code)
    kind, found = icu.category(code), icu.scripts(code)
    return found if kind in (*LETTERS, *MARKS, *DIGITS) and not {"Latn", "Zinh"} & {*found} else ("Zyyy",)


def _hex(codes: str | Iterable[int]) -> str:
    """``72+6E`` for a prototype, ``251 430`` for a list."""
    if isinstance(codes, str):
        return "+".join(f"{ord(character):X}" for character in codes)
    return " ".join(f"{code:X}" for code in codes)


def _ranges(codes: Iterable[int]) -> str:
    return " ".join(f"{first:X}" if first == last else f"{first:X}-{last:X}" for first, last in _runs(codes))


def _runs(codes: Iterable[int]) -> Iterator[tuple[int, int]]:
    first = last = -2
    for code in codes:
        if code != last + 1:
            if last >= 0:
                yield first, last
            first = code
        last = code
    if last >= 0:
        yield first, last


if __name__ == "__main__":
    PATH.write_text(content(), encoding="ascii")
    print_line(f"{PATH.relative_to(ROOT)}: {PATH.stat().st_size} bytes")
