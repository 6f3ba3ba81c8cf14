"""Who makes an AWS call: a function with its role, or somebody with every permission.

While a function acts, its calls are noted for whoever wants to judge them, and S3 answers as AWS does to a role that
may not list the bucket: 403 for a key that is not there.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
"""

import contextlib
import fnmatch
import json
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

Json = dict[str, Any]
MakeCall = Callable[[Any, str, Json], Any]

POLICIES = Path(__file__).parents[2] / "infra" / "policies"
FILES = {
    "APIHandler": "api_handler",
    "SendMail": "send_mail",
    "Feedback": "feedback",
    "Remind": "remind",
    "Publish": "publish",
    "Typeset": "typeset",
}
BUCKETS = {"test-site": "SiteBucket", "test-state": "StateBucket"}
READS = ("GetObject", "HeadObject")
MISSING = ("NoSuchKey", "404")

_acting: ContextVar[str] = ContextVar("acting", default="")


@dataclass(frozen=True)
class Call:
    """One AWS call of a function."""

    function: str
    service: str  # botocore's name
    operation: str
    arguments: Json


@contextlib.contextmanager
def acting(function: str) -> Iterator[None]:
    """Make AWS calls with the role of a function, named as in the template."""
    assert function in FILES
    before = _acting.set(function)
    try:
        yield
    finally:
        _acting.reset(before)


def as_on_aws(real: MakeCall, calls: list[Call]) -> MakeCall:
    """``real`` with each function's calls noted in ``calls``, and with S3's answers to roles that may not list."""

    def make_call(client: Any, operation: str, arguments: Json) -> Any:
        function = _acting.get()
        if not function:
            return real(client, operation, arguments)
        service = client.meta.service_model.service_name
        calls.append(Call(function, service, operation, dict(arguments)))
        if service == "s3" and operation == "ListObjectsV2" and not _may_list(function, arguments):
            raise _denied(operation)
        try:
            return real(client, operation, arguments)
        except ClientError as error:
            hidden = service == "s3" and operation in READS and error.response["Error"]["Code"] in MISSING
            if hidden and not _may_list(function, {"Bucket": arguments["Bucket"]}):
                raise _denied(operation) from None
            raise

    return make_call


def _denied(operation: str) -> ClientError:
    # A HEAD has no body, so its error has no name.
    code, message = ("403", "Forbidden") if operation == "HeadObject" else ("AccessDenied", "Access Denied")
    answer: Any = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": 403}}
    return ClientError(answer, operation)


def _may_list(function: str, arguments: Json) -> bool:
    """Whether a function's policy lets it list a bucket, under the prefix in the request if it has one."""
    policy = json.loads((POLICIES / f"{FILES[function]}.json").read_text())
    return any(
        "s3:ListBucket" in statement["Action"]
        and BUCKETS.get(arguments["Bucket"], "?") in json.dumps(statement["Resource"])
        and _prefix_fits(statement.get("Condition"), arguments.get("Prefix"))
        for statement in policy["Statement"]
        if "Action" in statement
    )


def _prefix_fits(condition: Json | None, prefix: str | None) -> bool:
    if condition is None:
        return True
    ((operator, wanted),) = condition.items()
    assert operator == "StringLike" and list(wanted) == ["s3:prefix"], "another condition: judge it here too"
    return prefix is not None and any(fnmatch.fnmatchcase(prefix, pattern) for pattern in wanted["s3:prefix"])
