"""One translation of what DynamoDB answers: a lost condition, or storage that is unavailable."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from chalicelib.errors import Unavailable

CONDITION_FAILED = "ConditionalCheckFailedException"


class ConditionLost(RuntimeError):
    """Somebody wrote first."""


@contextmanager
def translated() -> Iterator[None]:
    """Raise `ConditionLost` or `Unavailable` in place of the libraries' own exceptions."""
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
    """DynamoDB's own code; the kind of failure when it did not answer at all.

    ``cause_response_code`` is not used: it fails on a cause that has no response, such as a time-out.
    """
    if isinstance(error.cause, ClientError):
        return str(error.cause.response.get("Error", {}).get("Code", ""))
    return type(error.cause or error).__name__
