"""The function that publishes."""

import functools

from chalicelib import settings
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.limits import DynamoLimits
from chalicelib.aws.dynamodb.signatures import DynamoChanges
from chalicelib.aws.s3_bucket import S3Bucket
from chalicelib.aws.typeset_function import LambdaTypesetter
from chalicelib.pages.shared import Site, Stage
from chalicelib.publishing.all_letters import at_once
from chalicelib.publishing.publisher import Publisher


@functools.cache
def publisher() -> Publisher:
    """The publisher of this process's stage."""
    config = settings.current()
    return Publisher(
        letters=DynamoLetters(),
        changes=DynamoChanges(),
        limits=DynamoLimits(),
        bucket=S3Bucket(config.site_bucket),
        states=S3Bucket(config.state_bucket),
        typesetter=LambdaTypesetter(S3Bucket(config.state_bucket), config.typeset_function),
        each=at_once,
        site=Site(config.site_url, config.api_url, config.mail_sender),
        stage=Stage(config.site_name, config.languages),
    )
