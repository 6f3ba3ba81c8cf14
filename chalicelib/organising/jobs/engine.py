"""Runs a job: for as long as a function may work, from where the last run stopped.

A run takes a lease, works, and writes the cursor and the counts every few items; there it also sees whether an
organiser has paused or cancelled the job. The function may die anywhere. Then the next run goes on from what was
written, and does at most a few items once more, which the kind of the job makes harmless.

Two runs at once are kept apart by the lease. If it failed, the first write of progress wins, and the other run sees
that it is not alone, and stops.
"""

import logging
import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from chalicelib.errors import Unavailable
from chalicelib.ports.organisers_jobs import Item, Jobs, Kind, Rest, Result, Running
from chalicelib.ports.storage import Letters, Limits
from chalicelib.rules.organisers.job import (
    Job,
    Outcome,
    finished,
    progressed,
    same_progress,
    stumbled,
    with_progress_of,
)

logger = logging.getLogger(__name__)

WORK_SECONDS = 50
BATCH = 25  # items between two writes of progress
LEASE_SECONDS = 90  # renewed with each write of progress
# An entry of the list whose job does not run may be one that an organiser is starting at this moment.
STARTING_MS = 120_000
_ATTEMPTS = 3


class _Stopped(Exception):
    """The run ends here: the job was paused or cancelled, or another run has it."""


@dataclass(frozen=True)
class Engine:
    """``kinds`` makes what does the jobs of each kind, when the first one comes. ``may_go_on`` says whether whoever had
    a job run still may do what it does."""

    jobs: Jobs
    limits: Limits
    letters: Letters
    kinds: Mapping[str, Callable[[], Kind]]
    now_ms: Callable[[], int] = field(default=lambda: time.time_ns() // 1_000_000)
    clock: Callable[[], float] = time.monotonic
    work_seconds: float = WORK_SECONDS
    may_go_on: Callable[[Job], bool] = lambda job: True

    def run_all(self) -> dict[str, int]:
        """Run every job of the stage in turn, within the time of one run. Returns how many ended how."""
        ends = Counter[str]()
        deadline = self.clock() + self.work_seconds
        entries = self.jobs.running()
        # Not always the same first: a long one would starve the others.
        start = secrets.randbelow(len(entries)) if entries else 0
        for entry in entries[start:] + entries[:start]:
            if self.clock() >= deadline:
                ends["later"] += 1
                continue
            try:
                ends[self._run(entry.slug, entry.id, deadline, entry)] += 1
            except Unavailable as failure:
                logger.warning("a job was not run: %s", failure)
                ends["unavailable"] += 1
            except Exception:  # one that cannot even be read must not keep the others
                logger.exception("a job broke off", extra={"letter": entry.slug})
                ends["broken"] += 1
        return dict(ends)

    def run(self, slug: str, job_id: str) -> str:
        """Run one job. Returns how that ended, in a word. Raises `Unavailable`."""
        return self._run(slug, job_id, self.clock() + self.work_seconds)

    def _run(self, slug: str, job_id: str, deadline: float, entry: Running | None = None) -> str:
        job = self.jobs.job(slug, job_id)
        if job is None or job.state != "running":
            self._drop(entry)
            return "idle"
        if job.wakes_at > self.now_ms():
            return "rests"
        owner, lease = secrets.token_hex(8), f"job#{slug}#{job_id}"
        if not self.limits.acquire(lease, owner, self.now_ms() // 1000, LEASE_SECONDS):
            return "runs"

        def renew() -> bool:
            return self.limits.acquire(lease, owner, self.now_ms() // 1000, LEASE_SECONDS)

        try:
            return _Run(self, job, owner, renew, deadline).go()
        except _Stopped:
            return "stopped"
        finally:
            with suppress(Unavailable):
                self.limits.release(lease, owner)

    def _drop(self, entry: Running | None) -> None:
        if entry is not None and self.now_ms() - entry.at > STARTING_MS:
            self.jobs.drop_running(entry)

    def kind(self, name: str) -> Kind | None:
        make = self.kinds.get(name)
        return None if make is None else make()


@dataclass
class _Run:
    """One run; ``job`` is as it was last stored."""

    engine: Engine
    job: Job
    name: str
    renew: Callable[[], bool]
    deadline: float
    batch: list[tuple[Item, Result]] = field(default_factory=list)

    def go(self) -> str:
        # A run that dies without a word leaves this behind.
        self.save(replace(self.job, stumbles=self.job.stumbles + 1, run=self.name))
        try:
            return self.work()
        except _Stopped:
            raise
        except Unavailable as failure:
            logger.warning("a job stopped: %s", failure)
            return self.stumble("unavailable")
        except Exception:
            logger.exception("a job broke off", extra={"letter": self.job.slug})
            return self.stumble("broken")

    def work(self) -> str:
        kind = self.engine.kind(self.job.kind)
        if kind is None:
            return self.rest(Rest("unknown-kind", then="failed"))
        if not self.engine.may_go_on(self.job):
            return self.rest(Rest("no-right", then="paused"))
        work = kind.open(self.job)
        if isinstance(work, Rest):
            return self.rest(work)
        if (rest := work.rest(self.job)) is not None:
            return self.rest(rest)
        for item in work.items(self.job.cursor):
            self.batch.append((item, work.do(item)))
            is_over = self.engine.clock() >= self.deadline  # never before the first, or a run might get nowhere
            if len(self.batch) >= BATCH or is_over:
                self.checkpoint()
                if (rest := work.rest(self.job)) is not None:
                    return self.rest(rest)
            if is_over:
                return "later"
        self.checkpoint()
        work.finish(self.job)
        return self.end()

    def checkpoint(self) -> None:
        """Write the cursor and the counts; stop here if the job is no longer to run."""
        if self.batch:
            outcomes: Counter[Outcome] = Counter(result.outcome for _, result in self.batch)
            marks = "".join(result.mark for _, result in self.batch)
            after = progressed(self.job, outcomes, self.batch[-1][0].cursor, marks, self.engine.now_ms())
            notes = {name: value for _, result in self.batch for name, value in result.note.items()}
            after = replace(after, parameters={**after.parameters, **notes})
            self.batch = []
            self.save(after)
        if self.job.state != "running" or not self.renew():
            raise _Stopped

    def rest(self, rest: Rest) -> str:
        now = self.engine.now_ms()
        wakes = now + rest.seconds * 1000 if rest.then == "running" else 0
        # A run that has to wait has not failed.
        parameters = {**self.job.parameters, **rest.note}
        rested = replace(self.job, parameters=parameters, why=rest.why, wakes_at=wakes, stumbles=0, changed_at=now)
        after = replace(rested, state=rest.then)
        self.save(after)
        if rest.then != "running":
            self.log("job-stopped")
        return rest.then if rest.then != "running" else "rests"

    def end(self) -> str:
        self.log("job-done")
        self.save(finished(self.job, self.engine.now_ms()))
        return "done"

    def stumble(self, why: str) -> str:
        """What was done before the failure is counted; then the job waits a while."""
        job = self.job
        if self.batch:
            self.checkpoint()
            # What comes next is what failed, and this was its first try.
            job = replace(self.job, stumbles=1)
        self.save(stumbled(job, why, self.engine.now_ms()))
        if self.job.state == "failed":
            self.log("job-stopped")
        return why

    def save(self, after: Job) -> None:
        """Store the job; if an organiser has changed its state meanwhile, with that state."""
        last = self.job
        for _ in range(_ATTEMPTS):
            stored = self.engine.jobs.put(last, after)
            if stored is not None:
                self.job = stored
                return
            found = self.engine.jobs.job(after.slug, after.id)
            if found is not None and found == replace(after, revision=last.revision + 1):
                self.job = found  # the answer was lost, and the write was not
                return
            if found is None or not same_progress(found, self.job):
                raise _Stopped
            last, after = found, with_progress_of(found, after)
        raise _Stopped

    def log(self, what: str) -> None:
        job = self.job
        counts = [(name, str(getattr(job, name))) for name in ("found", "done", "there", "failed")]
        detail = [("by", job.created_by), ("job", job.id), ("kind", job.kind), *counts]
        self.engine.letters.log(job.slug, self.engine.now_ms(), what, detail)
