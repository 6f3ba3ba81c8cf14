"""Calls the API as Lambda and SQS do: golden events in, answers out."""

import base64
import json
from collections.abc import Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends
from moto.sqs.models import sqs_backends

import app
from chalicelib.mail import send_batch
from chalicelib.wiring import send_mail
from tests.support.mail_body import body_of
from tests.support.roles import acting
from tests.support.samples import SLUG

EVENTS = Path(__file__).parents[1] / "events"
FORM = {"Accept": "text/html,application/xhtml+xml", "Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Accept": "application/json", "Content-Type": "application/json"}


def event(name: str) -> dict[str, Any]:
    """A real event of AWS, from tests/events."""
    return dict(json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8")))


def call(
    method: str,
    resource: str,
    body: bytes = b"",
    headers: dict[str, str] | None = None,
    raw: Mapping[str, object] | None = None,
    **parameters: str,
) -> dict[str, Any]:
    """Send one request to the handler as API Gateway's proxy event. ``raw`` replaces parts of the event."""
    request = event("apigateway-proxy")
    path = resource.format(**parameters)
    headers = FORM if headers is None else headers
    request |= {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "pathParameters": parameters or None,
        "body": base64.b64encode(body).decode() if body else None,
        "isBase64Encoded": bool(body),
    }
    request["requestContext"] |= {"resourcePath": resource, "httpMethod": method, "path": f"/api{path}"}
    with acting("APIHandler"):
        return dict(app.app(request | dict(raw or {}), None))


def sign(fields: dict[str, Any], headers: dict[str, str] | None = None, slug: str = SLUG) -> dict[str, Any]:
    """Post a form, or JSON when the headers say so."""
    headers = FORM if headers is None else headers
    is_json = headers.get("Content-Type") == "application/json"
    body = json.dumps(fields).encode() if is_json else urlencode(fields).encode()
    return call("POST", "/letters/{slug}/signatures", body, headers, slug=slug)


def queued() -> list[dict[str, Any]]:
    """Take the messages out of the queue; from moto's own list, since each is delayed by a second."""
    waiting = sqs_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].queues["test-mail"]._messages
    found = [{"messageId": message.id, "body": message.body} for message in waiting]
    waiting.clear()
    return found


def deliver() -> None:
    """Deliver the queued messages to the function that sends."""
    records = event("sqs")["Records"]
    batch_of = [records[0] | message for message in queued()]
    with acting("SendMail"):
        answer = send_batch.handle_batch(batch_of, send_mail.sender(), send_mail.organiser_sender)
        assert answer == {"batchItemFailures": []}


def mails() -> list[EmailMessage]:
    """Every mail that SES accepted, parsed."""
    sent = ses_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sent_messages
    return [message_from_bytes(one.raw_data.encode(), policy=policy.default) for one in sent]


def token() -> str:
    """The token of the last mail."""
    return body_of(mails()[-1]).partition("/confirm/")[2].split()[0]
