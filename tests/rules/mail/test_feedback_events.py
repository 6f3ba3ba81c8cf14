"""SES's events are reduced to ids and their consequences; anything else is dropped."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.mail.feedback_events import FeedbackEvent, Ignored, What, read_event
from tests.support.ses_events import (
    ADDRESS,
    CANARY,
    MAILBOX,
    MESSAGE_ID,
    SIGNATURE,
    TOPIC,
    changed,
    ses_event,
    sns_envelope,
)

NOW = 1_790_000_000


def follows(event: dict[str, Any]) -> FeedbackEvent | Ignored:
    return read_event(sns_envelope(event), TOPIC, NOW)


def bounce(kind: str, subtype: str = "General") -> dict[str, Any]:
    return changed(ses_event("bounce"), bounce__bounceType=kind, bounce__bounceSubType=subtype)


def complaint(kind: str | None) -> dict[str, Any]:
    return changed(ses_event("complaint"), complaint__complaintFeedbackType=kind)


def named(event: str) -> dict[str, Any]:
    return changed(ses_event("reject"), eventType=event)


@pytest.mark.promise("A hard bounce or a complaint ends the mail to that mailbox")
@pytest.mark.parametrize(
    ("event", "what"),
    [
        *((bounce("Permanent", kind), "bounce") for kind in ("General", "NoEmail")),
        *((bounce("Permanent", kind), "bounce") for kind in ("Suppressed", "OnAccountSuppressionList", "New")),
        *((complaint(kind), "complaint") for kind in ("abuse", "fraud", "other", "virus", "new", None)),
        (named("Reject"), "failure"),
        (named("Rendering Failure"), "failure"),
    ],
)
def test_what_ends_a_mail_or_all_of_them(event: dict[str, Any], what: What) -> None:
    counted = event.get("bounce", {}).get("bounceSubType") != "OnAccountSuppressionList"
    expected = FeedbackEvent(what, SIGNATURE, MAILBOX, MESSAGE_ID, NOW, proved=True, counted=counted, address=ADDRESS)
    assert follows(event) == expected


@pytest.mark.parametrize("tag", [["unproved"], ["yes"], ["proved", "proved"], [], None, "proved"])
def test_what_is_not_known_to_be_proved_is_not(tag: Any) -> None:
    event = follows(changed(ses_event("bounce"), mail__tags__proof=tag))
    assert isinstance(event, FeedbackEvent)
    assert not event.proved
    older = {name: value for name, value in json.loads(event.body()).items() if name not in ("proved", "address")}
    again = read_event(json.dumps(older), TOPIC, NOW)
    assert isinstance(again, FeedbackEvent)
    assert (again.proved, again.exact) == (False, False)


@pytest.mark.promise("A hard bounce or a complaint ends the mail to that mailbox")
@pytest.mark.parametrize(
    "event",
    [
        *(bounce("Transient", kind) for kind in ("General", "MailboxFull", "MessageTooLarge", "ContentRejected")),
        bounce("Undetermined", "Undetermined"),
        complaint("not-spam"),
        complaint("auth-failure"),
        named("DeliveryDelay"),
        named("Delivery"),
        named("Send"),
    ],
)
def test_what_nothing_follows_from(event: dict[str, Any]) -> None:
    assert follows(event) == Ignored("nothing follows", odd=False)


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (named("Open"), "unknown event"),
        (named("Click"), "unknown event"),
        (bounce("Eternal"), "unknown event"),
        (changed(ses_event("bounce"), bounce=None), "unknown event"),
        (changed(ses_event("bounce"), eventType=["Bounce"]), "unreadable"),
        (changed(ses_event("bounce"), eventType=None), "unreadable"),
    ],
)
def test_what_is_unknown_is_dropped_and_told(event: dict[str, Any], reason: str) -> None:
    assert follows(event) == Ignored(reason, odd=True)


@pytest.mark.parametrize(
    "event",
    [
        changed(ses_event("bounce"), mail__tags__signature=None),
        changed(ses_event("bounce"), mail__tags__mailbox=None),
        changed(ses_event("bounce"), mail__tags=None),
        changed(ses_event("bounce"), mail=None),
        changed(ses_event("bounce"), mail__tags__signature=[]),
        changed(ses_event("bounce"), mail__tags__signature=["agua-limpia_" + "a" * 26] * 2),
        changed(ses_event("bounce"), mail__tags__signature="agua-limpia_" + "a" * 26),
        changed(ses_event("bounce"), mail__tags__signature=[f"agua-limpia_{CANARY}"]),
        changed(ses_event("bounce"), mail__tags__signature=["-agua_" + "a" * 26]),
        changed(ses_event("bounce"), mail__tags__signature=["agua-limpia_" + "a" * 25 + "b"]),  # one bit too many
        changed(ses_event("bounce"), mail__tags__mailbox=["someone"]),
    ],
)
def test_a_mail_without_our_tags_is_none_of_ours(event: dict[str, Any]) -> None:
    assert follows(event) == Ignored("without our tags", odd=True)


def test_a_message_id_that_makes_no_sense_is_left_out() -> None:
    found = follows(changed(ses_event("bounce"), mail__messageId=f"{CANARY}@example.org"))
    assert isinstance(found, FeedbackEvent)
    assert found.message_id == ""


def test_a_message_id_may_have_ses_s_host_behind_it() -> None:
    found = follows(changed(ses_event("bounce"), mail__messageId="0100-a1@email.amazonses.com"))
    assert isinstance(found, FeedbackEvent)
    assert found.message_id == "0100-a1@email.amazonses.com"


@pytest.mark.promise("Feedback that cannot be read or is forged is dropped")
def test_another_topic_is_not_believed() -> None:
    forged = sns_envelope(ses_event("complaint"), topic="arn:aws:sns:us-east-1:999999999999:firmamos-feedback")
    assert read_event(forged, TOPIC, NOW) == Ignored("of another topic")
    assert read_event(sns_envelope(ses_event("complaint")), "", NOW) == Ignored("of another topic"), (
        "a stage without one"
    )


@pytest.mark.promise("Feedback that cannot be read or is forged is dropped")
@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "[" * 100_000,
        "not json",
        json.dumps(ses_event("bounce")),  # without its envelope
        json.dumps({"Type": "SubscriptionConfirmation", "TopicArn": TOPIC, "SubscribeURL": "https://example.org"}),
        sns_envelope("Successfully validated SNS topic for Amazon SES event publishing."),
        sns_envelope("[" * 100_000),
        sns_envelope("42"),
        '{"v": 1}',
        json.dumps({"v": 1, "what": "delete", "signature": SIGNATURE, "mailbox": MAILBOX, "since": NOW}),
        json.dumps({"v": 1, "what": "bounce", "signature": CANARY, "mailbox": MAILBOX, "since": NOW}),
        json.dumps({"v": 1, "what": ["bounce"], "signature": SIGNATURE, "mailbox": MAILBOX, "since": NOW}),
        json.dumps({"v": 1, "what": "bounce", "signature": SIGNATURE, "mailbox": MAILBOX, "since": "now"}),
        json.dumps({"v": 2, "what": "bounce", "signature": SIGNATURE, "mailbox": MAILBOX, "since": NOW}),
    ],
)
def test_garbage_is_dropped(body: str) -> None:
    assert read_event(body, TOPIC, NOW) == Ignored("unreadable")


@pytest.mark.promise("Feedback that cannot be read or is forged is dropped")
@given(
    st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner), max_leaves=8)
)
def test_no_message_makes_it_fail(value: object) -> None:
    assert isinstance(read_event(json.dumps(value), TOPIC, NOW), Ignored)
    assert isinstance(read_event(sns_envelope(value), TOPIC, NOW), Ignored)
    assert isinstance(follows(changed(ses_event("bounce"), mail=value or "", bounce=value or "")), Ignored)


@pytest.mark.promise("Feedback is kept as ids, without the address")
@pytest.mark.parametrize("name", ["bounce", "complaint", "reject"])
def test_the_message_that_waits_is_the_receipt_and_holds_ids_alone(name: str) -> None:
    receipt = follows(ses_event(name))
    assert isinstance(receipt, FeedbackEvent)
    assert read_event(receipt.body(), TOPIC, NOW + 60) == receipt
    assert receipt.letter == "agua-limpia"
    assert json.loads(receipt.body()).keys() == {
        *("v", "what", "signature", "mailbox", "message_id", "since", "proved", "imported", "counted", "address")
    }
    assert CANARY in json.dumps(ses_event(name))
    assert CANARY not in receipt.body() + repr(receipt)


def test_mail_that_comes_back_of_an_import_is_known_for_it() -> None:
    receipt = follows(changed(ses_event("bounce"), mail__tags__proof=["imported"]))
    assert isinstance(receipt, FeedbackEvent)
    assert (receipt.imported, receipt.proved) == (True, False)
    waited = read_event(receipt.body(), TOPIC, NOW + 60)
    assert waited == receipt
