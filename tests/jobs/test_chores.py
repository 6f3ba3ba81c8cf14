"""The function that goes on with organisers' jobs, on an emulated AWS and with its own role."""

import json
from dataclasses import replace

import pytest

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.aws.dynamodb.figures import DynamoFigures
from chalicelib.aws.dynamodb.jobs import DynamoJobs
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.notes import DynamoNotes
from chalicelib.aws.dynamodb.organiser_mails import DynamoOrganiserMails
from chalicelib.aws.dynamodb.signatures import DynamoSignatures
from chalicelib.jobs.chores import chores
from chalicelib.organising.jobs.control import JobControl
from chalicelib.organising.jobs.engine import STARTING_MS
from chalicelib.ports.storage import EditionRecord
from chalicelib.publishing.edition import roll_file
from chalicelib.rules.organisers.job import Job
from chalicelib.rules.signatories.roll import Signatory
from chalicelib.rules.signatures.details import Details
from chalicelib.wiring import chores as wiring
from tests.fakes.keys import PlainVault
from tests.fakes.organisers_jobs import FakeWaker
from tests.support.api import queued
from tests.support.api_client import after
from tests.support.desk_browser import add_person, now
from tests.support.moto_aws import store_letter
from tests.support.process_caches import forget
from tests.support.roles import acting
from tests.support.samples import SLUG
from tests.support.world import pending

SCHEDULE = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}
NOTHING_TOLD = {"forgotten": 0, "told": 0, "reminded": 0, "lists": 0, "compared": 0}


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
        assert chores(SCHEDULE, None) == NOTHING_TOLD


def test_every_minute_finds_the_jobs_that_run(control: JobControl) -> None:
    job = begun(control)
    with acting("Chores"):
        assert chores(SCHEDULE, None) == NOTHING_TOLD | {"failed": 1}
        assert chores(SCHEDULE, None) == NOTHING_TOLD | {"idle": 1}
    found = control.find(SLUG, job.id)
    assert (found.state, found.why, found.counted) == ("failed", "unknown-kind", 0)
    with after(STARTING_MS // 1000 + 1), acting("Chores"):
        assert chores(SCHEDULE, None) == NOTHING_TOLD | {"idle": 1}
        assert chores(SCHEDULE, None) == NOTHING_TOLD


def test_a_job_that_a_page_asks_for_is_run_at_once_and_alone(control: JobControl) -> None:
    first, second = begun(control), begun(control)
    with acting("Chores"):
        assert chores({"letter": SLUG, "job": second.id}, None) == {"failed": 1}
    assert [control.find(SLUG, one.id).state for one in (first, second)] == ["running", "failed"]


@pytest.mark.usefixtures("control")
def test_a_job_that_is_not_there_is_none() -> None:
    with acting("Chores"):
        assert chores({"letter": SLUG, "job": "gone"}, None) == {"idle": 1}


def test_whoever_may_decide_is_mailed_that_somebody_waits_and_lists_are_counted(control: JobControl) -> None:
    forget()
    person = add_person(roles={SLUG: "moderator"}, wants=("waiting", "surge"))
    at = now() * 1000
    waits = replace(pending(), state="held", expires_at=None, confirmed_at=at, created_at=at, holds=("unproved",))
    assert DynamoSignatures(PlainVault()).put_new(waits)
    roll = {"a": Signatory("a", Details("person", "Ana Gil", country="MX"), at, number=1)}
    clients.s3().put_object(Bucket=settings.current().state_bucket, Key=f"{SLUG}/rolls/x", Body=roll_file.pack(roll))
    control.letters.add_edition(SLUG, EditionRecord(1, "{}", "x", f"{SLUG}/rolls/x", 0, "b"))
    with acting("Chores"):
        assert chores(SCHEDULE, None) == NOTHING_TOLD | {"told": 1, "lists": 1}
        assert chores(SCHEDULE, None) == NOTHING_TOLD
    (message,) = queued()
    mail = DynamoOrganiserMails().mail(json.loads(message["body"])["organiser"])
    assert mail is not None and (mail.person_id, mail.kind, mail.params["count"]) == (person.id, "waiting", "1")
    assert DynamoFigures().read(SLUG)[1].countries == {"MX": {"person": 1}}


@pytest.mark.usefixtures("control")
def test_a_round_that_fails_keeps_no_job_and_no_other_round(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> int:
        raise ValueError("a fault of the program")

    monkeypatch.setattr(wiring, "rounds", lambda: {"told": broken, "lists": lambda: 3})
    assert chores(SCHEDULE, None) == {"lists": 3}


@pytest.mark.usefixtures("control")
def test_the_notes_of_somebody_who_left_are_gone_with_the_next_round() -> None:
    left = f"{SLUG}#{'a' * 26}"
    assert DynamoNotes().put_notes(left, b"sealed", expected=None, expires_at=now() + 60)
    with acting("Chores"):
        assert chores(SCHEDULE, None) == NOTHING_TOLD | {"forgotten": 1}
    assert DynamoNotes().notes([left]) == {}
