"""Who makes an AWS call: a function with its role, or somebody with every permission.

While a function acts, its calls are reported to whoever wants to judge them, and S3 answers as AWS does to a role that
may not list the bucket: 403 for a key that is not there.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
"""

import contextlib
import fnmatch
import json
import math
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
    "Organise": "organise",
    "Chores": "chores",
}
BUCKETS = {"test-site": "SiteBucket", "test-state": "StateBucket"}
READS = ("GetObject", "HeadObject")
MISSING = ("NoSuchKey", "404")


@dataclass(frozen=True)
class Call:
    """One AWS call of a function."""

    function: str
    service: str  # botocore's name
    operation: str
    arguments: Json


_acting: ContextVar[str] = ContextVar("acting", default="")
# The longest that one call of a function may wait, in s, where a person waits for what the function answers.
LONGEST_WAIT = {"APIHandler": 7, "Organise": 7}
# The calls that may wait longer: the fixture `aws` fails the test.
too_patient: list[tuple[str, str, str]] = []
# What every test's functions asked, for tests/support/recording.py.
heard: list[Callable[[Call], None]] = []


@contextlib.contextmanager
def acting(function: str) -> Iterator[None]:
    """Make AWS calls with the role of a function, named as in the template."""
    assert function in FILES
    before = _acting.set(function)
    try:
        yield
    finally:
        _acting.reset(before)


def as_on_aws(real: MakeCall, instead: dict[str, Callable[..., Any]]) -> MakeCall:
    """``real`` with each function's calls reported, and with S3's answers to roles that may not list.

    ``instead`` answers the calls of a service that moto does not emulate."""

    def make_call(client: Any, operation: str, arguments: Json) -> Any:
        function, service = _acting.get(), client.meta.service_model.service_name
        if function:
            if patience(client) > LONGEST_WAIT.get(function, math.inf):
                too_patient.append((function, service, operation))
            for hear in heard:
                hear(Call(function, service, operation, dict(arguments)))
        if service in instead:
            return instead[service](**arguments)
        if not function:
            return real(client, operation, arguments)
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


def patience(client: Any) -> float:
    """How long a call of a client takes at most, in s, without the pauses between its attempts."""
    config = client.meta.config
    longest: float = config.retries["total_max_attempts"] * (config.connect_timeout + config.read_timeout)
    return longest


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
