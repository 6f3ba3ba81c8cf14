"""A job goes on from where it stopped, does nothing twice, leaves nothing out, and its counts never lie."""

from dataclasses import replace
from typing import Any, Literal

import pytest

from chalicelib.errors import Unavailable
from chalicelib.organising.jobs.engine import BATCH, LEASE_SECONDS, STARTING_MS
from chalicelib.ports.organisers_jobs import Rest, Running
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.organisers.job import LONGEST_STUMBLE, MOST_STUMBLES, WISHES
from tests.support.job_world import FAULTS, Crash, JobWorld
from tests.support.samples import SLUG

LEASE = 2  # calls before the lease is taken, of a run of one job: the list, and the job


def test_a_job_is_done_from_its_first_item_to_its_last() -> None:
    world = JobWorld(60)
    assert world.run() == {"done": 1}
    world.check()
    assert (world.job.state, world.job.counted, world.ledger.ends) == ("done", 60, 1)
    assert [line[1] for line in world.letters.audit] == ["job-started", "job-done"]


def test_an_empty_job_is_done() -> None:
    world = JobWorld(0)
    assert world.run() == {"done": 1}
    assert world.job.percent == 100


def test_a_run_ends_with_its_time_and_the_next_goes_on() -> None:
    world = JobWorld(60)
    assert world.run(seconds=30) == {"later": 1}
    assert 0 < world.job.counted < 60
    while world.job.state == "running":
        world.run(seconds=30)
        world.check()
    assert world.job.state == "done"


def test_a_run_without_time_does_one_item_all_the_same() -> None:
    """Otherwise a slow machine would never get anywhere."""
    world = JobWorld(3)
    for counted in (1, 2, 3):
        world.engine(seconds=0).run(SLUG, world.id)
        assert world.job.counted == counted


@pytest.mark.promise("Long work of organisers is done once, whatever dies meanwhile")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_run_may_end_at_any_call_and_the_next_ones_finish_the_job(fault: str) -> None:
    whole = JobWorld(60)
    whole.run()
    for at in range(1, whole.reached + 1):
        world = JobWorld(60)
        world.run(at=at, fault=fault)
        assert world.reached >= at
        world.check()
        for _ in range(3):
            world.wait()
            world.run()
            world.check()
        assert world.job.state == "done", f"call {at}"
        assert len(world.ledger.effects) == world.job.done


@pytest.mark.parametrize("wish", ["pause", "cancel"])
def test_a_job_stops_at_the_next_write_of_progress(wish: str) -> None:
    world = JobWorld(200)

    def ask(call: int) -> None:
        if call == 30:
            world.ask(wish)

    world.calls.before = ask
    assert world.run() == {"stopped": 1}
    world.calls.before = None
    world.check()
    assert world.job.state == WISHES[wish][1]
    assert 0 < world.job.counted <= 2 * BATCH
    assert len(world.ledger.effects) == world.job.done, "what was done is counted"
    world.wait()
    assert world.run() == {"idle": 1}
    if wish == "pause":
        world.ask("resume")
        assert world.run() == {"done": 1}
        world.check()
    else:
        with pytest.raises(LetterRefused):
            world.ask("resume")


def test_a_job_that_was_cancelled_after_its_last_item_is_done() -> None:
    """Nothing is left that the cancelling could have kept from happening."""
    world = JobWorld(10)

    def cancel(call: int) -> None:
        if world.ledger.ends and world.job.may("cancel"):
            world.ask("cancel")

    world.calls.before = cancel
    world.run()
    assert world.job.state == "done"


def test_two_runs_at_once_are_one() -> None:
    world = JobWorld(100)
    ends: list[object] = []

    def second(call: int) -> None:
        if call == 40:
            world.calls.before = None
            ends.append(world.engine().run_all())

    world.calls.before = second
    assert world.run() == {"done": 1}
    assert ends == [{"runs": 1}]
    world.check()


def test_two_runs_at_once_after_the_lease_failed_do_nothing_twice_and_count_nothing_twice() -> None:
    for at in range(4, 110, 3):
        world = JobWorld(100)

        def second(call: int, at: int = at, world: JobWorld = world) -> None:
            if call == at:
                world.calls.before = None
                world.limits.rows.clear()  # the lease ran out while this one hung
                world.engine(seconds=30).run_all()

        world.calls.before = second
        world.run()
        world.check()
        world.wait()
        while world.job.state == "running":
            world.run()
            world.check()
            world.wait()
        assert world.job.state == "done", at


def test_a_dead_job_goes_on_as_soon_as_its_lease_has_ended() -> None:
    world = JobWorld(60)
    world.run(at=40, fault="died before it")
    assert world.run() == {"runs": 1}
    world.wait(LEASE_SECONDS + 1)
    assert world.run() == {"done": 1}


def test_a_job_that_gets_nowhere_waits_longer_each_time_and_fails_at_last() -> None:
    world = JobWorld(5)
    tries = 0
    while world.job.state == "running":
        world.run(at=LEASE + 3, fault="throttled")
        tries += 1
        world.wait(LONGEST_STUMBLE + 1)
    assert tries == MOST_STUMBLES
    assert (world.job.state, world.job.why, world.job.counted) == ("failed", "unavailable", 0)
    assert world.letters.audit[-1][1] == "job-stopped"
    world.ask("resume")
    assert world.run() == {"done": 1}


def test_a_job_at_whose_item_the_function_dies_fails_at_last() -> None:
    world = JobWorld(40)
    for _ in range(MOST_STUMBLES + 2):
        world.run(at=LEASE + 3, fault="died before it")
        world.wait()
    world.run()
    assert world.job.state in ("failed", "done")
    world.check()


def test_a_fault_in_the_middle_keeps_what_was_done_before_it() -> None:
    world = JobWorld(60)
    world.run(at=LEASE + 3 + 10, fault="throttled")
    assert (world.job.counted, world.job.why, world.job.stumbles) == (9, "unavailable", 1)
    assert world.run() == {"rests": 1}
    world.wait(61)
    assert world.run() == {"done": 1}


def test_a_job_that_breaks_off_says_so() -> None:
    world = JobWorld(60)
    world.ledger.size = None  # a fault of the kind
    assert world.run() == {"broken": 1}
    assert (world.job.state, world.job.why) == ("running", "broken")


def test_a_kind_that_nobody_knows_fails() -> None:
    world = JobWorld(1)
    assert replace(world.engine(), kinds={}).run(SLUG, world.id) == "failed"
    assert (world.job.state, world.job.why) == ("failed", "unknown-kind")


def test_a_job_rests_and_goes_on_by_itself() -> None:
    world = JobWorld(60)
    world.ledger.rests = [Rest("first-mails", 7200)]
    assert world.run() == {"rests": 1}
    world.wait(7199)
    assert world.run() == {"rests": 1}
    assert world.job.why == "first-mails"
    world.wait(1)
    assert world.run() == {"done": 1}


@pytest.mark.parametrize("then", ["paused", "failed"])
def test_a_job_may_stop_itself_until_somebody_resumes_it(then: Literal["paused", "failed"]) -> None:
    world = JobWorld(60)
    world.ledger.rests = [Rest("returned", then=then)]
    assert world.run() == {then: 1}
    assert (world.job.state, world.job.why) == (then, "returned")
    world.ask("resume")
    assert world.job.why == ""
    assert world.run() == {"done": 1}


def test_a_job_leaves_the_list_once_it_does_not_run_and_not_while_it_is_being_started() -> None:
    world = JobWorld(1)
    world.run()
    assert world.run() == {"idle": 1}
    assert len(world.jobs.running()) == 1
    world.wait(STARTING_MS // 1000 + 1)
    world.run()
    assert world.run() == {}


def test_an_entry_that_was_noted_anew_stays_on_the_list() -> None:
    jobs = JobWorld(1).jobs
    (old,) = jobs.running()
    new = Running(old.slug, old.id, old.at + 1)
    jobs.note_running(new)
    jobs.drop_running(old)
    assert jobs.running() == [new]


def test_a_form_that_is_sent_twice_begins_one_job() -> None:
    world = JobWorld(1)
    name = world.control.new_id()
    one, two = (world.control.begin(SLUG, "count", found=3, parameters={}, job=name) for _ in range(2))
    assert one == two
    assert len(world.jobs.listed(SLUG)) == 2
    assert [line[1] for line in world.letters.audit].count("job-started") == 2


class DeafWaker:
    def wake(self, slug: str, job_id: str) -> None:
        raise Unavailable("throttled")


def test_a_job_runs_although_nobody_could_be_woken() -> None:
    world = JobWorld(1)
    replace(world.control, waker=DeafWaker()).begin(SLUG, "count", found=1, parameters={})
    assert world.run() == {"done": 2}


@pytest.mark.parametrize("fault", FAULTS)
def test_starting_a_job_may_fail_anywhere_and_is_repeated_without_harm(fault: str) -> None:
    for at in range(1, 5):
        world = JobWorld(3)
        name = world.control.new_id()
        control = replace(world.control, jobs=world.failing(world.jobs))

        def begin(control: Any = control, name: str = name) -> None:
            control.begin(SLUG, "count", found=3, parameters={}, job=name)

        world.calls.arm(at, fault)
        try:
            begin()
        except (Unavailable, Crash):
            world.calls.arm(0, fault)
            begin()
        assert world.control.find(SLUG, name).state == "running"
        assert name in {entry.id for entry in world.jobs.running()}


def test_a_job_stops_with_the_access_of_whoever_had_it_run_until_another_lets_it_go_on() -> None:
    world = JobWorld(60)
    world.run(seconds=30)
    counted = world.job.counted
    world.ended.add("eva")
    assert world.run() == {"paused": 1}
    assert (world.job.state, world.job.why, world.job.counted) == ("paused", "no-right", counted)
    world.ask("resume")
    assert world.run() == {"paused": 1}, "a session that has not ended yet helps nobody"
    replace(world.control, by="mar").ask(world.job, "resume")
    assert world.run() == {"done": 1}
    world.check()


def test_a_job_that_cannot_be_read_keeps_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    world = JobWorld(10)
    world.jobs.note_running(Running("another", "0", world.now))
    known = world.jobs.job

    def job(slug: str, job_id: str) -> Any:
        if slug == "another":
            raise TypeError("of a later version")
        return known(slug, job_id)

    monkeypatch.setattr(world.jobs, "job", job)
    assert world.run() == {"broken": 1, "done": 1}


@pytest.mark.parametrize("wish", ["", "pause", "cancel"])
def test_what_an_item_notes_is_kept_with_its_count_whatever_somebody_asks_meanwhile(
    wish: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = JobWorld(60)
    work = type(world.ledger.open(world.job))
    do = work.do
    monkeypatch.setattr(work, "do", lambda self, item: replace(do(self, item), note={f"item{item.key}": item.key}))

    def ask(call: int) -> None:
        if call == 30 and wish:
            world.ask(wish)

    world.calls.before = ask
    world.run()
    counted = world.job.counted
    assert counted == (60 if not wish else 2 * BATCH if counted > BATCH else BATCH)
    assert world.job.parameters == {f"item{number}": str(number) for number in range(counted)}
