"""How many entries of a letter one person may vouch for in a day, in however many imports and at however many at once.

It is asked when an import is begun, and once more when it runs: two that were begun at the same moment did not see each
other.
"""

from collections.abc import Iterator

from chalicelib.organising.import_store import KEPT_SECONDS
from chalicelib.ports.organisers_jobs import Jobs
from chalicelib.rules.organisers.job import Job
from chalicelib.rules.organisers.rights import VOUCHED_AT_ONCE

_DAY_MS = 24 * 3600 * 1000
_A_PAGE = 100  # jobs


def needs_second(jobs: Jobs, job: Job, entries: int, now_ms: int) -> bool:
    """Whether a second person has to approve an import of so many vouched entries. Raises `Unavailable`."""
    if job.parameters.get("approved"):
        return False
    since = (job.started_at or now_ms) - _DAY_MS
    alone = [
        other.found
        for other in _since(jobs, job.slug, since)
        if other.id != job.id
        and other.parameters.get("mode") == "vouched"
        and not other.parameters.get("approved")
        and other.started_at > since
        and (other.done or other.state not in ("cancelled", "failed"))
    ]
    return sum(alone) + entries > VOUCHED_AT_ONCE


def _since(jobs: Jobs, slug: str, since: int) -> Iterator[Job]:
    """Every job of a letter that may have been begun at ``since`` (ms since the epoch) or later, however many drafts
    were made on top of it. A draft can be begun for as long as its file is kept."""
    page = jobs.listed(slug, most=_A_PAGE)
    while page:
        yield from page
        if page[-1].created_at < since - KEPT_SECONDS * 1000:
            return
        page = jobs.listed(slug, before=page[-1].id, most=_A_PAGE)
