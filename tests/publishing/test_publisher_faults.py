"""Publishing: only complete editions, whatever crashes in between and whoever else publishes."""

import itertools
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.ports.publishing import Pointer
from chalicelib.publishing.all_letters import at_once
from chalicelib.rules.files import sha256
from chalicelib.rules.signatures.transitions import disownment
from tests.fakes.publishing import MemoryBucket
from tests.fakes.storage import MemoryLimits
from tests.support.publisher_world import MINUTE, PublisherWorld
from tests.support.samples import LETTER, SLUG


class Crash(BaseException):
    """The function crashes here."""


class Dying(MemoryBucket):
    """Crashes before or after the nth write to any of the buckets that share ``left``."""

    def __init__(self, objects: MemoryBucket, left: list[int], after: bool) -> None:
        super().__init__()
        self.objects, self.types, self.editions = objects.objects, objects.types, objects.editions
        self._left, self._after = left, after

    def _write(self, key: str, body: bytes, content_type: str, cache: str) -> None:
        self._left[0] -= 1
        if self._left[0] == 0 and not self._after:
            raise Crash
        super()._write(key, body, content_type, cache)
        if self._left[0] == 0:
            raise Crash


@pytest.mark.promise("Readers always see a whole letter")
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_write_readers_see_a_whole_edition_and_the_next_run_heals(
    world: PublisherWorld, after: bool
) -> None:
    world.confirmed("Ana Paz")
    world.publish()
    for kill in itertools.count(1):
        world.confirmed(f"Persona Número {'x' * kill}")
        world.now += MINUTE
        left = [kill]
        dying = {name: Dying(getattr(world, name), left, after) for name in ("bucket", "states")}
        before = world.edition()["number"]
        try:
            world.publisher(**dying).publish(LETTER)
        except Crash:
            assert world.check_whole() >= before
            world.limits.rows.clear()  # the lease expires
            world.now += MINUTE
            world.publish()
            assert world.check_whole() > before
            assert f"Persona Número {'x' * kill}<" in world.read("index.html")
            for path, digest in world.edition()["files"].items():
                assert sha256(world.bucket.objects[f"{SLUG}/{path}"]) == digest
        else:
            break
    assert kill > 15, "every write was tried"


@pytest.mark.promise("Two publishers at once make one edition")
def test_two_publishers_at_once_make_one_edition(world: PublisherWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    world.publish()
    world.confirmed("Ana Paz")
    add = world.letters.add_edition

    def raced(slug: str, record: Any) -> bool:
        """The other publisher commits just before this one."""
        monkeypatch.setattr(world.letters, "add_edition", add)
        world.now += 1000
        assert world.publisher(limits=MemoryLimits()).publish(LETTER) == "published"
        return add(slug, record)

    monkeypatch.setattr(world.letters, "add_edition", raced)
    assert world.publisher(limits=MemoryLimits()).publish(LETTER) == "lost"
    assert world.edition()["number"] == 2
    world.check_whole()


@pytest.mark.promise("A publisher that wakes up late never replaces a newer edition")
def test_a_publisher_that_wakes_late_never_replaces_a_newer_edition(world: PublisherWorld) -> None:
    world.publish()
    old = world.letters.latest_edition(SLUG)
    assert old is not None
    world.confirmed("Ana Paz")
    world.publish()
    world.publisher().edition_files(SLUG).show_again(old)
    assert world.edition()["number"] == 2
    assert "Ana Paz" in world.read("index.html")


@pytest.mark.promise("A publisher that wakes up late never replaces a newer edition")
def test_an_old_file_that_a_sleeper_put_back_is_replaced_within_minutes(world: PublisherWorld) -> None:
    world.publish()
    signature = world.confirmed("Ana Paz")
    world.publish()
    old = world.bucket.objects[f"{SLUG}/signatories.json"]
    world.signatures.apply(signature, disownment(signature, world.now))
    world.now += MINUTE
    world.publish()
    world.bucket.objects[f"{SLUG}/signatories.json"] = old
    world.bucket.editions[f"{SLUG}/signatories.json"] = 2
    world.now += MINUTE
    assert world.publish() == "unchanged"
    assert "Ana Paz" not in world.read("signatories.json")


@pytest.mark.promise("Readers always see a whole letter")
def test_a_pointer_that_changes_at_every_look_is_given_up_and_the_old_edition_stands(world: PublisherWorld) -> None:
    class Busy(MemoryBucket):
        def replace(self, key: str, body: bytes, *, content_type: str, expected: Pointer | None, edition: int) -> bool:
            return False

    with pytest.raises(Unavailable):
        world.publisher(bucket=Busy()).publish(LETTER)


@pytest.mark.promise("A commit or a file whose answer was lost is recognised as one's own")
def test_an_edition_whose_commit_was_answered_late_is_ones_own(
    world: PublisherWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = world.letters.add_edition

    def retried(slug: str, record: Any) -> bool:
        """The first put works, its answer is lost, and the retry finds the row."""
        return add(slug, record) and add(slug, record)

    monkeypatch.setattr(world.letters, "add_edition", retried)
    assert world.publish() == "published"
    assert world.check_whole() == 1


def test_several_at_once_are_all_done_and_a_failure_is_raised() -> None:
    done: list[str] = []
    at_once(done.append, map(str, range(50)))
    assert sorted(done, key=int) == [str(number) for number in range(50)]

    def fail(item: str) -> None:
        if item == "7":
            raise Unavailable("seven")

    with pytest.raises(Unavailable, match="seven"):
        at_once(fail, map(str, range(50)))
