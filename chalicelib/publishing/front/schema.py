"""The JSON Schema of ``letters.json``, published as ``schemas/letters-1.json``. What its number means is in
`chalicelib.publishing.files.json_schemas`."""

from chalicelib.publishing.files.json_schemas import COUNTS_2, DRAFT, Schema, an_object, count, text
from chalicelib.publishing.front.listed import EVENTS, STATES

SCHEMA_PATH = "schemas/letters-1.json"

_LANGUAGE = "^[a-z]{2}$"
_TIME = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"
_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def _or_null(schema: Schema, description: str) -> Schema:
    return {"anyOf": [schema, {"type": "null"}], "description": description}


def _by_language(values: Schema, description: str) -> Schema:
    return {
        "type": "object",
        "description": description,
        "propertyNames": {"pattern": _LANGUAGE},
        "additionalProperties": values,
    }


_HANDOVER = an_object(
    {
        "on": text("The day.", pattern=_DAY),
        "party": _by_language(text("In words."), "To whom it was delivered or who answered, by language."),
        "url": text("The answer, where it is published elsewhere; empty if it is not."),
    },
    "A delivery, or an answer.",
)

_TEXT = an_object(
    {
        "title": text("Of the letter.", minLength=1),
        "subject": text("What it is about."),
        "url": text("Where it is read in this language."),
    },
    "The letter in a language.",
)

LETTER = an_object(
    {
        "slug": text("The name of the letter in its address."),
        "url": text("Where it is read in its authoritative language."),
        "language": text("Of the authoritative text.", pattern=_LANGUAGE),
        "texts": _by_language(_TEXT, "Each language that the letter has."),
        "organisers": text("Who runs the letter; empty if it names nobody."),
        "state": {
            "enum": list(STATES),
            "description": "soon: it cannot be signed yet. paused: not for the moment. delivered and answered: it was "
            "closed before.",
        },
        "opens_on": _or_null(text("A day.", pattern=_DAY), "The first day to sign, if there is one."),
        "closes_on": _or_null(text("A day.", pattern=_DAY), "The last day to sign, if there is one."),
        "ended": {"type": "boolean", "description": "Whether the last day to sign is over."},
        "delivered": _or_null(_HANDOVER, "The delivery."),
        "answered": _or_null(_HANDOVER, "The answer."),
        "counts": an_object(
            {"signatures": count("Of coalitions, organisations and persons, together.")} | COUNTS_2,
            "How many there are, each counted once wherever it stands: as in edition.json.",
        ),
        "edition": count("The number of the edition that says so.", 1),
        "published_at": text("When that edition was published, in UTC.", pattern=_TIME),
        "public_since": text("When the first edition was published, in UTC.", pattern=_TIME),
        "events": {
            "type": "array",
            "description": "What happened to the letter, as far as it is known when; the oldest first.",
            "items": an_object(
                {
                    "event": {"enum": list(EVENTS), "description": "A letter may open again."},
                    "at": text("In UTC.", pattern=_TIME),
                },
                "Something that happened.",
            ),
        },
    },
    "A letter.",
)

LETTERS: Schema = {
    "$schema": DRAFT,
    "title": "The letters of a site, version 1",
    **an_object(
        {
            "site": text("The address of the site."),
            "name": text("Whose site it is; empty if it has no name."),
            "number": count("Of this state of the list: a newer one has a higher number.", 1),
            "since": text("When the site first had such a list, in UTC.", pattern=_TIME),
            "letters": {
                "type": "array",
                "description": "Those that can be signed first, then the newest.",
                "items": LETTER,
            },
        },
        "letters.json: the letters that are public. It names no signatory.",
    ),
}
