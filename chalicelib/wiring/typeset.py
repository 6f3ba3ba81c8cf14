"""The function that typesets. Its zip holds what this module reaches and nothing else."""

from chalicelib import settings
from chalicelib.aws.s3_bucket import S3Bucket


def state_bucket() -> S3Bucket:
    """Where the publisher leaves sheets and takes what they became."""
    return S3Bucket(settings.current().state_bucket)
