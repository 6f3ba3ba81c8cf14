"""Ports of organisers' jobs: the jobs of each letter, the small list of those that run, and what wakes their function.

Each method raises `Unavailable`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from chalicelib.rules.organisers.job import Job, Outcome


@dataclass(frozen=True)
class Running:
    """An entry of the list of jobs that run, of all letters: it was noted at ``at`` (ms since the epoch)."""

    slug: str
    id: str
    at: int


class Jobs(Protocol):
    def job(self, slug: str, job_id: str) -> Job | None:
        """A consistent read."""

    def add(self, job: Job) -> bool:
        """Store a new job; False, with nothing written, if there is one of this id."""

    def put(self, before: Job, after: Job) -> Job | None:
        """Store a job over the revision that was read. Returns it as it is stored; None if it has changed since."""

    def listed(self, slug: str, *, before: str = "", most: int = 25) -> list[Job]:
        """The newest jobs of a letter, the newest first; with ``before``, those older than the job with that id."""

    def running(self) -> list[Running]:
        """All jobs that may run, in one query."""

    def note_running(self, entry: Running) -> None:
        """Put a job onto the list, or note it anew."""

    def drop_running(self, entry: Running) -> None:
        """Take a job off the list, unless it was noted anew since."""


class Waker(Protocol):
    def wake(self, slug: str, job_id: str) -> None:
        """Have a job's next run begin now. It would begin within a minute by itself."""


@dataclass(frozen=True)
class Item:
    """One thing to do: its key, and the cursor behind it."""

    key: str
    cursor: str


@dataclass(frozen=True)
class Result:
    """What became of an item. ``mark`` is a character for the job's marks, '' if its kind keeps none. ``note`` is added
    to the job's parameters with the count, for whoever opens what was made."""

    outcome: Outcome
    mark: str = ""
    note: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Rest:
    """A job has to wait, for so many seconds, or until an organiser resumes it; ``why`` is a word. ``note`` is added to
    the job's parameters, for its kind to know how far it is."""

    why: str
    seconds: int = 0
    then: Literal["running", "paused", "failed"] = "running"
    note: Mapping[str, Any] = field(default_factory=dict)


class Work(Protocol):
    """What a job of some kind does."""

    def items(self, cursor: str) -> Iterator[Item]:
        """The items behind a cursor, '' for the first, in an order that stays the same."""

    def do(self, item: Item) -> Result:
        """Do an item. It may have been done before by a run that died: then nothing more happens, and the result is
        the same. Raises `Unavailable`."""

    def rest(self, job: Job) -> Rest | None:
        """Whether the job has to wait before it goes on; asked before each run, and after every few items."""

    def finish(self, job: Job) -> None:
        """What is left to do once every item is counted; it may be done twice."""


class Kind(Protocol):
    def open(self, job: Job) -> Work | Rest:
        """The work of a job; a `Rest` when there is none (what it works on is gone). Raises `Unavailable`."""
