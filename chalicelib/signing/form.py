"""The sign form: from its fields to cleaned details, or every problem at once."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.errors import FormRefused
from chalicelib.rules.fields.countries import CountryRefused, clean_country
from chalicelib.rules.fields.emails import Address, AddressRefused, parse_address
from chalicelib.rules.fields.names import NameKind, NameRefused, clean_name, size_in_bytes
from chalicelib.rules.fields.near_misses import did_you_mean
from chalicelib.rules.fields.websites import WebsiteRefused, clean_website
from chalicelib.rules.letters.letter import KINDS, Kind, Letter
from chalicelib.rules.signatures.details import ASKED, DETAIL_FIELDS, SHOWS, Content, Details, Show
from chalicelib.rules.signatures.member import ENDS, MEMBER_KINDS, SEPARATORS, Member

# A field that people cannot see. Filling it in is no reason to refuse a signature: browsers fill in forms too.
HONEYPOT = "url_confirm"
# The answer to “did you mean”: ``yes``, or the address that was meant.
AS_TYPED = "email_as_typed"
# Of a form that came back because its members stood in one line: what was typed, and how to read the list.
MEMBERS_TYPED, MEMBERS_AS = "members_typed", "members_as"
_ANSWERS = (AS_TYPED, MEMBERS_TYPED, MEMBERS_AS)
FIELDS = frozenset({*ASKED, "email", "updates", "consent", "lang", "altcha", HONEYPOT, *_ANSWERS})
MAX_MEMBERS = 300
# Three hundred ordinary names. Each kilobyte costs a write unit at every step of a signature.
MOST_MEMBER_BYTES = 20_000
MEMBER_FIELDS = frozenset({"name", "kind", "role", "country"})
Fields = Mapping[str, str | Sequence[str | Mapping[str, str]]]
MOST_LINES = 2 * MAX_MEMBERS  # of a text that is read at all; some of them may be marks alone


class Problems(dict[str, list[str]]):
    """Codes by field, and of a field with several lines also by the number of the line, from 1."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, dict[int, list[str]]] = {}

    def add(self, field: str, code: str, line: int | None = None) -> None:
        places = [self.setdefault(field, [])]
        if line is not None:
            places.append(self.lines.setdefault(field, {}).setdefault(line, []))
        for codes in places:
            if code not in codes:
                codes.append(code)

    def refusal(self) -> FormRefused:
        lines = {name: {line: tuple(codes) for line, codes in by_line.items()} for name, by_line in self.lines.items()}
        return FormRefused({name: tuple(codes) for name, codes in self.items()}, lines)


@dataclass(frozen=True, repr=False)
class Form:
    """A valid form."""

    details: Details
    address: Address
    lang: str
    updates: bool
    boxes: tuple[str, ...]  # of consent, as ticked
    did_you_mean: str = ""  # the address that was perhaps meant; '' if the signer has decided, or it looks right


def read_form(fields: Fields, letter: Letter, now: int = 0, *, examples: bool = True) -> Form:
    """Check every field; raises `FormRefused` with all problems, field by field.

    ``now`` (in s since the epoch) and ``examples`` are those of `parse_address`. ``members`` may be lines or a list.
    Fields that do not belong to the kind are ignored, since without style sheets a person sees them all.
    """
    reader = _Reader(fields)
    reader.refuse_unknown()
    kind = reader.kind(letter.kinds)
    details = reader.details(kind)
    address = reader.address(now, examples=examples)
    if reader.text("consent") != "yes":
        reader.refuse("consent", "required")
    if reader.errors or address is None:
        raise reader.errors.refusal()
    updates = reader.text("updates") == "yes"
    boxes = ("sign", "publish", "updates") if updates else ("sign", "publish")
    meant = did_you_mean(address.as_typed)
    chosen = reader.text(AS_TYPED)
    if meant and chosen in ("yes", meant):
        address = address if chosen == "yes" else parse_address(meant, now, examples=examples)
        meant = ""
    return Form(details, address, letter.language_for(reader.text("lang")), updates, boxes, meant)


def meant_address(typed: str) -> str:
    """The address that somebody perhaps meant who typed another; '' if it looks right, or is refused."""
    try:
        return did_you_mean(parse_address(typed).as_typed)
    except AddressRefused:
        return ""


def read_details(
    fields: Fields, offered: tuple[Kind, ...], *, represented: bool, known: Collection[str] = ()
) -> tuple[Details, Problems]:
    """Read the details alone, by the same rules, and return their problems too; for anything but the sign form.

    ``represented`` says whether an organisation has to name its representative, and ``known`` are names of members that
    are taken as they stand: nobody pasted them. A member may be an object with
    ``name``, ``kind``, ``role`` and ``country``, which nobody may send to the sign form.
    """
    reader = _Reader(fields, represented=represented, known=known)
    return reader.details(reader.kind(offered)), reader.errors


class _Reader:
    def __init__(self, fields: Fields, *, represented: bool = True, known: Collection[str] = ()) -> None:
        self.fields = fields
        self.known = frozenset(known)
        self.represented = represented
        self.errors = Problems()

    def refuse(self, field: str, code: str, line: int | None = None) -> None:
        self.errors.add(field, code, line)

    def refuse_unknown(self) -> None:
        for field in self.fields:
            if field not in FIELDS:
                self.refuse(field, "unknown-field")

    def text(self, field: str) -> str:
        value = self.fields.get(field, "")
        return value if isinstance(value, str) else "\n".join(line for line in value if isinstance(line, str))

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
            case "separator" | "end":
                return self.one_of(name, SEPARATORS if content == "separator" else ENDS)
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

    def members(self) -> tuple[Member, ...]:
        """The members, of a text one for each line as people paste it, of a list one for each entry."""
        lines = self.member_lines()
        if len(lines) > MAX_MEMBERS:
            self.refuse("members", "too-many")
            return ()
        read = [member for number, line in lines if (member := self.member(line, number)) is not None]
        if sum(size_in_bytes(member.printed) for member in read) > MOST_MEMBER_BYTES:
            self.refuse("members", "too-many")
        # A name that is repeated stands once, at its first place, as the form says.
        members: dict[str, Member] = {}
        for member in read:
            members.setdefault(member.name, member)
        return tuple(members.values())

    def member_lines(self) -> list[tuple[int, str | Mapping[str, str]]]:
        """Each member as it was given, without list marks, with the number of its line or entry from 1."""
        given = self.fields.get("members", "")
        if not given:
            return []
        # Imported here because only coalitions need it.
        from chalicelib.rules.fields.pasted_list import from_lines, without_sign

        if not isinstance(given, str):
            filled = [(i, one) for i, one in enumerate(given, start=1) if not isinstance(one, str) or one.strip()]
            return [(i, without_sign(one) if isinstance(one, str) else one) for i, one in filled]
        lines = given.splitlines()
        if sum(bool(line.strip()) for line in lines) > MOST_LINES:
            return list(enumerate(lines, start=1))
        read = [(item.line, item.text, lines[item.line - 1].strip()) for item in from_lines(lines)]
        return [(number, typed if typed in self.known else text) for number, text, typed in read]

    def member(self, line: str | Mapping[str, str], number: int) -> Member | None:
        """A member from a line, or from an object; None if it was refused."""
        values = {"name": line} if isinstance(line, str) else line
        kind: Any = values.get("kind") or "organisation"
        if kind not in MEMBER_KINDS or not values.keys() <= MEMBER_FIELDS:
            self.refuse("members", "unknown", number)
            return None
        role, country = values.get("role", ""), values.get("country", "").strip()
        try:
            return Member(
                clean_name(values.get("name", ""), kind="person" if kind == "person" else "member"),
                kind,
                clean_name(role, kind="text") if role.strip() else "",
                clean_country(country) if country else "",
            )
        except (NameRefused, CountryRefused) as refusal:
            self.refuse("members", refusal.code, number)
            return None

    def one_of(self, field: str, values: Sequence[str]) -> str:
        """A field with few values, whose blanks at the ends may be missing."""
        typed = self.text(field)
        found = next((value for value in values if value.strip() == typed.strip()), None)
        if found is None:
            self.refuse(field, "unknown")
        return found or ""

    def show(self) -> Show:
        show = self.text("show") or "name"
        if show not in SHOWS:
            self.refuse("show", "unknown")
            return "name"
        return show

    def address(self, now: int, *, examples: bool) -> Address | None:
        try:
            return parse_address(self.text("email"), now, examples=examples)
        except AddressRefused as refusal:
            self.refuse("email", refusal.code)
            return None
