"""From an entry of the file to a signatory, by the rules of the form, or to the reasons why not."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.organising.signatory_files.cells import cell_problem, from_json
from chalicelib.organising.signatory_files.columns import MARK
from chalicelib.organising.signatory_files.composing import composed, read_members
from chalicelib.organising.signatory_files.sentences import sentence
from chalicelib.organising.signatory_files.table import Entry, Odd, Problem
from chalicelib.rules.fields.emails import AddressRefused, parse_address
from chalicelib.rules.letters.letter import KINDS
from chalicelib.rules.signatures.details import DETAIL_FIELDS, Details
from chalicelib.signing.form import read_details

# Fields that people read, not programs.
_READ = {"name", "first_names", "last_names", "organisation", "affiliation", "role", "representative"}
_SIGNS = {"separator", "end"}
_SHOWN = {"website", *_SIGNS}
# Rows of which nothing more can be said.
_UNREAD = {"not-an-object", "quote", "repeated-header", "one-cell", "above"}


@dataclass(frozen=True, repr=False)
class ImportRow:
    """One signatory of the file, cleaned. ``position`` counts the rows of the file from 0."""

    position: int
    details: Details
    email: str  # as typed, or ''
    canonical: str  # or ''
    where: str = ""
    line: int = 0
    mark: str = ""  # in a list that Firmamos published
    homonym: int = 1  # of signatories without an address who have one kind and name, from 1


@dataclass(frozen=True, repr=False)
class RowRefused:
    """A row of the file that cannot be imported, and why, in sentences."""

    where: str
    line: int
    reasons: tuple[str, ...]


@dataclass(repr=False)
class Checked:
    """A row as it was checked: with a problem, it is refused."""

    row: ImportRow
    problems: list[Problem] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)  # what of it is not imported, in words

    def outcome(self) -> ImportRow | RowRefused:
        if not self.problems:
            return self.row
        reasons = dict.fromkeys(sentence(*problem) for problem in self.problems)
        return RowRefused(self.row.where, self.row.line, tuple(reasons))


def check(entry: Entry, position: int) -> Checked:
    """A row of the file by the rules of the form."""
    problems: list[Problem] = list(entry.problems)
    row = ImportRow(position, Details("person", ""), "", "", entry.where, entry.line)
    if any(code in _UNREAD for _, code, _ in problems):
        return Checked(row, problems)
    values = {of: value for of, raw in entry.values.items() if (value := _value(of, raw, problems, entry.published))}
    fields = composed(values, problems)
    details, refused = read_details(fields, KINDS, represented=False)
    wrong = {of for of, _, _ in problems}
    for of, codes in refused.items():
        found = _refused(of, codes, fields)
        # A cell that was refused is blank by now; of members, others may be wrong as well.
        problems += [one for one in found if of not in wrong or (of == "members" and one[2])]
    row = replace(row, details=details, mark=values.get(MARK, ""))
    if email := fields.get("email"):
        try:
            # By today: the list of endings may be too old to refuse one.
            address = parse_address(email, int(time.time()))
            row = replace(row, email=address.as_typed, canonical=address.canonical)
        except AddressRefused as refusal:
            problems.append(("email", refusal.code, email))
    return Checked(row, problems, _left_out(fields, details))


def _left_out(fields: Mapping[str, Any], details: Details) -> list[str]:
    """What the form does not take from a signer of this kind, in words."""
    kind = details.kind
    left_out = [
        f"{of} (a {kind} has none)"
        for of, described in DETAIL_FIELDS.items()
        if of in fields and kind not in described.kinds
    ]
    if len(details.members) < len(fields.get("members", ())):
        left_out.append("members that are named twice")
    return left_out


def _value(of: str, raw: Any, problems: list[Problem], published: bool) -> Any:
    """A value of the file as text, or as a list of members; '' or nothing if it is blank or wrong."""
    if of == "members":
        return read_members(raw, problems, published)
    if of in ("first_names", "last_names"):
        return " ".join(filter(None, (_value("name", part, problems, published) for part in raw)))
    cell = from_json(raw)
    found = cell_problem(cell, is_text=of in _READ, published=published or of in _SIGNS) if cell else None
    if found is not None:
        problems.append((of, *found))
    return "" if found is not None or isinstance(cell, Odd) else cell.strip()


def _refused(of: str, codes: Sequence[str], fields: Mapping[str, Any]) -> list[Problem]:
    """The problems that the form has with a field; with a list of members, each by the member that it is about."""
    found: list[Problem] = []
    if of == "members":
        for member in fields["members"]:
            one = {"kind": "coalition", "name": "Red", "members": [member]}
            shown = member if isinstance(member, str) else str(member.get("name", ""))
            found += [(of, code, shown) for code in read_details(one, KINDS, represented=False)[1].get(of, ())]
    named = {code for _, code, _ in found}
    return found + [(of, code, fields.get(of, "") if of in _SHOWN else "") for code in codes if code not in named]
