"""A queue with the function that it triggers, as AWS runs them: delays, repeated deliveries, dead letters, retention,
and Lambda's detection of recursive loops. Its settings are those of the template."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chalicelib.aws.sqs import LONGEST_DELAY
from chalicelib.rules.mail.feedback_events import FeedbackEvent
from chalicelib.rules.mail.message import Counted, Message
from infra.template import merge_template
from tests.fakes.mail import MemoryMailQueue

Handler = Callable[[list[dict[str, Any]]], dict[str, Any]]

# "If your function is invoked approximately 16 times in the same chain of requests, then Lambda automatically stops the
# next function invocation in that request chain".
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
MOST_ROUNDS = 16


@dataclass
class _Waiting:
    body: str
    due: int  # s since the epoch
    sent: int
    rounds: int  # invocations in the chain of requests that led to this message
    number: int
    receives: int = 0


@dataclass
class LambdaQueue:
    """The queue that triggers a function of the template. ``tell`` is told the time (s) before each delivery."""

    function: str
    now: int
    tell: Callable[[int], None] = lambda _: None
    loops: str = ""  # in place of the template's setting
    waiting: list[_Waiting] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)  # older than the queue keeps messages
    invocations: int = 0
    _rounds: int = 0  # of the invocation that runs now; what it sends continues its chain
    _sent: int = 0

    def __post_init__(self) -> None:
        resources = merge_template()["Resources"]
        function = resources[self.function]["Properties"]
        self.loops = self.loops or function.get("RecursiveLoop", "Terminate")
        (source,) = (one["Properties"] for one in function["Events"].values() if "Queue" in one["Properties"])
        (queue,) = re.findall(r"\$\{(\w+)\.Arn\}", source["Queue"]["Fn::Sub"])
        self.queue = resources[queue]["Properties"]

    def send(self, body: str, delay: int) -> None:
        assert delay <= LONGEST_DELAY, "SQS refuses it"
        self._sent += 1
        self.waiting.append(_Waiting(body, self.now + delay, self.now, self._rounds, self._sent))

    def run(self, handler: Handler, seconds: int) -> None:
        """Deliver what falls due in the next ``seconds``, in the order in which it does."""
        until = self.now + seconds
        while due := [one for one in self.waiting if one.due <= until]:
            first = min(due, key=lambda one: (one.due, one.number))
            self._pass_time(max(self.now, first.due))
            self._deliver(first, handler)
        self._pass_time(until)

    def _pass_time(self, now: int) -> None:
        self.now = now
        self.tell(now)
        for one in [one for one in self.waiting if now - one.sent > self.queue["MessageRetentionPeriod"]]:
            self.waiting.remove(one)
            self.lost.append(one.body)

    def _deliver(self, one: _Waiting, handler: Handler) -> None:
        if one not in self.waiting:
            return
        one.receives += 1
        stopped = one.rounds >= MOST_ROUNDS and self.loops != "Allow"
        if stopped or one.receives > self.queue["RedrivePolicy"]["maxReceiveCount"]:
            self.waiting.remove(one)
            self.dead.append(one.body)
            return
        self.invocations += 1
        self._rounds = one.rounds + 1
        try:
            failed = handler([{"messageId": str(one.number), "body": one.body}])["batchItemFailures"]
        finally:
            self._rounds = 0
        if failed:
            one.due = self.now + self.queue["VisibilityTimeout"]
        else:
            self.waiting.remove(one)


@dataclass
class LambdaMailQueue(MemoryMailQueue):
    """The queue of mails over a `LambdaQueue`."""

    queue: LambdaQueue = field(kw_only=True)

    def put(
        self,
        signature_id: str,
        submission: str,
        *,
        since: int,
        delay: int,
        notice: str = "",
        owed: Counted | None = None,
    ) -> None:
        self.queue.send(Message(signature_id, submission, since, notice, owed).body(), min(delay, LONGEST_DELAY))


@dataclass
class LambdaFeedbackQueue:
    """The queue of feedback over a `LambdaQueue`."""

    queue: LambdaQueue

    def put(self, event: FeedbackEvent, *, delay: int) -> None:
        self.queue.send(event.body(), delay)
