"""Every AWS call between the form and the letter fails once, in every possible way; then people try again.

Whichever call fails, and however: nobody is on the letter without confirming, anyone who read "confirmed" is on it,
one address is one signature, and it gets at most one mail too many.
"""

import re
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from chalicelib.aws import clients
from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.aws.dynamodb.signatures import DynamoChanges
from chalicelib.mail import send_batch
from chalicelib.mail.send import Sender
from chalicelib.rules.mail.mail_state import CLAIM_SECONDS
from chalicelib.wiring import send_mail
from tests.support.api import call, event, mails, queued, sign, token
from tests.support.fault_injection import every_fault, fail_each_call, retry_until
from tests.support.faulty_aws import Faulty
from tests.support.process_caches import forget
from tests.support.samples import FIELDS, SLUG


class Clock:
    """The sender's own clock, so that the test decides when claims and delays end."""

    def __init__(self) -> None:
        self.late = 0

    def sender(self) -> Sender:
        real = send_mail.sender()
        return replace(real, now=lambda: real.now() + self.late)


def deliver(faulty: Faulty, clock: Clock, again: list[dict[str, Any]]) -> None:
    """Deliver the queued messages and those that failed before; the ones that fail now are delivered again."""
    records = [*again, *({**event("sqs")["Records"][0], **message} for message in queued())]
    again.clear()
    for record in records:
        answer = faulty.run(partial(send_one, record, clock))
        if answer is None or answer["batchItemFailures"]:
            again.append(record)


def send_one(record: dict[str, Any], clock: Clock) -> dict[str, Any]:
    return send_batch.handle_batch([record], clock.sender())


def on_the_letter() -> list[str]:
    return [change.id for change in DynamoChanges().since(SLUG, 0) if change.state == "confirmed"]


def run_steps(faulty: Faulty) -> None:
    """Act as a stubborn person, who repeats every request until it succeeds; deliveries are repeated too."""
    clock, again = Clock(), list[dict[str, Any]]()
    retry_until(faulty, lambda: sign(FIELDS), 303)
    for _ in range(4):
        deliver(faulty, clock, again)
        clock.late += 1000
    assert on_the_letter() == []
    retry_until(faulty, lambda: call("POST", "/confirm/{token}", token=token()), 303)
    assert len(on_the_letter()) == 1, "told so, and not on the letter"
    for _ in range(2):
        deliver(faulty, clock, again)
        clock.late += CLAIM_SECONDS
    assert again == []


@pytest.mark.promise("Any call may fail in any way, from the form to the published letter")
@every_fault
def test_any_call_may_fail_in_any_way(faulty: Faulty, fault: str) -> None:
    def run_all(_: None) -> None:
        run_steps(faulty)
        hit = faulty.hit
        assert len(list(SignatureItem.scan())) == 1, hit
        assert len(on_the_letter()) == 1, hit
        assert 1 <= len(mails()) <= 2, hit

    assert fail_each_call(faulty, fault, lambda: None, run_all) > 20, "every call was tried"


@pytest.mark.promise("Nothing is stored or mailed when a service is down")
def test_nothing_is_stored_or_mailed_when_a_service_is_down(faulty: Faulty) -> None:
    for at in range(1, 5):
        forget()
        faulty.arm(at, "throttled")
        answer = faulty.run(partial(sign, FIELDS | {"email": f"uno{at}@example.org"}))
        assert answer["statusCode"] == 503
        faulty.at = 0
        deliver(faulty, Clock(), [])
        assert list(SignatureItem.scan()) == []
        assert mails() == []
        if at > 2:  # the letter was read, so the form comes back with all its entries
            assert re.search(r'value="Ma\. José Ñúñez-Ávila"', answer["body"])


@pytest.mark.promise("No client waits long or tries often")
def test_no_client_waits_long_or_tries_often() -> None:
    assert clients.ONCE.retries["total_max_attempts"] == 1
    slowest = (clients.FAST.connect_timeout + clients.FAST.read_timeout) * clients.FAST.retries["total_max_attempts"]
    assert slowest < 10, "one hanging service leaves the API within its ten seconds"
