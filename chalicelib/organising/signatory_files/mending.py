"""Rows of a file as a page keeps them between its steps: checked, and mended by hand where they are wrong.

A row that is wrong keeps its values, so that somebody can correct them in place; it is then checked as it was before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.organising.signatory_files.checking import ImportRow, check
from chalicelib.organising.signatory_files.composing import composed
from chalicelib.organising.signatory_files.table import Entry, Odd, Problem
from chalicelib.rules.signatures.details import Details

# What is typed to mend a row, in the order of the form.
MENDED = ("kind", "name", "email", "affiliation", "role", "representative", "country", "website", "members")
# Fields that are kept as the file has them.
_KEPT = ("separator", "end", "mark", "published")


@dataclass(frozen=True, repr=False)
class CheckedRow:
    """A row of the file: with a ``row`` it can be imported, with ``problems`` it cannot. ``left`` if somebody left it
    out by hand; ``values`` are those of the fields, of a row with problems."""

    position: int
    line: int
    where: str
    row: ImportRow | None = None
    problems: tuple[Problem, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    left: bool = False
    shortened: bool = False  # whether something of it is not imported that its kind of signatory does not have

    @property
    def is_wrong(self) -> bool:
        """Whether somebody has to mend it or leave it out."""
        return self.row is None and not self.left

    def shown(self, of: str) -> str:
        """What the page has in a field of it to be mended."""
        value = self.values.get(of, "")
        return "\n".join(map(_member, value)) if isinstance(value, list) else str(value)


def check_row(entry: Entry, position: int) -> CheckedRow:
    """A row of the file as it was read, checked."""
    checked = check(entry, position)
    seen = CheckedRow(position, entry.line, entry.where)
    if not checked.problems:
        return replace(seen, row=checked.row, shortened=bool(checked.left_out))
    problems = tuple(dict.fromkeys(checked.problems))
    # What was hidden was left out as somebody asked: there is nothing to mend.
    is_hidden = any(code == "hidden" for _, code, _ in problems)
    return replace(seen, problems=problems, values=_values(entry), left=is_hidden)


def mended(row: CheckedRow, typed: Mapping[str, str]) -> CheckedRow:
    """A wrong row with what somebody typed into it, checked anew; itself if nothing was changed."""
    values = dict(row.values)
    for of in MENDED:
        new = typed.get(of, "").replace("\r\n", "\n").strip()
        if of in typed and new != row.shown(of).strip():
            values[of] = new
    if values == row.values:
        return row
    entry = Entry(row.line, row.where, {of: value for of, value in values.items() if of != "published"})
    entry.published = bool(values.get("published"))
    checked = check(entry, row.position)
    if checked.problems:
        return replace(row, problems=tuple(dict.fromkeys(checked.problems)), values=values)
    return replace(row, row=checked.row, problems=(), values={}, shortened=bool(checked.left_out))


def _values(entry: Entry) -> dict[str, Any]:
    """The values of a row by the fields of the form, as text or as a list of members."""
    texts = {of: _text(of, value) for of, value in entry.values.items()}
    problems: list[Problem] = []
    fields = composed(texts, problems)
    if any((of, code) == ("kind", "unknown") for of, code, _ in problems):
        fields["kind"] = ""
    # What the file calls a country, and not what it was taken for.
    fields["country"] = texts.get("country", "")
    kept = {"published": True} if entry.published else {}
    return {of: value for of, value in fields.items() if of in (*MENDED, *_KEPT) and value} | kept


def _text(of: str, value: Any) -> Any:
    if of in ("first_names", "last_names"):
        return " ".join(filter(None, (_text("", part) for part in value)))
    if of == "members" and isinstance(value, list):
        return [one if isinstance(one, dict) else _text("", one) for one in value]
    return value.shown if isinstance(value, Odd) else "" if value is None else str(value).strip()


def _member(member: Any) -> str:
    return str(member.get("name", "")) if isinstance(member, dict) else str(member)


def to_json(rows: Sequence[CheckedRow]) -> list[dict[str, Any]]:
    """The rows as JSON, short: a file has thousands."""
    return [_row_to_json(row) for row in rows]


def _row_to_json(checked: CheckedRow) -> dict[str, Any]:
    found: dict[str, Any] = {"p": checked.position, "l": checked.line, "w": checked.where}
    if checked.row is not None:
        row = checked.row
        details = {name: value for name, value in row.details.to_json().items() if value}
        found["r"] = {"d": details, "e": row.email, "c": row.canonical, "m": row.mark}
    else:
        found |= {"x": checked.problems, "v": dict(checked.values)}
    return found | ({"o": 1} if checked.left else {}) | ({"s": 1} if checked.shortened else {})


def from_json(found: Sequence[Mapping[str, Any]]) -> list[CheckedRow]:
    return [_row_from_json(one) for one in found]


def _row_from_json(one: Mapping[str, Any]) -> CheckedRow:
    seen = CheckedRow(one["p"], one["l"], one["w"], left="o" in one, shortened="s" in one)
    if "r" not in one:
        return replace(seen, problems=tuple((of, code, shown) for of, code, shown in one["x"]), values=one["v"])
    stored = one["r"]
    details = Details.from_json(stored["d"])
    return replace(
        seen,
        row=ImportRow(one["p"], details, stored["e"], stored["c"], one["w"], one["l"], stored["m"]),
    )
