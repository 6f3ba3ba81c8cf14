"""The function that does what takes long, for the organisers."""

import functools
import time
from collections.abc import Callable, Mapping

from chalicelib import settings
from chalicelib.aws.dynamodb.jobs import DynamoJobs
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.limits import DynamoLimits
from chalicelib.aws.s3_bucket import S3Bucket
from chalicelib.organising.jobs.engine import Engine
from chalicelib.organising.kept_matches import MatchKeeper
from chalicelib.ports.organisers_jobs import Kind


@functools.cache
def match_keeper() -> MatchKeeper:
    """What compares the names of each letter once there is another edition."""
    config = settings.current()
    site, states = (S3Bucket(name, may_not_list=True) for name in (config.site_bucket, config.state_bucket))
    return MatchKeeper(DynamoLetters(), site, states, lambda: time.time_ns() // 1_000_000)


# What makes a job of each kind do its work, by the kind's name.
KINDS: Mapping[str, Callable[[], Kind]] = {}


@functools.cache
def engine() -> Engine:
    """What runs the jobs of this process's stage."""
    return Engine(jobs=DynamoJobs(), limits=DynamoLimits(), letters=DynamoLetters(), kinds=KINDS)
