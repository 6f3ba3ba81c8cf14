"""The function that does what takes long, for the organisers."""

import functools
from collections.abc import Callable, Mapping

from chalicelib.aws.dynamodb.jobs import DynamoJobs
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.limits import DynamoLimits
from chalicelib.organising.jobs.engine import Engine
from chalicelib.ports.organisers_jobs import Kind

# What makes a job of each kind do its work, by the kind's name.
KINDS: Mapping[str, Callable[[], Kind]] = {}


@functools.cache
def engine() -> Engine:
    """What runs the jobs of this process's stage."""
    return Engine(jobs=DynamoJobs(), limits=DynamoLimits(), letters=DynamoLetters(), kinds=KINDS)
