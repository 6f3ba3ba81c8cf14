"""What somebody hostile puts in place of a file: texts that no parser should meet, and sound files with one thing
wrong."""

import gzip
import json
import random
from collections.abc import Iterator
from typing import Any

# JSON texts of values that stand where another kind of value should.
VALUES = (
    "null", "true", "-1", "0", "1.5", "1e999", "-1e999", "NaN", "-Infinity", "1" + "0" * 400, "9" * 5000, '""', '"x"',
    '"\\ud800"', '"\\u0000"', '"\\u001b[31m"', '"../../etc/passwd"', json.dumps("á" * 5000), "[]", "{}", "[[]]",
    '["x"]', '{"x": 1}', '{"x": 1, "x": 2}', "[" * 100 + "]" * 100, '{"a":' * 30 + "1" + "}" * 30, '[null, 1, "x", {}]',
    '"9999-12-31T23:59:59Z"', '"0001-01-01T00:00:00Z"', '"2026-99-99T99:99:99Z"',
)  # fmt: skip

# Texts that are no file of ours, whatever it should be.
TEXTS = (
    b"", b" ", b"\0" * 1000, b"\xff\xfe\x00", b"\xef\xbb\xbf", b"null", b"NaN", b"[NaN]", b'"\\ud800"', b"{}", b"[]",
    b"[" * 200_000, b'{"a":' * 100_000, b"[" * 100_000 + b"]" * 100_000, b"9" * 100_000, b'"' + b"x" * 100_000,
    b"{" * 100_000, b"\n" * 100_000, b"\x1f\x8b", gzip.compress(b"[" * 1000), gzip.compress(bytes(10_000_000)),
    gzip.compress(b"{}")[:-4], b"PK\x03\x04" + bytes(500), b"%PDF-", b"<?xml version='1.0'?>", b"a: &a [*a]",
    b"\xed\xa0\x80", "[\u2028]".encode(), b"[1,]", b"[" + b"1," * 50_000 + b"1]", b"a." * 50_000 + b"a = 1",
)  # fmt: skip


def hostile_json(sound: bytes, number: int = 500) -> Iterator[bytes]:
    """``number`` bodies: each of `TEXTS`, then the sound one with each of its values replaced, then damaged bytes."""
    chance = random.Random(number)
    yield from TEXTS
    given = len(TEXTS)
    value = json.loads(sound)
    places = sorted(_places(value), key=len)
    replaced = [(place, text) for text in VALUES for place in places]
    for place, text in chance.sample(replaced, min(len(replaced), (number - given) * 2 // 3)):
        given += 1
        yield _with(value, place, text)
    for _ in range(number - given):
        yield damaged(sound, chance)


def damaged(sound: bytes, chance: random.Random) -> bytes:
    """A file that was cut, or in which some bytes were overwritten, taken out or repeated."""
    body = bytearray(sound)
    match chance.randrange(4):
        case 0:
            del body[chance.randrange(len(body)) :]
        case 1:
            for _ in range(chance.randint(1, 20)):
                body[chance.randrange(len(body))] = chance.randrange(256)
        case 2:
            first = chance.randrange(len(body))
            del body[first : first + chance.randint(1, 200)]
        case _:
            first = chance.randrange(len(body))
            body[first:first] = body[first : first + 100] * chance.randint(1, 20)
    return bytes(body)


def _places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield place
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield from _places(each, (*place, key))


def _with(value: Any, place: tuple[Any, ...], text: str) -> bytes:
    """The JSON of a value, with a text in place of one of those that it holds."""
    mark = "replaced-here"
    copy = json.loads(json.dumps(value))
    if not place:
        return text.encode()
    holder = copy
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = mark
    return json.dumps(copy).replace(json.dumps(mark), text, 1).encode()
