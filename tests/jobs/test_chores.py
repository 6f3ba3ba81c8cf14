"""The function that goes on with organisers' jobs, on an emulated AWS and with its own role."""

import pytest

from chalicelib.aws.dynamodb.jobs import DynamoJobs
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.jobs.chores import chores
from chalicelib.organising.jobs.control import JobControl
from chalicelib.rules.organisers.job import Job
from tests.fakes.organisers_jobs import FakeWaker
from tests.support.moto_aws import store_letter
from tests.support.roles import acting
from tests.support.samples import SLUG

SCHEDULE = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}


@pytest.fixture
def control(aws: None) -> JobControl:
    store_letter()
    return JobControl(DynamoJobs(), DynamoLetters(), FakeWaker(), "ana")


def begun(control: JobControl) -> Job:
    """A job of a kind that this program does not know, as after a roll back to an earlier version."""
    job = control.begin(SLUG, "of-tomorrow", found=3, parameters={})
    return control.ask(job, "start")


@pytest.mark.usefixtures("control")
def test_a_minute_without_jobs_does_nothing() -> None:
    with acting("Chores"):
        assert chores(SCHEDULE, None) == {}


def test_every_minute_finds_the_jobs_that_run(control: JobControl) -> None:
    job = begun(control)
    with acting("Chores"):
        assert chores(SCHEDULE, None) == {"failed": 1}
        assert chores(SCHEDULE, None) == {"idle": 1}
    after = control.find(SLUG, job.id)
    assert (after.state, after.why, after.counted) == ("failed", "unknown-kind", 0)


def test_a_job_that_a_page_asks_for_is_run_at_once_and_alone(control: JobControl) -> None:
    first, second = begun(control), begun(control)
    with acting("Chores"):
        assert chores({"letter": SLUG, "job": second.id}, None) == {"failed": 1}
    assert [control.find(SLUG, one.id).state for one in (first, second)] == ["running", "failed"]


@pytest.mark.usefixtures("control")
def test_a_job_that_is_not_there_is_none() -> None:
    with acting("Chores"):
        assert chores({"letter": SLUG, "job": "gone"}, None) == {"idle": 1}
