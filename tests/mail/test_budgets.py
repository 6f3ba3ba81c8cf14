"""A budget is spent by a mail that went, and by nothing else, whatever fails in between."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import Unavailable
from chalicelib.mail import send_batch
from chalicelib.ports.mail import Denied, NotSent, Paused, Refused
from chalicelib.rules.limits.buckets import HOUR, Window, mailbox_bucket
from chalicelib.rules.mail.message import Counted, Message, parse_message
from chalicelib.rules.signatures.decision_steps import approval
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import Step
from tests.fakes.mail import FakeMailer
from tests.fakes.storage import MemoryLimits, MemorySignatures
from tests.mail.test_waiting import Post
from tests.support.samples import SLUG
from tests.support.world import MINUTE, World

DAY = 24 * 60 * MINUTE
Plan = Iterator[str]
CALLS = st.sampled_from(["", "", "", "down", "lost"])  # it works; fails and does nothing; works and its answer is lost


def worked(plan: Plan, act: Callable[[], Any], *, loses: bool = True) -> Any:
    """Do what a call does, with its next fault."""
    fault = next(plan, "")
    if fault == "down" or (fault == "lost" and not loses):
        raise Unavailable("down")
    answer = act()
    if fault == "lost":
        raise Unavailable("lost")
    return answer


@dataclass
class Faults:
    """The faults of the calls to come, in order; none when they are used up."""

    calls: Plan = field(default_factory=lambda: iter(()))


class FaultyLimits(MemoryLimits):
    def __init__(self, faults: Faults) -> None:
        super().__init__()
        self.faults = faults

    def take(self, name: str, windows: Sequence[Window], now: int) -> bool:
        # Of a count whose answer was lost nobody knows whether it was made: docs/failures.md.
        return bool(worked(self.faults.calls, lambda: super(FaultyLimits, self).take(name, windows, now), loses=False))

    def give_back(self, name: str, windows: Sequence[Window], now: int) -> None:
        worked(self.faults.calls, lambda: super(FaultyLimits, self).give_back(name, windows, now), loses=False)

    def paused_until(self, name: str) -> int:
        return int(worked(self.faults.calls, lambda: super(FaultyLimits, self).paused_until(name)))

    def pause(self, name: str, until: int) -> None:
        worked(self.faults.calls, lambda: super(FaultyLimits, self).pause(name, until))


class FaultySignatures(MemorySignatures):
    def __init__(self, faults: Faults) -> None:
        super().__init__()
        self.faults = faults

    def apply(self, signature: Signature, step: Step) -> bool:
        return bool(worked(self.faults.calls, lambda: super(FaultySignatures, self).apply(signature, step)))


def spent(limits: MemoryLimits) -> Counter[str]:
    """How many mails each bucket of mails has counted."""
    found: Counter[str] = Counter()
    for (name, _, _), count in limits.counts.items():
        if name == "mail" or name.startswith("mailbox#"):
            found[name] += count
    return +found


def redelivered(world: World) -> None:
    """Deliver what waits; what fails comes again, as SQS does it."""
    for message in world.queue.take():
        try:
            world.sender.handle(message)
        except Unavailable:
            world.queue.messages.append((message, 0))


BUCKETS = (
    "mail",
    "mailbox#bea+agua@example.org",
    f"mailbox#bea+agua@example.org#{SLUG}",
    "mailbox#tagged#bea@example.org",
)
SES = st.sampled_from([None, None, NotSent, Paused, Denied, Refused])


@given(st.lists(st.tuples(SES, st.lists(CALLS, max_size=12)), max_size=8))
def test_no_budget_is_spent_by_a_mail_that_did_not_go(rounds: list[tuple[type[Exception] | None, list[str]]]) -> None:
    faults = Faults()
    world = World(limits=FaultyLimits(faults), signatures=FaultySignatures(faults))
    world.sign(email="Bea.Paz+agua@example.org")
    for answer, calls in rounds:
        faults.calls = iter(calls)
        world.mailer.failures = [answer("injected")] if answer else []
        redelivered(world)
        world.now += 16 * MINUTE
    faults.calls, world.mailer.failures = iter(()), []
    while world.queue.messages:
        redelivered(world)
        world.now += 16 * MINUTE
    went = len(world.mailer.sent)
    assert went <= 1
    # What is given back twice after a message came again only allows one mail more.
    assert all(count <= went for count in spent(world.limits).values()), spent(world.limits)


@pytest.mark.parametrize("fault", [NotSent, Paused, Denied, Refused])
@pytest.mark.parametrize("down_for", [0, 1, 2, 3, 4, 9])
def test_what_ses_did_not_take_is_given_back_even_while_the_limits_are_down(
    fault: type[Exception], down_for: int
) -> None:
    faults = Faults()
    world = World(limits=FaultyLimits(faults))
    world.sign(email="bea+agua@example.org")
    world.mailer.failures = [fault("injected")]
    # The pause is read, for all mail and for what is not proved; four counts are made; then nothing answers.
    faults.calls = iter([*[""] * 6, *["down"] * down_for])
    world.deliver()
    for _ in range(10):
        world.now += 16 * MINUTE
        redelivered(world)
    assert spent(world.limits) == dict.fromkeys([] if fault is Refused else BUCKETS, 1)
    assert len(world.mailer.sent) == (0 if fault is Refused else 1)


class SlowMailer(FakeMailer):
    """Takes two seconds for each mail."""

    world: World

    def send(self, *, to: str, raw: bytes, tags: Mapping[str, str]) -> str:
        self.world.now += 2000
        return super().send(to=to, raw=raw, tags=tags)


def test_what_is_given_back_after_midnight_is_that_of_the_day_on_which_it_was_counted() -> None:
    mailer = SlowMailer(failures=[NotSent("TooManyRequestsException")])
    world = mailer.world = World(mailer=mailer)
    world.now += DAY - world.now % DAY - 1000
    world.sign()
    assert world.deliver() == ["later: throttled"]
    assert spent(world.limits) == {}


@pytest.mark.parametrize("which", [0, 1, 2, 3])
def test_a_count_that_fails_gives_back_those_before_it(which: int) -> None:
    faults = Faults()
    world = World(limits=FaultyLimits(faults))
    world.sign(email="bea+agua@example.org")
    faults.calls = iter([*[""] * (2 + which), "down"])
    assert world.deliver() == ["later: limits are down"]
    assert spent(world.limits) == {}


class Beaten(MemorySignatures):
    """Somebody else writes first, once."""

    beaten = False

    def apply(self, signature: Signature, step: Step) -> bool:
        if not self.beaten and "mail" in step.changes:
            self.beaten = True
            return False
        return super().apply(signature, step)


def test_a_claim_that_somebody_else_has_costs_nothing() -> None:
    world = World(signatures=Beaten())
    world.sign()
    assert world.deliver() == ["later: lost a race"]
    assert spent(world.limits) == {}


def uncomposable(world: World, email: str = "majo@example.org") -> Signature:
    """A record from before such addresses were refused."""
    world.sign()
    before = world.stored(email)
    world.signatures.items[before.id] = replace(before, email="=?utf-8?b?bWFqb0BleGFtcGxlLm9yZw==?=@example.org")
    return before


def test_a_mail_that_cannot_be_composed_fails_once_with_an_error_and_costs_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    world = World()
    uncomposable(world)
    ((message, _),) = world.queue.messages
    record = {"messageId": "m", "body": message.body()}
    for _ in range(5):
        assert send_batch.handle_batch([record], world.sender) == {"batchItemFailures": []}, "no dead letter"
    assert (world.stored().mail.state, world.stored().mail.count) == ("failed", 0)
    assert world.mailer.sent == []
    assert spent(world.limits) == {}
    (line,) = [line for line in caplog.records if line.levelno == logging.ERROR]
    assert line.getMessage() == "a mail cannot be composed"
    assert "bWFqb" not in line.getMessage()


def test_another_form_of_the_address_brings_its_mail_all_the_same() -> None:
    world = World()
    uncomposable(world)
    world.deliver()
    world.now += MINUTE
    world.sign()
    assert world.deliver() == ["sent"]


def test_a_notice_that_cannot_be_composed_is_not_tried_every_hour() -> None:
    world = World()
    world.sign()
    world.deliver()
    world.now += MINUTE
    world.signing.confirm(world.mailed_link())
    held = replace(world.stored(), state="held", holds=("duplicate",), email="=?utf-8?q?a?=@example.org")
    world.signatures.items[held.id] = held
    assert world.signatures.apply(held, approval(held, world.now, "root"))
    world.now += 11 * MINUTE
    before = spent(world.limits)
    world.queue.put(held.id, held.submission, since=world.now // 1000, delay=0, notice="approved")
    assert world.deliver() == ["not composed"]
    assert "approved" in world.stored().mail.notices
    assert spent(world.limits) == before


def test_what_a_message_owes_survives_the_queue() -> None:
    owed = Counted(7, (("mailbox#a", (Window(DAY, 6),)), ("mail", (Window(DAY, 1), Window(60, 2)))))
    message = Message("agua#a", "s", 5, "", owed)
    assert parse_message(message.body()) == message
    assert "owed" not in Message("agua#a", "s", 5).body()


class Unread(MemorySignatures):
    """Cannot be read."""

    def get(self, signature_id: str) -> Signature | None:
        raise Unavailable("throttled")


def test_what_a_message_owes_is_given_back_once_however_often_it_is_delivered() -> None:
    post = Post()
    box = mailbox_bucket("ana@example.org")
    for _ in range(6):
        assert post.world.limits.take(*box, post.queue.now)
    post.world.sender = replace(post.world.sender, signatures=Unread())
    owes = Message("agua#a", "s", post.queue.now, "", Counted(post.queue.now, (box,)))
    post.queue.send(owes.body(), 0)
    post.run(HOUR)
    assert post.world.limits.read_counts(*box, post.queue.now) == (5,)
    assert post.queue.dead == [replace(owes, owed=None).body()]
