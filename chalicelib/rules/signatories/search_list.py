"""The names on a letter as one text in which organisers' searches look: a line an entry, in printed order.

A hundred thousand names as objects take seconds and hundreds of megabytes to read; as bytes they are searched in
milliseconds, and only the lines that match are read. A line has the entry's key, since when it is shown, its permanent
number, its mark, its place in a given order, and its own and its members' names as `search_forms` writes them. It says
nothing that depends on other entries, so the next edition takes it over unchanged; printed numbers are counted.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from chalicelib.rules.signatories.given_order import Place
from chalicelib.rules.signatories.roll import PrintedList, Signatory
from chalicelib.rules.signatories.sought import BEGINS, EQUAL, INSIDE, LOOKS, Sought, search_forms

VERSION = 1  # of the lines; a program with others does not read these
_FIELD, _WORDS, _LOOK = "\t", "\x1f", "\x1e"  # before each field, each name in words, and each name as it looks
_WORDS_BYTE, _LOOK_BYTE = _WORDS.encode(), _LOOK.encode()
_NAMES_AT = 5  # the field in which the names begin

MarkOf = Callable[[Signatory], str]


@dataclass(frozen=True)
class ListedPlace:
    """Where an entry stands in an edition: its list, its number there, the permanent one, and since when (ms) it is
    shown as it is there. ``list`` is '' and ``number`` 0 for one that is not printed yet."""

    id: str
    list: str
    number: int
    permanent: int | None
    at: int
    position: Place | None


@dataclass(frozen=True, repr=False)
class SearchList:
    """``body`` as `compose` returns it. ``edition`` and ``at_ms`` say as of when; 0 before the first edition."""

    slug: str
    body: bytes
    edition: int
    at_ms: int

    @cached_property
    def _sizes(self) -> tuple[int, int]:
        header = json.loads(self.body[: self.body.index(b"\n")])
        return header["organisations"], header["persons"]

    @cached_property
    def _starts(self) -> int:
        return self.body.index(b"\n") + 1

    @cached_property
    def _lines(self) -> list[bytes]:
        return self.body[self._starts :].split(b"\n")[:-1]

    def lines_by_key(self) -> Mapping[str, bytes]:
        """Each line by its entry's key."""
        return {line[: line.index(b"\t")].decode(): line for line in self._lines}

    def place(self, signature_id: str) -> ListedPlace | None:
        """The place of a signature; None if the list has none."""
        slug, _, key = signature_id.partition("#")
        found = self.body.find(f"\n{key}\t".encode()) if slug == self.slug and key else -1
        return None if found < 0 else self._place(found + 1)

    def of_number(self, number: int, *, permanent_only: bool = False) -> list[ListedPlace]:
        """The entries that are printed with a number, in either list, and the one that has it permanently."""
        organisations, persons = self._sizes
        at = [] if permanent_only else [number - 1] if 1 <= number <= organisations else []
        if not permanent_only and 1 <= number <= persons:
            at.append(organisations + number - 1)
        found = [self._read(self._lines[index], index) for index in at]
        start = self.body.find(f"\t#{number}\t".encode())
        if start >= 0 and number:
            found.append(self._place(self.body.rindex(b"\n", 0, start) + 1))
        return list({one.id: one for one in found}.values())

    def of_mark(self, mark: str) -> ListedPlace | None:
        """The entry that has a mark."""
        start = self.body.find(f"\t{mark}\t".encode()) if mark else -1
        return None if start < 0 else self._place(self.body.rindex(b"\n", 0, start) + 1)

    def printed(self) -> dict[str, list[ListedPlace]]:
        """Both lists, in the order in which they are printed."""
        organisations, persons = self._sizes
        places = [self._read(line, index) for index, line in enumerate(self._lines[: organisations + persons])]
        return {"organisations": places[:organisations], "persons": places[organisations:]}

    def matching(self, sought: Sought) -> Iterator[tuple[int, str]]:
        """How well an entry matches and its id, the best first, then in printed order. Some of the last ones may turn
        out not to match: compare their names."""
        seen: set[int] = set()
        for rank, needles, is_look in (
            (EQUAL, [f"{_WORDS}{one}{_WORDS}" for one in sought.joined], False),
            (BEGINS, [f" {one}" for one in sought.words], False),
            (INSIDE, sought.joined, False),
            (LOOKS, sought.looks, True),
        ):
            starts = {at for one in needles for at in self._lines_with(one.encode(), seen, is_look=is_look)}
            seen |= starts
            for start in sorted(starts):
                yield rank, self._id_at(start)

    def _lines_with(self, needle: bytes, seen: set[int], *, is_look: bool) -> Iterator[int]:
        """Where the lines start that have a text among their names, once each."""
        body, at = self.body, self._starts
        while (found := body.find(needle, at)) >= 0:
            start, end = body.rindex(b"\n", 0, found) + 1, body.index(b"\n", found)
            names = body.find(_WORDS_BYTE, start, end)
            if found < names:
                # In a key or a mark.
                at = names
            elif start in seen:
                at = end
            elif self._is_look(names, found) == is_look:
                yield start
                at = end
            else:
                at = found + 1

    def _is_look(self, names: int, found: int) -> bool:
        """Whether a place among the names is in a look."""
        return self.body.rfind(_LOOK_BYTE, names, found) > self.body.rfind(_WORDS_BYTE, names, found + 1)

    def _id_at(self, start: int) -> str:
        key = self.body[start : self.body.index(b"\t", start)].decode()
        return f"{self.slug}#{key}"

    def _place(self, start: int) -> ListedPlace:
        line = self.body[start : self.body.index(b"\n", start)]
        return self._read(line, self.body.count(b"\n", self._starts, start))

    def _read(self, line: bytes, index: int) -> ListedPlace:
        key, at, permanent, _, position = line.decode().split(_FIELD, _NAMES_AT)[:_NAMES_AT]
        organisations, persons = self._sizes
        name, number = ("organisations", index + 1) if index < organisations else ("persons", index - organisations + 1)
        if index >= organisations + persons:
            name, number = "", 0
        return ListedPlace(
            f"{self.slug}#{key}", name, number, int(permanent[1:]) or None, int(at), json.loads(position)
        )


def compose(
    listed: PrintedList,
    mark_of: MarkOf,
    known: Mapping[str, bytes] | None = None,
    unprinted: Iterable[Signatory] = (),
) -> bytes:
    """The text of a printed list. ``known`` are lines by key that are taken as they are, of entries that have not
    changed; ``unprinted`` are found too, and have no number."""
    known = known or {}
    header = {"version": VERSION, "organisations": len(listed.organisations), "persons": len(listed.persons)}
    lines = [json.dumps(header).encode()]
    for signatories in (listed.organisations, listed.persons, unprinted):
        for one in signatories:
            key = one.id.partition("#")[2]
            lines.append(known.get(key) or _line(key, one, mark_of(one)))
    return b"\n".join([*lines, b""])


def is_readable(body: bytes) -> bool:
    """Whether this program composed the text, or one that writes the same lines."""
    return body.startswith(f'{{"version": {VERSION},'.encode())


def _line(key: str, signatory: Signatory, mark: str) -> bytes:
    fields = (key, str(signatory.at), f"#{signatory.number or 0}", mark, json.dumps(signatory.position))
    names = "".join(map(_names, (signatory.name, *signatory.member_names)))
    return f"{_FIELD.join(fields)}{_FIELD}{names}".encode()


def _names(name: str) -> str:
    """A name for the search: in words behind a blank, without blanks, and as it looks."""
    words, looks = search_forms(name)
    forms = [form for one in words for form in (f" {one}", one.replace(" ", ""))]
    return f"{_WORDS}{_WORDS.join(forms)}{_WORDS}{_LOOK}{_LOOK.join(looks)}{_LOOK}"
