"""Details: who signs, in the signer's own words, and the one description of the fields that they stand in.

Each field is described where it is declared. Whatever reads a form, an import or a published list, and whatever stores,
prints or publishes details, derives from `DETAIL_FIELDS` which fields there are, and in which order. What else a new
field needs is in CONTRIBUTING.md, under "Add a field to the form".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, Self

from chalicelib.rules.fields.initials import initials
from chalicelib.rules.letters.letter import KINDS, Kind

Show = Literal["name", "initials", "count"]
SHOWS: tuple[Show, ...] = ("name", "initials", "count")

# What may stand in a field, which also sets its limits: see `chalicelib.signing.form`.
Content = Literal["kind", "name", "person", "text", "country", "website", "members", "show"]
GROUPS: tuple[Kind, ...] = ("organisation", "coalition")


@dataclass(frozen=True)
class FieldDescription:
    """What there is to know of a field."""

    content: Content
    asked: str  # what to fill in, for docs/openapi.json
    published: str = ""  # what is published of it, for the schema of signatories.json; '' for a field that never is
    kinds: tuple[Kind, ...] = KINDS  # of the signers that fill it in
    published_for: tuple[Kind, ...] = KINDS  # of them, those for whom it is published
    printed_after: str = (
        ""  # the field that it follows in what is printed after a name; '' where it does not stand there
    )
    column_width: int = 12  # in a spreadsheet, in characters

    def published_of(self, kind: Kind) -> bool:
        """Whether it is published of signers of a kind that show their name."""
        return bool(self.published) and kind in self.kinds and kind in self.published_for


def _described(content: Content, asked: str, published: str = "", **more: Any) -> Mapping[str, FieldDescription]:
    """A dataclass field's metadata."""
    return {"description": FieldDescription(content, asked, published, **more)}


@dataclass(frozen=True, repr=False, slots=True)
class Details:
    """What a signer filled in, cleaned; or, from `shown`, what the letter shows of it. No log or `repr` has it."""

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
    members: tuple[str, ...] = field(
        default=(),
        metadata=_described(
            "members",
            "A coalition's members: one on each line, or a JSON list",
            "The member organisations.",
            kinds=("coalition",),
            column_width=60,
        ),
    )
    show: Show = field(default="name", metadata=_described("show", "What is published of a person", kinds=("person",)))

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """The details among the values of a JSON object. A field that is missing is empty: an older version of the
        program may not have known it."""
        known = {name: values[name] for name in DETAIL_FIELDS if name in values}
        known |= {name: tuple(known[name]) for name in DETAIL_LISTS if name in known}
        return cls(**{"name": ""} | known)

    def to_json(self) -> dict[str, Any]:
        """Every field, as JSON has it."""
        return _plain(self, tuple(DETAIL_FIELDS))

    def printed_name(self) -> str:
        """The name as the letter shows it; empty when the signer is only counted."""
        if self.show == "count":
            return ""
        return self.name if self.show == "name" else initials(self.name)

    def shown(self) -> "Details":
        """What the letter shows of them. The rest is empty."""
        if self.show != "name":
            return Details(self.kind, self.printed_name(), show=self.show)
        return Details(**{name: getattr(self, name) for name in _SHOWN_OF[self.kind]})

    def public(self) -> dict[str, Any]:
        """The fields that may be published, as JSON has them, and no others. Empty ones are left out."""
        return {name: value for name, value in _plain(self.shown(), PUBLISHED).items() if value}


def _plain(details: Details, names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(details, name) for name in names}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _depth(name: str) -> int:
    """How many fields are printed before one, from the name on."""
    return 0 if name == "name" else 1 + _depth(DETAIL_FIELDS[name].printed_after)


# Every field by its name, in the order of the columns of the published list.
DETAIL_FIELDS: Mapping[str, FieldDescription] = {item.name: item.metadata["description"] for item in fields(Details)}
PUBLISHED = tuple(name for name, described in DETAIL_FIELDS.items() if described.published)
# Those that hold a list of names.
DETAIL_LISTS = tuple(name for name, described in DETAIL_FIELDS.items() if described.content == "members")
# What is printed after a name, in this order. Two that follow the same field stand in the order of `DETAIL_FIELDS`.
PRINTED_AFTER_NAME = tuple(sorted((name for name in DETAIL_FIELDS if DETAIL_FIELDS[name].printed_after), key=_depth))
_SHOWN_OF: Mapping[Kind, tuple[str, ...]] = {
    kind: tuple(name for name, described in DETAIL_FIELDS.items() if described.published_of(kind)) for kind in KINDS
}
