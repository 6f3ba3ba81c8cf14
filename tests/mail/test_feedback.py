"""A bounce or a complaint stops the mail to a mailbox, and does not affect its signatures."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.mail import feedback_batch
from chalicelib.mail.feedback import WAIT_SECONDS, Feedback, feedback_mark
from chalicelib.mail.pauses import PAUSE, Breaker
from chalicelib.ports.storage import Suppressed
from chalicelib.rules.mail.feedback_events import FeedbackEvent, What, read_event
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.signature import MailState, Signature, State
from chalicelib.rules.signatures.transitions import Step
from tests.fakes.storage import MemoryLimits, MemorySignatures, MemorySuppressions
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
SENT = MailState(submission="first", state="sent", count=1, at=NOW - 5, message_id=MESSAGE_ID)
CLAIMED = replace(SENT, state="claimed", message_id="", until=NOW + 170)


def stored(state: State = "pending", mail: MailState = SENT, **fields: Any) -> Signature:
    expires = {"expires_at": NOW + 600_000} if state == "pending" else {"expires_at": None}
    record: dict[str, Any] = {
        "id": SIGNATURE,
        "state": state,
        "email": f"{CANARY}@example.org",
        "details": Details(kind="person", name="Majo"),
        "lang": "es",
        "updates": False,
        "consent": None,
        "submission": "first",
        "created_at": NOW * 1000,
        "mail": mail,
        "address_hash": "" if state == "pending" else ADDRESS,
    }
    return Signature(**record | expires | fields)


def receipt(what: What = "bounce", **fields: Any) -> FeedbackEvent:
    event = FeedbackEvent(what, SIGNATURE, MAILBOX, MESSAGE_ID, NOW, proved=True, address=ADDRESS)
    return replace(event, **fields)


@dataclass
class MemoryReceipts:
    waiting: list[tuple[FeedbackEvent, int]] = field(default_factory=list)

    def put(self, receipt: FeedbackEvent, *, delay: int) -> None:
        self.waiting.append((receipt, delay))


class Desk:
    """The feedback function with its storage and a clock."""

    def __init__(self, *records: Signature) -> None:
        self.now = NOW
        self.suppressions, self.signatures, self.queue = MemorySuppressions(), MemorySignatures(), MemoryReceipts()
        self.signatures.items.update({one.id: one for one in records})
        self.limits = MemoryLimits()
        breaker = Breaker(self.limits)
        self.by = Feedback(self.suppressions, self.signatures, self.queue, breaker, now=lambda: self.now)

    def handle(self, body: str) -> dict[str, Any]:
        return feedback_batch.handle_batch([{"messageId": "m1", "body": body}], self.by, TOPIC)

    @property
    def record(self) -> Signature:
        return self.signatures.items[SIGNATURE]


@pytest.mark.parametrize("what", ["bounce", "complaint"])
def test_who_has_not_confirmed_gets_no_mail_and_no_reminder(what: What) -> None:
    desk = Desk(stored())
    assert str(desk.by.handle(receipt(what))) == f"{what}: marked"
    assert desk.suppressions.rows == {MAILBOX: Suppressed(what, NOW)}
    assert desk.record == replace(stored(), mail=replace(SENT, state="failed"))


HELD_BACK = {
    "bounce": {"bounce__bounceType": "Permanent", "bounce__bounceSubType": "OnAccountSuppressionList"},
    "complaint": {"complaint__complaintSubType": "OnAccountSuppressionList"},
}


@pytest.mark.parametrize("waits", [False, True], ids=["at once", "after it waited"])
@pytest.mark.parametrize("what", ["bounce", "complaint"])
def test_what_ses_held_back_for_the_account_s_own_list_suppresses_and_stops_no_mail(what: What, waits: bool) -> None:
    desk = Desk()
    for fields, stops in ((HELD_BACK[what], False), ({}, True)):
        for number in range(30):
            mailbox = f"{'abcdefghijklmnopqrstuvwxyz2345'[number]}" * 25 + ("a" if stops else "b")
            tags = ses_event(what)["mail"]["tags"] | {"mailbox": [mailbox], "proof": ["proved"]}
            event = read_event(sns_envelope(changed(ses_event(what), mail__tags=tags, **fields)), TOPIC, NOW)
            assert isinstance(event, FeedbackEvent)
            again = read_event(event.body(), TOPIC, NOW) if waits else event
            assert again == event
            desk.by.handle(event)
        assert (desk.limits.paused_until(PAUSE) > NOW) == stops
    assert len(desk.suppressions.rows) == 60


def test_what_ses_held_back_for_amazon_s_own_list_counts() -> None:
    event = changed(ses_event("bounce"), bounce__bounceType="Permanent", bounce__bounceSubType="Suppressed")
    receipt = read_event(sns_envelope(event), TOPIC, NOW)
    assert isinstance(receipt, FeedbackEvent) and receipt.counted


@pytest.mark.promise("A bounce or complaint never takes a confirmed signature away")
@pytest.mark.parametrize("what", ["bounce", "complaint"])
def test_who_confirmed_stays_confirmed(what: What) -> None:
    before = stored("confirmed", changed_at=NOW * 1000, confirmed_at=NOW * 1000)
    desk = Desk(before)
    desk.by.handle(receipt(what))
    assert desk.suppressions.suppressed(MAILBOX)
    assert desk.record == replace(before, quiet=True)


@pytest.mark.parametrize("state", ["withdrawn", "disowned"])
def test_who_left_is_not_touched(state: State) -> None:
    before = stored(state)
    desk = Desk(before)
    assert str(desk.by.handle(receipt())) == "bounce: nothing to mark"
    assert desk.record == before
    assert desk.suppressions.suppressed(MAILBOX)


def test_what_waits_for_an_organiser_goes_on_waiting_in_silence() -> None:
    before = stored("held", holds=("duplicate",), confirmed_at=NOW * 1000)
    desk = Desk(before)
    desk.by.handle(receipt())
    assert desk.record == replace(before, quiet=True)


def test_the_bounce_of_an_older_mail_leaves_the_newer_one_as_it_is() -> None:
    before = stored()
    desk = Desk(before)
    assert str(desk.by.handle(receipt(message_id="older"))) == "bounce: nothing to mark"
    assert desk.record == before


def test_the_bounce_of_another_spelling_says_nothing_of_the_address_that_confirmed() -> None:
    """Both are one signature; only the keyed hash of the address tells them apart."""
    before = stored("confirmed", changed_at=NOW * 1000, confirmed_at=NOW * 1000)
    desk = Desk(before)
    assert str(desk.by.handle(receipt(address="ffffffff"))) == "bounce: nothing to mark"
    assert desk.record == before


def test_a_mail_from_before_its_tags_said_so_is_not_proved_and_holds_for_every_spelling() -> None:
    desk = Desk(stored("confirmed", confirmed_at=NOW * 1000))
    desk.by.handle(receipt(proved=False, address=""))
    assert desk.suppressions.rows == {MAILBOX: Suppressed("bounce", NOW, exact=False)}
    assert desk.record.quiet
    assert {name for name, *_ in desk.limits.counts} == {"returned#bounce#unproved"}


def test_a_mail_that_ses_did_not_send_failed_and_says_nothing_of_the_mailbox(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk(stored())
    assert str(desk.by.handle(receipt("failure"))) == "failure: marked"
    assert desk.suppressions.rows == {}
    assert (desk.record.mail.state, desk.record.quiet) == ("failed", False)
    assert [line.levelno for line in caplog.records] == [logging.ERROR]


@pytest.mark.parametrize(("what", "counted"), [("bounce", 1), ("complaint", 1), ("failure", 0)])
def test_each_mailbox_is_counted_once_of_what_came_back(what: What, counted: int) -> None:
    desk = Desk(stored())
    for _ in range(3):
        desk.by.handle(receipt(what))
    assert sum(desk.limits.counts.values()) == counted


def test_the_same_again_changes_nothing() -> None:
    desk = Desk(stored())
    desk.by.handle(receipt())
    once = desk.record
    desk.now += 3600
    assert str(desk.by.handle(receipt())) == "bounce: nothing to mark"
    assert desk.record == once
    assert desk.suppressions.rows == {MAILBOX: Suppressed("bounce", NOW)}, "since the first time"
    assert feedback_mark(once, receipt()) is None


class TestBeforeTheSenderHasMarked:
    @pytest.mark.parametrize("records", [(stored(mail=CLAIMED),), ()])
    def test_a_receipt_waits_and_the_mailbox_is_suppressed_already(self, records: tuple[Signature, ...]) -> None:
        desk = Desk(*records)
        assert desk.handle(sns_envelope(ses_event("bounce"))) == {"batchItemFailures": []}
        assert desk.suppressions.suppressed(MAILBOX)
        ((waiting, delay),) = desk.queue.waiting
        assert waiting == receipt()
        assert 0 < delay <= 60
        assert list(desk.signatures.items.values()) == list(records)

    def test_it_is_dealt_with_once_the_mark_is_there(self) -> None:
        desk = Desk(stored(mail=CLAIMED))
        desk.by.handle(receipt())
        desk.signatures.items[SIGNATURE] = stored()
        desk.now += 30
        assert str(desk.by.handle(desk.queue.waiting.pop()[0])) == "bounce: marked"
        assert desk.record.mail == replace(SENT, state="failed")
        assert desk.queue.waiting == []

    @pytest.mark.promise("Feedback that overtakes the mail's own record waits for it")
    def test_a_mark_that_never_comes_is_not_waited_for_for_ever(self) -> None:
        desk = Desk(stored(mail=CLAIMED))
        looks = 0
        desk.by.handle(receipt())
        while desk.queue.waiting:
            again, delay = desk.queue.waiting.pop()
            desk.now, looks = desk.now + delay, looks + 1
            outcome = str(desk.by.handle(again))
        assert desk.now - NOW >= WAIT_SECONDS
        assert looks <= 20
        assert outcome == "bounce: marked"
        assert (desk.record.mail.state, desk.record.quiet) == ("failed", False)

    def test_a_record_that_never_comes_is_not_waited_for_for_ever(self) -> None:
        desk = Desk()
        assert str(desk.by.handle(receipt(since=NOW - WAIT_SECONDS))) == "bounce: no record"
        assert desk.queue.waiting == []
        assert desk.suppressions.suppressed(MAILBOX)

    def test_who_confirmed_waits_for_nothing(self) -> None:
        desk = Desk(stored("confirmed", mail=CLAIMED))
        assert str(desk.by.handle(receipt())) == "bounce: marked"
        assert desk.record.mail == CLAIMED


def test_a_race_is_decided_anew_on_what_the_winner_wrote(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(stored())
    apply = desk.signatures.apply

    def confirmed_meanwhile(signature: Signature, step: Step) -> bool:
        desk.signatures.items[SIGNATURE] = stored("confirmed")
        monkeypatch.undo()
        return apply(signature, step)

    monkeypatch.setattr(desk.signatures, "apply", confirmed_meanwhile)
    assert str(desk.by.handle(receipt())) == "bounce: marked"
    assert (desk.record.state, desk.record.mail.state, desk.record.quiet) == ("confirmed", "sent", True)


def test_what_cannot_be_read_is_dropped_and_holds_up_nothing(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk(stored())
    bodies = (
        "{",
        sns_envelope(changed(ses_event("bounce"), mail__tags=None)),
        sns_envelope(ses_event("bounce"), topic="arn:other"),
    )
    records = [
        {"messageId": f"m{n}", "body": body} for n, body in enumerate((*bodies, sns_envelope(ses_event("complaint"))))
    ]
    assert feedback_batch.handle_batch(records, desk.by, TOPIC) == {"batchItemFailures": []}
    assert desk.suppressions.rows == {MAILBOX: Suppressed("complaint", NOW)}
    warnings = [line.getMessage() for line in caplog.records if line.levelno == logging.WARNING]
    assert warnings == [
        f"feedback was dropped: {why}" for why in ("unreadable", "without our tags", "of another topic")
    ]


# Each takes down one part of the storage.
def suppressions_down(desk: Desk) -> None:
    _fail(desk.suppressions, "suppress")


def reading_down(desk: Desk) -> None:
    _fail(desk.signatures, "get_unopened")


def writing_down(desk: Desk) -> None:
    _fail(desk.signatures, "apply")


def _fail(service: object, name: str) -> None:
    """Make the next call fail and later calls work."""
    real = getattr(service, name)

    def fail(*arguments: object, **named: object) -> object:
        setattr(service, name, real)
        raise Unavailable(name)

    setattr(service, name, fail)


@pytest.mark.parametrize("down", [suppressions_down, reading_down, writing_down])
@pytest.mark.parametrize("event", ["bounce", "complaint"])
class TestWhenStorageIsDown:
    @pytest.mark.promise("Feedback is kept as ids, without the address")
    def test_the_event_comes_again_as_ids_alone_and_is_dealt_with_once(
        self, event: str, down: Callable[[Desk], None], caplog: pytest.LogCaptureFixture
    ) -> None:
        desk = Desk(stored())
        down(desk)
        assert desk.handle(sns_envelope(ses_event(event))) == {"batchItemFailures": []}, (
            "SES's own message is done with"
        )
        ((waiting, delay),) = desk.queue.waiting
        assert delay > 0
        assert desk.handle(waiting.body()) == {"batchItemFailures": []}
        assert desk.suppressions.rows == {MAILBOX: Suppressed(event, NOW)}
        assert (desk.record.mail.state, desk.record.quiet) == ("failed", False)
        assert CANARY not in caplog.text + waiting.body()

    def test_ids_come_again_by_the_queue_itself(self, event: str, down: Callable[[Desk], None]) -> None:
        desk = Desk(stored())
        down(desk)
        waiting = receipt("bounce" if event == "bounce" else "complaint").body()
        assert desk.handle(waiting) == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
        assert desk.queue.waiting == []
        assert desk.handle(waiting) == {"batchItemFailures": []}
        assert desk.record.mail.state == "failed"


@pytest.mark.promise("Feedback is kept as ids, without the address")
def test_with_the_queue_down_as_well_ses_s_own_message_comes_again() -> None:
    desk = Desk(stored())
    suppressions_down(desk)
    _fail(desk.queue, "put")
    assert desk.handle(sns_envelope(ses_event("bounce"))) == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    assert desk.handle(sns_envelope(ses_event("bounce"))) == {"batchItemFailures": []}
    assert desk.record.mail.state == "failed"


@pytest.mark.promise("Feedback is kept as ids, without the address")
def test_no_line_of_the_log_has_an_address(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for name in ("bounce", "complaint", "reject"):
            for event in (
                ses_event(name),
                changed(ses_event(name), mail__tags=None),
                changed(ses_event(name), eventType="Odd"),
            ):
                Desk(stored()).handle(sns_envelope(event))
                Desk().handle(sns_envelope(event))
    logged = json.dumps([line.__dict__ for line in caplog.records], default=str)
    assert caplog.records
    assert CANARY not in logged
