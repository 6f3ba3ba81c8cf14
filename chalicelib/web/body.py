"""Reads the fields from the body of a request, form-encoded or JSON. Anything else is refused with a clear answer."""

import json
from collections.abc import Iterator, Mapping, Sequence

from chalicelib.http.bodies import FORM, JSON, BadRequest, TooLarge, UnsupportedType, pairs_of_form
from chalicelib.web.request import WebRequest

# A coalition of 300 members with names of 200 characters, percent-encoded, is the longest form.
MOST_BYTES = 256 * 1024
MOST_FIELDS = 40

Fields = Mapping[str, str | Sequence[str]]


def read_fields(request: WebRequest) -> Fields:
    """The fields of a body. Raises `BadRequest`, `TooLarge` or `UnsupportedType`.

    A repeated field is refused, because it is unclear which one was meant. So is NUL, which nobody can type and
    which other programs take for the end of the text.
    """
    if len(request.body) > MOST_BYTES:
        raise TooLarge
    if request.content_type == FORM:
        fields = _form(request.body)
    elif request.content_type == JSON:
        fields = _json(request.body)
    else:
        raise UnsupportedType
    if any("\0" in text for text in _texts(fields)):
        raise BadRequest("NUL")
    return fields


def read_posted_form(request: WebRequest) -> Fields:
    """The fields that a page's button sends. A POST without a body also counts as pressing a button."""
    return read_fields(request) if request.body.strip() else {}


def text(fields: Fields, name: str) -> str:
    """A field as one text: '' if it is missing, lines if it is a list."""
    value = fields.get(name, "")
    return value if isinstance(value, str) else "\n".join(value)


def _form(body: bytes) -> Fields:
    return _unique(pairs_of_form(body, MOST_FIELDS))


def _json(body: bytes) -> Fields:
    try:
        fields = json.loads(body.decode("utf-8"), object_pairs_hook=_unique)
        # JSON can contain a lone surrogate, but our answers cannot.
        json.dumps(fields, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise BadRequest(type(error).__name__) from None
    if not isinstance(fields, dict) or not all(_is_field(key, value) for key, value in fields.items()):
        raise BadRequest("not fields")
    return fields


def _texts(fields: Fields) -> Iterator[str]:
    for name, value in fields.items():
        yield name
        yield from (value,) if isinstance(value, str) else value


def _is_field(key: object, value: object) -> bool:
    if key == "members" and isinstance(value, list):
        return all(isinstance(line, str) for line in value)
    return isinstance(value, str)


def _unique(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    fields = dict(pairs)
    if len(pairs) > MOST_FIELDS:
        raise BadRequest("too many fields")
    if len(fields) != len(pairs):
        raise BadRequest("a field came twice")
    return fields
