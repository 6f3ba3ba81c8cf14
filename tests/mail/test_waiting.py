"""Mail that has to wait goes round the queue. However long it waits, none is lost on the way, and the hourly round is
not needed to bring any back."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from chalicelib.errors import Unavailable
from chalicelib.mail import feedback, feedback_batch, send_batch
from chalicelib.mail.feedback import RECHECK_SECONDS, WAIT_SECONDS, Feedback
from chalicelib.mail.hourly_round import Round
from chalicelib.mail.pauses import PAUSE, PAUSE_UNPROVED, Breaker
from chalicelib.mail.waiting import WAITING_SECONDS
from chalicelib.rules.limits.buckets import DAY, HOUR, MINUTE, stage_bucket
from chalicelib.rules.signatures.signature import Signature
from tests.fakes.figures import MemoryFigures
from tests.fakes.lambda_queue import MOST_ROUNDS, LambdaFeedbackQueue, LambdaMailQueue, LambdaQueue
from tests.fakes.storage import MemoryLimits, MemoryRounds, MemorySignatures, MemorySuppressions
from tests.mail.test_feedback import CLAIMED, SENT, stored
from tests.mail.test_send_gated import Shaky
from tests.support import ses_answers
from tests.support.samples import NOW
from tests.support.ses_events import SIGNATURE, TOPIC, ses_event, sns_envelope
from tests.support.world import World

MANY = 5


@dataclass
class Post:
    """A world whose mail goes through the queue and the function as AWS runs them."""

    loops: str = ""
    per_day: int = 1000
    queue: LambdaQueue = field(init=False)
    world: World = field(init=False)

    def __post_init__(self) -> None:
        self.queue = LambdaQueue("SendMail", NOW // 1000, self._tell, self.loops)
        self.world = World(queue=LambdaMailQueue(queue=self.queue), per_day=self.per_day)

    def _tell(self, now: int) -> None:
        self.world.now = now * 1000

    def sign(self, number: int) -> None:
        # Each from a network of their own, so that none is held.
        for one in range(number):
            self.world.sign(f"100.64.{one}.7", email=f"p{one}@example.org", name=f"Persona {one}")

    def run(self, seconds: int) -> None:
        self.queue.run(functools.partial(send_batch.handle_batch, by=self.world.sender), seconds)

    @property
    def sent(self) -> int:
        return len(self.world.mailer.sent)


def hourly_round(post: Post) -> Round:
    world = post.world
    rounds = MemoryRounds(world.signatures, size=100)
    return Round(
        rounds, world.letters, world.limits, world.queue, world.erasures, MemoryFigures(), now_ms=lambda: world.now
    )


def switch_off(post: Post) -> Callable[[], None]:
    post.world.switches.thrown.add("pause-mail")
    return post.world.switches.thrown.clear


def fail_with(fault: BaseException) -> Callable[[Post], Callable[[], None]]:
    def start(post: Post) -> Callable[[], None]:
        post.world.mailer.failures = [fault] * 10_000
        return post.world.mailer.failures.clear

    return start


def take_down_the_limits(post: Post) -> Callable[[], None]:
    shaky, sender = Shaky(post.world.limits), post.world.sender
    post.world.sender = replace(sender, limits=shaky, gate=replace(sender.gate, limits=shaky))

    def repair() -> None:
        shaky.down = False

    return repair


def fill_the_day(post: Post) -> Callable[[], None]:
    """Nobody ends that: room comes back by itself."""
    name, windows = stage_bucket("proved", post.per_day)
    while post.world.limits.take(name, windows, post.queue.now):
        pass
    return lambda: None


# Why mail waits, and for how long. After that, within how many seconds the first mail goes, and the last.
WAITS = {
    "20 minutes of pause-mail": (switch_off, 20 * MINUTE, 60, 60),
    "five days of pause-mail, one more than SQS keeps a message": (switch_off, 5 * DAY, 60, 60),
    "an hour of throttling by SES": (fail_with(ses_answers.TOO_FAST), HOUR, 30, 30),
    "a day of a paused account": (fail_with(ses_answers.PAUSED), DAY, 900, 1800),
    "a day that is full": (fill_the_day, DAY, HOUR + 900, HOUR + 900),
    "an hour without the limits": (take_down_the_limits, HOUR, 60, 60),
}


@pytest.mark.promise("Mail that waits is never lost, however long it waits")
@pytest.mark.parametrize("why", WAITS)
def test_mail_that_waits_is_not_lost_and_goes_by_itself(why: str) -> None:
    start, seconds, first, last = WAITS[why]
    post = Post()
    end = start(post)
    post.sign(MANY)
    post.run(seconds)
    assert (post.sent, post.queue.dead, post.queue.lost) == (0, [], [])
    assert post.queue.invocations > MANY * MOST_ROUNDS, "it was long enough to be taken for an endless loop"
    end()
    post.run(first)
    assert post.sent > 0
    post.run(last - first)
    assert (post.sent, post.queue.dead, post.queue.lost, post.queue.waiting) == (MANY, [], [], [])


@pytest.mark.parametrize("why", WAITS)
def test_without_leave_to_loop_lambda_would_drop_it(why: str) -> None:
    start, seconds, _, last = WAITS[why]
    post = Post(loops="Terminate")
    end = start(post)
    post.sign(MANY)
    post.run(seconds)
    end()
    post.run(last)
    assert (len(post.queue.dead), post.sent) == (MANY, 0)


@pytest.mark.parametrize("taken", [False, True], ids=["throttled", "its answer lost"])
def test_a_mail_that_cannot_be_put_back_comes_again_by_itself(taken: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an answer there may be two messages, and there is one mail."""
    post, send = Post(), LambdaQueue.send
    failures = 2 * MANY

    def fail(queue: LambdaQueue, body: str, delay: int) -> None:
        nonlocal failures
        failures -= 1
        if failures < 0 or taken:
            send(queue, body, delay)
        if failures >= 0:
            raise Unavailable

    end = switch_off(post)
    post.sign(MANY)
    monkeypatch.setattr(LambdaQueue, "send", fail)
    post.run(HOUR)
    assert (len(post.queue.waiting) > MANY) == taken
    end()
    post.run(HOUR)
    assert (post.sent, post.queue.dead, post.queue.lost, post.queue.waiting) == (MANY, [], [], [])


def test_what_waits_never_becomes_more() -> None:
    """The loop has a bound: a message that comes back is one message, and comes back no sooner than it was told."""
    post = Post()
    switch_off(post)
    post.sign(MANY)
    for _ in range(10):
        post.run(10 * MINUTE)
        assert len(post.queue.waiting) == MANY
    assert post.queue.invocations <= MANY * (100 * MINUTE // 30 + 1)


def pause_unproved(post: Post) -> Callable[[], None]:
    post.world.limits.pause(PAUSE_UNPROVED, post.queue.now + 30 * DAY)
    return lambda: post.world.limits.pause(PAUSE_UNPROVED, 0)


def pause_all(post: Post) -> Callable[[], None]:
    post.world.limits.pause(PAUSE, post.queue.now + 30 * DAY)
    return lambda: post.world.limits.pause(PAUSE, 0)


def deny_all(post: Post) -> Callable[[], None]:
    return fail_with(ses_answers.NEVER_SEEN)(post)


HOLDS = {
    "a switch": switch_off,
    "a pause": pause_all,
    "a pause of mail without a proof of work": pause_unproved,
    "a day that is full": fill_the_day,
    "SES refuses, for a reason never seen": deny_all,
    "SES fails": fail_with(ses_answers.DOWN),
    "SES does not answer": fail_with(ses_answers.LOST),
}


@pytest.mark.promise("Mail that waits is never lost, however long it waits")
@pytest.mark.parametrize("why", HOLDS)
def test_the_hourly_round_does_not_multiply_what_waits(why: str) -> None:
    """Not while it waits, nor just after the end, when nothing shows any more why it did."""
    post = Post(per_day=2 * MANY)
    end = HOLDS[why](post)
    post.sign(MANY)
    for _ in range(7):
        post.run(HOUR)
        hourly_round(post).run()
        assert len(post.queue.waiting) == MANY
    end()
    hourly_round(post).run()
    assert len(post.queue.waiting) == MANY
    post.run(2 * DAY)
    assert (post.sent, post.queue.waiting) == (MANY, [])


def test_nor_does_it_multiply_a_reminder_that_waits() -> None:
    post = Post(per_day=2 * MANY)
    post.sign(MANY)
    post.run(2 * DAY)
    assert post.sent == MANY
    end = fill_the_day(post)
    for _ in range(7):
        hourly_round(post).run()
        assert len(post.queue.waiting) == MANY
        post.run(HOUR)
    end()
    post.run(2 * DAY)
    assert post.sent == 2 * MANY


def test_what_was_lost_while_it_waited_is_queued_again_within_hours() -> None:
    post = Post(per_day=2 * MANY)
    end = fill_the_day(post)
    post.sign(MANY)
    post.run(HOUR)
    post.queue.waiting.clear()
    for _ in range(WAITING_SECONDS // HOUR + 1):
        post.run(HOUR)
        hourly_round(post).run()
    assert len(post.queue.waiting) == MANY
    end()
    post.run(2 * DAY)
    assert post.sent == MANY


def test_to_note_that_a_message_waits_costs_a_write_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    post, noted = Post(), list[str]()
    pause, end = post.world.limits.pause, switch_off(post)

    def count(name: str, until: int) -> None:
        noted.append(name)
        pause(name, until)

    post.sign(MANY)
    monkeypatch.setattr(post.world.limits, "pause", count)
    post.run(10 * HOUR)
    end()
    assert MANY <= len(noted) <= MANY * 11


def test_a_message_that_fails_every_time_is_no_loop_and_ends_in_the_dead_letters() -> None:
    post = Post()
    post.queue.send('{"v": 99}', 0)
    post.run(HOUR)
    assert (post.queue.dead, post.queue.waiting, post.queue.invocations) == (['{"v": 99}'], [], 5)


@dataclass
class Returns:
    """A mail that bounced, whose event goes through the queue and the function as AWS runs them."""

    record: Signature
    loops: str = ""
    now: int = SENT.at
    queue: LambdaQueue = field(init=False)
    by: Feedback = field(init=False)

    def __post_init__(self) -> None:
        self.queue = LambdaQueue("Feedback", self.now, self._tell, self.loops)
        self.signatures = MemorySignatures()
        self.signatures.items[self.record.id] = self.record
        breaker, queue = Breaker(MemoryLimits()), LambdaFeedbackQueue(self.queue)
        self.by = Feedback(MemorySuppressions(), self.signatures, queue, breaker, now=lambda: self.now)
        self.queue.send(sns_envelope(ses_event("bounce")), 0)

    def _tell(self, now: int) -> None:
        self.now = now

    def run(self, seconds: int) -> None:
        self.queue.run(functools.partial(feedback_batch.handle_batch, by=self.by, topic=TOPIC), seconds)


@pytest.mark.parametrize("loops", ["", "Terminate"])
def test_a_bounce_that_comes_before_the_mark_waits_and_is_applied(loops: str) -> None:
    """At most a dozen rounds, which Lambda would allow anyway, if only just: it counts approximately."""
    returns = Returns(stored(mail=CLAIMED), loops)
    returns.run(WAIT_SECONDS - RECHECK_SECONDS)
    assert returns.signatures.items[SIGNATURE].mail.state == "claimed"
    returns.run(2 * RECHECK_SECONDS)
    assert returns.signatures.items[SIGNATURE].mail.state == "failed"
    assert (returns.queue.waiting, returns.queue.dead) == ([], [])
    assert returns.queue.invocations <= 12 < MOST_ROUNDS


def test_a_bounce_that_would_wait_longer_waits_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the wait as long as an hour, nothing but the template's leave would keep the event from being dropped."""
    monkeypatch.setattr(feedback, "WAIT_SECONDS", HOUR)
    for loops, dead in (("Terminate", 1), ("", 0)):
        returns = Returns(stored(mail=CLAIMED), loops)
        returns.run(2 * HOUR)
        assert len(returns.queue.dead) == dead
