"""SES is down, for a minute or a day: nobody has failed by it, the alarm rings, and nobody is flooded."""

from collections import Counter
from collections.abc import Callable

import pytest

from chalicelib.mail.outage import AMONG_ANSWERS, OUTAGE, RECENT_SECONDS, OutageWatch
from chalicelib.mail.pauses import PAUSE
from chalicelib.rules.limits.buckets import DAY, HOUR, MAILBOX, MINUTE
from chalicelib.rules.mail.mail_state import CLAIM_SECONDS
from tests.fakes.storage import MemoryLimits
from tests.mail.test_refusals import errors, states
from tests.mail.test_waiting import MANY, Post
from tests.support import ses_answers
from tests.support.samples import NOW
from tests.support.world import World

AT = NOW // 1000
OUTAGES: dict[str, BaseException] = {"503": ses_answers.DOWN, "500": ses_answers.FAILED, "no answer": ses_answers.LOST}
LENGTHS = {"an hour": HOUR, "five hours": 5 * HOUR, "a day": DAY}


@pytest.mark.promise("While SES is down, mail waits and nobody has failed")
@pytest.mark.parametrize("signers", [1, MANY])
@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("outage", OUTAGES)
def test_an_outage_fails_nobody_and_rings(
    outage: str, length: str, signers: int, caplog: pytest.LogCaptureFixture
) -> None:
    post = Post()
    post.world.mailer.refuse = lambda _: OUTAGES[outage]
    post.sign(signers)
    post.run(LENGTHS[length])
    assert [line for line in errors(caplog) if "mail is paused" in line], "the alarm rings"
    post.world.mailer.refuse = lambda _: None
    post.run(DAY)
    assert (post.sent, states(post)) == (signers, {"sent"})
    assert (post.queue.waiting, post.queue.dead) == ([], [])


@pytest.mark.parametrize("outage", OUTAGES)
def test_after_an_hour_s_outage_all_mail_goes_within_half_an_hour(outage: str) -> None:
    post = Post()
    post.world.mailer.refuse = lambda _: OUTAGES[outage]
    post.sign(MANY)
    post.run(HOUR)
    post.world.mailer.refuse = lambda _: None
    post.run(30 * MINUTE)
    assert (post.sent, states(post)) == (MANY, {"sent"})


def test_after_a_day_s_outage_the_first_answer_frees_those_who_waited_longest() -> None:
    post = Post()
    post.world.mailer.refuse = lambda _: ses_answers.LOST
    post.sign(3)
    post.run(8 * HOUR)
    post.world.mailer.refuse = lambda _: None
    post.world.sign("203.0.113.9", email="nueva@example.org", name="Nueva Persona")
    post.run(31 * MINUTE)
    assert (post.sent, states(post)) == (4, {"sent"})


@pytest.mark.parametrize("outage", OUTAGES)
def test_an_outage_is_asked_after_once_in_a_quarter_of_an_hour_however_many_wait(outage: str) -> None:
    post, asked = Post(), list[str]()

    def refuse(to: str) -> BaseException:
        asked.append(to)
        return OUTAGES[outage]

    post.world.mailer.refuse = refuse
    post.sign(30)
    post.run(6 * HOUR)
    assert len(asked) <= 2 + 6 * 4


@pytest.mark.promise("A mail that may have been sent is repeated once at most")
@pytest.mark.parametrize("signers", [1, 2, MANY])
def test_if_ses_sends_all_and_answers_nothing_each_lost_answer_is_one_mail_too_many(signers: int) -> None:
    """And no mailbox gets more than its share of a day."""
    post = Post()
    post.world.mailer.after = [ses_answers.LOST] * 1000
    post.sign(signers)
    post.run(DAY - 16 * MINUTE)
    lost = 1000 - len(post.world.mailer.after)
    post.world.mailer.after = []
    sent = Counter(to for to, _ in post.world.mailer.sent)
    assert post.sent == lost <= 2 + 24 * 4
    assert max(sent.values()) <= MAILBOX[0].most
    post.run(2 * DAY)
    assert states(post) == {"sent"}
    assert post.sent == lost + signers


def test_whoever_got_the_mail_that_was_not_answered_confirms_with_it() -> None:
    post = Post()
    post.world.mailer.after = [ses_answers.LOST] * 1000
    post.sign(1)
    post.run(5 * HOUR)
    assert post.sent > 3
    link = post.world.mailed_link(2)
    assert post.world.signing.confirm(link).state == "confirmed"
    post.world.mailer.after = []
    before = post.sent
    post.run(2 * DAY)
    assert (post.sent, post.queue.waiting) == (before, [])


def test_who_signs_again_in_an_outage_gets_the_mail_of_the_later_form() -> None:
    post = Post()
    post.world.mailer.refuse = lambda _: ses_answers.LOST
    post.sign(1)
    post.run(20 * MINUTE)
    post.sign(1)
    post.run(HOUR)
    post.world.mailer.refuse = lambda _: None
    post.run(4 * HOUR)
    assert (post.sent, states(post)) == (1, {"sent"})


def alternating(post: Post, faults: int) -> Callable[[str], BaseException | None]:
    """Of every ten calls, the first ``faults`` get no answer."""
    calls = iter(range(10_000))
    return lambda _: ses_answers.LOST if next(calls) % 10 < faults else None


@pytest.mark.parametrize("faults", [1, 3, 5, 9])
def test_an_outage_in_part_fails_nobody_either(faults: int) -> None:
    post = Post()
    post.world.mailer.refuse = alternating(post, faults)
    for _ in range(3):
        post.sign(20)
        post.run(11 * MINUTE)
    post.run(6 * HOUR)
    post.world.mailer.refuse = lambda _: None
    post.run(DAY)
    assert states(post) == {"sent"}


def test_one_answer_that_is_lost_holds_up_nobody_else(caplog: pytest.LogCaptureFixture) -> None:
    for fault in (ses_answers.LOST, ses_answers.DOWN):
        post = Post()
        post.world.mailer.failures = [fault]
        post.sign(MANY)
        post.run(MINUTE)
        assert post.sent == MANY - 1
        post.run(CLAIM_SECONDS)
        assert post.sent == MANY
    assert errors(caplog) == set()


class TestTheWatch:
    def test_two_in_a_row_are_an_outage_in_one_process_or_in_two(self) -> None:
        limits = MemoryLimits()
        one, other = OutageWatch(), OutageWatch()
        assert not one.is_outage(limits, AT)
        assert one.is_outage(limits, AT + 1)
        limits = MemoryLimits()
        one, other = OutageWatch(), OutageWatch()
        assert not one.is_outage(limits, AT)
        assert other.is_outage(limits, AT + 1)

    def test_between_answers_it_takes_several_in_an_hour(self) -> None:
        limits, watch = MemoryLimits(), OutageWatch()
        found = []
        for number in range(AMONG_ANSWERS):
            watch.note_answer(limits, AT + number)
            found.append(watch.is_outage(limits, AT + number))
        assert found == [False] * (AMONG_ANSWERS - 1) + [True]

    def test_an_answer_of_long_ago_says_nothing(self) -> None:
        limits, watch = MemoryLimits(), OutageWatch()
        assert not OutageWatch().is_outage(limits, AT)
        watch.note_answer(limits, AT)
        assert watch.is_outage(limits, AT + RECENT_SECONDS)

    def test_an_answer_ends_it_whichever_process_gets_it(self) -> None:
        limits, other = MemoryLimits(), OutageWatch()
        for at in (AT, AT + 1):
            OutageWatch().is_outage(limits, at)
        assert limits.paused_until(OUTAGE) > AT
        other.note_answer(limits, AT + 2)
        assert limits.paused_until(OUTAGE) == 0

    def test_on_the_usual_way_it_asks_for_the_mark_once_in_five_minutes(self) -> None:
        asked = list[str]()

        class Noted(MemoryLimits):
            def paused_until(self, name: str) -> int:
                asked.append(name)
                return super().paused_until(name)

        watch, limits = OutageWatch(), Noted()
        for second in range(600):
            watch.note_answer(limits, AT + second)
        assert len(asked) == 2


@pytest.mark.parametrize("outage", OUTAGES)
def test_an_outage_does_not_shorten_a_pause_for_what_came_back(outage: str) -> None:
    world = World()
    long = AT + DAY

    def refuse(_: str) -> BaseException:
        world.limits.pause(PAUSE, long)  # the breaker's, meanwhile
        return OUTAGES[outage]

    world.mailer.refuse = refuse
    for number in range(2):
        world.sign(f"100.64.{number}.7", email=f"p{number}@example.org", name=f"Persona {number}")
        world.limits.pause(PAUSE, 0)
        world.deliver()
        world.now += (CLAIM_SECONDS + 1) * 1000
    assert world.limits.paused_until(PAUSE) == long


@pytest.mark.parametrize("outage", OUTAGES)
def test_a_notice_pauses_mail_as_well_and_goes_once_at_most(outage: str) -> None:
    world = World()
    world.sign()
    world.deliver()
    world.now += 2 * DAY * 1000
    world.mailer.failures = [OUTAGES[outage]] * 2
    outcomes = list[str]()
    record = world.stored()
    for notice in ("reminder-1", "reminder-2"):
        world.queue.put(record.id, record.submission, since=world.now // 1000, delay=0, notice=notice)
        outcomes += world.deliver()
        world.now += 11 * MINUTE * 1000
    assert world.limits.paused_until(PAUSE) > world.now // 1000 - 11 * MINUTE
    assert len(outcomes) >= 2
    world.now += 16 * MINUTE * 1000
    for _ in range(3):
        world.deliver()
        world.now += 16 * MINUTE * 1000
    kinds = [tags["kind"] for tags in world.mailer.tags]
    assert kinds.count("reminder") == (0 if outage == "no answer" else 2)
