"""How many entries one person vouches for in a day, whatever they do besides."""

from typing import Any

import pytest

from chalicelib.organising.import_store import KEPT_SECONDS
from chalicelib.organising.vouched_limit import VouchedLimit
from chalicelib.rules.organisers.job import Job, job_id
from chalicelib.rules.organisers.rights import VOUCHED_AT_ONCE
from tests.fakes.operating import MemoryAuditLog
from tests.fakes.organisers_jobs import MemoryJobs
from tests.fakes.storage import MemoryLetters
from tests.support.samples import NOW, SLUG

HOUR = 3600 * 1000


def job(at: int, nonce: str, **fields: Any) -> Job:
    fields = {"parameters": {"mode": "vouched"}} | fields
    return Job(job_id(at, nonce), SLUG, "import", fields.pop("state", "draft"), "a" * 16, at, at, **fields)


@pytest.mark.parametrize("made_before", [0, KEPT_SECONDS * 1000 - HOUR])
@pytest.mark.parametrize("drafts", [0, 99, 100, 101, 350])
def test_no_number_of_drafts_hides_what_was_vouched_for_today(drafts: int, made_before: int) -> None:
    jobs = MemoryJobs()
    began = NOW - 2 * HOUR
    earlier = job(began - made_before, "earlier", state="done", found=VOUCHED_AT_ONCE, started_at=began)
    jobs.add(earlier)
    for number in range(drafts):
        jobs.add(job(NOW - HOUR + number, f"{number:04d}", parameters={}))
    limit = VouchedLimit(jobs, MemoryAuditLog(MemoryLetters()))
    assert limit.needs_second(job(NOW, "now"), 1, NOW)
    assert not limit.needs_second(job(NOW, "now"), 1, NOW + 24 * HOUR)
