"""A job in memory whose every call may fail or be the last one of its function, and a ledger of what it really did."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from chalicelib.errors import Unavailable
from chalicelib.organising.jobs.control import JobControl
from chalicelib.organising.jobs.engine import LEASE_SECONDS, Engine
from chalicelib.ports.organisers_jobs import Item, Rest, Result
from chalicelib.rules.organisers.job import Job
from tests.fakes.organisers_jobs import FakeWaker, MemoryJobs
from tests.fakes.storage import MemoryLetters, MemoryLimits
from tests.support.samples import NOW, SLUG

FAULTS = ("throttled", "timed out after it worked", "died before it", "died right after it")


class Crash(BaseException):
    """The function dies here."""


@dataclass
class Calls:
    """Counts calls, and fails the nth in one of the ways."""

    at: int = 0
    fault: str = FAULTS[0]
    made: int = 0
    dead: bool = False  # a function that died makes no further call
    before: Callable[[int], None] | None = None  # what somebody else does just before a call

    def arm(self, at: int, fault: str) -> None:
        self.at, self.fault, self.made, self.dead = at, fault, 0, False

    def through(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            if self.dead:
                raise Crash
            self.made += 1
            hit = self.made == self.at
            if self.before is not None:
                self.before(self.made)
            if hit and self.fault == "throttled":
                raise Unavailable("throttled")
            self.dead = hit and self.fault.startswith("died")
            if hit and self.fault == "died before it":
                raise Crash
            answer = act(*arguments, **named)
            if hit:
                raise Crash if self.dead else Unavailable("timed out")
            return answer

        return call


@dataclass
class Ledger:
    """The kind of a job over numbered items. What was done to each, and how often, is kept apart from the job.

    Every seventh item was there before, and every fifth cannot be done.
    """

    calls: Calls
    size: Any
    effects: dict[int, list[str]] = field(default_factory=dict)
    ends: int = 0
    opened: Rest | None = None
    rests: list[Rest] = field(default_factory=list)

    def open(self, job: Job) -> "Any":
        return self.opened or _Work(self, job)


@dataclass
class _Work:
    ledger: Ledger
    job: Job

    def items(self, cursor: str) -> Iterator[Item]:
        for number in range(int(cursor or "0"), self.ledger.size):
            yield Item(str(number), str(number + 1))

    def do(self, item: Item) -> Result:
        result: Result = self.ledger.calls.through(self._do)(int(item.key), self.job.token(item.key))
        return result

    def _do(self, number: int, token: str) -> Result:
        if number % 7 == 6:
            return Result("there", "t")
        if number % 5 == 4:
            return Result("failed", "f")
        effects = self.ledger.effects.setdefault(number, [])
        if token not in effects:
            effects.append(token)
        return Result("done", "d")

    def rest(self, job: Job) -> Rest | None:
        return self.ledger.rests.pop(0) if self.ledger.rests else None

    def finish(self, job: Job) -> None:
        self.ledger.ends += 1


def mark_of(number: int) -> str:
    return "t" if number % 7 == 6 else "f" if number % 5 == 4 else "d"


class JobWorld:
    """``self.calls`` says which call of a run fails; what organisers do never does."""

    def __init__(self, size: int = 60) -> None:
        self.now, self.ticks, self.reached = NOW, 0.0, 0
        self.calls, self.size, self.ended = Calls(), size, set[str]()
        self.jobs, self.limits, self.letters, self.waker = MemoryJobs(), MemoryLimits(), MemoryLetters(), FakeWaker()
        self.ledger = Ledger(self.calls, size)
        self.control = JobControl(self.jobs, self.letters, self.waker, "eva", now_ms=lambda: self.now)
        self.id = self.control.begin(SLUG, "count", found=size, parameters={}).id

    @property
    def job(self) -> Job:
        return self.control.find(SLUG, self.id)

    def engine(self, *, seconds: float = 50) -> Engine:
        """An engine as a new function has it."""
        kinds: dict[str, Any] = {"count": lambda: self.ledger}
        clocks: dict[str, Any] = {"now_ms": lambda: self.now, "clock": self._clock, "work_seconds": seconds}
        jobs, limits, letters = (self.failing(port) for port in (self.jobs, self.limits, self.letters))
        may_go_on = self.calls.through(lambda job: job.by not in self.ended)
        return Engine(jobs, limits, letters, kinds, **clocks, may_go_on=may_go_on)

    def failing(self, port: Any) -> Any:
        """A port whose calls count, and may fail."""
        return Failing(port, self.calls)

    def _clock(self) -> float:
        self.ticks += 1
        return self.ticks

    def run(self, *, at: int = 0, fault: str = FAULTS[0], seconds: float = 1000) -> Any:
        """A run as the minute brings it: None if the function died."""
        self.calls.arm(at, fault)
        try:
            return self.engine(seconds=seconds).run_all()
        except (Crash, Unavailable):
            return None
        finally:
            self.reached = self.calls.made
            self.calls.arm(0, fault)

    def wait(self, seconds: int = LEASE_SECONDS + 1) -> None:
        self.now += seconds * 1000

    def ask(self, wish: str) -> Job:
        return self.control.ask(self.job, wish)

    def check(self) -> None:
        """What holds at any time."""
        job = self.job
        assert job.counted == len(job.marks) == int(job.cursor or "0") <= job.found
        assert job.marks == "".join(map(mark_of, range(job.counted)))
        assert (job.done, job.there, job.failed) == tuple(job.marks.count(mark) for mark in "dtf")
        assert all(len(tokens) == 1 for tokens in self.ledger.effects.values()), "somebody was done twice"
        assert set(self.ledger.effects) >= {number for number in range(job.counted) if mark_of(number) == "d"}
        if job.state == "done":
            assert job.counted == job.found == self.size
            assert job.percent == 100
        else:
            assert job.percent < 100


class Failing:
    """A port whose calls may fail."""

    def __init__(self, real: Any, calls: Calls) -> None:
        self._real, self._calls = real, calls

    def __getattr__(self, name: str) -> Any:
        return self._calls.through(getattr(self._real, name))
