"""Requests that no browser sends: hand-made bodies, headers and tokens."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.support.samples import FIELDS

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
# All of them contain it, so that tests can look for it in logs and queues and, unescaped, in answers.
CANARY = "kanarienvogel"
MARKUP = f"\"'><script>{CANARY}</script>"
MANY = 10_000


@dataclass(frozen=True)
class Hostile:
    """A body, the status that refuses it, its content type, and replacements in the event."""

    body: bytes
    status: int
    content_type: str = FORM
    raw: Mapping[str, object] | None = None


# Without a language field, so that the reader's own language is used.
SIGNED = {name: value for name, value in FIELDS.items() if name != "lang"}


def form(**fields: str) -> bytes:
    return urlencode(SIGNED | fields).encode()


def text(**fields: object) -> bytes:
    return json.dumps(SIGNED | fields).encode()


VALID = form(name=CANARY)

BODIES = {
    "bytes that are no UTF-8": Hostile(VALID + b"&role=\xff\xfe", 400),
    "escapes that are no UTF-8": Hostile(VALID + b"&website=%FF%FE", 400),
    "an overlong encoding": Hostile(VALID + b"&website=%C0%AF", 400),
    "a broken escape": Hostile(VALID + b"&website=%zz", 400),
    "an escape cut off": Hostile(VALID + b"&website=%4", 400),
    "json that is no UTF-8": Hostile(text(name=CANARY).replace(b"Bi", b"\xff"), 400, JSON),
    "json in UTF-16": Hostile(text(name=CANARY).decode().encode("utf-16"), 400, JSON),
    "NUL as an escape": Hostile(form(name=f"{CANARY}\0"), 400),
    "NUL as a byte": Hostile(VALID + b"&website=\0", 400),
    "NUL in json": Hostile(text(name=f"{CANARY}\0"), 400, JSON),
    "NUL in the name of a field": Hostile(VALID + b"&a%00b=x", 400),
    "half a character, raw": Hostile(VALID + b"&website=\xed\xa0\x80", 400),
    "half a character, as an escape": Hostile(VALID + b"&website=%ED%A0%80", 400),
    "half a character in json": Hostile(text(name=f"{CANARY}\ud800"), 400, JSON),
    "half a character in a json key": Hostile(text(**{"\udfff": CANARY}), 400, JSON),
    "half a character in a list": Hostile(text(kind="coalition", members=[CANARY, "\ud83d"]), 400, JSON),
    "2 MB": Hostile(VALID + b"&role=" + b"x" * 2_000_000, 413),
    "2 MB of json": Hostile(text(name=CANARY, role="x" * 2_000_000), 413, JSON),
    "a field twice": Hostile(VALID + b"&name=" + CANARY.encode(), 400),
    "a json key twice": Hostile(b'{"name": "Ana", "name": "%s"}' % CANARY.encode(), 400, JSON),
    "a key twice, written otherwise": Hostile(b'{"name": "Ana", "n\\u0061me": "%s"}' % CANARY.encode(), 400, JSON),
    "a list for a text": Hostile(text(name=[CANARY]), 400, JSON),
    "a number for a text": Hostile(text(name=7), 400, JSON),
    "a number without an end": Hostile(b'{"name": %s}' % (b"9" * 100_000), 400, JSON),
    "no number": Hostile(b'{"name": NaN}', 400, JSON),
    "null for a text": Hostile(text(name=None), 400, JSON),
    "true for a text": Hostile(text(consent=True), 400, JSON),
    "an object for a text": Hostile(text(name={"$ne": CANARY}), 400, JSON),
    "an object in a list": Hostile(text(members=[{"name": CANARY}]), 400, JSON),
    "a list for the whole": Hostile(b'["%s"]' % CANARY.encode(), 400, JSON),
    "a text for the whole": Hostile(b'"%s"' % CANARY.encode(), 400, JSON),
    "lists in lists": Hostile(b"[" * MANY + b"]" * MANY, 400, JSON),
    "lists in lists without an end": Hostile(b'{"members": ' + b"[" * MANY, 400, JSON),
    "objects in objects": Hostile(b'{"name": ' * MANY + b'"x"' + b"}" * MANY, 400, JSON),
    "fields without number": Hostile(b"&".join(b"%s%d=x" % (CANARY.encode(), number) for number in range(MANY)), 400),
    "json keys without number": Hostile(text(**{f"{CANARY}{number}": "x" for number in range(MANY)}), 400, JSON),
    "members without number": Hostile(b'{"members": [%s""]}' % (b'"x",' * 60_000), 422, JSON),
    "json cut off": Hostile(text(name=CANARY)[:-1], 400, JSON),
    "json with a mark before it": Hostile(b"\xef\xbb\xbf" + text(name=CANARY), 400, JSON),
    "a form called json": Hostile(VALID, 400, JSON),
    "no type": Hostile(VALID, 415, ""),
    "plain text": Hostile(VALID, 415, "text/plain"),
    "a file": Hostile(b"--x\r\n%s\r\n--x--" % CANARY.encode(), 415, "multipart/form-data; boundary=x"),
    "xml": Hostile(b"<!DOCTYPE x [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><x>&x;</x>", 415, "application/xml"),
    "a type without an end": Hostile(VALID, 415, CANARY * 4_000),
    "a type with a line break": Hostile(VALID, 415, f"{FORM}\r\nX-{CANARY}: 1"),
    "a type of markup": Hostile(VALID, 415, MARKUP),
    "a type with half a character": Hostile(VALID, 415, "\ud800"),
    "base64 that is none": Hostile(b"", 400, raw={"body": f"%{CANARY}%", "isBase64Encoded": True}),
    "base64 with an accent": Hostile(b"", 400, raw={"body": "ñ", "isBase64Encoded": True}),
    "base64 cut off": Hostile(b"", 400, raw={"body": "bmFtZT1", "isBase64Encoded": True}),
    "half a character as text": Hostile(b"", 400, raw={"body": "name=\ud800", "isBase64Encoded": False}),
    "markup": Hostile(form(name=MARKUP, lang=MARKUP, email=MARKUP, kind=MARKUP), 422),
    "markup in json": Hostile(text(**{MARKUP: MARKUP, "name": MARKUP}), 422, JSON),
    "a template": Hostile(form(name="{{7*7}}${7*7}<%= 7*7 %>" + CANARY, email="{{7*7}}"), 422),
    "a header": Hostile(form(name=f"Ana\r\nBcc: {CANARY}@example.org"), 422),
    "all is empty": Hostile(b"=&=", 400),
}  # fmt: skip

# Each replaces a token or a slug.
WORDS = {
    "a long one": "a" * 50_000,
    "a long one with the letter's name": f"agua-limpia_{'a' * 50_000}",
    "a long name": f"{'a-' * 25_000}a",
    "a line break": f"{CANARY}\r\nSet-Cookie: a=b",
    "NUL": f"agua-limpia_{'a' * 76}\0",
    "a way up": "../../health",
    "a way up, written otherwise": "..%2f..%2fhealth",
    "a host": f"//{CANARY}.example/",
    "half a character": "agua-limpia_\ud800",
    "half a character after the name": "agua-limpia.\ud800",
    "the sign for kelvin": "agua-limpia_" + "\u212a" * 77,
    "markup": MARKUP,
    "a template": "{{7*7}}",
    "an address": f"{CANARY}@example.org",
    "nothing": "",
    "digits of other scripts": "agua-limpia_" + "٣" * 77,
    "a separator alone": "_",
    "JSON": '{"$gt": ""}',
}

# Each goes into a header, beside a body that is refused.
HEADERS = {
    "a language without an end": {"Accept-Language": "es;q=0." + "1" * 50_000},
    "languages without number": {"Accept-Language": ",".join(["es-MX;q=0.1"] * MANY)},
    "a language that is none": {"Accept-Language": f"{MARKUP};q=x,,;q=,es;q=NaN,\0,\ud800"},
    "spaces without end": {"Accept-Language": "es" + " " * 50_000 + "x"},
    "a kind of answer without an end": {"Accept": "application/json;" * 5_000},
    "a kind of answer that is none": {"Accept": f"{MARKUP}/\ud800"},
    "everything": {"Accept": "*/*", "Accept-Language": "*", "Accept-Charset": "utf-7"},
    "another host": {"Host": f"{CANARY}.example", "X-Forwarded-Host": f"{CANARY}.example", "Forwarded": "for=1"},
    "another method": {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "GET"},
    "a compressed body": {"Content-Encoding": "gzip"},
    "a length that is wrong": {"Content-Length": "-1", "Transfer-Encoding": "chunked"},
    "a session": {"Cookie": f"session={CANARY}", "Authorization": f"Bearer {CANARY}"},
}
