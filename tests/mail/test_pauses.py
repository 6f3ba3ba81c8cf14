"""Too much of a day's mail bounces: mail pauses before Amazon stops the account, and resumes by itself."""

import logging

import pytest

from chalicelib.errors import Unavailable
from chalicelib.mail.pauses import PAUSE, PAUSE_IMPORTED, PAUSE_UNPROVED, RETURNED_SECONDS, Breaker
from chalicelib.rules.limits import buckets
from chalicelib.rules.limits.buckets import DAY, Returned
from tests.fakes.storage import MemoryLimits
from tests.support.world import MINUTE, World

NOON = 1_790_000_000 // DAY * DAY + DAY // 2


class Day:
    """A day's mails, with their bounces and complaints."""

    def __init__(self, mails: int) -> None:
        self.limits = MemoryLimits()
        self.breaker = Breaker(self.limits)
        for _ in range(mails):
            self.limits.take(*buckets.stage_bucket("proved", 10_000), NOON)

    def come_back(self, what: Returned, number: int = 1, at: int = NOON, *, proved: bool = True) -> bool:
        """Count more bounces or complaints; returns whether mail is then paused."""
        for _ in range(number):
            self.breaker.count(what, at, proved=proved)
        return self.limits.paused_until(PAUSE) > at


@pytest.mark.promise("Mail pauses before Amazon would pause it")
@pytest.mark.parametrize(("what", "tolerated"), [("bounce", 200), ("complaint", 5)])
def test_mail_stands_still_beyond_what_amazon_tolerates(what: Returned, tolerated: int) -> None:
    """200 of 5,000 mails are 4 %, 5 of them 0.1 %."""
    day = Day(mails=5000)
    assert not day.come_back(what, tolerated)
    assert day.come_back(what)
    assert day.limits.paused_until(PAUSE) == NOON + RETURNED_SECONDS


@pytest.mark.parametrize(("what", "tolerated"), [("bounce", 20), ("complaint", 5)])
def test_a_few_of_a_few_are_no_rate(what: Returned, tolerated: int) -> None:
    day = Day(mails=30)
    assert not day.come_back(what, tolerated)
    assert day.come_back(what)


def test_bounces_and_complaints_are_counted_apart() -> None:
    day = Day(mails=30)
    assert not day.come_back("bounce", 20)
    assert not day.come_back("complaint", 5)


def test_what_comes_back_after_midnight_is_held_against_the_mails_before_it() -> None:
    """10,000 before it, none after."""
    day = Day(mails=10_000)
    assert not day.come_back("complaint", 10, at=NOON + DAY)
    assert day.come_back("complaint", at=NOON + DAY)
    assert not day.come_back("complaint", 5, at=NOON + 3 * DAY), "that is a new account of things"


def test_bad_addresses_that_cost_nothing_stop_the_mail_of_those_alone_who_proved_nothing() -> None:
    day = Day(mails=30)
    assert not day.come_back("bounce", 500, proved=False)
    assert day.limits.paused_until(PAUSE_UNPROVED) == NOON + RETURNED_SECONDS
    assert not day.come_back("bounce", 20)
    assert day.come_back("bounce")


@pytest.mark.promise("An import never stops the mail of those who sign")
@pytest.mark.parametrize("what", ["bounce", "complaint"])
def test_what_comes_back_of_an_import_stops_imports_alone(what: Returned) -> None:
    """A list of 5,000 addresses of which half do not exist any more."""
    day = Day(mails=5000)
    for _ in range(2500):
        day.breaker.count(what, NOON, proved=False, imported=True)
    assert day.limits.paused_until(PAUSE_IMPORTED) == NOON + RETURNED_SECONDS
    assert (day.limits.paused_until(PAUSE), day.limits.paused_until(PAUSE_UNPROVED)) == (0, 0)
    tolerated = 200 if what == "bounce" else 5
    assert not day.come_back(what, tolerated), "what signers' mail tolerates is as it was"
    assert day.come_back(what)


def test_an_import_that_few_mails_come_back_of_goes_on() -> None:
    day = Day(mails=5000)
    for _ in range(200):
        day.breaker.count("bounce", NOON, proved=False, imported=True)
    assert day.limits.paused_until(PAUSE_IMPORTED) == 0


def test_it_ends_by_itself_and_the_next_that_comes_back_stops_it_again() -> None:
    day = Day(mails=30)
    assert day.come_back("bounce", 21)
    later = NOON + RETURNED_SECONDS
    assert day.limits.paused_until(PAUSE) <= later
    assert day.come_back("bounce", at=later)


def test_the_operators_are_told(caplog: pytest.LogCaptureFixture) -> None:
    Day(mails=30).come_back("bounce", 21)
    (line,) = [line for line in caplog.records if line.levelno == logging.ERROR]
    assert line.getMessage() == "mail is paused (mail): 21 of 30 mails came back: bounce"


@pytest.mark.parametrize("call", ["take", "read_counts", "pause"])
def test_limits_that_do_not_answer_leave_one_out_and_fail_nothing(call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object) -> None:
        raise Unavailable("throttled")

    day = Day(mails=30)
    with monkeypatch.context() as while_down:
        while_down.setattr(day.limits, call, down)
        assert not day.come_back("bounce", 20)
        assert not day.come_back("bounce")
    assert day.come_back("bounce", 21)


@pytest.mark.promise("Mail pauses before Amazon would pause it")
@pytest.mark.parametrize(
    ("proved", "outcome"), [(True, "later: paused"), (False, "later: paused without a proof of work")]
)
def test_who_signs_meanwhile_gets_their_mail_afterwards(proved: bool, outcome: str) -> None:
    world = World()
    breaker = Breaker(world.limits)
    for _ in range(21):
        breaker.count("bounce", world.now // 1000, proved=proved)
    world.sign()
    assert world.deliver() == [outcome]
    world.now += 61 * MINUTE
    assert world.deliver() == ["sent"]
    assert [to for to, _ in world.mailer.sent] == ["Majo@example.org"]
