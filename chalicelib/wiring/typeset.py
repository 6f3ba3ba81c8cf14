"""The function that typesets. Its zip holds only what this module imports."""

from chalicelib import settings
from chalicelib.aws.s3_bucket import S3Bucket


def state_bucket() -> S3Bucket:
    """The bucket where the publisher puts sheets and gets the typeset files."""
    return S3Bucket(settings.current().state_bucket)
