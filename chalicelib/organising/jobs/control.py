"""What an organiser does with a job: begin it, start, pause, resume, cancel it."""

import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.errors import Unavailable
from chalicelib.ports.organisers_jobs import Jobs, Running, Waker
from chalicelib.ports.storage import Letters
from chalicelib.rules.durations import DAY_MS
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.organisers.job import Job, State, asked, began_at, job_id, may_go_on
from chalicelib.rules.organisers.person import Person

_ATTEMPTS = 5
FORM_MS = DAY_MS  # for which the id that a form carries is good: longer than any login
_LOGGED = {"start": "job-started", "pause": "job-paused", "resume": "job-resumed", "cancel": "job-cancelled"}


@dataclass(frozen=True)
class JobControl:
    """``by`` is the id of the person who acts."""

    jobs: Jobs
    letters: Letters
    waker: Waker
    by: str
    now_ms: Callable[[], int] = field(default=lambda: time.time_ns() // 1_000_000)
    new_nonce: Callable[[], str] = field(default=lambda: secrets.token_hex(8))

    def new_id(self) -> str:
        """An id for a form, so that a form that is sent twice begins one job."""
        return job_id(self.now_ms(), self.new_nonce())

    def draft(
        self, slug: str, kind: str, *, found: int, parameters: Mapping[str, Any], job: str = "", state: State = "draft"
    ) -> Job:
        """Store a job that does not run yet; the one that has the id ``job`` already, if so. An id of
        another day is not taken. Raises `Unavailable`."""
        now = self.now_ms()
        # Anybody could name another time, and jobs are listed by it.
        named = job if 0 <= now - began_at(job) <= FORM_MS else ""
        drafted = Job(named or self.new_id(), slug, kind, state, self.by, now, now, found=found, parameters=parameters)
        if self.jobs.add(drafted):
            return drafted
        return self.find(slug, drafted.id)

    def begin(self, slug: str, kind: str, *, found: int, parameters: Mapping[str, Any], job: str = "") -> Job:
        """Store a job and have it run. Raises `Unavailable`; doing it again with the same id is then safe."""
        return self.ask(self.draft(slug, kind, found=found, parameters=parameters, job=job), "start")

    def find(self, slug: str, job: str) -> Job:
        """Raises `LetterRefused` and `Unavailable`."""
        found = self.jobs.job(slug, job)
        if found is None:
            raise LetterRefused("there is no such job")
        return found

    def ask(self, job: Job, wish: str) -> Job:
        """Start, pause, resume or cancel a job. One that is so already stays so.

        Raises `LetterRefused` if its state does not allow that, and `Unavailable`.
        """
        logged = False
        for _ in range(_ATTEMPTS):
            after = asked(job, wish, self.now_ms(), self.by)
            if after is None:
                raise LetterRefused(f"the job is {job.state} by now")
            if after.state == "running":
                # Before the job itself: one that is on the list and does not run is taken off it later.
                self.jobs.note_running(Running(job.slug, job.id, self.now_ms()))
            if after is not job:
                if not logged:
                    self._log(job, wish)
                    logged = True
                stored = self.jobs.put(job, after)
                if stored is None:
                    job = self.find(job.slug, job.id)
                    continue
                job = stored
            if job.state == "running":
                with suppress(Unavailable):
                    self.waker.wake(job.slug, job.id)
            return job
        raise Unavailable("the job is being changed")

    def pause_those_of(self, slug: str, person: Person) -> None:
        """Pause what somebody began on a letter and may not begin any more: others of the role resume or cancel it.
        Raises `Unavailable`."""
        for entry in self.jobs.running():
            job = self.jobs.job(slug, entry.id) if entry.slug == slug else None
            if job is None or job.by != person.id or job.state != "running" or may_go_on(job, person):
                continue
            with suppress(LetterRefused):  # it has ended meanwhile
                self.ask(job, "pause")

    def revise(self, job: Job, **changes: Any) -> Job:
        """Change a draft. Raises `LetterRefused` if the job was begun or changed meanwhile, and `Unavailable`."""
        after = replace(job, **changes, changed_at=self.now_ms())
        stored = self.jobs.put(job, after) if job.state in ("draft", "checked") else None
        if stored is None:
            raise LetterRefused("it was changed meanwhile: look at it again")
        return stored

    def _log(self, job: Job, wish: str) -> None:
        detail = [("by", self.by), ("job", job.id), ("kind", job.kind), ("found", str(job.found))]
        self.letters.log(job.slug, self.now_ms(), _LOGGED[wish], detail)
