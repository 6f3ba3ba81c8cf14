"""What organisers do to open and lead a letter, on AWS: for their pages."""

import functools
from typing import TYPE_CHECKING

from chalicelib import settings
from chalicelib.organising.leading import Lead
from chalicelib.organising.opening import DraftExecutor
from chalicelib.wiring.organise import job_control, letters, now
from chalicelib.wiring.organise_writing import campaign, drafting

if TYPE_CHECKING:
    from chalicelib.organising.handing_over import HandingOver


@functools.cache
def draft_executor(kind: str) -> DraftExecutor:
    """What opens a letter, or gives it other words, once that is approved."""
    return DraftExecutor(kind, letters(), drafting)


def lead(person_id: str) -> Lead:
    """What an owner does to a letter that readers see."""
    return Lead(letters(), drafting(person_id), now)


def handing_over(person_id: str) -> "HandingOver":
    """What an owner records of a letter's delivery, and of the answer to it."""
    from chalicelib.aws.s3_bucket import S3Bucket
    from chalicelib.aws.uploads import S3Uploads
    from chalicelib.organising.handing_over import HandingOver

    bucket = settings.current().state_bucket
    states = S3Bucket(bucket, may_not_list=True, awaited=True)
    return HandingOver(campaign(person_id), job_control(person_id), S3Uploads(bucket), states, now)
