"""What organisers had exported, for the operator who destroys a letter's data: no function may delete any of it."""

from dataclasses import dataclass

from chalicelib.aws import clients
from chalicelib.aws.errors import botocore_errors
from chalicelib.organising.sealed_exports import EXPORTS


@dataclass(frozen=True)
class S3Exports:
    bucket: str

    def delete_all(self, slug: str) -> int:
        """Delete every version of everything that was exported of a letter; returns how many. Raises `Unavailable`."""
        deleted = 0
        with botocore_errors("s3 delete exports"):
            pages = clients.s3().get_paginator("list_object_versions")
            for page in pages.paginate(Bucket=self.bucket, Prefix=f"{EXPORTS}/{slug}/"):
                for version in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                    named = {"Key": version["Key"], "VersionId": version["VersionId"]}
                    clients.s3().delete_object(Bucket=self.bucket, **named)
                    deleted += 1
        return deleted
