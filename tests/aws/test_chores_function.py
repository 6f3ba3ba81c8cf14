"""Having the organisers' long work begin, which a page asks for and does not wait for."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.aws.chores_function import LambdaWaker
from chalicelib.errors import Unavailable
from chalicelib.organising.jobs.control import JobControl
from chalicelib.rules.organisers.job import Job
from chalicelib.wiring import organise
from tests.support import roles
from tests.support.moto_aws import store_letter
from tests.support.samples import SLUG

pytestmark = pytest.mark.usefixtures("aws")

URL = "https://lambda.us-east-1.amazonaws.com"
THROTTLED: Any = {"Error": {"Code": "TooManyRequestsException", "Message": ""}}
ERRORS = [ClientError(THROTTLED, "Invoke"), ReadTimeoutError(endpoint_url=URL), ConnectTimeoutError(endpoint_url=URL)]


class Function:
    """What is asked of Lambda, with an error afterwards if there is one."""

    def __init__(self, error: Exception | None = None) -> None:
        self.asked: list[dict[str, Any]] = []
        self.error = error

    def __call__(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        if self.error is not None:
            raise self.error
        return {"StatusCode": 202}


def begin(monkeypatch: pytest.MonkeyPatch) -> Job:
    """An organiser begins a job, on a stage whose chores have a function."""
    monkeypatch.setenv("FIRMAMOS_CHORES_FUNCTION", "firmamos-test-Chores")
    settings.current.cache_clear()
    store_letter()
    with roles.acting("Organise"):
        control: JobControl = organise.job_control("eva")
        return control.begin(SLUG, "decide", found=1, parameters={})


def test_a_job_that_begins_wakes_the_function_that_does_it(
    aws_instead: dict[str, Callable[..., Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    aws_instead["lambda"] = function = Function()
    job = begin(monkeypatch)
    (asked,) = function.asked
    assert json.loads(asked.pop("Payload")) == {"letter": SLUG, "job": job.id}
    assert asked == {"FunctionName": "firmamos-test-Chores", "InvocationType": "Event"}


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_job_begins_although_nobody_wakes_it(
    aws_instead: dict[str, Callable[..., Any]], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """It is on the list of the minute's round, and the organiser waited for one attempt."""
    aws_instead["lambda"] = function = Function(error)
    job = begin(monkeypatch)
    assert len(function.asked) == 1
    assert organise.job_control("eva").find(SLUG, job.id) == job
    assert [(one.slug, one.id) for one in organise.jobs().running()] == [(SLUG, job.id)]
    with pytest.raises(Unavailable):
        LambdaWaker("firmamos-test-Chores").wake(SLUG, job.id)


def test_waking_takes_a_page_three_seconds_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[BaseClient] = []
    monkeypatch.setattr(BaseClient, "_make_api_call", lambda client, *_: used.append(client))
    LambdaWaker("firmamos-test-Chores").wake(SLUG, "a")
    (client,) = used
    assert client.meta.service_model.service_name == "lambda"
    assert roles.patience(client) == 3


def test_the_patience_of_a_client_counts_each_attempt() -> None:
    assert roles.patience(clients.dynamodb()) == 7
    assert roles.patience(clients.s3()) == 92
