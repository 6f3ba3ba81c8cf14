"""Whatever happens to a job, in whatever order: nothing is done twice, nothing is left out, no count lies."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chalicelib.organising.jobs.engine import BATCH
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.organisers.job import LONGEST_STUMBLE
from tests.support.job_world import FAULTS, JobWorld

WISHES = st.sampled_from(["pause", "resume", "cancel"])


class AnyJob(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.world = JobWorld(70)
        self.counted = 0

    @rule(at=st.integers(1, 120), fault=st.sampled_from(FAULTS), seconds=st.integers(1, 200))
    def run_and_fail(self, at: int, fault: str, seconds: int) -> None:
        self.world.run(at=at, fault=fault, seconds=seconds)

    @rule(seconds=st.sampled_from([1, 60, 91, LONGEST_STUMBLE + 1]))
    def wait(self, seconds: int) -> None:
        self.world.wait(seconds)

    @rule(wish=WISHES)
    def ask(self, wish: str) -> None:
        self._ask(wish)

    @rule(at=st.integers(1, 80), wishes=st.lists(WISHES, min_size=1, max_size=3))
    def ask_while_it_runs(self, at: int, wishes: list[str]) -> None:
        def ask() -> None:
            for wish in wishes:
                self._ask(wish)

        self._between(at, ask)

    @rule(at=st.integers(1, 80), seconds=st.integers(1, 90), lease_fails=st.booleans())
    def run_twice_at_once(self, at: int, seconds: int, lease_fails: bool) -> None:
        def other() -> None:
            if lease_fails:
                self.world.limits.rows.clear()
            self.world.engine(seconds=seconds).run_all()

        self._between(at, other)

    @precondition(lambda self: self.world.job.state == "cancelled")
    @rule()
    def stay_cancelled(self) -> None:
        before = len(self.world.ledger.effects)
        self.world.wait()
        self.world.run()
        assert len(self.world.ledger.effects) == before

    def _between(self, at: int, act: Any) -> None:
        """Run the job, and have something else happen just before one of its calls."""

        def before(call: int) -> None:
            if call == at:
                self.world.calls.before = None
                act()

        self.world.calls.before = before
        self.world.run()
        self.world.calls.before = None

    def _ask(self, wish: str) -> None:
        try:
            self.world.ask(wish)
        except LetterRefused:
            return

    @invariant()
    def counts_are_true(self) -> None:
        self.world.check()
        assert self.world.job.counted >= self.counted, "a count went back"
        self.counted = self.world.job.counted
        # Of what was done at most the last few are not counted yet.
        assert len(self.world.ledger.effects) <= self.world.job.done + BATCH

    def teardown(self) -> None:
        """Left alone, and resumed where it was stopped, a job ends."""
        for _ in range(4):
            self.world.wait(LONGEST_STUMBLE + 1)
            if self.world.job.may("resume"):
                self.world.ask("resume")
            self.world.run()
            self.world.check()
        assert self.world.job.state in ("done", "cancelled")


AnyJob.TestCase.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
TestAnyJob = AnyJob.TestCase
