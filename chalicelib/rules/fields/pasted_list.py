"""Reads a list of names as people paste it: one name a line, with the marks that a text processor put before each.

A mark goes and a name stays whole. These rules keep them apart:

- A sign that begins no name ("•", "■", a tick, the private-use signs of Word's symbol fonts) is a mark wherever it
  stands. So are a number or letter with a closing bracket alone ("2)", "a)"), and the letters by which Word's symbol
  fonts are read as text ("o", "§"), before a tab.
- A hyphen, an asterisk or the like is a mark before white space, or where most lines begin with one; so is a picture
  ("🌱", "✊") where most begin with one.
- What a chat puts around a message goes: its time and sender, and the signs of bold and italics on both sides.
- Any other number is a mark where it counts: most lines have one, each one more than the one before. Hence "350.org",
  "3 de Marzo, A.C." and "I. García" keep theirs.

What parts a list goes as well: a comma or semicolon at the end of a line, "y" before the last name, and the full stop
at the end of the list, unless an abbreviation has it. Reading what was read changes nothing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

# No name begins with one of these, so they may even touch it. The last range is the private use that Word makes of the
# fonts Symbol and Wingdings.
SIGNS = "•‣\u2043∙◦●○▪▫■□◆◇◈►▶▸▹▻➢➣➤➔➜➡☐☑☒✅✓✔✗✘❑❒❏❐❖⦁⦿⦾🔹🔸🔷🔶🔘👉📌\uf000-\uf0ff"
_SIGN = re.compile(
    rf"(?:[{SIGNS}][\ufe0f\U0001f3fb-\U0001f3ff]?"
    r"|[\u2460-\u249b\u24d0-\u24e9\u2776-\u2793]"  # ① ⑴ ⒈ ⓐ ❶
    r"|[0-9]\ufe0f?\u20e3|\U0001f51f)\s*"  # 1️⃣ 🔟
    r"|[–—―·](?=[^\W_])"
)
# Marks before white space, or alone on their line.
_SPACED = re.compile(
    r"(?:[-–—\u2012―\u2212\u2010*·+→⇒»\u203a>]{1,3}(?:\s*\[[ xX]?\])?"
    r"|[-–—_=*~]{4,}"
    r"|\(?[0-9]{1,3}[.º°]?[)\]\uff09][-–—.:]?|[A-Za-z][.]?[)\uff09]|[0-9]{1,3}\.[-–—])(?:\s+|$)"
)
_CLOSED = re.compile(r"[0-9]{1,3}[.º°]?[)\uff09](?=[^\W_])")  # 1)Casa
# As Word's plain text has the signs of Wingdings and Courier New: ○ as o, ▪ as §, ➢ as Ø, ✓ as ü, ❖ as v.
_FONT_LETTER = re.compile(r"[o§Øüvqnlw](?:\s*\t\s*|[ \u00a0]*\u00a0[ \u00a0]+|[ \u00a0]+\u00a0[ \u00a0]*|\s{3,})")
# Before each message that is copied from a chat: "[12/5/24, 10:01:22 a. m.] Ana: ", "12/5/24, 10:01 - Ana: ".
_DAY = r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}"
_TIME = r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp]\.?\s?[Mm]\.?)?"
_CHAT = re.compile(rf"(?:\[(?:{_DAY},?\s{_TIME}|{_TIME},?\s{_DAY})\]|{_DAY},?\s{_TIME}\s[-–])\s[^:]{{1,80}}:\s+")
_MARKS = (_SIGN, _SPACED, _CLOSED, _FONT_LETTER, _CHAT)
# Bold, italics and what is struck out, as chats and text files write them.
_EMPHASIS = re.compile(r"(?P<mark>\*{1,3}|_{1,3}|~{1,2})(?P<inside>[^\s*_~](?:[^*_~]*[^\s*_~])?)(?P=mark)(?![\w*_~])")
# Marks where most lines begin with one: some names do.
_COMMON = re.compile(r"[-\u2012\u2212*](?=[^\W\d_])|[★☆✦✧✱✲✳✴✻✽❋◉◎▲△▷⮚⯈\u276f❱⇨~=>§¶†]\s*(?=[^\W_])")
_PICTURE = re.compile(
    "(?:[\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001f0ff\U0001f1e6-\U0001faff]"
    r"[\ufe0e\ufe0f\u200d]*){1,8}\s*(?=[\w¡¿«“\"'(#@+])"
)
_UNSEEN = "\ufeff\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069"

# A number that may be a mark: its digits or letters, and what closes it.
_NUMBER = re.compile(
    r"(?P<open>[(\[#]?)(?:(?:[Nn]o?[.º°]*\s?)?(?P<digits>\d{1,4})|(?P<letters>[a-z]{1,8}|[IVXLC]{1,8}))"
    r"(?P<close>[)\]]|\.[º°]|[.\uff0e][-–—]?|[º°]\.?|/(?=\s)|\s*:|\s*[-–—]|(?=\t))(?P<blank>\s+|$|(?=[^\W\d_]))"
    r"|(?:\#|[Nn]o?[.º°]*\s?)?(?P<bare>\d{1,4})\s+(?=[^\W\d_])"
)
_OUTLINE = re.compile(r"(?:\d{1,3}\.)+(\d{1,3})(?:\.\s*|\s+)(?=[^\W\d_])")
_ROMAN = re.compile(r"(?=[ivxlc])(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_GAP = 3  # from one number of a list to the next, at most
_LONGEST = 2000  # characters of a line that is read; a longer one is no name, and stays
_MOST_MARKS = 20  # one inside the other

_SEPARATORS = ";,\uff1b\uff0c、"
_AND = ("y", "e", "and", "et", "&")
_LAST_AND = re.compile(rf"(?:{'|'.join(_AND)})\s+")
# Abbreviations that end a name with their full stop. Those with a stop inside, and single letters, need no list.
_SHORTENED = """
    inc ltd ltda lda cía cia co corp asoc assoc ass fund univ jr sr sra srta dr dra ma mtra mtro lic ing arq prof
    profa pbro hnos bros gto oax chis méx mex ver pue qro jal col mich gro tab camp yuc tlax mor hgo zac dgo nay sin
    son tamps coah chih ags st sto sta av ave no núm num coop soc cdad cd edo dep dpto prov etc sda cta inst org
"""
_ABBREVIATIONS = frozenset(_SHORTENED.split())


@dataclass(frozen=True, slots=True)
class Item:
    """A name of a pasted list, and the line that it stands on, from 1."""

    line: int
    text: str


def items(text: str) -> tuple[Item, ...]:
    """The names of a pasted list, in its order. Lines that are empty, or only a mark, have none."""
    return from_lines(text.splitlines())


def from_lines(lines: Sequence[str]) -> tuple[Item, ...]:
    """The same of lines."""
    found = [Item(number, _bare(line)) for number, line in enumerate(lines, start=1)]
    for _ in range(_MOST_MARKS):
        bare = [_without_emphasis(_without_signs(item)) for item in found if item.text]
        read = _without_separators(_withoutnumbers_of(bare))
        read = [item for item in read if item.text]
        if read == found:
            break
        found = read
    return tuple(found)


def without_sign(name: str) -> str:
    """A name that stands alone, without a mark that belongs to no name."""
    return _without_signs(Item(1, _bare(name))).text


def without_end(text: str) -> str:
    """A text without the full stop of a sentence; that of an abbreviation stays."""
    return text[:-1] if _ends(text) else text


def _bare(line: str) -> str:
    return line.strip().strip(_UNSEEN + "|").strip()


def _without_signs(item: Item) -> Item:
    if len(item.text) > _LONGEST:
        return item
    start = 0
    while match := next(filter(None, (mark.match(item.text, start) for mark in _MARKS)), None):
        start = match.end()
    return _from(item, start)


def _without_emphasis(item: Item) -> Item:
    match = _EMPHASIS.match(item.text) if len(item.text) <= _LONGEST else None
    return replace(item, text=_bare(match["inside"] + item.text[match.end() :])) if match else item


def _withoutnumbers_of(found: list[Item]) -> list[Item]:
    """The items without what most of them begin with: a dash that touches the name, or numbers that count."""
    common = [_COMMON.match(item.text) or _PICTURE.match(item.text) for item in found]
    most = len(found) // 2 + 1
    if len(found) > 1 and sum(match is not None for match in common) >= most:
        return [_from(item, match.end() if match else 0) for item, match in zip(found, common, strict=True)]
    for marks in _numbered(found):
        # A number alone on its line is a mark for the name below it.
        named = sum(marks.get(i) != len(item.text) for i, item in enumerate(found))
        if len(marks) > 1 and 2 * len(marks) > named:
            return [_from(item, marks.get(i, 0)) for i, item in enumerate(found)]
    return found


def _from(item: Item, start: int) -> Item:
    return replace(item, text=_bare(item.text[start:])) if start else item


def _numbered(found: Sequence[Item]) -> Iterator[Mapping[int, int]]:
    """For each way of numbering that occurs, the length of the mark of each item that is in sequence."""
    styles: dict[tuple[str, str], dict[int, tuple[int, int]]] = {}
    for i, item in enumerate(found):
        for style, value, length in numbers_of(item.text):
            styles.setdefault(style, {})[i] = value, length
    for (close, numerals), values in styles.items():
        if close == "bare" and not _counts_all(found, values):
            continue
        # One capital and a full stop are somebody's initial, unless others beside them are numerals.
        if numerals == "ROMAN" and all(len(found[i].text.partition(".")[0]) == 1 for i in values):
            continue
        kept = in_sequence({i: value for i, (value, _) in values.items()})
        yield {i: length for i, (_, length) in values.items() if i in kept}


def numbers_of(text: str) -> Iterator[tuple[tuple[str, str], int, int]]:
    """The ways to read the beginning of a text as a number: its style, its value and the length of the mark."""
    if match := _OUTLINE.match(text):
        yield ("outline", ""), int(match[1]), match.end()
    match = _NUMBER.match(text)
    if match is None:
        return
    if match["bare"]:
        yield ("bare", ""), int(match["bare"]), match.end()
        return
    # "3.er Congreso", "350.org": what follows without a space begins with a capital or belongs to the number.
    if not match["blank"] and match.end() < len(text) and text[match.end()].islower():
        return
    close = match["open"] + "".join(match["close"].split())
    if match["digits"]:
        yield (close, ""), int(match["digits"]), match.end()
        return
    letters = match["letters"]
    if len(letters) == 1 and letters.islower():
        yield (close, "abc"), ord(letters), match.end()
    if (value := roman(letters)) and match["blank"]:
        yield (close, "ROMAN" if letters.isupper() else "roman"), value, match.end()


def roman(letters: str) -> int:
    """The value of a Roman numeral under 100 in one case; 0 if it is none."""
    if not _ROMAN.fullmatch(letters.lower()):
        return 0
    digits = [_ROMAN_DIGITS[letter] for letter in letters.lower()]
    return sum(-a if a < b else a for a, b in zip(digits, [*digits[1:], 0], strict=True))


def _counts_all(found: Sequence[Item], values: Mapping[int, tuple[int, int]]) -> bool:
    """Whether all items, three or more, count from 1, each before a capital: "1 Casa", and not "1 de Mayo"."""
    every = [values.get(i, (0, 0)) for i in range(len(found))]
    return (
        len(found) >= 3
        and [value for value, _ in every] == list(range(1, len(found) + 1))
        and all(not item.text[length].islower() for item, (_, length) in zip(found, every, strict=True))
    )


def in_sequence(values: Mapping[int, int]) -> set[int]:
    """The places whose number is one more than the one before or one less than the next, and those that fit between."""
    order = list(values.items())
    if len(order) > 2 and sorted(values.values()) == list(range(1, len(order) + 1)):
        return set(values)  # sorted anew, by name
    kept = set()
    for (i, value), (j, after) in pairwise(order):
        if after == value + 1:
            kept |= {i, j}
    if kept:
        for (i, value), (j, after) in pairwise(order):
            if i in kept and value < after <= value + _GAP:
                kept.add(j)
    return kept


def _without_separators(found: list[Item]) -> list[Item]:
    """The items without what parts them from each other and ends them."""
    if not found:
        return found
    parted = [_without_separator(item.text) for item in found]
    apart = sum(text != item.text for text, item in zip(parted, found, strict=True))
    if len(found) > 1 and apart and 2 * apart >= len(found) - 1:
        parted[-2] = _without_and(parted[-2])
        parted[-1] = without_first_and(parted[-1])
    ends = [_ends(text) for text in parted]
    if len(parted) > 1 and (ends[-1] or 2 * sum(ends) > len(ends)):
        every = 2 * sum(ends) > len(ends)
        last = len(parted) - 1
        parted = [without_end(text) if every or i == last else text for i, text in enumerate(parted)]
    return [replace(item, text=_bare(text)) for item, text in zip(found, parted, strict=True)]


def _without_separator(text: str) -> str:
    """A text without the comma or semicolon at its end, with the "y" behind it, if it has one."""
    for end in (text, _without_and(text)):
        if end[-1:] and end[-1] in _SEPARATORS:
            return end.rstrip(_SEPARATORS + " \t\u00a0")
    return text


def _without_and(text: str) -> str:
    """A text without an "y" at its end."""
    for word in _AND:
        if text.endswith(word) and not text[: -len(word)][-1:].isalnum():
            return text[: -len(word)].rstrip()
    return text


def without_first_and(text: str) -> str:
    """A text without an "y" before the name that it begins with."""
    match = _LAST_AND.match(text)
    return text if match is None or text[match.end() :][:1].islower() else text[match.end() :]


def _ends(text: str) -> bool:
    """Whether a text ends in a full stop that belongs to no abbreviation."""
    if not text.endswith(".") or text.endswith(("...", "….")) or not text[:-1].split():
        return False
    if text.endswith(".."):
        return True
    word = text[:-1].split()[-1].lstrip("(«“\"'¿¡")
    letters = word.rpartition("-")[2]
    return "." not in letters and len(letters) > 1 and letters.casefold() not in _ABBREVIATIONS
