"""The two functions that pause the mail, each with its own role's calls: SES takes none, or too much comes back."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.aws.dynamodb.limits import DynamoLimits
from chalicelib.jobs import feedback, send_mail
from chalicelib.mail.pauses import PAUSE, PAUSE_UNPROVED
from tests.support.api import event, queued, sign
from tests.support.mailed_links import prepare_letter
from tests.support.process_caches import forget
from tests.support.roles import acting
from tests.support.samples import FIELDS
from tests.support.ses_events import TOPIC, changed, ses_event, sns_envelope

Records = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def letter(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    url = clients.sqs().create_queue(QueueName="test-feedback")["QueueUrl"]
    monkeypatch.setenv("FIRMAMOS_FEEDBACK_QUEUE_URL", url)
    monkeypatch.setenv("FIRMAMOS_FEEDBACK_TOPIC", TOPIC)
    settings.current.cache_clear()
    yield from prepare_letter()


def batch(bodies: list[str]) -> Records:
    record = event("sqs")["Records"][0]
    return [record | {"messageId": f"m{number}", "body": body} for number, body in enumerate(bodies)]


def test_ses_takes_no_mail_and_it_waits(aws_instead: dict[str, Callable[..., Any]]) -> None:
    def paused(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "SendingPausedException", "Message": "paused"}}, "SendEmail")

    aws_instead["sesv2"] = paused
    sign(FIELDS)
    records = batch([one["body"] for one in queued()])
    with acting("SendMail"):
        assert send_mail.send_mail({"Records": records}, None) == {"batchItemFailures": []}
    assert DynamoLimits().paused_until(PAUSE) > 0
    (waiting,) = queued()
    assert json.loads(waiting["body"]) == json.loads(records[0]["body"])


def test_too_much_comes_back() -> None:
    bounces = []
    for number in range(21):
        mailbox = f"{number:026d}".translate(str.maketrans("0189", "abcd"))
        bounces.append(sns_envelope(changed(ses_event("bounce"), mail__tags__mailbox=[mailbox])))
    with acting("Feedback"):
        assert feedback.feedback({"Records": batch(bounces)}, None) == {"batchItemFailures": []}
    assert any(DynamoLimits().paused_until(name) for name in (PAUSE, PAUSE_UNPROVED))
    forget()
