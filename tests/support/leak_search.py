"""Searches for a person's data in everything stored, served, queued, mailed or logged, however it is packed."""

import base64
import gzip
from collections.abc import Iterable, Mapping
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from chalicelib import settings
from chalicelib.aws import clients
from tests.support.opened_files import unpack

Places = Mapping[str, bytes]


def site() -> dict[str, bytes]:
    """Every served file, unpacked."""
    return _bucket(settings.current().site_bucket, "site")


def state() -> dict[str, bytes]:
    """Every file of the state bucket, which is not served, unpacked."""
    return _bucket(settings.current().state_bucket, "state")


def tables() -> dict[str, bytes]:
    """Every stored item of the tables, without its sealed parts; by table and key."""
    stage, found = settings.current(), {}
    for table in (stage.letters_table, stage.signatures_table, stage.limits_table):
        for item in clients.dynamodb().scan(TableName=table)["Items"]:
            key = " ".join(str(item[name]["S"]) for name in ("letter", "record", "id", "name") if name in item)
            found[f"{table} {key}"] = b"\n".join([name.encode() + b"=" + raw(value) for name, value in item.items()])
    return found


def raw(value: Mapping[str, Any]) -> bytes:
    """An attribute's value as bytes."""
    ((_, inner),) = value.items()
    return bytes(inner) if isinstance(inner, bytes) else str(inner).encode()


def find_words(words: Iterable[str], places: Places) -> list[str]:
    """Every occurrence of the words, in any case or encoding: the word and the place."""
    lowered = {place: body.lower() for place, body in places.items()}
    codings = {word: [one.lower() for one in _codings(word)] for word in words}
    return [
        f"{word} in {place}"
        for place, body in lowered.items()
        for word, ways in codings.items()
        if any(one in body for one in ways)
    ]


def _codings(word: str) -> set[bytes]:
    text = word.encode()
    # Base64 encodes the same letters differently at each of three offsets; the ends also depend on their neighbours.
    in_base64 = {base64.b64encode(bytes(shift) + text)[4 if shift else 0 : -4] for shift in range(3)}
    return {text, text.hex().encode(), text[::-1], *(one for one in in_base64 if len(one) > 7)}


def _bucket(name: str, called: str) -> dict[str, bytes]:
    # moto's own list: getting each object through a call is slow.
    kept = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[name].keys
    objects = {key: repr([key, dict(one.metadata), dict(one.response_dict)]).encode() for key, one in kept.items()}
    return {f"{called} {key}": _unpacked(one.value) + objects[key] for key, one in kept.items()}


def _unpacked(body: bytes) -> bytes:
    return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else unpack(body)
