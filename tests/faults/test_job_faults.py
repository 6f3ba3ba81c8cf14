"""A job with every AWS call of every step failing once in every way: nobody is in it twice, nobody is left out."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from chalicelib.aws.dynamodb.jobs import DynamoJobs
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.errors import Unavailable
from chalicelib.organising.import_job import ImportDesk
from chalicelib.organising.jobs.engine import LEASE_SECONDS
from chalicelib.organising.signatory_files.table import Choices
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.organisers.job import LONGEST_STUMBLE, Job
from chalicelib.wiring import chores, organise, organise_imports
from tests.support.api import queued
from tests.support.desk_browser import add_person
from tests.support.fault_injection import each_outcome, fail_each_call
from tests.support.faulty_aws import Faulty
from tests.support.moto_aws import store_letter
from tests.support.process_caches import forget
from tests.support.samples import SLUG

LIST = (
    "kind,name,email\n"
    "person,Ana Paz,casa@example.org\n"
    "person,Luis Sol,casa@example.org\n"
    "person,Ana Paz,casa@example.org\n"
    "person,,wrong\n"
    "organisation,Casa Azul,\n"
    "person,Eva Mar,\n"
    "person,Eva Mar,\n"
)
EVA = "eva"


def letter() -> Letter:
    found = DynamoLetters().head(SLUG)
    assert found is not None
    return found


def desk() -> ImportDesk:
    return organise_imports.import_desk(EVA)


def prepared(mode: Any) -> Job:
    """A list that was sent, checked and mended, and is begun."""
    if DynamoPeople().person(EVA) is None:
        add_person(id=EVA, roles={SLUG: "editor"})
    found = letter()
    job = desk().upload(found, LIST.encode(), "lista.csv", organise.peppers().of(found))
    job, _ = desk().decide(job, desk().kept(job), Choices())
    job = desk().leave_out_wrong(job, desk().kept(job))
    job = desk().prepare(job, desk().kept(job), mode, "Luz Mar" if mode == "vouched" else "")
    return desk().start(job)


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


@pytest.mark.promise("Any call may fail in any way, from the form to the published letter")
@each_outcome
def test_a_vouched_import_is_whole_whatever_fails(faulty: Faulty, fault: str) -> None:
    def run(job: Job) -> None:
        ended = run_until_done(faulty, job)
        assert (ended.found, ended.done, ended.there, ended.failed) == (7, 5, 1, 1)
        assert ended.marks == "aalo" + "aaa", "whatever died, each row is told as it was"
        assert len(list(SignatureItem.scan())) == 5
        assert {item.state for item in SignatureItem.scan()} == {"confirmed"}
        assert queued() == []

    assert fail_each_call(faulty, fault, lambda: prepared("vouched"), run) >= 15


@pytest.mark.promise("Any call may fail in any way, from the form to the published letter")
@each_outcome
def test_an_import_that_mails_is_whole_whatever_fails(faulty: Faulty, fault: str) -> None:
    def run(job: Job) -> None:
        ended = run_until_done(faulty, job)
        assert (ended.done, ended.there, ended.failed, ended.marks) == (2, 1, 4, "aakonnn")
        waiting = list(SignatureItem.scan())
        assert {item.state for item in waiting} == {"pending"}
        assert len(waiting) == 2
        messages = "".join(message["body"] for message in queued())
        assert all(item.submission in messages for item in waiting), "somebody waits for a mail that never comes"

    assert fail_each_call(faulty, fault, lambda: prepared("pending"), run) >= 10


@pytest.mark.promise("Any call may fail in any way, from the form to the published letter")
@each_outcome
def test_every_page_of_an_import_may_fail_and_be_sent_again(faulty: Faulty, fault: str) -> None:
    def again(act: Callable[[], Any]) -> Any:
        for _ in range(3):
            try:
                found = faulty.run(act)
            except (Unavailable, LetterRefused):
                found = None
            if found is not None:
                return found
            forget()
        raise AssertionError("three tries and one fault")

    def steps(name: str) -> None:
        pepper, found = organise.peppers().of(letter()), letter()
        job = again(lambda: desk().upload(found, LIST.encode(), "lista.csv", pepper, job=name))
        again(lambda: desk().decide(stored(job), desk().kept(stored(job)), Choices()))
        again(lambda: desk().leave_out_wrong(stored(job), desk().kept(stored(job))))
        again(lambda: desk().prepare(stored(job), desk().kept(stored(job)), "vouched", "Luz Mar"))
        again(lambda: desk().start(stored(job)))
        assert stored(job).state == "running"
        assert len(DynamoJobs().listed(SLUG)) == 1, "a form that is sent twice begins one import"
        assert [entry.id for entry in DynamoJobs().running()] == [job.id]
        assert len(desk().kept(stored(job)).good) == 6

    assert fail_each_call(faulty, fault, lambda: organise.job_control(EVA).new_id(), steps) >= 12


def test_jobs_that_are_all_run_at_once_are_each_run_once(aws: None) -> None:
    store_letter()
    prepared("vouched")
    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(lambda _: chores.engine().run_all(), range(4)))
    done = [end for end in ends if end.get("done")]
    assert len(done) == 1, ends
    assert len(list(SignatureItem.scan())) == 5
