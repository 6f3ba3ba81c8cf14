"""Mail to an imported list goes slowly, waits after its first mails, and stops while too many of them come back."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.organising.import_job import ImportDesk
from chalicelib.organising.import_store import KEPT_SECONDS, ImportStore
from chalicelib.organising.importing import Importer
from chalicelib.organising.jobs.control import JobControl
from chalicelib.organising.jobs.engine import Engine
from chalicelib.organising.jobs.import_rows import (
    AGAIN_SECONDS,
    FIRST_MAILS,
    MAILS_A_RUN,
    MOST_WAIT_SECONDS,
    RUN_SECONDS,
    WAIT_SECONDS,
    ImportKind,
)
from chalicelib.organising.signatory_files.table import Choices
from chalicelib.organising.vouched_limit import VouchedLimit
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.organisers.job import Job
from chalicelib.rules.organisers.rights import VOUCHED_AT_ONCE
from chalicelib.rules.signatures.signature import IMPORTED
from tests.fakes.keys import PEPPER, PlainVault
from tests.fakes.mail import MemoryMailQueue
from tests.fakes.operating import MemoryAuditLog
from tests.fakes.organisers_jobs import FakeWaker, MemoryJobs
from tests.fakes.publishing import MemoryBucket
from tests.fakes.storage import MemoryLetters, MemoryLimits, MemorySignatures
from tests.support.samples import LETTER, NOW, SLUG


class Post:
    """An import of so many people, in memory, at a time that the test chooses."""

    def __init__(self, people: int, mode: Any = "pending", *, approved: bool = False) -> None:
        self.now = NOW
        self.letters, self.signatures, self.queue = MemoryLetters(), MemorySignatures(), MemoryMailQueue()
        self.letters.put_head(LETTER, expect_version=None, expect_state=None)
        self.jobs, self.limits = MemoryJobs(), MemoryLimits()
        self.store = ImportStore(MemoryBucket(), PlainVault())
        control = JobControl(self.jobs, self.letters, FakeWaker(), "eva", now_ms=lambda: self.now)
        self.limit = VouchedLimit(self.jobs, MemoryAuditLog(self.letters))
        self.desk = ImportDesk(control, self.store, self.limit)
        body = "name,email\n" + "".join(f"Ana Paz,a{number}@example.org\n" for number in range(people))
        job = self.desk.upload(LETTER, body.encode(), "lista.csv", PEPPER)
        job, _ = self.desk.decide(job, self.desk.kept(job), Choices())
        job = self.desk.prepare(job, self.desk.kept(job), mode, "Eva Mar" if mode == "vouched" else "")
        if approved:
            self.desk.start_proposed(SLUG, job.id, self.desk.present_digest(SLUG, job.id))
        self.id = self.desk.start(self.desk.control.find(SLUG, job.id)).id

    @property
    def job(self) -> Job:
        return self.desk.control.find(SLUG, self.id)

    def run(self) -> dict[str, int]:
        """The minute's run, with all the time that it wants."""
        kind = ImportKind(self.limit, self.letters, self.store, self.importer, lambda: self.now)
        engine = Engine(self.jobs, self.limits, self.letters, {"import": lambda: kind}, lambda: self.now)
        return replace(engine, clock=lambda: 0.0).run_all()

    def importer(self, letter: Letter, rows: Sequence[Any]) -> Importer:
        return Importer(self.signatures, self.queue, letter, PEPPER)

    def run_until_it_waits(self) -> None:
        while self.job.why == "pace" or not self.job.counted:
            self.run()
            self.wait(RUN_SECONDS)

    def wait(self, seconds: int) -> None:
        self.now += seconds * 1000

    def mark(self, number: int, state: Any) -> None:
        """What became of the first mails, as the sender and the feedback record it."""
        for key in list(self.signatures.items)[:number]:
            one = self.signatures.items[key]
            self.signatures.items[key] = replace(one, mail=replace(one.mail, state=state))


def test_mails_go_a_hundred_at_a_time_spread_over_a_minute() -> None:
    post = Post(150)
    assert post.run() == {"rests": 1}
    delays = [delay for _, delay in post.queue.messages]
    assert len(delays) == MAILS_A_RUN and delays == sorted(delays) and delays[-1] == RUN_SECONDS
    assert post.run() == {"rests": 1}
    post.wait(RUN_SECONDS)
    assert post.run() == {"done": 1}
    assert len(post.queue.messages) == 150
    assert {one.signals for one in post.signatures.items.values()} == {(IMPORTED,)}


def test_what_is_vouched_for_does_not_wait() -> None:
    post = Post(FIRST_MAILS + 100, "vouched", approved=True)
    assert post.run() == {"done": 1}
    assert post.queue.messages == []


def test_the_import_waits_two_hours_after_its_first_mails() -> None:
    post = Post(FIRST_MAILS + 10)
    post.run_until_it_waits()
    assert (post.job.done, post.job.why) == (FIRST_MAILS, "first-mails")
    post.mark(FIRST_MAILS, "sent")
    post.wait(WAIT_SECONDS - 2 * RUN_SECONDS)
    assert post.run() == {"rests": 1}
    post.wait(2 * RUN_SECONDS)
    assert post.run() == {"done": 1}
    assert post.job.done == FIRST_MAILS + 10


def test_whoever_pauses_and_resumes_does_not_shorten_the_wait() -> None:
    post = Post(FIRST_MAILS + 10)
    post.run_until_it_waits()
    post.mark(FIRST_MAILS, "sent")
    post.desk.control.ask(post.job, "pause")
    post.desk.control.ask(post.job, "resume")
    assert post.run() == {"rests": 1}
    assert (post.job.done, post.job.why) == (FIRST_MAILS, "first-mails")


@pytest.mark.parametrize(("returned", "state"), [(3, "done"), (4, "paused")])
def test_it_goes_on_only_below_two_per_cent(returned: int, state: str) -> None:
    post = Post(FIRST_MAILS + 10)
    post.run_until_it_waits()
    post.mark(FIRST_MAILS, "sent")
    post.mark(returned, "failed")
    post.wait(WAIT_SECONDS)
    post.run()
    assert post.job.state == state
    if state == "paused":
        assert post.job.why == "returned"
        post.desk.control.ask(post.job, "resume")
        post.run()
        assert (post.job.state, post.job.done) == ("paused", FIRST_MAILS), "resuming it does not overrule that"


def test_it_waits_longer_while_its_first_mails_have_not_gone() -> None:
    """The day's mails were used up: nothing came back, because nothing went."""
    post = Post(FIRST_MAILS + 10)
    post.run_until_it_waits()
    post.wait(WAIT_SECONDS)
    assert post.run() == {"rests": 1}
    assert post.job.done == FIRST_MAILS
    post.mark(FIRST_MAILS, "sent")
    post.wait(AGAIN_SECONDS)
    assert post.run() == {"done": 1}


def test_it_does_not_wait_for_ever() -> None:
    post = Post(FIRST_MAILS + 10)
    post.run_until_it_waits()
    post.wait(MOST_WAIT_SECONDS)
    assert post.run() == {"done": 1}


def test_a_signer_who_sent_the_form_meanwhile_counts_as_reached() -> None:
    post = Post(FIRST_MAILS + 10)
    post.run_until_it_waits()
    post.mark(FIRST_MAILS, "failed")
    for key, one in list(post.signatures.items.items()):
        post.signatures.items[key] = replace(one, submission="by the form")
    post.wait(WAIT_SECONDS)
    assert post.run() == {"done": 1}


def test_a_job_whose_file_is_deleted_says_so() -> None:
    post = Post(3)
    post.wait(KEPT_SECONDS)
    assert post.run() == {"failed": 1}
    assert (post.job.state, post.job.why) == ("failed", "file-gone")


def test_a_job_of_a_letter_whose_data_was_destroyed_adds_nobody() -> None:
    post = Post(3)
    post.letters.replace_head(LETTER, replace(LETTER, purged_at=post.now // 1000))
    assert post.run() == {"failed": 1}
    assert post.signatures.items == {}


def test_what_nobody_approved_does_not_run_however_it_was_begun() -> None:
    """Above ten, or ten beside ten others that were begun at the same moment."""
    post = Post(VOUCHED_AT_ONCE + 1, "vouched")
    assert post.run() == {"failed": 1}
    assert (post.job.why, post.signatures.items) == ("needs-second", {})
    post = Post(VOUCHED_AT_ONCE, "vouched")
    post.jobs.add(replace(post.job, id="1", revision=0))
    assert post.run() == {"failed": 1}
    assert post.signatures.items == {}


def test_ten_run_beside_what_was_approved() -> None:
    post = Post(VOUCHED_AT_ONCE, "vouched")
    approved = {**post.job.parameters, "approved": True}
    post.jobs.add(replace(post.job, id="1", found=500, parameters=approved))
    assert post.run() == {"done": 1}
    assert len(post.signatures.items) == VOUCHED_AT_ONCE
