"""Data that somebody else made, read within limits: a sentence says what is wrong with it, and nothing else happens."""

import json
import zlib
from collections.abc import Sequence
from typing import Any

MOST_DEPTH = 20  # nothing of ours is nested more than five deep
MOST_DIGITS = 15  # a number that every program reads alike


class Unreadable(ValueError):
    """What was read cannot be used. The message ends a sentence about it: “it is …”.

    ``args`` are the message and what stands for each ``{}`` in it.
    """

    def __str__(self) -> str:
        message, *values = self.args
        return str(message).format(*values) if values else str(message)


class TooLarge(Unreadable):
    """There is more of it than anything of ours has."""


def read_json(body: bytes | str) -> Any:
    """The value of a JSON text (RFC 8259). Raises `Unreadable`, also for what Python reads and others do not.

    The caller has limited its size.
    """
    try:
        text = body if isinstance(body, str) else body.decode("utf-8-sig")
        value = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_int=_integer,
            parse_float=_fraction,
        )
    except UnicodeDecodeError:
        raise Unreadable("it is not in UTF-8") from None
    except RecursionError:
        raise Unreadable("it is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise Unreadable("it is not JSON: line {}, column {}", error.lineno, error.colno) from None
    check_value(value)
    return value


def check_value(value: object) -> None:
    """Check the nesting and the texts of a value made of mappings, lists and scalars. Raises `Unreadable`.

    A value may contain itself, as YAML's aliases allow.
    """
    level: Sequence[object] = [value]
    for _ in range(MOST_DEPTH):
        below: list[object] = []
        seen: set[int] = set()
        for each in level:
            if isinstance(each, str):
                _check_text(each)
            elif isinstance(each, int) and abs(each) >= 10**MOST_DIGITS:
                raise Unreadable("it has a number that is too large")
            elif isinstance(each, dict | list | tuple) and id(each) not in seen:
                seen.add(id(each))
                below.extend([*each, *each.values()] if isinstance(each, dict) else each)
        if not below:
            return
        level = below
    raise Unreadable("it is nested too deeply")


def gunzip(body: bytes, most: int) -> bytes:
    """What a gzip file contains, at most ``most`` bytes. Raises `Unreadable`."""
    found = bytearray()
    while body:
        unzip = zlib.decompressobj(wbits=31)
        try:
            found += unzip.decompress(body, most + 1 - len(found))
        except zlib.error:
            raise Unreadable("it is not a gzip file") from None
        if len(found) > most:
            raise TooLarge("it contains more than {:,} bytes", most)
        if not unzip.eof:
            raise Unreadable("it is cut off")
        body = unzip.unused_data.lstrip(b"\0")  # another part, or padding
    return bytes(found)


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Unreadable("it has half a character (a lone surrogate)") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("it names a field twice")
    return found


def _refuse_constant(name: str) -> Any:
    raise Unreadable("it has {}, which is no number", name)


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > MOST_DIGITS:
        raise Unreadable("it has a number that is too large")  # before it is converted, which takes time
    return int(digits)


def _fraction(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise Unreadable("it has a number that is too large")
    return value
