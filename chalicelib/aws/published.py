"""What is already published of a letter, read from the public site."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from botocore.exceptions import ClientError

from chalicelib.aws import clients
from chalicelib.aws.errors import botocore_errors
from chalicelib.errors import Unavailable
from chalicelib.rules.letters.letter import Letter

logger = logging.getLogger(__name__)

# Some 40,000 signatories. Reading more would keep an organisation's representative waiting too long.
MOST_BYTES = 8_000_000
ABSENT = ("NoSuchKey", "404")
# S3's answer for a key that is not there, too, to a function that may not list the bucket.
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
DENIED = ("AccessDenied", "403")


@dataclass(frozen=True)
class S3Published:
    bucket: str

    def organisations(self, letter: Letter) -> Sequence[str]:
        """Names of the organisations and coalitions on the letter; none before its first edition.

        Raises `Unavailable`, also when the list is longer than `MOST_BYTES`, or may not be read.
        """
        key = f"{letter.folder}/signatories.json"
        with botocore_errors("s3 get object"):
            body = self._read(key)
        return [] if body is None else [row["name"] for row in json.loads(body) if row["kind"] != "person"]

    def _read(self, key: str) -> bytes | None:
        """The object at a key; None only if it is certain that there is none."""
        try:
            return self._get(key)
        except ClientError as error:
            if _code(error) in ABSENT:
                return None
            if _code(error) not in DENIED:
                raise
        try:
            # If it is there, it may have been published since.
            return self._get(key) if self._is_listed(key) else None
        except ClientError as error:
            if _code(error) in DENIED:
                logger.exception("the published list may not be read")
            raise

    def _get(self, key: str) -> bytes:
        answer = clients.s3_fast().get_object(Bucket=self.bucket, Key=key)
        if answer["ContentLength"] > MOST_BYTES:
            raise Unavailable("the list is too long")
        return bytes(answer["Body"].read())

    def _is_listed(self, key: str) -> bool:
        found = clients.s3_fast().list_objects_v2(Bucket=self.bucket, Prefix=key, MaxKeys=1)
        return any(item["Key"] == key for item in found.get("Contents", ()))


def _code(error: ClientError) -> str:
    return str(error.response["Error"]["Code"])
