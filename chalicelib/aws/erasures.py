"""The list of erased signers, in a bucket, so that restoring a table to an earlier time brings nobody back.

Each erasure is one object, ``erased/{slug}/{26 characters of the signature's id}``, whose body is the time in ms. If a
signer changed what is shown of them, an object with the suffix ``.shown`` holds the time and the first letter of the
new choice. The bucket's lifecycle keeps both longer than any backup of the table goes back. It tells them from objects
that are kept for a week by their size, which is less than 20 bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chalicelib.aws import clients
from chalicelib.aws.errors import botocore_errors
from chalicelib.rules.letters.letter import ERASED
from chalicelib.rules.signatures.details import SHOWS, Show

SHOWN = ".shown"
LETTERS: dict[str, Show] = {show[0]: show for show in SHOWS}


@dataclass(frozen=True)
class S3Erasures:
    bucket: str

    def add(self, signature_id: str, at_ms: int) -> None:
        """Record that a signature was erased; recording it again is harmless. Raises `Unavailable`."""
        self._put(_key(signature_id), str(at_ms))

    def show(self, signature_id: str, show: Show, at_ms: int) -> None:
        """Record what a signer wants shown from now on. Raises `Unavailable`."""
        self._put(_key(signature_id) + SHOWN, f"{at_ms} {show[0]}")

    def listed(self, slug: str) -> dict[str, int]:
        """When each of a letter's erasures was recorded, by id (ms, in whole seconds; not before the erasure's own
        second). It takes one call for a thousand and reads no object. Raises `Unavailable`."""
        return {_id(item["Key"]): int(item["LastModified"].timestamp()) * 1000 for item in self._list_erased(slug)}

    def of(self, slug: str) -> dict[str, int]:
        """When each of a letter's signatures was erased (ms), by id. Raises `Unavailable`."""
        return {_id(item["Key"]): int(self._read(item["Key"])) for item in self._list_erased(slug)}

    def shown(self, slug: str) -> dict[str, tuple[Show, int]]:
        """The choice of each of a letter's signers who changed what is shown, and its time (ms), by id. Raises
        `Unavailable`."""
        choices = {}
        for key in (item["Key"] for item in self._list_objects(slug) if item["Key"].endswith(SHOWN)):
            at, letter = self._read(key).decode().split()
            choices[_id(key.removesuffix(SHOWN))] = LETTERS[letter], int(at)
        return choices

    def _list_erased(self, slug: str) -> Iterator[dict[str, Any]]:
        return (item for item in self._list_objects(slug) if not item["Key"].endswith(SHOWN))

    def _list_objects(self, slug: str) -> Iterator[dict[str, Any]]:
        with botocore_errors("s3 list objects"):
            pages = clients.s3().get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket, Prefix=f"{ERASED}/{slug}/"):
                yield from page.get("Contents", ())

    def _put(self, key: str, body: str) -> None:
        with botocore_errors("s3 put object"):
            clients.s3_fast().put_object(Bucket=self.bucket, Key=key, Body=body.encode())

    def _read(self, key: str) -> bytes:
        with botocore_errors("s3 get object"):
            return bytes(clients.s3().get_object(Bucket=self.bucket, Key=key)["Body"].read())


def _key(signature_id: str) -> str:
    return f"{ERASED}/{signature_id.replace('#', '/')}"


def _id(key: str) -> str:
    _, slug, name = key.split("/")
    return f"{slug}#{name}"
