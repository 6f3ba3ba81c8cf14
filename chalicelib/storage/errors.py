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
        if error.cause_response_code == CONDITION_FAILED:
            raise ConditionLost from None
        raise Unavailable(error.cause_response_code or type(error).__name__) from error
    except ClientError as error:
        raise Unavailable(error.response["Error"]["Code"]) from error
    except BotoCoreError as error:
        raise Unavailable(type(error).__name__) from error
