"""The sign form: from its fields to cleaned details, or every problem at once."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.errors import FormRefused
from chalicelib.rules.fields.countries import CountryRefused, clean_country
from chalicelib.rules.fields.emails import Address, AddressRefused, parse_address
from chalicelib.rules.fields.names import NameKind, NameRefused, clean_name, size_in_bytes
from chalicelib.rules.fields.websites import WebsiteRefused, clean_website
from chalicelib.rules.letters.letter import KINDS, Kind, Letter
from chalicelib.rules.signatures.details import DETAIL_FIELDS, SHOWS, Content, Details, Show

# A field that people cannot see. Filling it in is no reason to refuse a signature: browsers fill in forms too.
HONEYPOT = "url_confirm"
FIELDS = frozenset({*DETAIL_FIELDS, "email", "updates", "consent", "lang", "altcha", HONEYPOT})
MAX_MEMBERS = 300
# Three hundred ordinary names. Each kilobyte costs a write unit at every step of a signature.
MOST_MEMBER_BYTES = 20_000
# Lists are pasted with their bullets, and a name may not begin with a hyphen.
BULLET = re.compile(r"^\s*[-–•*·]\s+")


@dataclass(frozen=True, repr=False)
class Form:
    """A valid form."""

    details: Details
    address: Address
    lang: str
    updates: bool
    boxes: tuple[str, ...]  # of consent, as ticked


def read_form(fields: Mapping[str, str | Sequence[str]], letter: Letter) -> Form:
    """Check every field; raises `FormRefused` with all problems, field by field.

    ``members`` may be lines or a list. Fields that do not belong to the kind are ignored, since without style sheets a
    person sees them all.
    """
    reader = _Reader(fields)
    reader.refuse_unknown()
    kind = reader.kind(letter.kinds)
    details = reader.details(kind)
    address = reader.address()
    if reader.text("consent") != "yes":
        reader.refuse("consent", "required")
    if reader.errors or address is None:
        raise FormRefused({field: tuple(codes) for field, codes in reader.errors.items()})
    updates = reader.text("updates") == "yes"
    boxes = ("sign", "publish", "updates") if updates else ("sign", "publish")
    return Form(details, address, letter.language_for(reader.text("lang")), updates, boxes)


def read_details(
    fields: Mapping[str, str | Sequence[str]], offered: tuple[Kind, ...], *, represented: bool
) -> tuple[Details, dict[str, list[str]]]:
    """Read the details alone, by the same rules, and return their problems too; for anything but the sign form.

    ``represented`` says whether an organisation has to name its representative.
    """
    reader = _Reader(fields, represented=represented)
    return reader.details(reader.kind(offered)), reader.errors


class _Reader:
    def __init__(self, fields: Mapping[str, str | Sequence[str]], *, represented: bool = True) -> None:
        self.fields = fields
        self.represented = represented
        self.errors: dict[str, list[str]] = {}

    def refuse(self, field: str, code: str) -> None:
        codes = self.errors.setdefault(field, [])
        if code not in codes:
            codes.append(code)

    def refuse_unknown(self) -> None:
        for field in self.fields:
            if field not in FIELDS:
                self.refuse(field, "unknown-field")

    def text(self, field: str) -> str:
        value = self.fields.get(field, "")
        return value if isinstance(value, str) else "\n".join(value)

    def kind(self, offered: tuple[Kind, ...]) -> Kind:
        kind = self.text("kind")
        if not kind and len(offered) == 1:
            return offered[0]
        if kind not in offered:
            self.refuse("kind", "unknown" if kind else "required")
        return kind if kind in KINDS else "person"

    def details(self, kind: Kind) -> Details:
        """The fields that this kind of signer has; the others stay empty."""
        descriptions = {name: field for name, field in DETAIL_FIELDS.items() if kind in field.kinds}
        return Details(**{name: self.field(name, field.content, kind) for name, field in descriptions.items()})

    def field(self, name: str, content: Content, kind: Kind) -> Any:
        match content:
            case "kind":
                return kind
            case "name":
                return self.name(name, kind, required=True)
            case "person":
                return self.name(name, "person", required=self.represented)
            case "text":
                return self.name(name, "text")
            case "country":
                return self.optional(name, clean_country)
            case "website":
                return self.optional(name, clean_website)
            case "members":
                return self.members()
            case "show":
                return self.show()

    def name(self, field: str, kind: NameKind, *, required: bool = False) -> str:
        raw = self.text(field)
        if not raw.strip() and not required:
            return ""
        try:
            return clean_name(raw, kind=kind)
        except NameRefused as refusal:
            self.refuse(field, refusal.code)
            return ""

    def optional(self, field: str, clean: Callable[[str], str]) -> str:
        raw = self.text(field).strip()
        if not raw:
            return ""
        try:
            return clean(raw)
        except (CountryRefused, WebsiteRefused) as refusal:
            self.refuse(field, refusal.code)
            return ""

    def members(self) -> tuple[str, ...]:
        lines = [BULLET.sub("", line) for line in self.text("members").splitlines() if line.strip()]
        if len(lines) > MAX_MEMBERS:
            self.refuse("members", "too-many")
            return ()
        members: list[str] = []
        for line in lines:
            try:
                members.append(clean_name(line, kind="member"))
            except NameRefused as refusal:
                self.refuse("members", refusal.code)
        if sum(map(size_in_bytes, members)) > MOST_MEMBER_BYTES:
            self.refuse("members", "too-many")
        return tuple(dict.fromkeys(members))

    def show(self) -> Show:
        show = self.text("show") or "name"
        if show not in SHOWS:
            self.refuse("show", "unknown")
            return "name"
        return show

    def address(self) -> Address | None:
        try:
            return parse_address(self.text("email"))
        except AddressRefused as refusal:
            self.refuse("email", refusal.code)
            return None
