"""The hourly round of this process's stage."""

import functools

from chalicelib import settings
from chalicelib.mail.queue import SqsMailQueue
from chalicelib.mail.rounds import Round
from chalicelib.storage.erasures import S3Erasures
from chalicelib.storage.letters import DynamoLetters
from chalicelib.storage.limits import DynamoLimits
from chalicelib.storage.rounds import DynamoRounds


@functools.cache
def hourly_round() -> Round:
    return Round(
        rounds=DynamoRounds(),
        letters=DynamoLetters(),
        limits=DynamoLimits(),
        queue=SqsMailQueue(),
        erasures=S3Erasures(settings.current().state_bucket),
    )
