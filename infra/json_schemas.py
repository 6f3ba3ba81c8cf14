"""The pieces that the JSON schemas of routes are made of."""

from collections.abc import Mapping
from typing import Any

from chalicelib.rules.fields.names import MAX_LENGTH
from chalicelib.rules.letters.letter import KINDS
from chalicelib.rules.signatures.details import SHOWS, FieldDescription
from chalicelib.signing import form


def text(description: str, longest: int = MAX_LENGTH) -> dict[str, Any]:
    return {"type": "string", "description": description, "maxLength": longest}


def one_of(description: str, *values: str) -> dict[str, Any]:
    return {"type": "string", "description": description, "enum": list(values)}


def record(properties: Mapping[str, Any], *required: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


def status(*words: str) -> dict[str, Any]:
    """The schema of a success that is one word."""
    return record({"status": {"type": "string", "enum": list(words)}}, "status")


def of_field(described: FieldDescription) -> dict[str, Any]:
    match described.content:
        case "kind":
            return one_of(described.asked, *KINDS)
        case "show":
            return one_of(described.asked, *SHOWS)
        case "country":
            return {"type": "string", "description": described.asked, "pattern": "^([A-Za-z]{2})?$"}
        case "members":
            one = {"type": "string", "maxLength": MAX_LENGTH}
            return {
                "description": described.asked,
                "anyOf": [{"type": "string"}, {"type": "array", "items": one, "maxItems": form.MAX_MEMBERS}],
            }
        case _:
            return text(described.asked)
