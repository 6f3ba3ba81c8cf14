"""What organisers watch, on AWS: what waits, the figures, the mail. For their pages."""

import functools
from typing import TYPE_CHECKING

from chalicelib.organising.watching import Watch
from chalicelib.wiring.organise import waiting

if TYPE_CHECKING:
    from chalicelib.aws.dynamodb.figures import DynamoFigures
    from chalicelib.aws.dynamodb.limits import DynamoLimits


@functools.cache
def watch() -> Watch:
    return Watch(waiting())


@functools.cache
def figures() -> "DynamoFigures":
    from chalicelib.aws.dynamodb.figures import DynamoFigures

    return DynamoFigures()


@functools.cache
def limits() -> "DynamoLimits":
    from chalicelib.aws.dynamodb.limits import DynamoLimits

    return DynamoLimits()
