"""JSON Schemas of the files that programs read, published beside them: `SCHEMAS`, path → schema.

The number in a path is the version. Fields may be added under the same version. Removing a field or changing its
meaning needs a new version, and the old schema stays as long as files that follow it do.
https://json-schema.org/draft/2020-12
"""

from typing import Any

from chalicelib.rules.letters.letter import KINDS
from chalicelib.rules.signatories.counting import FIGURES
from chalicelib.rules.signatures.details import DETAIL_FIELDS, PUBLISHED, FieldDescription
from chalicelib.rules.signatures.member import ENDS, MEMBER_KINDS, SEPARATORS

DRAFT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


def text(description: str, **more: Any) -> Schema:
    return {"type": "string", "description": description} | more


def count(description: str, least: int = 0) -> Schema:
    return {"type": "integer", "minimum": least, "description": description}


def an_object(properties: dict[str, Schema], description: str) -> Schema:
    """An object that has all of these properties."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
    }


_MEMBER: Schema = {
    "type": "object",
    "description": "A member of which more is known than its name.",
    "properties": {
        "name": text("As printed.", minLength=1),
        "kind": {"enum": list(MEMBER_KINDS), "description": "Missing of an organisation."},
        "role": text("A person's occupation or position, printed after the name.", minLength=1),
        "country": text("ISO 3166-1, two letters.", pattern="^[A-Z]{2}$"),
    },
    "required": ["name"],
}


def _field_schema(described: FieldDescription) -> Schema:
    match described.content:
        case "kind":
            return {"enum": list(KINDS), "description": described.published}
        case "name":
            return text(described.published, minLength=1)
        case "country":
            return text(described.published, pattern="^([A-Z]{2})?$")
        case "website":
            return text(described.published, pattern="^(https?://.*)?$")
        case "members":
            items = {"anyOf": [text("The name of an organisation.", minLength=1), _MEMBER]}
            return {"type": "array", "items": items, "description": described.published}
        case "separator" | "end":
            values = SEPARATORS if described.content == "separator" else ENDS
            return {"enum": list(values), "description": described.published}
        case _:
            return text(described.published)


_SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}

SIGNATORY = an_object(
    {
        "number": count(
            "The place in the printed list, from 1: organisations with coalitions, and persons, are counted apart. "
            "It changes when others join or leave.",
            1,
        ),
        "permanent": count(
            "The permanent number, in the order of confirmation. It never changes and is never given again.", 1
        ),
        **{name: _field_schema(DETAIL_FIELDS[name]) for name in PUBLISHED},
        "confirmed_members": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Of the members, those that confirmed it by a link of their own, which the coalition gave.",
        },
        "mark": text(
            "Ties the entry to the signature without telling anything of it; the same as long as the entry is there.",
            pattern="^[a-z2-7]{16}$",
        ),
    },
    "A signatory.",
)

SIGNATORIES: Schema = {
    "$schema": DRAFT,
    "title": "Signatories of an open letter, version 1",
    "description": "signatories.json: organisations and coalitions first, then persons, in printed order. "
    "Who asked not to be named is not in it.",
    "type": "array",
    "items": SIGNATORY,
}

# Of version 1 `members` left out whoever signed as well, and entries were counted, not organisations.
_COUNTS_1 = {
    "persons": count("Persons who are named."),
    "organisations": count("Organisations that signed by themselves."),
    "coalitions": count("Coalitions."),
    "members": count("Member organisations of coalitions that are counted nowhere else."),
    "unnamed": count("Those who asked to be counted and not named."),
}
COUNTS_2 = {
    "persons": count("Persons who signed by themselves and are named."),
    "organisations": count("Organisations that signed by themselves."),
    "coalitions": count("Coalitions, which are counted nowhere else."),
    "members": count("Organisations that are members of coalitions, whether they signed by themselves or not."),
    "unnamed": count("Those who asked to be counted and not named."),
    "both": count("Organisations that signed by themselves and are members."),
    "persons_in_coalitions": count("Persons who are members of coalitions."),
    "persons_in_both": count("Persons who signed by themselves and are members."),
    "confirmed_members": count("Of `members`, those that confirmed it by a link of their own."),
    "repeated": count("Entries of an organisation or a person that has an entry already."),
    "organisations_in_all": count("`organisations` and `members` less `both`."),
    "persons_in_all": count("`persons` and `persons_in_coalitions` less `persons_in_both`."),
}
_CHANGES_1 = {
    "added": count("Signatures that are new."),
    "withdrawn": count("Signatures that their signers took back or no longer show."),
    "corrected": count("Entries that are still there and read otherwise."),
    "taken_down": count("Signatures that the organisers took down."),
}
_CHANGES_2 = _CHANGES_1 | {
    "figures": {
        "type": "object",
        "description": "By how much the organisers' decisions on which names are one moved each of the counts.",
        "propertyNames": {"enum": list(FIGURES)},
        "additionalProperties": {"type": "integer"},
    },
}


def _edition(version: int, counts: dict[str, Schema], changes: dict[str, Schema]) -> Schema:
    return {
        "$schema": DRAFT,
        "title": f"An edition of an open letter, version {version}",
        **an_object(
            {
                "letter": text("The name of the letter in its address."),
                "number": count("Of the edition.", 1),
                "published_at": text("In UTC.", pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"),
                "version": _SHA256 | {"description": "The SHA-256 of the version of the letter's words."},
                "counts": an_object(counts, "How many there are, each counted once wherever it stands."),
                "changes": an_object(changes, "What is different from the edition before."),
                "files": {
                    "type": "object",
                    "description": "The path of each file under the letter's address, and the SHA-256 of its content.",
                    "additionalProperties": _SHA256,
                },
                "previous": {
                    "description": "The SHA-256 of the edition.json of the edition before; null for the first.",
                    "anyOf": [_SHA256, {"type": "null"}],
                },
            },
            "edition.json: what was published at one moment. It names nobody.",
        ),
    }


EDITION_1 = _edition(1, _COUNTS_1, _CHANGES_1)
EDITION = _edition(2, COUNTS_2, _CHANGES_2)
EDITION["properties"]["goal"] = count("How many signatures the organisers hope for. Missing without a goal.", 2)

COUNTED_ONCE: Schema = {
    "$schema": DRAFT,
    "title": "What counts once on an open letter, version 1",
    **an_object(
        {
            "letter": text("The name of the letter in its address."),
            "organisations": {
                "type": "array",
                "description": "For each organisation that stands in several places, these places: an entry's "
                "permanent number, and after a stroke which of its members, from 1.",
                "items": {
                    "type": "array",
                    "minItems": 2,
                    "uniqueItems": True,
                    "items": text("A place.", pattern="^[1-9][0-9]*(/[1-9][0-9]*)?$"),
                },
            },
        },
        "counted-once.json: which entries of signatories.json the counts take for one organisation. It names nobody.",
    ),
}

SCHEMAS: dict[str, Schema] = {
    "schemas/signatories-1.json": SIGNATORIES,
    "schemas/edition-1.json": EDITION_1,
    "schemas/edition-2.json": EDITION,
    "schemas/counted-once-1.json": COUNTED_ONCE,
}
