"""An organiser's decision, the notice about it, and a reminder, with every AWS call failing once in every way."""

import contextlib
import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import SignatureItem, dumps
from chalicelib.aws.dynamodb.review_index import DynamoReview
from chalicelib.aws.sqs import SqsMailQueue
from chalicelib.errors import Unavailable
from chalicelib.mail import send_batch
from chalicelib.organising.held_signatures import Decision, Review
from chalicelib.rules.mail.notices import owed_notice
from chalicelib.rules.signatures.signature import DAY, Signature
from chalicelib.wiring import api, send_mail
from chalicelib.wiring.remind import hourly_round
from tests.support.api import call, deliver, event, mails, queued, sign, token
from tests.support.fault_injection import each_outcome, fail_each_call
from tests.support.faulty_aws import FAULTS, Faulty
from tests.support.samples import FIELDS, SLUG

CASA = FIELDS | {"kind": "organisation", "name": "Casa del Agua", "representative": "Luz Mar", "email": "luz@gmail.com"}
HOUR = 3600


def clock_ahead(late: int) -> Callable[[], int]:
    """A clock (ms) that is ahead by this many seconds."""
    return lambda: time.time_ns() // 1_000_000 + late * 1000


def settle(faulty: Faulty) -> None:
    """Send the queued mails; hours later, deliver failed ones again, and let the round send the lost ones."""
    failed = deliver_at(HOUR, [], faulty.run)
    failed = deliver_at(9 * HOUR, failed, run_plainly)
    replace(hourly_round(), now_ms=clock_ahead(9 * HOUR), spread=lambda _: 0).run()
    assert deliver_at(9 * HOUR, failed, run_plainly) == []


def deliver_at(late: int, again: list[Any], run: Callable[[Callable[[], Any]], Any]) -> list[Any]:
    """Deliver the queued messages and those that failed before; returns the ones that fail now."""
    records = [*again, *(event("sqs")["Records"][0] | message for message in queued())]
    now = clock_ahead(late)() // 1000

    def handled(record: Any) -> bool:
        answer = run(lambda: send_batch.handle_batch([record], replace(send_mail.sender(), now=lambda: now)))
        return bool(answer == {"batchItemFailures": []})

    return [record for record in records if not handled(record)]


def run_plainly(act: Callable[[], Any]) -> Any:
    """Run it without any fault."""
    return act()


def stored_record() -> Signature:
    (found,) = [one for one in SignatureItem.scan() if "#organisation#" not in one.id]
    signature = api.signatures().get(found.id)
    assert signature is not None
    return signature


def waiting() -> None:
    """Store an organisation that is held for an organiser."""
    sign(CASA)
    deliver()
    call("POST", "/confirm/{token}", token=token())


def decide(faulty: Faulty, decision: Decision) -> None:
    """Act as an organiser who repeats the command until no signature is held."""

    def act() -> bool:
        review = Review(
            DynamoLetters(), api.signatures(), SqsMailQueue(), DynamoReview(), now_ms=clock_ahead(HOUR), by="Eva"
        )
        letter = api.signing().letter_by_address(SLUG)
        for look in review.list_items(letter):
            if look.holds != ("refused",):
                review.decide(letter, look.key, decision)
        return True

    for _ in range(3):
        with contextlib.suppress(Unavailable):
            if faulty.run(act):
                return
    raise AssertionError("three tries and one fault")


DECISIONS: dict[Decision, tuple[str, tuple[str, ...]]] = {
    "approve": ("confirmed", ()),
    "refuse": ("held", ("refused",)),
}


# Both notices are sent in the same way, so the second is not tested with every fault.
@pytest.mark.parametrize(
    ("decision", "fault"), [*(("approve", fault) for fault in FAULTS), ("refuse", "died right after it")]
)
def test_a_decision_is_told_once_and_then_the_address_goes_whatever_fails(
    faulty: Faulty, fault: str, decision: Decision
) -> None:
    def run_steps(_: None) -> None:
        decide(faulty, decision)
        settle(faulty)
        found = stored_record()
        assert (found.state, found.holds) == DECISIONS[decision], faulty.hit
        assert (found.email, owed_notice(found)) == ("", None), faulty.hit
        # A notice that may have been sent is not sent again.
        sent = len(mails()) - 1
        assert sent == 1 or (sent == 0 and faulty.hit), faulty.hit

    assert fail_each_call(faulty, fault, waiting, run_steps) > 15


def to_be_reminded() -> str:
    """Store a signature whose first mail was lost and whose reminder is queued; returns the first mail's token."""
    sign(FIELDS)
    deliver()
    (item,) = SignatureItem.scan()
    mail, days = json.loads(item.mail), 3 * DAY
    aged = dumps(mail | {"at": mail["at"] - days})
    item.update([SignatureItem.created_at.set(item.created_at - days * 1000), SignatureItem.mail.set(aged)])
    replace(hourly_round(), now_ms=clock_ahead(HOUR), spread=lambda _: 0).run()
    return token()


@each_outcome
def test_a_reminder_goes_once_at_most_and_its_link_confirms_whatever_fails(faulty: Faulty, fault: str) -> None:
    def run_steps(first: str) -> None:
        settle(faulty)
        reminders = len(mails()) - 1
        assert reminders == 1 or (reminders == 0 and faulty.hit), faulty.hit
        assert (token() == first) == (reminders == 0)
        answer = call("POST", "/confirm/{token}", token=token())
        assert answer["statusCode"] == 303
        assert stored_record().state == "confirmed"

    assert fail_each_call(faulty, fault, to_be_reminded, run_steps) > 8
