"""SES's events reach the function through SNS and SQS; it marks and suppresses, whatever fails on the way."""

import itertools
import json
import logging
import time
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.sqs.models import sqs_backends

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.aws.dynamodb.models import LetterItem, SignatureItem
from chalicelib.aws.dynamodb.signatures import DynamoSignatures
from chalicelib.aws.dynamodb.suppressions import SUPPRESSED, DynamoSuppressions
from chalicelib.jobs import feedback as job
from chalicelib.mail import feedback_batch
from chalicelib.mail.feedback import WAIT_SECONDS
from chalicelib.rules.signatures.signature import MailState, Signature
from chalicelib.wiring import feedback
from tests.fakes.keys import PlainVault
from tests.mail.test_feedback import SENT, stored
from tests.support.api import event
from tests.support.faulty_aws import FAULTS, Faulty
from tests.support.process_caches import forget
from tests.support.roles import acting
from tests.support.ses_events import CANARY, MAILBOX, MESSAGE_ID, SIGNATURE, TOPIC, ses_event, sns_envelope

MOST_CALLS = 20
CLAIMED = MailState(submission="first", state="claimed", count=1, at=1, until=2)


@pytest.fixture
def queue(aws: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """Create the function's queue; returns its URL."""
    url = clients.sqs().create_queue(QueueName="test-feedback")["QueueUrl"]
    monkeypatch.setenv("FIRMAMOS_FEEDBACK_QUEUE_URL", url)
    monkeypatch.setenv("FIRMAMOS_FEEDBACK_TOPIC", TOPIC)
    settings.current.cache_clear()
    forget()
    return str(url)


def waiting() -> list[str]:
    """Take the messages out of the function's queue, delayed or not; returns their bodies."""
    messages = sqs_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].queues["test-feedback"]._messages
    bodies = [message.body for message in messages]
    messages.clear()
    return bodies


def invoke(*bodies: str) -> Any:
    """Invoke the function with a batch, as Lambda does."""
    record = event("sqs")["Records"][0]
    records = [record | {"messageId": f"m{number}", "body": body} for number, body in enumerate(bodies)]
    with acting("Feedback"):
        return job.feedback({"Records": records}, None)


def store(signature: Signature) -> None:
    assert DynamoSignatures(PlainVault()).put_new(signature)


def record() -> Signature:
    found = DynamoSignatures(PlainVault()).get(SIGNATURE)
    assert found is not None
    return found


@pytest.mark.promise("A hard bounce or a complaint ends the mail to that mailbox")
@pytest.mark.parametrize("name", ["bounce", "complaint"])
def test_the_mailbox_is_suppressed_and_the_record_marked_without_being_opened(queue: str, name: str) -> None:
    store(stored())
    assert invoke(sns_envelope(ses_event(name))) == {"batchItemFailures": []}
    assert DynamoSuppressions().suppressed(MAILBOX)
    assert record() == replace(stored(), mail=replace(SENT, state="failed"))
    assert waiting() == []
    (row,) = LetterItem.query(SUPPRESSED)
    assert json.loads(row.content).keys() == {"why", "at", "exact"}
    assert json.loads(row.content)["why"] == name


def test_by_way_of_sns(queue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """moto, not this test, writes the envelope."""
    sns = clients.session().create_client("sns", region_name="us-east-1")
    topic = sns.create_topic(Name="feedback")["TopicArn"]
    monkeypatch.setenv("FIRMAMOS_FEEDBACK_TOPIC", topic)
    settings.current.cache_clear()
    arn = clients.sqs().get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    sns.publish(TopicArn=topic, Message="Successfully validated SNS topic for Amazon SES event publishing.")
    sns.publish(TopicArn=topic, Message=json.dumps(ses_event("complaint")))
    store(stored())
    assert invoke(*waiting()) == {"batchItemFailures": []}
    assert DynamoSuppressions().suppressed(MAILBOX)
    assert record().mail.state == "failed"


@pytest.mark.promise("Feedback that overtakes the mail's own record waits for it")
def test_a_receipt_that_comes_before_the_mark_waits_in_the_queue_as_ids(queue: str) -> None:
    store(stored(mail=CLAIMED))
    invoke(sns_envelope(ses_event("bounce")))
    assert DynamoSuppressions().suppressed(MAILBOX)
    assert not record().quiet
    (body,) = waiting()
    assert CANARY not in body
    assert CANARY in sns_envelope(ses_event("bounce"))
    assert DynamoSignatures(PlainVault()).apply(record(), sent_now())
    assert invoke(body) == {"batchItemFailures": []}
    assert (record().mail.state, record().quiet) == ("failed", False)
    assert waiting() == []


def sent_now() -> Any:
    from chalicelib.rules.mail.mail_state import sent_step

    return sent_step(CLAIMED, MESSAGE_ID)


@pytest.mark.promise("A bounce or complaint never takes a confirmed signature away")
def test_the_same_event_ten_times_is_one_mark(queue: str) -> None:
    store(stored("confirmed", changed_at=1, confirmed_at=1, appeared_at=1))
    for _ in range(10):
        invoke(sns_envelope(ses_event("complaint")))
    assert record() == stored("confirmed", changed_at=1, confirmed_at=1, appeared_at=1, quiet=True)
    assert len(list(LetterItem.query(SUPPRESSED))) == 1
    assert waiting() == []


def test_a_bad_message_holds_up_no_other_and_is_not_kept(queue: str) -> None:
    store(stored())
    assert invoke("{", sns_envelope("nothing"), sns_envelope(ses_event("bounce"), "arn:aws:sns:::forged"), "[]") == {
        "batchItemFailures": []
    }
    assert not DynamoSuppressions().suppressed(MAILBOX)
    invoke("{", sns_envelope(ses_event("bounce")))
    assert DynamoSuppressions().suppressed(MAILBOX)
    assert waiting() == []


@pytest.fixture
def failing_queue(queue: str, faulty: Faulty) -> Faulty:
    return faulty


@pytest.mark.promise("Any call may fail in any way, from the form to the published letter")
@pytest.mark.parametrize("mail", [SENT, CLAIMED], ids=["marked before", "not marked yet"])
@pytest.mark.parametrize("fault", FAULTS)
def test_any_call_may_fail_in_any_way(
    failing_queue: Faulty,
    fault: str,
    mail: MailState,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whichever call fails, the event is delivered again and handled, and leaves no address behind."""
    for at in itertools.count(1):
        for item in (*SignatureItem.scan(), *LetterItem.query(SUPPRESSED)):
            item.delete()
        store(stored(mail=mail))
        failing_queue.arm(at, fault)
        with monkeypatch.context() as patch:
            deliver_all(failing_queue, patch)
        assert DynamoSuppressions().suppressed(MAILBOX), failing_queue.hit
        assert record() == replace(stored(), mail=replace(mail, state="failed")), failing_queue.hit
        if not failing_queue.hit:
            break
        assert at < MOST_CALLS
    assert at > 3, "every call was tried"
    assert CANARY not in capsys.readouterr().err


def deliver_all(faulty: Faulty, patch: pytest.MonkeyPatch) -> None:
    """Deliver the queue's messages, and the failed ones again, until none is left."""
    forget()
    bodies, began, looks = [sns_envelope(ses_event("bounce"))], time.time(), 0
    while bodies:
        looks += 1
        assert looks < 5
        patch.setattr(time, "time", lambda now=began + (looks - 1) * WAIT_SECONDS: now)
        body = bodies.pop()
        answer = faulty.run(partial(invoke, body))
        came = waiting()
        # After a successful SQS call whose answer was lost, the message is in both places.
        if answer is None or answer["batchItemFailures"]:
            bodies.append(body)
        else:
            assert not [one for one in came if CANARY in one]
        bodies += came


def test_the_function_says_what_it_did_and_names_nobody(queue: str, caplog: pytest.LogCaptureFixture) -> None:
    store(stored())
    with caplog.at_level(logging.INFO):
        feedback_batch.handle_batch(
            [{"messageId": "m1", "body": sns_envelope(ses_event("bounce"))}], feedback.feedback(), TOPIC
        )
    (line,) = [line for line in caplog.records if line.name == feedback_batch.logger.name]
    logged = {name: getattr(line, name) for name in ("letter", "outcome", "request_id")}
    assert logged == {"letter": "agua-limpia", "outcome": "bounce: marked", "request_id": "m1"}
