"""Buckets in S3.

S3 cannot write two keys atomically, so the order of writes and their conditions give the guarantee.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
"""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws import clients
from chalicelib.errors import Unavailable
from chalicelib.ports.publishing import FOR_A_MOMENT, Pointer
from chalicelib.rules.files import sha256

# The condition failed, another write was in progress, or the object to replace does not exist.
LOST = ("PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey", "412", "409")
ABSENT = ("NoSuchKey", "404", "NotFound")
MOST_BYTES = 200_000_000  # many times what a letter's longest file has; a function has no memory for more


class S3Bucket:
    """A bucket. S3 answers 403 for what is not there to whoever ``may_not_list`` it.

    ``awaited`` is for a page, whose reader has gone before a patient client gives up.
    """

    def __init__(self, name: str, *, may_not_list: bool = False, awaited: bool = False) -> None:
        self._name = name
        self._client = clients.s3_fast if awaited else clients.s3
        self._absent = (*ABSENT, "AccessDenied", "403") if may_not_list else ABSENT

    def get(self, key: str) -> bytes | None:
        """The object at a key; None if there is none. Raises `Unavailable`, also for one that is too long."""
        try:
            answer = self._client().get_object(Bucket=self._name, Key=key)
            if answer["ContentLength"] > MOST_BYTES:
                raise Unavailable(f"{key} has more than {MOST_BYTES:,} bytes")
            return bytes(answer["Body"].read())
        except ClientError as error:
            self._require_absent(error)
            return None
        except BotoCoreError as error:
            raise Unavailable("s3 get") from error

    def read_pointer(self, key: str) -> Pointer | None:
        try:
            answer = self._client().head_object(Bucket=self._name, Key=key)
        except ClientError as error:
            self._require_absent(error)
            return None
        except BotoCoreError as error:
            raise Unavailable("s3 head") from error
        metadata = answer.get("Metadata", {})
        length = int(answer["ContentLength"])
        return Pointer(answer["ETag"], int(metadata.get("edition", 0)), metadata.get("sha256", ""), length)

    def signed_link(self, key: str, name: str, seconds: int) -> str:
        """An address at which anybody may download an object for so long, under a plain file name of ours. Nothing is
        asked of S3. Raises `Unavailable` without credentials."""
        named = {"ResponseContentDisposition": f'attachment; filename="{name}"', "ResponseCacheControl": "no-store"}
        request = {"Bucket": self._name, "Key": key, **named}
        try:
            return str(self._client().generate_presigned_url("get_object", Params=request, ExpiresIn=seconds))
        except BotoCoreError as error:
            raise Unavailable("s3 sign") from error

    def create(self, key: str, body: bytes, *, content_type: str, cache: str) -> bool:
        return self._put(Key=key, Body=body, ContentType=content_type, CacheControl=cache, IfNoneMatch="*")

    def replace(self, key: str, body: bytes, *, content_type: str, expected: Pointer | None, edition: int) -> bool:
        condition = {"IfNoneMatch": "*"} if expected is None else {"IfMatch": expected.etag}
        return self._put(
            Key=key,
            Body=body,
            ContentType=content_type,
            CacheControl=FOR_A_MOMENT,
            Metadata={"edition": str(edition), "sha256": sha256(body)},
            **condition,
        )

    def _put(self, **request: Any) -> bool:
        try:
            self._client().put_object(Bucket=self._name, **request)
        except ClientError as error:
            if error.response["Error"]["Code"] in LOST:
                return False
            raise Unavailable("s3 put") from error
        except BotoCoreError as error:
            raise Unavailable("s3 put") from error
        return True

    def _require_absent(self, error: ClientError) -> None:
        if error.response["Error"]["Code"] not in self._absent:
            raise Unavailable("s3 read") from error
