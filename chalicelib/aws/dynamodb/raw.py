"""Calls to DynamoDB that bypass PynamoDB. Each caller says why PynamoDB does not work there."""

from typing import Any

from chalicelib.aws import clients
from chalicelib.aws.errors import dynamodb_errors


def call(operation: str, **request: Any) -> dict[str, Any]:
    """DynamoDB's answer to one request, in its own wire format. Raises `ConditionLost` or `Unavailable`.

    ``operation`` is a method of botocore's client, such as ``update_item``.
    """
    with dynamodb_errors():
        answer: dict[str, Any] = getattr(clients.dynamodb(), operation)(**request)
    return answer
