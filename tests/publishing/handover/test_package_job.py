"""The job that makes the package: whatever fails and wherever it dies, one whole package of one edition comes out."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.publishing.handover.package_job import MOST_WAIT_MS, items_of, key_of
from chalicelib.rules.files import sha256
from chalicelib.rules.organisers.job import Job
from tests.support.handover_world import HandoverWorld, unpacked
from tests.support.job_world import FAULTS
from tests.support.samples import LETTER, SLUG, VERSION

MINUTE = 60_000


@pytest.fixture
def world() -> HandoverWorld:
    return published()


def published() -> HandoverWorld:
    world = HandoverWorld()
    world.confirmed("Ana Paz")
    assert world.publish() == "published"
    return world


def zips(world: HandoverWorld) -> list[str]:
    return [key for key in world.states.objects if key.endswith(".zip")]


def check(world: HandoverWorld, job: Job) -> None:
    """The job is done, counted right, and its package is whole and of the edition that it says."""
    assert (job.state, job.done, job.found) == ("done", 3, 3)
    key = key_of(job, job.parameters["edition"])
    body = world.states.objects[key]
    assert job.parameters["bytes"] == len(body)
    files = unpacked(body)
    record = world.letters.latest_edition(SLUG)
    assert record is not None
    assert files["edition.json"].decode() == record.manifest
    sums = {f"{sha256(content)}  {name}" for name, content in files.items() if name != "SHA256SUMS"}
    assert {*files["SHA256SUMS"].decode().splitlines()} == sums


def test_it_makes_one_package(world: HandoverWorld) -> None:
    job = world.run_until_ended(world.begin_package())
    check(world, job)
    assert zips(world) == [f"exports/{SLUG}/{job.id}-1.zip"]
    assert job.parameters["invited"] is False


@pytest.mark.promise("Any call may fail in any way, from the form to the published letter")
@pytest.mark.parametrize("fault", FAULTS)
def test_any_call_may_fail_in_any_way(fault: str) -> None:
    for at in range(1, 200):
        world = published()
        job = world.begin_package()
        world.calls.arm(at, fault)
        ended = world.run_until_ended(job)
        if world.calls.made < at:
            break
        check(world, ended)
        assert len(zips(world)) == 1
    assert at > 25


@pytest.mark.promise("What is handed over is of one edition, and anybody can verify it")
def test_an_edition_that_comes_out_meanwhile_is_the_one_that_is_packed() -> None:
    """Before any call of the run, somebody leaves and the next edition comes out."""
    older = []
    for at in range(1, 200):
        world = published()
        leaver = world.confirmed("Luz Sol")
        world.now += MINUTE
        world.publish()
        job = world.begin_package()

        def leave(made: int, world: HandoverWorld = world, at: int = at, leaver: Any = leaver) -> None:
            if made == at:
                world.signatures.items[leaver.id] = replace(
                    world.signatures.items[leaver.id], state="withdrawn", changed_at=world.now
                )
                world.now += MINUTE
                assert world.publish() == "published"

        world.calls.arm(0, FAULTS[0])
        world.calls.before = leave
        ended = world.run_until_ended(job)
        if world.calls.made < at:
            break
        packed = unpacked(world.states.objects[key_of(ended, ended.parameters["edition"])])
        number = ended.parameters["edition"]
        assert (b"Luz Sol" in packed["signatories.csv"]) is (number == 2)
        if number == 3:
            check(world, ended)
        else:
            older.append(at)
    assert at > 20
    assert older == [*range(older[0], at)], "the edition before is packed only if the next comes after the last look"
    assert at - older[0] <= 10


def test_editions_that_come_each_minute_make_it_try_again(world: HandoverWorld) -> None:
    job = world.begin_package()
    names = iter(range(1000))

    def sign(_: int) -> None:
        world.confirmed(f"Sol {next(names)}")
        world.now += MINUTE
        world.publish()

    world.calls.before = sign
    assert world.run() == {"unavailable": 1}
    assert zips(world) == []
    world.calls.before = None
    world.now += 70 * MINUTE
    ended = world.run_until_ended(job)
    check(world, ended)


class TestItWaits:
    def test_for_the_pdf_of_a_letter_that_many_sign_and_then_stops(self, world: HandoverWorld) -> None:
        record = world.letters.latest_edition(SLUG)
        assert record is not None
        world.letters.editions[SLUG][-1] = replace(record, owed=True)
        job = world.begin_package()
        assert world.run() == {"rests": 1}
        assert world.control.find(SLUG, job.id).why == "files-owed"
        world.now += 2 * MINUTE
        world.letters.editions[SLUG][-1] = record
        check(world, world.run_until_ended(job))

    def test_no_longer_than_an_hour_and_a_half(self, world: HandoverWorld) -> None:
        record = world.letters.latest_edition(SLUG)
        assert record is not None
        world.letters.editions[SLUG][-1] = replace(record, owed=True)
        job = world.begin_package()
        world.now += MOST_WAIT_MS
        ended = world.run_until_ended(job)
        assert (ended.state, ended.why) == ("failed", "files-owed")

    def test_for_the_edition_with_the_letter_s_present_words(self, world: HandoverWorld) -> None:
        newer = replace(VERSION, number=2, sha256="b" * 64)
        world.letters.put_version(SLUG, newer)
        world.letters.replace_head(LETTER, replace(LETTER, version=2, version_sha256=newer.sha256))
        job = world.begin_package()
        assert world.run() == {"rests": 1}
        world.now += 2 * MINUTE
        assert world.publish() == "published"
        check(world, world.run_until_ended(job))


def test_a_letter_without_an_edition_has_no_package() -> None:
    world = HandoverWorld()
    ended = world.run_until_ended(world.begin_package())
    assert (ended.state, ended.why) == ("failed", "no-edition")


def test_one_under_embargo_says_that_its_address_is_in_it() -> None:
    world = HandoverWorld()
    embargoed = replace(LETTER, embargo=world.now // 1000 + 9_000_000, invitation="q7" * 13)
    assert world.letters.replace_head(LETTER, embargoed)
    world.confirmed("Ana Paz")
    assert world.publish() == "published"
    ended = world.run_until_ended(world.begin_package())
    assert ended.parameters["invited"] is True


def test_the_papers_come_first_and_the_zip_last() -> None:
    assert items_of(["es", "fr"]) == [
        "covering-note.es.pdf",
        "receipt.es.pdf",
        "covering-note.fr.pdf",
        "receipt.fr.pdf",
        "zip",
    ]
