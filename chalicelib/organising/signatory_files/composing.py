"""The fields of the form from the values of a row: a name of its parts, a kind from what is filled in, members."""

import json
import re
from collections.abc import Mapping
from typing import Any

from chalicelib.organising.signatory_files.cells import cell_problem, from_json
from chalicelib.organising.signatory_files.columns import FIELD_OF, compared
from chalicelib.organising.signatory_files.country_words import country_code
from chalicelib.organising.signatory_files.table import Odd, Problem
from chalicelib.organising.signatory_files.words import KIND_OF, plain
from chalicelib.rules.fields.pasted_list import from_lines
from chalicelib.signing.form import MEMBER_FIELDS

_BETWEEN_MEMBERS = re.compile(r"[;\r\n]+")


def composed(values: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
    """The fields of the form. What contradicts itself is a problem."""
    fields = {of: value for of, value in values.items() if of not in ("first_names", "last_names", "organisation")}
    if name := " ".join(filter(None, (values.get("first_names", ""), values.get("last_names", "")))):
        _put(fields, "name", name, "two-names", problems)
    organisation = values.get("organisation", "")
    kind = fields["kind"] = _kind(fields, organisation, problems)
    if organisation and kind == "person":
        _put(fields, "affiliation", organisation, "two-affiliations", problems)
    elif organisation:
        person = fields.get("name", "")
        fields["name"] = organisation
        if person and person != organisation:
            _put(fields, "representative", person, "two-representatives", problems)
    if "country" in fields:
        fields["country"] = _country("country", fields["country"], problems)
    if fields.get("members") and kind != "coalition":
        problems.append(("members", "no-members", kind))
    return fields


def _kind(fields: Mapping[str, Any], organisation: str, problems: list[Problem]) -> str:
    if word := fields.get("kind", ""):
        kind = KIND_OF.get(plain(word))
        if kind is None:
            problems.append(("kind", "unknown", word))
        return kind or "person"
    if fields.get("members"):
        return "coalition"
    return "organisation" if organisation and not fields.get("name") else "person"


def _country(of: str, text: str, problems: list[Problem]) -> str:
    code = country_code(text)
    if code is None:
        problems.append((of, "unknown" if of == "country" else "unknown-country", text))
    return code or ""


def _put(fields: dict[str, Any], of: str, value: str, code: str, problems: list[Problem]) -> None:
    if fields.setdefault(of, value) != value:
        problems.append((of, code, value))


def read_members(raw: Any, problems: list[Problem], published: bool) -> list[str | dict[str, str]]:
    """The members of a coalition: a list of JSON, in a cell too, or text with one on each line or semicolons
    between."""
    listed = _list_in_cell(raw)
    if listed is None:
        cell = from_json(raw)
        if found := cell_problem(cell, is_text=True, lines=True, published=published):
            problems.append(("members", *found))
            return []
        listed = _BETWEEN_MEMBERS.split(str(cell))
        if not published:  # as a person writes a list, with what counts its lines
            listed = [item.text for item in from_lines(listed)]
    members: list[str | dict[str, str]] = []
    for one in listed:
        if isinstance(one, Mapping):
            members.append(_member(one, problems, published))
        else:
            members += _named(from_json(one), problems, published)
    return members


def _list_in_cell(raw: Any) -> list[Any] | None:
    if isinstance(raw, str) and raw.lstrip().startswith("["):
        try:
            raw = json.loads(raw)
        except (ValueError, RecursionError):
            return None
    if isinstance(raw, Mapping):
        return [raw]
    return raw if isinstance(raw, list) else None


def _named(cell: str | Odd, problems: list[Problem], published: bool) -> list[str]:
    """The members that a text names, one on each line."""
    if found := cell_problem(cell, is_text=True, lines=True, published=published) if cell else None:
        problems.append(("members", *found))
        return []
    return [line.strip() for line in str(cell).splitlines() if line.strip()]


def _member(found: Mapping[str, Any], problems: list[Problem], published: bool) -> dict[str, str]:
    """A member that is an object with a name and perhaps a kind, a role and a country."""
    member: dict[str, str] = {}
    for key, value in found.items():
        of, cell = FIELD_OF.get(compared(key), ""), from_json(value)
        if of not in MEMBER_FIELDS or of in member:
            problems.append(("members", "member-key", key))
        elif not cell:
            continue
        elif wrong := cell_problem(cell, is_text=of in ("name", "role"), published=published):
            problems.append(("members", *wrong))
        else:
            member[of] = str(cell).strip()
    if "kind" in member:
        word = member["kind"]
        member["kind"] = KIND_OF.get(plain(word), "")
        if member["kind"] not in ("organisation", "person"):
            problems.append(("members", "member-kind", word))
    if "country" in member:
        member["country"] = _country("members", member["country"], problems)
    return member
