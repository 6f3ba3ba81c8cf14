"""What a preview of a draft is made with, on AWS: for the organisers' pages."""

import functools

from chalicelib import settings
from chalicelib.aws.s3_bucket import S3Bucket
from chalicelib.aws.typeset_function import LambdaPreviews
from chalicelib.pages.shared import Site


def site() -> Site:
    """What the pages of a published letter name of the stage."""
    config = settings.current()
    return Site(config.site_url, config.api_url, config.mail_sender)


@functools.cache
def previews() -> LambdaPreviews:
    config = settings.current()
    states = S3Bucket(config.state_bucket, may_not_list=True, awaited=True)
    return LambdaPreviews(states, config.typeset_function)
