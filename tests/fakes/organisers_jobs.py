"""In-memory twins of organisers' jobs."""

import threading
from dataclasses import dataclass, field, replace

from chalicelib.ports.organisers_jobs import Running
from chalicelib.rules.organisers.job import Job


@dataclass
class MemoryJobs:
    items: dict[tuple[str, str], Job] = field(default_factory=dict)
    noted: dict[tuple[str, str], Running] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def job(self, slug: str, job_id: str) -> Job | None:
        return self.items.get((slug, job_id))

    def add(self, job: Job) -> bool:
        with self._lock:
            if (job.slug, job.id) in self.items:
                return False
            self.items[job.slug, job.id] = job
            return True

    def put(self, before: Job, after: Job) -> Job | None:
        with self._lock:
            known = self.items.get((before.slug, before.id))
            if known is None or known.revision != before.revision:
                return None
            stored = replace(after, revision=before.revision + 1)
            self.items[before.slug, before.id] = stored
            return stored

    def listed(self, slug: str, *, before: str = "", most: int = 25) -> list[Job]:
        found = sorted((job for (of, _), job in self.items.items() if of == slug), key=lambda job: job.id, reverse=True)
        return [job for job in found if not before or job.id < before][:most]

    def running(self) -> list[Running]:
        return [self.noted[key] for key in sorted(self.noted)]

    def note_running(self, entry: Running) -> None:
        self.noted[entry.slug, entry.id] = entry

    def drop_running(self, entry: Running) -> None:
        if self.noted.get((entry.slug, entry.id)) == entry:
            del self.noted[entry.slug, entry.id]


@dataclass
class FakeWaker:
    woken: list[tuple[str, str]] = field(default_factory=list)

    def wake(self, slug: str, job_id: str) -> None:
        self.woken.append((slug, job_id))
