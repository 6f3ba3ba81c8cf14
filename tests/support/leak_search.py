"""Whoever looks for a person: in all that is stored, served, queued, mailed or logged, however it is packed."""

import base64
import gzip
from collections.abc import Iterable, Mapping
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from chalicelib import settings
from chalicelib.aws import clients
from tests.support.opened_files import opened

Places = Mapping[str, bytes]


def site() -> dict[str, bytes]:
    """Every file that is served, opened."""
    return _bucket(settings.current().site_bucket, "site")


def state() -> dict[str, bytes]:
    """Every file of the bucket that is not served, opened."""
    return _bucket(settings.current().state_bucket, "state")


def tables() -> dict[str, bytes]:
    """Every item of the tables as it is stored, but for what is sealed; by the table and the item's key."""
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


def traces(words: Iterable[str], places: Places) -> list[str]:
    """Where any of some words stands, in whatever case or coding: the word and the place."""
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
    # In base64 the same letters look otherwise at each of three offsets; the ends depend on what is beside them.
    in_base64 = {base64.b64encode(bytes(shift) + text)[4 if shift else 0 : -4] for shift in range(3)}
    return {text, text.hex().encode(), text[::-1], *(one for one in in_base64 if len(one) > 7)}


def _bucket(name: str, called: str) -> dict[str, bytes]:
    # moto's own list: to get each by a call takes long.
    kept = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[name].keys
    told = {key: repr([key, dict(one.metadata), dict(one.response_dict)]).encode() for key, one in kept.items()}
    return {f"{called} {key}": _unpacked(one.value) + told[key] for key, one in kept.items()}


def _unpacked(body: bytes) -> bytes:
    return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else opened(body)
