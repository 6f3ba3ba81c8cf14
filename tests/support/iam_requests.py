"""What IAM is asked for each AWS call of a function: an action, a resource and the conditions that go with it.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.support.roles import Call

Json = dict[str, Any]
Context = dict[str, str | list[str]]

PARTITION, REGION, ACCOUNT = "aws", "us-east-1", "123456789012"
# What stands bare in DynamoDB's expressions and is no attribute.
WORDS = {
    *("SET", "ADD", "REMOVE", "DELETE", "AND", "OR", "NOT", "IN", "BETWEEN"),
    *("attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size"),
    *("if_not_exists", "list_append"),
}
EXPRESSIONS = ("UpdateExpression", "ConditionExpression", "ProjectionExpression", "FilterExpression")
PARTITION_KEYS = {"test-letters": "letter", "test-signatures": "id", "test-limits": "name", "test-organisers": "owner"}


@dataclass(frozen=True)
class Request:
    """One question to IAM."""

    function: str
    action: str
    resource: str
    context: str  # JSON of a `Context`, so that equal requests are equal


def requests(call: Call) -> Iterator[Request]:
    """What a call asks IAM; all of it must be allowed."""
    for action, resource, context in _QUESTIONS[call.service](call.operation, call.arguments):
        context = {"aws:SecureTransport": "true", **context}
        yield Request(call.function, action, resource, json.dumps(context, sort_keys=True))


def arn(service: str, resource: str) -> str:
    return f"arn:{PARTITION}:{service}:{REGION}:{ACCOUNT}:{resource}"


Questions = Iterator[tuple[str, str, Context]]


def _s3(operation: str, arguments: Json) -> Questions:
    bucket = f"arn:{PARTITION}:s3:::{arguments['Bucket']}"
    if operation == "ListObjectsV2":
        yield "s3:ListBucket", bucket, {"s3:prefix": arguments["Prefix"]} if "Prefix" in arguments else {}
        return
    key = f"{bucket}/{arguments['Key']}"
    if operation in ("GetObject", "HeadObject"):
        yield "s3:GetObject", key, {}
        return
    if operation == "DeleteObject":
        yield "s3:DeleteObject", key, {}
        return
    assert operation == "PutObject", operation
    condition = {"s3:if-none-match": arguments["IfNoneMatch"]} if "IfNoneMatch" in arguments else {}
    yield "s3:PutObject", key, {"s3:ObjectCreationOperation": "true", **condition}
    if "IfMatch" in arguments:
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
        yield "s3:GetObject", key, {}


def _dynamodb(operation: str, arguments: Json) -> Questions:
    if operation == "BatchGetItem":
        for table, asked in arguments["RequestItems"].items():
            yield _on_table(operation, table, asked, asked["Keys"])
        return
    if operation == "TransactWriteItems":
        # A transaction asks for the permission of each of its writes.
        # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
        for one in arguments["TransactItems"]:
            ((kind, asked),) = one.items()
            yield from _dynamodb(f"{kind}Item", asked)
        return
    keys = [arguments[name] for name in ("Key", "Item") if name in arguments]
    yield _on_table(operation, arguments["TableName"], arguments, keys)


def _on_table(operation: str, name: str, asked: Json, keys: list[Json]) -> tuple[str, str, Context]:
    table = name.rpartition("/")[2]
    key = PARTITION_KEYS[table]
    context: Context = {}
    if operation == "Query":
        ((value,),) = (list(one.values()) for one in _first_values(asked))
        leading = [str(value)]
    else:
        leading = [str(one[key]["S"]) for one in keys]
    if leading:
        context["dynamodb:LeadingKeys"] = leading
    attributes = sorted({name for one in keys for name in one} | set(_attributes(asked)))
    if attributes and operation != "Query":
        context["dynamodb:Attributes"] = attributes
    for parameter in ("Select", "ReturnValues"):
        if parameter in asked:
            context[f"dynamodb:{parameter}"] = asked[parameter]
    index = f"/index/{asked['IndexName']}" if "IndexName" in asked else ""
    return f"dynamodb:{operation}", arn("dynamodb", f"table/{table}{index}"), context


def _first_values(asked: Json) -> list[Json]:
    """The value that a query's partition key must have."""
    placeholder = re.findall(r":\w+", asked["KeyConditionExpression"])[0]
    return [asked["ExpressionAttributeValues"][placeholder]]


def _attributes(asked: Json) -> Iterator[str]:
    names = asked.get("ExpressionAttributeNames", {})
    for expression in (asked.get(name) or "" for name in EXPRESSIONS):
        for word in re.findall(r"(?<![:\w#])#?[A-Za-z_0-9]\w*", expression):
            if word.startswith("#"):
                yield names[word]
            elif word not in WORDS and not word.isdigit():
                yield word


def _kms(operation: str, arguments: Json) -> Questions:
    context: Context = {f"kms:EncryptionContext:{name}": v for name, v in arguments["EncryptionContext"].items()}
    # The ciphertext names the key, of which the stage has one.
    yield f"kms:{operation}", arn("kms", "key/stage"), context


def _sqs(operation: str, arguments: Json) -> Questions:
    yield f"sqs:{operation}", arn("sqs", arguments["QueueUrl"].rpartition("/")[2]), {}


def _ses(operation: str, arguments: Json) -> Questions:
    assert operation == "SendEmail" and "Raw" in arguments["Content"]
    sender = re.findall(r"[\w.+-]+@[\w.-]+", arguments["FromEmailAddress"])[-1]
    # Deployed functions always name a configuration set; most tests do not.
    configuration_set = arguments.get("ConfigurationSetName", "firmamos-test")
    used = [f"identity/{sender.partition('@')[2]}", f"configuration-set/{configuration_set}"]
    # Version 2 of the API asks for the first, and for the second where the content is raw.
    for action in ("ses:SendEmail", "ses:SendRawEmail"):
        for resource in used:
            yield action, arn("ses", resource), {"ses:FromAddress": sender}


def _lambda(operation: str, arguments: Json) -> Questions:
    assert operation == "Invoke"
    yield "lambda:InvokeFunction", arn("lambda", f"function:{arguments['FunctionName']}"), {}


_QUESTIONS = {"s3": _s3, "dynamodb": _dynamodb, "kms": _kms, "sqs": _sqs, "sesv2": _ses, "lambda": _lambda}
