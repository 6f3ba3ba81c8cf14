"""The private bucket that CloudFormation reads packages and templates from: one for each account and region.

Anyone may create a bucket under its name, which can be guessed, so every request names the account that must own it.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
"""

import hashlib
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from infra import print_line, readable_size
from infra.cloudformation import DeploymentError

ABSENT = ("404", "NoSuchBucket")
# Of HEAD, which has no body, of the other requests, and of creating what somebody else has.
ANOTHERS = ("403", "AccessDenied", "BucketAlreadyExists")


class ArtifactBucket:
    """The bucket of the session's account and region; `ensure` creates it."""

    def __init__(self, session: Any) -> None:
        self._account = session.client("sts").get_caller_identity()["Account"]
        self._region = session.region_name
        self._s3 = session.client("s3")
        self.name = f"firmamos-artifacts-{self._account}-{self._region}"

    def exists(self) -> bool:
        """Whether the bucket is there. Raises `DeploymentError` when it is somebody else's."""
        try:
            self._s3.head_bucket(Bucket=self.name, ExpectedBucketOwner=self._account)
        except ClientError as error:
            if error.response["Error"]["Code"] in ABSENT:
                return False
            raise self._explained(error) from error
        return True

    def ensure(self) -> None:
        """Creates the bucket if it is not there. Raises `DeploymentError` when somebody else has the name."""
        if self.exists():
            return
        print_line(f"creating the bucket {self.name} for the packages")
        # S3 rejects us-east-1 as an explicit location: it is the default.
        elsewhere = {} if self._region == "us-east-1" else {"LocationConstraint": self._region}
        location = {"CreateBucketConfiguration": elsewhere} if elsewhere else {}
        try:
            self._s3.create_bucket(Bucket=self.name, **location)
        except ClientError as error:
            # A repeated request finds the bucket that the first one created.
            if error.response["Error"]["Code"] != "BucketAlreadyOwnedByYou":
                raise self._explained(error) from error
        private = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
        self._own(self._s3.put_public_access_block, PublicAccessBlockConfiguration=dict.fromkeys(private, True))

    def upload(self, stage: str, content: bytes, kind: str) -> str:
        """Stores content under its own digest, so that the same build is the same object; returns its key.

        Raises `DeploymentError` when the bucket is somebody else's.
        """
        key = f"{stage}/{hashlib.sha256(content).hexdigest()[:32]}.{kind}"
        print_line(f"uploading {readable_size(len(content))} to s3://{self.name}/{key}")
        self._own(self._s3.put_object, Key=key, Body=content)
        return key

    def url(self, key: str) -> str:
        """The address of an object, for CloudFormation."""
        return f"{self._s3.meta.endpoint_url}/{self.name}/{key}"

    def _own(self, request: Callable[..., Any], **arguments: Any) -> None:
        """Makes a request to the bucket, which S3 refuses when it is somebody else's."""
        try:
            request(Bucket=self.name, ExpectedBucketOwner=self._account, **arguments)
        except ClientError as error:
            raise self._explained(error) from error

    def _explained(self, error: ClientError) -> Exception:
        found: Exception = error
        if error.response["Error"]["Code"] not in ANOTHERS:
            return found
        return DeploymentError(
            f"the bucket {self.name} does not belong to account {self._account}, or these credentials may not use it. "
            "Packages are never put into somebody else's bucket, where they could be exchanged. If your account has no "
            "bucket of this name, somebody else took it: deploy in another region, or ask AWS Support"
        )
