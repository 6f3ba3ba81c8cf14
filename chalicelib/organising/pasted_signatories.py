"""Reads the list of signatories that is pasted as text, from a letter's page, a PDF or a mail.

Pure: text to rows. A heading says of which kind the names under it are ("Organizaciones firmantes:", "Personas a título
individual:"). A coalition is one entry with its members behind a colon, or on indented lines below. Where members are
parted is only offered until somebody has decided: see `PastedList.undecided`.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal

from chalicelib.organising.pasted_headings import Heading, heading_of, is_bare
from chalicelib.organising.pasted_layout import Line, Remark, join_broken, read_lines
from chalicelib.rules.fields.name_words import begins_as_organisation, is_role, plain
from chalicelib.rules.fields.pasted_list import from_lines, without_end
from chalicelib.rules.fields.split_offers import Offer, person_with_role, question, reading
from chalicelib.rules.letters.letter import Kind
from chalicelib.rules.signatures.member import SEPARATORS, Member

# Where members are parted; "as-read" takes the offer of each coalition.
Split = Literal[";", ",", "as-read"]
SPLITS: tuple[Split, ...] = (";", ",", "as-read")

_KIND_OF: dict[Heading | None, Kind] = {"organisation": "organisation", "person": "person"}
_COLON = re.compile(r":(?:\s+|$)")
_MOST_BROKEN = 3  # lines of an entry
_NAME_WORDS = 12
_CONTINUED = re.compile(r"[a-zà-ÿ]+\b(?![A-ZÀ-Þ0-9-])")
_ROLE_AFTER = re.compile(r"\s*,\s*|\s+[–—-]\s+")


@dataclass(frozen=True, slots=True, repr=False)
class PastedRow:
    """One signatory, as the page has it. Of a coalition whose members nobody has decided about there are no
    ``members``, but an ``offer``; of a line that may be several signatories too."""

    line: int
    kind: Kind
    name: str
    role: str = ""
    affiliation: str = ""
    members: tuple[Member, ...] = ()
    separator: str = ""
    end: str = ""
    offer: Offer | None = None
    number: int = 0  # that counts it on the page; 0 if none does

    def to_import(self) -> dict[str, Any]:
        """The row as an import in JSON has it, without what is empty."""
        values = {
            "kind": self.kind,
            "name": self.name,
            "affiliation": self.affiliation,
            "role": self.role,
            "members": [member.to_json() for member in self.members],
            "separator": self.separator,
            "end": self.end,
        }
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True, slots=True, repr=False)
class PastedList:
    """``above`` has the lines above the first heading that may be names, and no part of the letter."""

    rows: tuple[PastedRow, ...]
    remarks: tuple[Remark, ...]
    above: tuple[Line, ...] = ()

    @property
    def undecided(self) -> tuple[PastedRow, ...]:
        """The rows of which somebody has to say how they are split."""
        return tuple(row for row in self.rows if row.offer is not None)

    @property
    def doubts(self) -> tuple[Remark, ...]:
        """What somebody has to look at."""
        return tuple(remark for remark in self.remarks if remark.doubtful)


def read_pasted(page: str, kind: Kind | None = None, split: Collection[Split] = ()) -> PastedList:
    """The signatories of a pasted page in its order, and what was noticed on the way.

    ``kind`` is that of names under no heading; without it they are organisations, and a remark asks. Members are split
    only where ``split`` says so.
    """
    lines, remarks = read_lines(page)
    rows: list[PastedRow] = []
    above: list[Line] = []
    for section in _sections(lines, kind, remarks, above):
        for entry in _entries(section, remarks):
            rows += _rows(entry, section.kind, split, remarks)
    remarks += _repeated(rows)
    return PastedList(tuple(rows), tuple(sorted(remarks, key=lambda remark: remark.line)), tuple(above))


@dataclass
class _Section:
    kind: Kind
    lines: list[Line]
    head: Line | None = None
    heading: Heading | None = None

    @property
    def is_numbered(self) -> bool:
        counted = [line for line in self.lines if not line.indent and not line.bulleted]
        numbers = [at for at, line in enumerate(counted) if line.number]
        if 2 * len(numbers) > len(counted):
            return True
        # Every entry may have been broken, but none into many lines.
        counts = [counted[at].number for at in numbers] == list(range(1, len(numbers) + 1))
        gaps = [after - at for at, after in pairwise([*numbers, len(counted)])]
        return len(numbers) > 1 and counts and numbers[0] == 0 and max(gaps) <= _MOST_BROKEN


@dataclass
class _Entry:
    line: Line
    below: list[Line]


def _sections(lines: Sequence[Line], kind: Kind | None, remarks: list[Remark], above: list[Line]) -> Iterator[_Section]:
    """The parts of a page under each heading. What stands before the first that says a kind is the letter, unless it is
    numbered."""
    sections = [_Section(kind or "organisation", [])]
    for i, line in enumerate(lines):
        before, after = lines[i - 1] if i else None, lines[i + 1] if i + 1 < len(lines) else None
        apart = line.after_blank or before is None or bool(before.number or (after and after.number))
        found = heading_of(line, after, apart=apart)
        if found is None:
            sections[-1].lines.append(line)
        else:
            if is_bare(line):
                remarks.append(Remark(line.at, "skipped" if found == "other" else "bare", line.text))
            sections.append(_Section(_KIND_OF.get(found, sections[-1].kind), [], line, found))
    first = next((i for i, section in enumerate(sections) if section.heading in _KIND_OF), 0)
    for i, section in enumerate(sections):
        if i < first and not section.is_numbered:
            left_out = [*([section.head] if section.head and not is_bare(section.head) else []), *section.lines]
            names = _in_a_list(section.lines)
            above += names
            remarks += [Remark(line.at, "skipped", line.text) for line in left_out if line not in names]
            continue
        if section.heading == "unclear" and section.head:
            remarks.append(Remark(section.head.at, "heading", section.head.text))
        if section.lines:
            yield section
    if kind is None and not first and any(section.lines for section in sections):
        remarks.append(Remark(1, "kind"))


def _in_a_list(lines: Sequence[Line]) -> list[Line]:
    """The lines that may be a list of names, and no text of a letter: with bullets, or several short ones together."""
    names: list[Line] = []
    run: list[Line] = []
    for line in lines:
        short = len(line.text.split()) <= _NAME_WORDS and line.text[-1:].isalnum() and not line.text[:1].islower()
        if line.after_blank or not short:
            run = []
        if line.bulleted:
            names.append(line)
        elif short:
            run.append(line)
            names += run[-2:] if len(run) == 2 else run[-1:] if len(run) > 2 else []
    return names


def _entries(section: _Section, remarks: list[Remark]) -> list[_Entry]:
    """The entries of a section, each with the lines of its members below it."""
    numbered = section.is_numbered
    lines = join_broken(section.lines, remarks) if numbered else section.lines
    entries: list[_Entry] = []
    before = 0
    for line in lines:
        if not any(map(str.isalpha, line.text)):
            remarks.append(Remark(line.at, "skipped", line.text))
            continue
        if entries and not line.number and _is_below(line, entries[-1], numbered=numbered):
            entries[-1].below.append(line)
            continue
        if numbered and not line.number:
            remarks.append(Remark(line.at, "unnumbered", line.text))
        if not numbered and entries and _CONTINUED.match(line.text):
            remarks.append(Remark(line.at, "broken", line.text))
        if numbered and line.number and before and line.number != before + 1:
            remarks.append(Remark(line.at, "gap", line.text))
        before = line.number or before
        entries.append(_Entry(line, []))
    return _without_separators(entries)


def _is_below(line: Line, entry: _Entry, *, numbered: bool) -> bool:
    """Whether a line is a member of the coalition that an entry is."""
    if not entry.below and not entry.line.text.endswith(":"):
        return False
    return line.indent > entry.line.indent or (line.bulleted and (numbered or not entry.line.bulleted))


def _without_separators(entries: list[_Entry]) -> list[_Entry]:
    """The entries without what parts them from each other and ends their list."""
    read = {item.line: item.text for item in from_lines([entry.line.text for entry in entries])}
    last = len(entries)
    return [
        # The end of a coalition's members is looked at with them.
        entry if i == last and _COLON.search(entry.line.text) else _with_text(entry, read[i])
        for i, entry in enumerate(entries, start=1)
        if i in read
    ]


def _with_text(entry: _Entry, text: str) -> _Entry:
    return _Entry(replace(entry.line, text=text), entry.below)


def _rows(entry: _Entry, kind: Kind, split: Collection[Split], remarks: list[Remark]) -> list[PastedRow]:
    line = entry.line
    if kind != "person" and (entry.below or (_COLON.search(line.text))):
        coalition = _coalition(entry, split, remarks)
        if coalition is not None:
            return [coalition]
    offer = None if line.number else question(line.text)
    if offer is None:
        return [_signatory(line, kind, line.text, remarks)]
    _remark_doubts(line, offer, remarks)
    if not _decided(offer, split):
        return [PastedRow(line.at, kind, line.text, offer=offer)]
    return [_signatory(line, kind, name, remarks) for name in offer.names]


def _coalition(entry: _Entry, split: Collection[Split], remarks: list[Remark]) -> PastedRow | None:
    """A coalition: of its members on lines below, or behind a colon; None if what is behind it is one name."""
    line = entry.line
    colon = _COLON.search(line.text)
    name, listed = (line.text[: colon.start()], line.text[colon.end() :].strip()) if colon else (line.text, "")
    row = PastedRow(line.at, "coalition", name, number=line.number)
    if entry.below:
        below = from_lines([member.text for member in entry.below])
        members = [_member(entry.below[item.line - 1].at, item.text, remarks) for item in below]
        return replace(row, members=tuple(members))
    found = reading(listed)
    if not found.offers:
        remarks.append(Remark(line.at, "colon", line.text))
        return None
    offer = found.offers[0]
    _remark_doubts(line, offer, remarks)
    # None for what separates nothing in print: a bullet, a tab.
    separator = next((one for one in SEPARATORS if one.strip() == offer.separator), "")
    row = replace(row, separator=separator, end="." if without_end(listed) != listed else "")
    if not _decided(offer, split):
        return replace(row, offer=offer)
    return replace(row, members=tuple(_member(line.at, name, remarks) for name in offer.names))


def _decided(offer: Offer, split: Collection[Split]) -> bool:
    return "as-read" in split or offer.separator in split


def _remark_doubts(line: Line, offer: Offer, remarks: list[Remark]) -> None:
    remarks += [Remark(line.at, why, offer.names[number - 1]) for number, whys in offer.doubts.items() for why in whys]


def _member(at: int, name: str, remarks: list[Remark]) -> Member:
    found = person_with_role(name)
    if found is None:
        return Member(name)
    remarks.append(Remark(at, "person", name))
    return Member(found[0], "person", found[1])


def _signatory(line: Line, kind: Kind, text: str, remarks: list[Remark]) -> PastedRow:
    row = PastedRow(line.at, kind, text, number=line.number)
    if kind != "person":
        found = person_with_role(text)
        if found is None:
            return row
        remarks.append(Remark(line.at, "person", text))
        return replace(row, kind="person", name=found[0], role=found[1])
    parts = _ROLE_AFTER.split(text, maxsplit=1)
    if len(parts) < 2 or not parts[1]:
        return row
    name, rest = parts
    if begins_as_organisation(rest) and not is_role(rest):
        return replace(row, name=name, affiliation=rest)
    if not is_role(rest) and not rest[0].islower():
        remarks.append(Remark(line.at, "role", text))
        if "," not in text:
            return row
    return replace(row, name=name, role=rest)


def _repeated(rows: Sequence[PastedRow]) -> list[Remark]:
    """A remark on each name that stands there before, in the same kind."""
    first: dict[tuple[str, str], int] = {}
    found = []
    for row in rows:
        if first.setdefault((row.kind, plain(row.name)), row.line) != row.line:
            found.append(Remark(row.line, "repeated", row.name))
    return found
