"""The package and the export with every AWS call failing once in every way: one whole package, nobody missed or twice,
and no names that are not logged and mailed."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from chalicelib.aws import clients
from chalicelib.aws.dynamodb.jobs import DynamoJobs
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import OrganiserItem
from chalicelib.aws.dynamodb.organiser_mails import MAILS
from chalicelib.aws.dynamodb.overview import DynamoAuditLog
from chalicelib.errors import Unavailable
from chalicelib.organising.jobs.engine import LEASE_SECONDS
from chalicelib.publishing.handover import names_file
from chalicelib.publishing.handover.names_job import files_of, part_name
from chalicelib.publishing.handover.package_job import items_of, key_of
from chalicelib.rules.files import sha256
from chalicelib.rules.organisers.job import LONGEST_STUMBLE, Job
from chalicelib.wiring import chores, organise, organise_files
from tests.conftest import ENVIRONMENT
from tests.support.desk_browser import add_person
from tests.support.desk_entries import entered, next_edition
from tests.support.fault_injection import each_outcome, fail_each_call
from tests.support.faulty_aws import Faulty
from tests.support.handover_world import unpacked
from tests.support.process_caches import forget
from tests.support.samples import SLUG

pytest_plugins = ("tests.support.typeset_on_moto",)

STATES = ENVIRONMENT["FIRMAMOS_STATE_BUCKET"]
OWNERS = ("eva", "luz")
FOLDERS = ("exports/", f"{SLUG}/typeset/")


def scene() -> str:
    """A published letter with two owners; returns the id of a form."""
    if DynamoLetters().latest_edition(SLUG) is None:
        for owner in OWNERS:
            add_person(id=owner, roles={SLUG: "owner"})
        entered("Casa Azul", "Casa Luz", kind="organisation", representative="Eva Mar")
        entered("Ana Paz")
        next_edition()
    return organise.job_control("eva").new_id()


def clear() -> None:
    """Nothing that an earlier try made: the snapshot does not put buckets back."""
    for folder in FOLDERS:
        for one in clients.s3().list_objects_v2(Bucket=STATES, Prefix=folder).get("Contents", ()):
            clients.s3().delete_object(Bucket=STATES, Key=one["Key"])


def again(faulty: Faulty, act: Callable[[], Any]) -> Any:
    """What somebody does whose page failed: press once more."""
    for _ in range(3):
        try:
            found = faulty.run(act)
        except Unavailable:
            found = None
        if found is not None:
            return found
        forget()
    raise AssertionError("three tries and one fault")


def stored(job: Job) -> Job:
    found = DynamoJobs().job(SLUG, job.id)
    assert found is not None
    return found


def now_ms(later: int) -> int:
    return time.time_ns() // 1_000_000 + later


def run_until_done(faulty: Faulty, job: Job) -> Job:
    """What the minutes bring, until the job has ended."""
    later = 0
    for _ in range(4):
        engine = replace(chores.engine(), now_ms=partial(now_ms, later))
        with suppress(Unavailable):
            faulty.run(engine.run_all)
        if stored(job).state == "done":
            return stored(job)
        forget()
        later += (LEASE_SECONDS + LONGEST_STUMBLE + 1) * 1000
    raise AssertionError(f"four runs and one fault: {stored(job).state} {stored(job).why}")


def body(key: str) -> bytes:
    return bytes(clients.s3().get_object(Bucket=STATES, Key=key)["Body"].read())


@pytest.mark.promise("Any call may fail in any way, from the form to the published letter")
@each_outcome
def test_a_package_is_whole_whatever_fails(faulty: Faulty, typesetting: None, fault: str) -> None:
    def steps(form: str) -> None:
        clear()
        found = len(items_of(["es"]))
        control = organise.job_control("eva")
        job = again(faulty, lambda: control.begin(SLUG, "package", found=found, parameters={"langs": ["es"]}, job=form))
        ended = run_until_done(faulty, job)
        assert (ended.found, ended.done) == (3, 3)
        assert len(DynamoJobs().listed(SLUG)) == 1
        files = unpacked(body(key_of(ended, ended.parameters["edition"])))
        sums = {f"{sha256(content)}  {name}" for name, content in files.items() if name != "SHA256SUMS"}
        assert {*files["SHA256SUMS"].decode().splitlines()} == sums
        assert len(sums) == 6

    assert fail_each_call(faulty, fault, scene, steps) >= 30


@pytest.mark.promise("Any call may fail in any way, from the form to the published letter")
@each_outcome
def test_no_export_runs_that_is_not_logged_and_mailed_whatever_fails(
    faulty: Faulty, typesetting: None, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names_file, "A_PART", 2)

    def mailed() -> list[str]:
        found = [json.loads(str(item.content)) for item in OrganiserItem.query(MAILS)]
        return sorted(one["person_id"] for one in found if one["kind"] == "names-exported")

    def begin(form: str) -> Job:
        letter, edition = DynamoLetters().head(SLUG), DynamoLetters().latest_edition(SLUG)
        assert letter is not None and edition is not None
        return organise_files.names_export("eva").begin(letter, edition, "Para el acto", parts=2, job=form)

    def is_told() -> bool:
        is_logged = any(line.what == "export names" for line in DynamoAuditLog().lines(SLUG, most=50))
        return is_logged and mailed() == [*OWNERS]

    def steps(form: str) -> None:
        clear()
        with suppress(Unavailable):
            faulty.run(lambda: begin(form))
        jobs = DynamoJobs().listed(SLUG)
        assert is_told() or not [job for job in jobs if job.state != "draft"]
        job = again(faulty, lambda: begin(form))
        assert is_told(), "nobody is mailed twice, and everybody once"
        ended = run_until_done(faulty, job)
        assert len(DynamoJobs().listed(SLUG)) == 1
        exports = organise_files.sealed_exports()
        texts = [[*names_file.files(exports.open(SLUG, part_name(ended, part)))][at] for part, at in files_of(ended)]
        lines = [line for text in texts for line in text.splitlines()[1:]]
        assert [line.split(",")[3] for line in lines] == ["Casa Azul", "Casa Luz", "Ana Paz"]
        assert ended.marks == "11"

    assert fail_each_call(faulty, fault, scene, steps) >= 20
