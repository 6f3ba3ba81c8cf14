"""How many entries of a letter are vouched for in a day without a second person: in however many imports, by whomever,
and one by one on their own pages.

Whoever vouches puts a name on the letter that nobody confirmed, and could invent any number of them. So it is counted
by letter, not by organiser: several are no second person unless one of them looks at what the other did. It is asked
before an entry is vouched for or an import begun, and once more when that is logged or runs: two at the same moment did
not see each other. What cannot be counted takes a second person.
"""

from dataclasses import dataclass

from chalicelib.ports.operating import AuditLog
from chalicelib.ports.organisers_jobs import Jobs
from chalicelib.rules.durations import DAY_MS
from chalicelib.rules.organisers.job import DRAFT_SECONDS, Job, began_at
from chalicelib.rules.organisers.rights import VOUCHED_AT_ONCE

VOUCHED = "vouch"  # in the log, of an entry that was vouched for on its own page
_A_PAGE, _MOST_PAGES = 100, 5


@dataclass(frozen=True)
class VouchedLimit:
    jobs: Jobs
    log: AuditLog

    def needs_second(self, job: Job, entries: int, now_ms: int) -> bool:
        """Whether a second person has to approve an import of so many vouched entries. Raises `Unavailable`."""
        if job.parameters.get("approved"):
            return False
        return self._vouched(job.slug, job.started_at or now_ms, but=job.id) + entries > VOUCHED_AT_ONCE

    def has_room(self, slug: str, now_ms: int, *, is_logged: bool) -> bool:
        """Whether one more entry may be vouched for on its own page; with ``is_logged`` it is in the log already.
        Raises `Unavailable`."""
        return self._vouched(slug, now_ms) + (not is_logged) <= VOUCHED_AT_ONCE

    def _vouched(self, slug: str, now_ms: int, but: str = "") -> int:
        """How many were vouched for in the day before; more than any limit where that cannot be told."""
        since = now_ms - DAY_MS
        return self._in_imports(slug, since, but) + self._one_by_one(slug, since)

    def _in_imports(self, slug: str, since: int, but: str) -> int:
        # An id says when the job was drafted, and a draft is begun in time or never.
        earliest, before, total = since - 2 * DRAFT_SECONDS * 1000, "", 0
        for _ in range(_MOST_PAGES):
            listed = self.jobs.listed(slug, before=before, most=_A_PAGE)
            total += sum(other.found for other in listed if other.id != but and _is_alone(other, since))
            if len(listed) < _A_PAGE or began_at(listed[-1].id) < earliest:
                return total
            before = listed[-1].id
        return VOUCHED_AT_ONCE + 1

    def _one_by_one(self, slug: str, since: int) -> int:
        before, total = "", 0
        for _ in range(_MOST_PAGES):
            lines = self.log.lines(slug, before=before, most=10 * _A_PAGE)
            total += sum(line.what == VOUCHED and line.at_ms > since for line in lines)
            if len(lines) < 10 * _A_PAGE or lines[-1].at_ms <= since:
                return total
            before = lines[-1].key
        return VOUCHED_AT_ONCE + 1


def _is_alone(job: Job, since: int) -> bool:
    """Whether an import of vouched entries was begun by one person in that time, and is not over without any."""
    parameters = job.parameters
    is_vouched = parameters.get("mode") == "vouched" and not parameters.get("approved")
    return is_vouched and job.started_at > since and bool(job.done or job.state not in ("cancelled", "failed"))
