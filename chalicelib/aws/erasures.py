"""The list of who was erased, in a bucket: a table that is restored to an earlier time brings nobody back.

One object for each: ``erased/{slug}/{26 characters of the signature's id}``, whose body is the time in ms. Beside it,
with ``.shown`` behind the name, what a signer wants shown who changed that, as its first letter behind the time. The
bucket's lifecycle keeps both longer than any backup of the table goes back; it tells them from what is kept for a week
by their size, which is less than 20 bytes.
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
        """Note that a signature was erased, once or again. Raises `Unavailable`."""
        self._put(_key(signature_id), str(at_ms))

    def show(self, signature_id: str, show: Show, at_ms: int) -> None:
        """Note what a signer wants shown from now on. Raises `Unavailable`."""
        self._put(_key(signature_id) + SHOWN, f"{at_ms} {show[0]}")

    def listed(self, slug: str) -> dict[str, int]:
        """When each of a letter's erasures was put on the list, by id (ms, of whole seconds; not before the
        erasure's own second). One call for a thousand, and no object is read. Raises `Unavailable`."""
        return {_id(found["Key"]): int(found["LastModified"].timestamp()) * 1000 for found in self._erased(slug)}

    def of(self, slug: str) -> dict[str, int]:
        """When each of a letter's signatures was erased (ms), by id. Raises `Unavailable`."""
        return {_id(found["Key"]): int(self._read(found["Key"])) for found in self._erased(slug)}

    def shown(self, slug: str) -> dict[str, tuple[Show, int]]:
        """What those of a letter want shown who changed that, and since when (ms), by id. Raises `Unavailable`."""
        found = {}
        for key in (one["Key"] for one in self._objects(slug) if one["Key"].endswith(SHOWN)):
            at, letter = self._read(key).decode().split()
            found[_id(key.removesuffix(SHOWN))] = LETTERS[letter], int(at)
        return found

    def _erased(self, slug: str) -> Iterator[dict[str, Any]]:
        return (found for found in self._objects(slug) if not found["Key"].endswith(SHOWN))

    def _objects(self, slug: str) -> Iterator[dict[str, Any]]:
        with botocore_errors("s3 list objects"):
            pages = clients.s3().get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket, Prefix=f"{ERASED}/{slug}/"):
                yield from page.get("Contents", ())

    def _put(self, key: str, body: str) -> None:
        with botocore_errors("s3 put object"):
            clients.s3_soon().put_object(Bucket=self.bucket, Key=key, Body=body.encode())

    def _read(self, key: str) -> bytes:
        with botocore_errors("s3 get object"):
            return bytes(clients.s3().get_object(Bucket=self.bucket, Key=key)["Body"].read())


def _key(signature_id: str) -> str:
    return f"{ERASED}/{signature_id.replace('#', '/')}"


def _id(key: str) -> str:
    _, slug, name = key.split("/")
    return f"{slug}#{name}"
