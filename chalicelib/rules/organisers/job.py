"""Job: long work on a letter that an organiser began, and what became of each of its items.

``draft → checked → running → done``, with ``paused``, ``cancelled`` and ``failed`` beside. What was found at the
start, and what was done, was there before, and failed, are counted apart, so that no percentage depends on what is
left.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from chalicelib.rules.durations import DAY
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.rights import RIGHTS, Act, Right

State = Literal["draft", "checked", "running", "paused", "done", "cancelled", "failed"]
Outcome = Literal["done", "there", "failed"]
# Every kind of job, and what it takes to pause, resume or cancel one.
KINDS: Mapping[str, Act] = {
    "import": "import",
    "release": "decide",
    "refuse-held": "decide",
    "document": "lead",
    "package": "see-files",
    "export-names": "export-names",
}
FINISHED: tuple[State, ...] = ("done", "cancelled")
# What an organiser may ask of a job, from which states, and what follows.
WISHES: Mapping[str, tuple[tuple[State, ...], State]] = {
    "start": (("draft", "checked"), "running"),
    "pause": (("running",), "paused"),
    "resume": (("paused", "failed"), "running"),
    "cancel": (("draft", "checked", "running", "paused", "failed"), "cancelled"),
}

_ID = re.compile(r"[0-9]{13}-[0-9a-z]{16}")
KEPT_SECONDS = 90 * DAY  # a job that was begun, from its last change
DRAFT_SECONDS = 3 * DAY  # one that was not: what it would work on is kept for two days
# Runs in a row that got no further, each an hour at most after the one before: five hours of an outage, or an item at
# which the function dies every time.
MOST_STUMBLES = 10
STUMBLE_SECONDS = 60
LONGEST_STUMBLE = 3600


@dataclass(frozen=True, repr=False)
class Job:
    """Times are in ms since the epoch. Nothing of a signer is in it; ``parameters`` are values of JSON."""

    id: str  # of its time and a random part, so that a list of them is in order
    slug: str
    kind: str  # a key of the registry in `chalicelib.wiring.chores`
    state: State
    created_by: str  # a person's id
    created_at: int
    changed_at: int
    found: int = 0  # items at the start; never changes afterwards
    done: int = 0
    there: int = 0  # those that needed nothing any more
    failed: int = 0
    cursor: str = ""  # the place behind the last item that is counted
    marks: str = ""  # a character for each counted item, in order, if its kind keeps them
    parameters: Mapping[str, Any] = field(default_factory=dict)
    wakes_at: int = 0  # it rests until then
    why: str = ""  # a word: why it rests, is paused or failed
    stumbles: int = 0  # runs in a row that got no further
    started_at: int = 0
    ended_at: int = 0
    asked_by: str = ""  # who had it go on last: it does so with their right
    run: str = ""  # the name of the run that last wrote progress
    revision: int = 0  # counts the writes

    @property
    def counted(self) -> int:
        return self.done + self.there + self.failed

    @property
    def left(self) -> int:
        """Items that are still to come, as far as they were found at the start."""
        return max(0, self.found - self.counted)

    @property
    def percent(self) -> int:
        """How much of what was found is counted; 100 only when the job is done."""
        if self.state == "done":
            return 100
        return min(99, self.counted * 100 // self.found) if self.found else 0

    @property
    def expires_at(self) -> int:
        """When its item may be deleted, in s since the epoch."""
        kept = DRAFT_SECONDS if self.state in ("draft", "checked") else KEPT_SECONDS
        return self.changed_at // 1000 + kept

    def token(self, key: str) -> str:
        """What the step for an item is known by, however often it is run (16 characters of hexadecimal)."""
        return hashlib.sha256(f"{self.slug} {self.id} {key}".encode()).hexdigest()[:16]

    @property
    def by(self) -> str:
        """Whose right it takes to go on."""
        return self.asked_by or self.created_by

    def may(self, wish: str) -> bool:
        return self.state in WISHES[wish][0]


def job_id(created_at: int, nonce: str) -> str:
    """``created_at`` in ms since the epoch; ``nonce`` of letters and digits."""
    return f"{created_at:013d}-{nonce}"


def is_job_id(text: str) -> bool:
    """Whether a text is an id as forms carry one."""
    return _ID.fullmatch(text) is not None


def began_at(id: str) -> int:
    """When the job with an id was drafted, in ms since the epoch; 0 for an id that says nothing."""
    time = id.partition("-")[0]
    return int(time) if len(time) == 13 and time.isascii() and time.isdigit() else 0


def may_go_on(job: Job, person: Person | None) -> bool:
    """Whether somebody still may do what their job does. A kind that nobody knows is for others to refuse."""
    role = None if person is None else person.roles.get(job.slug)
    if job.kind not in KINDS:
        return True
    return role is not None and RIGHTS[KINDS[job.kind]].by_role[role] is not Right.NO


def asked(job: Job, wish: str, now_ms: int, by: str = "") -> Job | None:
    """The job after a wish of somebody; itself if that is how it is already, None if it can be no more."""
    sources, target = WISHES[wish]
    if job.state == target:
        return job
    if job.state not in sources:
        return None
    after = replace(job, state=target, changed_at=now_ms, why="")
    if target == "running":
        after = replace(after, wakes_at=0, stumbles=0, started_at=job.started_at or now_ms, ended_at=0, asked_by=by)
    return replace(after, ended_at=now_ms) if target in FINISHED else after


def progressed(job: Job, outcomes: Mapping[Outcome, int], cursor: str, marks: str, now_ms: int) -> Job:
    """The job with more items counted, up to a place."""
    return replace(
        job,
        done=job.done + outcomes.get("done", 0),
        there=job.there + outcomes.get("there", 0),
        failed=job.failed + outcomes.get("failed", 0),
        cursor=cursor,
        marks=job.marks + marks,
        changed_at=now_ms,
        stumbles=0,
        why="",
    )


def stumbled(job: Job, why: str, now_ms: int) -> Job:
    """The job once a run got no further: it goes on after a while that grows, and fails at last."""
    if job.stumbles >= MOST_STUMBLES:
        return replace(job, state="failed", why=why, wakes_at=0, changed_at=now_ms)
    wait = min(STUMBLE_SECONDS << max(0, job.stumbles - 1), LONGEST_STUMBLE)
    return replace(job, why=why, wakes_at=now_ms + wait * 1000, changed_at=now_ms)


def finished(job: Job, now_ms: int) -> Job:
    return replace(job, state="done", ended_at=now_ms, changed_at=now_ms, wakes_at=0, why="")


def same_progress(one: Job, other: Job) -> bool:
    """Whether no run has counted an item, or begun to, between two readings of a job."""
    return (one.run, one.cursor, one.counted) == (other.run, other.cursor, other.counted)


def with_progress_of(stored: Job, mine: Job) -> Job:
    """The stored job, whose state an organiser has changed in the meantime, with the progress of a run.

    If the run counted the last item, the job is done: there is nothing left to pause or to cancel.
    """
    if mine.state == "done":
        return replace(mine, revision=stored.revision)
    fields = ("done", "there", "failed", "cursor", "marks", "parameters", "stumbles", "run")
    return replace(stored, **{name: getattr(mine, name) for name in fields})
