"""The function that goes through all signatures once an hour."""

import functools

from chalicelib import settings
from chalicelib.aws.dynamodb.figures import DynamoFigures
from chalicelib.aws.dynamodb.hourly_round import DynamoRounds
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.limits import DynamoLimits
from chalicelib.aws.erasures import S3Erasures
from chalicelib.aws.sqs import SqsMailQueue
from chalicelib.mail.hourly_round import Round


@functools.cache
def hourly_round() -> Round:
    return Round(
        rounds=DynamoRounds(),
        letters=DynamoLetters(),
        limits=DynamoLimits(),
        queue=SqsMailQueue(),
        erasures=S3Erasures(settings.current().state_bucket),
        figures=DynamoFigures(),
    )
