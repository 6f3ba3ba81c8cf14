"""Details: what a signer filled in, and the one description of each field.

Each field is described where it is declared. The code that reads a form, an import or a published list, and the code
that stores, prints or publishes details, takes the fields and their order from `DETAIL_FIELDS`. CONTRIBUTING.md, "Add a
field to the form", has what else a new field needs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, Self

from chalicelib.rules.fields.initials import initials
from chalicelib.rules.letters.letter import KINDS, Kind
from chalicelib.rules.signatures.member import Member, names_of, with_known

Show = Literal["name", "initials", "count"]
SHOWS: tuple[Show, ...] = ("name", "initials", "count")

# What a field may contain, which also sets its limits: see `chalicelib.signing.form`.
Content = Literal["kind", "name", "person", "text", "country", "website", "members", "separator", "end", "show"]
GROUPS: tuple[Kind, ...] = ("organisation", "coalition")


@dataclass(frozen=True)
class FieldDescription:
    """The description of a field."""

    content: Content
    asked: str  # what to fill in, for docs/openapi.json
    published: str = ""  # what is published of it, for the schema of signatories.json; '' if it is never published
    kinds: tuple[Kind, ...] = KINDS  # of signers that fill it in
    published_for: tuple[Kind, ...] = KINDS  # those of them for whom it is published
    on_form: bool = True  # whether signers fill it in; otherwise only organisers give it
    printed_after: str = ""  # the field that it follows where details are printed; '' if it is not printed there
    column_width: int = 12  # in a spreadsheet, in characters

    def published_of(self, kind: Kind) -> bool:
        """Whether it is published for signers of a kind, if they show their name."""
        return bool(self.published) and kind in self.kinds and kind in self.published_for


def _described(content: Content, asked: str, published: str = "", **more: Any) -> Mapping[str, FieldDescription]:
    """A dataclass field's metadata."""
    return {"description": FieldDescription(content, asked, published, **more)}


@dataclass(frozen=True, repr=False, slots=True)
class Details:
    """What a signer filled in, cleaned; or, from `shown`, the part that the letter shows. Never in a log or `repr`."""

    kind: Kind = field(
        metadata=_described("kind", "Who signs; may be left out if the letter accepts only one kind", "Who signs.")
    )
    name: str = field(
        metadata=_described(
            "name",
            "The name of the person, organisation or coalition",
            "As printed: the name, or the initials if the signer chose them.",
            column_width=48,
        )
    )
    affiliation: str = field(
        default="",
        metadata=_described(
            "text",
            "A person's institution or community",
            "A person's institution or community, or empty.",
            kinds=("person",),
            printed_after="role",
            column_width=36,
        ),
    )
    role: str = field(
        default="",
        metadata=_described(
            "text",
            "A person's occupation, or the representative's position, which is not published",
            "A person's occupation or position, or empty.",
            published_for=("person",),
            printed_after="name",
            column_width=24,
        ),
    )
    representative: str = field(
        default="",
        metadata=_described(
            "person", "The person who signs for an organisation or coalition; never published", kinds=GROUPS
        ),
    )
    country: str = field(
        default="",
        metadata=_described(
            "country",
            "ISO 3166-1 alpha-2, or empty",
            "ISO 3166-1, two letters, or empty.",
            printed_after="affiliation",
        ),
    )
    website: str = field(
        default="",
        metadata=_described(
            "website",
            "An organisation's or coalition's website",
            "Of an organisation or coalition, or empty.",
            kinds=GROUPS,
            column_width=36,
        ),
    )
    members: tuple[Member, ...] = field(
        default=(),
        metadata=_described(
            "members",
            "A coalition's members: one on each line, or a JSON list",
            "The members: an organisation of which only the name is known is its name, any other member is an object.",
            kinds=("coalition",),
            column_width=60,
        ),
    )
    separator: str = field(
        default="",
        metadata=_described(
            "separator",
            "How the members are separated in print",
            "How the members are separated in print, or empty for the language's own way.",
            kinds=("coalition",),
            on_form=False,
        ),
    )
    end: str = field(
        default="",
        metadata=_described(
            "end",
            "What stands behind the last member in print",
            "What stands behind the last member in print: a full stop, or empty.",
            kinds=("coalition",),
            on_form=False,
        ),
    )
    show: Show = field(default="name", metadata=_described("show", "What is published of a person", kinds=("person",)))

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Read the details from the values of a JSON object. A missing field is empty: an older version of the program
        may not have had it."""
        known = {name: values[name] for name in DETAIL_FIELDS if name in values}
        known |= {name: tuple(map(Member.from_json, known[name])) for name in DETAIL_LISTS if name in known}
        return cls(**{"name": ""} | known)

    def to_json(self) -> dict[str, Any]:
        """Every field, ready for JSON."""
        return _plain(self, tuple(DETAIL_FIELDS))

    @property
    def member_names(self) -> tuple[str, ...]:
        """The names of a coalition's members, in order, each once."""
        return names_of(self.members)

    def with_unasked(self, before: "Details") -> "Details":
        """These details as a form has them, with what no form asks for as it was ``before``."""
        unasked = {name: getattr(before, name) for name in DETAIL_FIELDS if name not in ASKED}
        return replace(self, members=with_known(self.members, before.members), **unasked)

    def printed_name(self) -> str:
        """The name as the letter shows it; empty when the signer is only counted."""
        if self.show == "count":
            return ""
        return self.name if self.show == "name" else initials(self.name)

    def shown(self) -> "Details":
        """The details that the letter shows. The rest are empty."""
        if self.show != "name":
            return Details(self.kind, self.printed_name(), show=self.show)
        return Details(**{name: getattr(self, name) for name in _SHOWN_OF[self.kind]})

    def public(self) -> dict[str, Any]:
        """The fields that may be published, and no others, ready for JSON. Empty ones are left out."""
        return {name: value for name, value in _plain(self.shown(), PUBLISHED).items() if value}


def _plain(details: Details, names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(details, name) for name in names}
    return {
        name: [member.to_json() for member in value] if isinstance(value, tuple) else value
        for name, value in values.items()
    }


def _depth(name: str) -> int:
    """How many fields are printed before this one, from the name on."""
    return 0 if name == "name" else 1 + _depth(DETAIL_FIELDS[name].printed_after)


# Every field by its name, in the order of the columns of the published list.
DETAIL_FIELDS: Mapping[str, FieldDescription] = {item.name: item.metadata["description"] for item in fields(Details)}
# Those that signers fill in.
ASKED = tuple(name for name, described in DETAIL_FIELDS.items() if described.on_form)
PUBLISHED = tuple(name for name, described in DETAIL_FIELDS.items() if described.published)
# The fields that hold a list of members.
DETAIL_LISTS = tuple(name for name, described in DETAIL_FIELDS.items() if described.content == "members")
# The fields printed after a name, in order. Two that follow the same field are in the order of `DETAIL_FIELDS`.
PRINTED_AFTER_NAME = tuple(sorted((name for name in DETAIL_FIELDS if DETAIL_FIELDS[name].printed_after), key=_depth))
_SHOWN_OF: Mapping[Kind, tuple[str, ...]] = {
    kind: tuple(name for name, described in DETAIL_FIELDS.items() if described.published_of(kind)) for kind in KINDS
}
