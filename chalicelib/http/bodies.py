"""Bodies of requests: the bytes that were sent, and the pairs of a form. Anything unclear is refused."""

import base64
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from chalicelib.errors import Problem

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
# Replaces a body that cannot be decoded. It is not UTF-8, so every reader refuses it.
UNREADABLE = b"\xff"
# Lenient parsers keep a broken escape as it is, strict ones do not, so the same body could give two names.
BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


class BadRequest(Problem):
    """The body is not a form."""


class TooLarge(Problem):
    """The body is longer than any form."""


class UnsupportedType(Problem):
    """The body is of a type that we do not read."""


def sent_body(event: Mapping[str, Any]) -> bytes:
    """The body of API Gateway's event as it was sent; `UNREADABLE` if it claims to be base64 and is not, or ends in
    half a character.

    Chalice itself would skip invalid base64 characters and decode the rest.
    """
    body: str = event.get("body") or ""
    try:
        return base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode()
    except ValueError:
        return UNREADABLE


def pairs_of_form(body: bytes, most: int) -> list[tuple[str, str]]:
    """The fields of a form-encoded body in their order. Raises `BadRequest`, also if there are more than ``most``."""
    if BROKEN_ESCAPE.search(body):
        raise BadRequest("a broken escape")
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=most, errors="strict")
    except ValueError as error:  # includes UnicodeDecodeError
        raise BadRequest(type(error).__name__) from None
