"""Jobs of organisers: DynamoDB and memory behave alike."""

from dataclasses import replace

import pytest

from chalicelib.aws.dynamodb.jobs import DynamoJobs
from chalicelib.aws.dynamodb.models import OrganiserItem
from chalicelib.ports.organisers_jobs import Jobs, Running
from chalicelib.rules.organisers.job import DRAFT_SECONDS, KEPT_SECONDS, Job, job_id
from tests.fakes.organisers_jobs import MemoryJobs
from tests.support.samples import NOW, SLUG

JOB = Job(
    job_id(NOW, "0a1b2c3d"),
    SLUG,
    "import",
    "running",
    "aa11bb22cc33dd44",
    NOW,
    NOW,
    found=3,
    done=1,
    failed=1,
    cursor="2",
    marks="ar",
    parameters={"pending": True, "sheets": ["uno"]},
    why="unavailable",
    wakes_at=NOW + 60_000,
    stumbles=2,
)


@pytest.fixture(params=["memory", "dynamodb"])
def jobs(request: pytest.FixtureRequest) -> Jobs:
    if request.param == "memory":
        return MemoryJobs()
    request.getfixturevalue("aws")
    return DynamoJobs()


def test_a_job_comes_back_whole(jobs: Jobs) -> None:
    assert jobs.add(JOB)
    assert jobs.job(SLUG, JOB.id) == JOB
    assert jobs.job("other", JOB.id) is None
    assert jobs.job(SLUG, job_id(NOW, "ffff")) is None


def test_a_job_is_added_once(jobs: Jobs) -> None:
    assert jobs.add(JOB)
    assert not jobs.add(replace(JOB, found=9))
    assert jobs.job(SLUG, JOB.id) == JOB


def test_a_job_is_written_once_over_what_was_read(jobs: Jobs) -> None:
    jobs.add(JOB)
    stored = jobs.put(JOB, replace(JOB, done=2))
    assert stored == replace(JOB, done=2, revision=1) == jobs.job(SLUG, JOB.id)
    assert jobs.put(JOB, replace(JOB, done=3)) is None
    assert jobs.put(replace(JOB, id="0"), JOB) is None, "a job that is gone does not come back"


def test_the_newest_jobs_come_first_page_by_page(jobs: Jobs) -> None:
    many = [replace(JOB, id=job_id(NOW + number, "aa")) for number in range(5)]
    for job in many:
        jobs.add(job)
    jobs.add(replace(JOB, slug="other"))
    first = jobs.listed(SLUG, most=3)
    assert first == many[:1:-1]
    assert jobs.listed(SLUG, before=first[-1].id, most=3) == many[1::-1]


def test_what_runs_is_one_list_for_all_letters(jobs: Jobs) -> None:
    one, two = Running(SLUG, JOB.id, NOW), Running("agua", JOB.id, NOW)
    for entry in (one, two, one):
        jobs.note_running(entry)
    assert sorted(jobs.running(), key=lambda entry: entry.slug) == sorted([one, two], key=lambda entry: entry.slug)
    jobs.note_running(replace(one, at=NOW + 1))
    jobs.drop_running(one)
    assert len(jobs.running()) == 2, "it was noted anew meanwhile"
    jobs.drop_running(replace(one, at=NOW + 1))
    jobs.drop_running(one)
    assert jobs.running() == [two]


def test_an_old_job_expires_and_a_draft_sooner(aws: None) -> None:
    DynamoJobs().add(JOB)
    DynamoJobs().add(replace(JOB, id="2", state="draft"))
    begun, draft = OrganiserItem.query(f"job#{SLUG}")
    assert (begun.expires_at, draft.expires_at) == (NOW // 1000 + KEPT_SECONDS, NOW // 1000 + DRAFT_SECONDS)
