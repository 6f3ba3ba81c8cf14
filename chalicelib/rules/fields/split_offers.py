"""What a pasted list reads as, and how it could be split: at semicolons, commas, inline bullets or numbers, bars, tabs.

Nothing is split here. "Centro X, A.C.; Sin Muros, IAP" may be two names or one, and only the person who pasted it
knows; so a reading has the names as they stand, and offers to look at. An offer leaves a comma where it probably
belongs to the name (before a legal form, an acronym of the name, a place, what somebody does, a word in lower case),
and says by number which names are doubtful.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from chalicelib.rules.fields.name_words import (
    abbreviates,
    begins_as_organisation,
    goes_on,
    is_acronym,
    is_legal_form,
    is_place,
    is_role,
    looks_like_person,
    plain,
)
from chalicelib.rules.fields.pasted_list import SIGNS, from_lines, items, without_first_and

Separator = Literal[";", ",", "•", "|", "\t"]
# Why a name of an offer is doubtful: what stands behind a comma was taken for its acronym, for a place, for what it
# does, for its continuation; a full stop inside may end it; "y" parted it from the next; one word alone may begin the
# next name.
Doubt = Literal["acronym", "place", "role", "continued", "stop", "and", "short"]

_SEPARATORS: dict[Separator, re.Pattern[str]] = {
    ";": re.compile("[;\uff1b]"),
    "•": re.compile(f"[{SIGNS}]"),
    "|": re.compile(r"\|"),
    "\t": re.compile("\t"),
    ",": re.compile("[,\uff0c、]"),
}
_INLINE_NUMBER = re.compile(r"(?<!\S)(\d{1,3})(?:\)|\.-?)\s+(?=[^\W\d_])")
_BRACKETS = {"(": ")", "[": "]", "«": "»", "“": "”", '"': '"'}
_MOST_NAMES = 1000  # of one offer; no form or letter has more in a line
_LONGEST_NAME = 300  # characters of a name that are looked at
_LONGEST = 100_000  # characters of a text that is read for offers
_ENDED = re.compile(r"(?:[a-zà-ÿ]{3}|\))\.\s+(?=[A-ZÀ-Þ][^\s.]{2})")
_AND = re.compile(r",?\s+(?:y|e|and|et|&)\s+(?=[A-ZÀ-Þ])")
_PAIR = re.compile(r"[^\W\d_]+ (?:y|e|and|et|&) [^\W\d_]+(?:\s*[(\[–—-].*)?")
# A name continued in lower case, and not one that is written so: "iDefensa", "e-Ciudadanía".
_CONTINUED = re.compile(r"[a-zà-ÿ]+(?![A-ZÀ-Þ0-9-])")


@dataclass(frozen=True, slots=True)
class Offer:
    """The names that a text has if it is split at a separator. ``doubts`` are by the number of the name, from 1;
    ``by_line`` says how many names each of the text's names became."""

    separator: Separator
    names: tuple[str, ...]
    doubts: Mapping[int, tuple[Doubt, ...]]
    by_line: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it stands, one name a line, and its offers, the likeliest first."""

    names: tuple[str, ...]
    offers: tuple[Offer, ...]


def reading(text: str) -> Reading:
    """How a pasted text reads, and how it could be split. It is not changed."""
    names = tuple(item.text for item in items(text))
    if len(text) > _LONGEST:
        return Reading(names, ())
    offers = {offer.names: offer for separator in reversed(_SEPARATORS) if (offer := _offer(names, separator))}
    return Reading(names, tuple(reversed(offers.values())))


def question(text: str, known: Iterable[str] = ()) -> Offer | None:
    """The offer that is worth asking about. ``known`` are lines that were asked about before, and stay.

    Commas are in many names. They are asked about where they make two names of each line, or four of one; so a list of
    one name a line is not asked about for the commas of some.
    """
    found = reading(text)
    known = frozenset(known)
    for offer in found.offers:
        new = [count for name, count in zip(found.names, offer.by_line, strict=True) if name not in known]
        parted = max(new, default=0)
        if parted >= 2 and (offer.separator != "," or parted >= 4 or sum(new) >= 2 * len(found.names)):
            return offer
    return None


def _offer(names: Sequence[str], separator: Separator) -> Offer | None:
    if separator in "|\t" and len(names) > 1:
        return None  # the columns of a table
    if separator == "•":
        names = [_with_bullets(name) for name in names]
    if not 0 < sum(len(_SEPARATORS[separator].findall(name)) for name in names) <= _MOST_NAMES:
        return None
    split = [_split(name, separator) for name in names]
    by_line = tuple(map(len, split))
    if max(by_line, default=0) < 2:
        return None
    doubts = [why for one in split for _, why in one]
    # The pieces are a list, with marks of its own.
    read = from_lines([piece for one in split for piece, _ in one])
    kept = tuple(item.text for item in read)
    whys = [doubts[item.line - 1] for item in read]
    _doubt_alone(kept, whys, separator)
    return Offer(separator, kept, {i: tuple(sorted(why)) for i, why in enumerate(whys, start=1) if why}, by_line)


def _with_bullets(name: str) -> str:
    """A name with a bullet for each number, if they count from 1: "1. Casa Uno 2. Casa Dos". The first may be gone."""
    found = list(_INLINE_NUMBER.finditer(name))
    first = 1 if found and not found[0].start() else 2
    if len(found) < 2 or [int(one[1]) for one in found] != list(range(first, first + len(found))):
        return name
    return _INLINE_NUMBER.sub("• ", name)


def _split(name: str, separator: Separator) -> list[tuple[str, set[Doubt]]]:
    if separator != ",":
        pieces = list(_pieces(name, separator))
        return [(without_first_and(piece) if i else piece, set()) for i, piece in enumerate(pieces)]
    # A semicolon parts as well where commas do.
    return [one for part in _pieces(name, ";") for one in _joined(list(_behind_forms(_pieces(part, ","))))]


def _pieces(name: str, separator: Separator) -> Iterator[str]:
    """A name's parts between the separators that stand in no bracket and between no digits."""
    pattern, closing, start = _SEPARATORS[separator], list[str](), 0
    balanced = all(name.count(a) == name.count(b) and (a != b or name.count(a) % 2 == 0) for a, b in _BRACKETS.items())
    for i, character in enumerate(name):
        if closing and character == closing[-1]:
            closing.pop()
        elif balanced and character in _BRACKETS:
            closing.append(_BRACKETS[character])
        elif not closing and pattern.match(character) and not _in_number(name, i):
            if name[start:i].strip():
                yield name[start:i].strip()
            start = i + 1
    if name[start:].strip():
        yield name[start:].strip()


def _behind_forms(pieces: Iterable[str]) -> Iterator[str]:
    """The pieces, in two where "y" stands behind a legal form: "Casa Uno, A.C. y Casa Dos, A.C."."""
    for piece in pieces:
        way = _AND.search(piece) if len(piece) <= _LONGEST_NAME else None
        if way and is_legal_form(piece[: way.start()]):
            yield piece[: way.start()]
            yield piece[way.end() :]
        else:
            yield piece


def _in_number(name: str, i: int) -> bool:
    return name[i - 1 : i].isdigit() and name[i + 1 : i + 2].isdigit()


def _joined(pieces: Sequence[str]) -> list[tuple[str, set[Doubt]]]:
    """The names of pieces between commas, each with its doubts."""
    found: list[tuple[str, set[Doubt]]] = []
    for i, piece in enumerate(pieces):
        last = i == len(pieces) - 1
        why = _belongs(found[-1][0][:_LONGEST_NAME], piece, pieces[i + 1] if not last else "") if found else None
        if why is None:
            found += _parted(without_first_and(piece)) if last and found else [(piece, set())]
            continue
        name, doubts = found[-1]
        found[-1] = f"{name}, {piece}", doubts | ({why} if why != "form" else set())
    return found


def _belongs(before: str, piece: str, after: str) -> Doubt | Literal["form"] | None:
    """Why a piece belongs to the name before it; None if it does not."""
    if is_legal_form(piece):
        return "form"
    if is_acronym(piece):
        return "acronym" if not is_acronym(before) and abbreviates(piece, before) else None
    if is_place(piece):
        return "place"
    if is_role(piece) and (piece[0].islower() or looks_like_person(before)):
        return "role"
    # A town before its state.
    if after and is_place(after) and len(piece.split()) <= 2 and not begins_as_organisation(piece):
        return "place" if not is_acronym(piece) and not is_legal_form(after) and len(before.split()) > 1 else None
    if without_first_and(piece) != piece:
        return None
    if _CONTINUED.match(piece) or goes_on(piece):
        return "continued"
    # "Red Mujer, Salud y Trabajo": no list ends here.
    return "continued" if after and _PAIR.fullmatch(piece) and _is_of_kind(before, piece) else None


def _is_of_kind(before: str, piece: str) -> bool:
    return begins_as_organisation(before) and not begins_as_organisation(piece)


def _parted(last: str) -> list[tuple[str, set[Doubt]]]:
    """The last piece, in two where "y" stands before what is called as organisations are."""
    ways = list(_AND.finditer(last))
    if ways and begins_as_organisation(last[ways[-1].end() :]) and len(last[ways[-1].end() :].split()) > 1:
        return [(last[: ways[-1].start()], {"and"}), (last[ways[-1].end() :], {"and"})]
    return [(last, {"and"} if ways else set())]


def _doubt_alone(names: Sequence[str], doubts: Sequence[set[Doubt]], separator: Separator) -> None:
    """Notes the doubts that a name has by itself, beside the others of its list."""
    single = [len(name.split()) == 1 and not is_acronym(name) for name in names]
    for i, name in enumerate(names):
        if _ENDED.search(name):
            doubts[i].add("stop")
        if separator == "," and single[i] and i + 1 < len(names) and 3 * sum(single) < len(names):
            doubts[i].add("short")


def person_with_role(name: str) -> tuple[str, str] | None:
    """The person and what they do, if a name reads as both: "Ana Paz, investigadora"."""
    person, comma, role = name.partition(",")
    person, role = person.strip(), role.strip()
    if not comma or not role or is_legal_form(role) or is_place(role) or not looks_like_person(person):
        return None
    return (person, role) if is_role(role) and plain(role) else None
