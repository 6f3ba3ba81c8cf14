"""Translates AWS errors: a lost condition, or a service that is unavailable."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from chalicelib.errors import Unavailable

CONDITION_FAILED = "ConditionalCheckFailedException"


class ConditionLost(RuntimeError):
    """Somebody wrote first."""


@contextmanager
def botocore_errors(what: str) -> Iterator[None]:
    """Raise `Unavailable`, which names the request ``what``, in place of botocore's exceptions."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise Unavailable(what) from error


@contextmanager
def dynamodb_errors() -> Iterator[None]:
    """Raise `ConditionLost` or `Unavailable` in place of PynamoDB's and botocore's exceptions."""
    try:
        yield
    except PynamoDBException as error:
        if _code(error) == CONDITION_FAILED:
            raise ConditionLost from None
        raise Unavailable(_code(error)) from error
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == CONDITION_FAILED:
            raise ConditionLost from None
        raise Unavailable(code) from error
    except BotoCoreError as error:
        raise Unavailable(type(error).__name__) from error


def _code(error: PynamoDBException) -> str:
    """DynamoDB's own code, or the kind of failure if it did not answer at all.

    ``cause_response_code`` is not used: it fails if the cause has no response, such as a time-out.
    """
    if isinstance(error.cause, ClientError):
        return str(error.cause.response.get("Error", {}).get("Code", ""))
    return type(error.cause or error).__name__
