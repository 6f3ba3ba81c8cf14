"""What organisers do with a file of signatories, on AWS: for their pages. Its reader is large."""

import functools

from chalicelib import settings
from chalicelib.aws.s3_bucket import S3Bucket
from chalicelib.organising.import_job import ImportDesk
from chalicelib.organising.import_store import ImportStore
from chalicelib.wiring.organise import job_control, letter_vault, vouched_limit


@functools.cache
def import_store() -> ImportStore:
    """What is kept of imports, sealed."""
    return ImportStore(S3Bucket(settings.current().state_bucket, awaited=True), letter_vault())


def import_desk(person_id: str) -> ImportDesk:
    """What an organiser does with a file of signatories."""
    return ImportDesk(job_control(person_id), import_store(), vouched_limit())
