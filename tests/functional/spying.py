"""Whoever looks for a person: in all that is stored, served, queued, mailed or logged, however it is packed."""

import base64
import gzip
import re
from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib import clients, settings
from tests.opened import opened

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
    found = []
    for word in words:
        pattern = re.compile(b"|".join(map(re.escape, _codings(word))), re.IGNORECASE)
        found += [f"{word} in {place}" for place, body in places.items() if pattern.search(body)]
    return found


def _codings(word: str) -> set[bytes]:
    text = word.encode()
    # In base64 the same letters look otherwise at each of three offsets; the ends depend on what is beside them.
    in_base64 = {base64.b64encode(bytes(shift) + text)[4 if shift else 0 : -4] for shift in range(3)}
    return {text, text.hex().encode(), text[::-1], *(one for one in in_base64 if len(one) > 7)}


def _bucket(name: str, called: str) -> dict[str, bytes]:
    found, s3 = {}, clients.s3()
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name):
        for one in page.get("Contents", ()):
            answer = s3.get_object(Bucket=name, Key=one["Key"])
            body = _unpacked(answer["Body"].read())
            told = repr([one["Key"], answer.get("Metadata"), answer.get("ContentDisposition")])
            found[f"{called} {one['Key']}"] = body + told.encode()
    return found


def _unpacked(body: bytes) -> bytes:
    return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else opened(body)
