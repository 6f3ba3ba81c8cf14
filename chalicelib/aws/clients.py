"""One botocore session and its clients, created on first use.

The session is the costly part of a cold start (it parses the endpoint tables), so there is only one, which
PynamoDB shares. Time-outs are short and attempts are few because API Gateway gives up after 29 s and a
signer long before that.
"""

import functools
from typing import Any

import botocore.session
from botocore.config import Config

# Two attempts of at most 1 + 2.5 s each keep a signer's wait under 10 s if one service hangs.
FAST = Config(connect_timeout=1, read_timeout=2.5, retries={"mode": "standard", "total_max_attempts": 2})
# The publisher moves whole lists and has two minutes.
PATIENT = Config(connect_timeout=3, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 4})
# SES has no idempotency token, and botocore would repeat a request that succeeded but timed out: one attempt
# only, and the state of the signature decides what may be repeated.
ONCE = Config(connect_timeout=3, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 1})
# For what somebody waits for and can do without: it happens by itself a little later.
BRIEF = Config(connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 1})
# Typesetting a long list is slow. A publisher that gave up waiting finds the file at its next try, so a second run
# beside the first would only cost money.
LONG = Config(connect_timeout=3, read_timeout=55, retries={"mode": "standard", "total_max_attempts": 1})


@functools.cache
def session() -> botocore.session.Session:
    return botocore.session.get_session()


@functools.cache
def sqs() -> Any:
    return session().create_client("sqs", config=FAST)


@functools.cache
def kms() -> Any:
    return session().create_client("kms", config=FAST)


@functools.cache
def sesv2() -> Any:
    return session().create_client("sesv2", config=ONCE)


@functools.cache
def s3() -> Any:
    return session().create_client("s3", config=PATIENT)


@functools.cache
def s3_fast() -> Any:
    """For requests that a person waits for: an organisation confirms, somebody leaves."""
    # For the links that it signs. botocore would sign them in the old way, which newer regions refuse.
    return session().create_client("s3", config=FAST.merge(Config(signature_version="s3v4")))


@functools.cache
def s3_upload() -> Any:
    """To sign forms that browsers post. Its address is the bucket's own in the stage's region: any other answers with a
    redirect, which a posted file does not follow."""
    config = Config(
        signature_version="s3v4", s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"}
    )
    return session().create_client("s3", config=config)


@functools.cache
def lambda_() -> Any:
    return session().create_client("lambda", config=LONG)


@functools.cache
def lambda_brief() -> Any:
    """To have a function begin, not to wait for what it answers."""
    return session().create_client("lambda", config=BRIEF)


@functools.cache
def dynamodb() -> Any:
    return session().create_client("dynamodb", config=FAST)
