"""Documented events of AWS, given to the packaged functions: none of them fails, and each does what it is for."""

import base64
import json
import uuid
from typing import Any

import pytest

from chalicelib.rules.mail.message import Message
from infra.local.stack import LocalStack
from tests.aws_check.documented_events import (
    api_request,
    from_console,
    notification,
    schedule,
    ses_events,
    sqs_batch,
)
from tests.support.stack_organisers import invite_owner

Json = dict[str, Any]

SLUG, NOBODY = "agua-limpia", "a" * 26
TOKEN = f"{SLUG}_{'a' * 77}"
SIGN = "/letters/{slug}/signatures"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}


def invoke(stack: LocalStack, function: str, event: Json) -> Any:
    """The answer of a deployed function; fails when the function did."""
    name = stack.info["functions"][function]
    answer = stack.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event).encode())
    body = json.load(answer["Payload"])
    assert "FunctionError" not in answer, body
    return body


REQUESTS = {
    "health": (api_request("GET", "/health"), 200),
    "a letter that is not there": (api_request("GET", SIGN, pathParameters={"slug": SLUG}), 404),
    "a link to nothing": (api_request("GET", "/confirm/{token}", pathParameters={"token": TOKEN}), 404),
    "a form": (
        api_request(
            "POST",
            SIGN,
            pathParameters={"slug": SLUG},
            headers=FORM,
            multiValueHeaders={name: [value] for name, value in FORM.items()},
            body="kind=person&name=Ana+Paz",
        ),
        404,
    ),
    "a form in base64": (
        api_request(
            "POST",
            SIGN,
            pathParameters={"slug": SLUG},
            headers=FORM,
            multiValueHeaders={name: [value] for name, value in FORM.items()},
            body=base64.b64encode(b"kind=person&name=Ana+Paz").decode(),
            isBase64Encoded=True,
        ),
        404,
    ),
    "a query": (
        api_request(
            "GET",
            "/health",
            queryStringParameters={"a": "2"},
            multiValueQueryStringParameters={"a": ["1", "2"]},
        ),
        200,
    ),
    "the console's test of the health": (from_console(api_request("GET", "/health")), 200),
    "the console's test of a form": (
        from_console(api_request("POST", SIGN, pathParameters={"slug": SLUG}, body="{}")),
        404,
    ),
}


@pytest.mark.ministack
@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_of_api_gateway_is_answered(stack: LocalStack, name: str) -> None:
    event, status = REQUESTS[name]
    answer = invoke(stack, "APIHandler", event)
    assert answer["statusCode"] == status
    # What API Gateway takes of an answer; with anything else it says 502.
    assert set(answer) <= {"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"}
    assert isinstance(answer["body"], str)
    assert all(isinstance(value, str) for value in answer["headers"].values())


MULTIPART = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\nPK\x03\xff\r\n--x--\r\n'
ORGANISERS = {
    "the first page": (api_request("GET", "/"), 200),
    "a letter that is not theirs": (api_request("GET", "/l/{slug}", pathParameters={"slug": SLUG}), 403),
    "a form from nowhere": (api_request("POST", "/log-out", headers=FORM, body="form=a"), 403),
    "a file": (
        api_request(
            "POST",
            "/log-out",
            headers={"Content-Type": "multipart/form-data; boundary=x"},
            body=base64.b64encode(MULTIPART).decode(),
            isBase64Encoded=True,
        ),
        403,
    ),
    "the console's test": (from_console(api_request("GET", "/")), 200),
}


@pytest.mark.ministack
@pytest.mark.parametrize("name", ORGANISERS)
def test_a_request_of_the_organisers_api_is_answered(on_stack: LocalStack, name: str) -> None:
    stack, _ = on_stack, invite_owner()
    event, status = ORGANISERS[name]
    answer = invoke(stack, "Organise", event)
    assert answer["statusCode"] == status
    assert set(answer) <= {"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"}
    assert isinstance(answer["body"], str)
    assert all(isinstance(value, str) for value in answer["headers"].values())


@pytest.mark.ministack
def test_messages_of_the_queue_are_handled_and_bad_ones_hold_up_no_other(stack: LocalStack) -> None:
    gone = Message(f"{SLUG}#{NOBODY}", "0" * 16, since=1_700_000_000).body()
    batch = sqs_batch("{", gone, queue="mail")
    bad = [{"itemIdentifier": batch["Records"][0]["messageId"]}]
    assert invoke(stack, "SendMail", batch) == {"batchItemFailures": bad}


@pytest.mark.ministack
@pytest.mark.parametrize("tagged", [True, False], ids=["with our tags", "of another program"])
def test_everything_that_ses_may_report_is_taken(stack: LocalStack, tagged: bool) -> None:
    mailbox = uuid.uuid4().hex.translate(str.maketrans("0189", "wxyz"))[:26]
    tags = {"signature": [f"{SLUG}_{NOBODY}"], "mailbox": [mailbox], "kind": ["confirm"]} if tagged else {}
    events = ses_events(tags)
    assert len(events) == 10
    topic = stack.info["feedback_topic"]
    bodies = [notification(json.dumps(event), topic) for event in events.values()]
    bodies.append(notification("Successfully validated SNS topic for Amazon SES event publishing.", topic))
    assert invoke(stack, "Feedback", sqs_batch(*bodies, queue="feedback")) == {"batchItemFailures": []}
    table = stack.info["tables"]["letters"]
    key = {"letter": {"S": "#suppressed"}, "record": {"S": mailbox}}
    assert ("Item" in stack.client("dynamodb").get_item(TableName=table, Key=key)) == tagged


@pytest.mark.ministack
@pytest.mark.parametrize("function", ["Publish", "Remind", "Chores"])
def test_a_schedule_starts_its_function(stack: LocalStack, function: str) -> None:
    assert isinstance(invoke(stack, function, schedule(f"firmamos-{function}")), dict)
