"""Decisions, undoing, notes and lots, with every call failing in turn, also after it worked, or with its caller."""

import contextlib
import itertools
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.organising.deciding import Deciding
from chalicelib.organising.held_signatures import UNDO_SECONDS, Review, key_of
from chalicelib.organising.jobs.engine import Engine
from chalicelib.organising.jobs.held_lots import HeldLotKind, parameters_of
from chalicelib.organising.lots import Lots
from chalicelib.organising.notes import Notes
from chalicelib.rules.keys import tokens
from chalicelib.rules.organisers.job import Job
from chalicelib.rules.organisers.lot import Lot
from chalicelib.rules.signatures.signature import PENDING_SECONDS, MailState, Signature
from tests.fakes.keys import PEPPER, PlainVault
from tests.fakes.notes import MemoryNotes
from tests.fakes.organisers_jobs import MemoryJobs
from tests.fakes.storage import MemoryLimits, MemoryReviewIndex, MemorySignatures, MemoryWaiting
from tests.organising.test_undo import ADDRESS, with_one_that_waits
from tests.support.samples import LETTER, SLUG
from tests.support.world import World


class Killed(BaseException):
    """The function dies."""


class Faults:
    """Lets the call number ``at`` fail, of all calls to what it wraps."""

    def __init__(self, at: int, kind: str) -> None:
        self.at, self.kind, self.calls = at, kind, 0

    @property
    def hit(self) -> bool:
        return self.calls >= self.at

    def over(self, one: Any) -> Any:
        faults = self

        class Wrapped:
            def __getattr__(self, name: str) -> Any:
                found = getattr(one, name)
                return faults._around(found) if callable(found) else found

        return Wrapped()

    def _around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def around(*arguments: Any, **named: Any) -> Any:
            self.calls += 1
            if self.calls != self.at:
                return call(*arguments, **named)
            if self.kind != "failed before it":
                call(*arguments, **named)
            raise Killed if self.kind == "killed right after it" else Unavailable("fault")

        return around


KINDS = ("failed before it", "failed after it worked", "killed right after it")
every_kind = pytest.mark.parametrize("kind", KINDS)


def with_each_fault(kind: str, once: Callable[[Faults], None]) -> None:
    """Do something with a fault at the first call, at the second, and so on, until there is no further call."""
    for at in itertools.count(1):
        assert at < 200
        faults = Faults(at, kind)
        once(faults)
        if not faults.hit:
            return


def review_with(world: World, faults: Faults | None, by: str = "ana") -> Review:
    def over(one: Any) -> Any:
        return faults.over(one) if faults else one

    index = MemoryReviewIndex(world.signatures)
    parts = (over(world.letters), over(world.signatures), over(world.queue))
    return Review(*parts, index, lambda: world.now, by, UNDO_SECONDS)


def results(act: Callable[[], Any]) -> list[str]:
    """What the organiser reads; nothing when the function died."""
    try:
        return [one.result for one in act()]
    except Killed:
        return []


@every_kind
@pytest.mark.parametrize("decision", ["approve", "refuse"])
def test_a_decision_is_made_once_and_told_once_whatever_fails(kind: str, decision: Any) -> None:
    def once(faults: Faults) -> None:
        world = with_one_that_waits()
        seen = key_of(world.stored(ADDRESS))
        first = results(lambda: Deciding(review_with(world, faults)).decide(LETTER, [seen], decision, ""))
        assert first in (["done"], ["unavailable"], []), faults.calls
        if world.stored(ADDRESS).decided is not None:
            assert [what for _, what, _ in world.letters.audit].count(decision) >= 1, "logged before it is stored"
        # The organiser sends the form again, from the page as it was.
        again = results(lambda: Deciding(review_with(world, None)).decide(LETTER, [seen], decision, ""))
        assert again in (["done"], ["already"]), (faults.calls, again)
        assert world.stored(ADDRESS).decided is not None
        world.now += 1000 * UNDO_SECONDS
        for _ in range(3):
            world.deliver()
            world.now += 700_000
        assert [tags["kind"] for tags in world.mailer.tags[1:]] == [{"approve": "approved"}.get(decision, "refused")]

    with_each_fault(kind, once)


@every_kind
@pytest.mark.parametrize("decision", ["approve", "refuse"])
def test_what_is_undone_is_told_to_nobody_whatever_fails(kind: str, decision: Any) -> None:
    def once(faults: Faults) -> None:
        world = with_one_that_waits()
        before = world.stored(ADDRESS)
        (made,) = Deciding(review_with(world, None)).decide(LETTER, [key_of(before)], decision, "")
        results(lambda: Deciding(review_with(world, faults)).undo(LETTER, [made.key]))
        again = results(lambda: Deciding(review_with(world, None)).undo(LETTER, [made.key]))
        assert again in (["done"], ["already"]), (faults.calls, again)
        after = world.stored(ADDRESS)
        assert (after.state, after.holds, after.decided) == (before.state, before.holds, None)
        world.now += 2000 * UNDO_SECONDS
        world.deliver()
        assert len(world.mailer.tags) == 1

    with_each_fault(kind, once)


@every_kind
def test_of_many_that_are_decided_none_is_decided_twice_or_left_unsaid(kind: str) -> None:
    def once(faults: Faults) -> None:
        world = with_one_that_waits()
        one = world.stored(ADDRESS)
        others = [replace(one, id=f"{SLUG}#{letter * 26}") for letter in "abc"]
        for other in others:
            world.signatures.items[other.id] = other
        keys = [key_of(other) for other in (one, *others)]
        found = results(lambda: Deciding(review_with(world, faults)).decide(LETTER, keys, "approve"))
        assert found == [] or len(found) == 4
        stored = [world.signatures.items[other.id] for other in (one, *others)]
        for result, now in zip(found, stored, strict=False):
            assert result != "done" or now.state == "confirmed"
            assert result != "untried" or now.state == "held"
        again = results(lambda: Deciding(review_with(world, None)).decide(LETTER, keys, "approve"))
        assert {*again} <= {"done", "already"}
        assert {now.state for now in world.signatures.items.values()} == {"confirmed"}

    with_each_fault(kind, once)


@every_kind
def test_a_note_is_kept_or_said_not_to_be(kind: str) -> None:
    def once(faults: Faults) -> None:
        store, world = MemoryNotes(), with_one_that_waits()
        one = world.stored(ADDRESS)
        notes = Notes(faults.over(store), PlainVault(), faults.over(world.letters), lambda: world.now, lambda: "note")
        try:
            notes.add(LETTER, one.id, "ana", "Llamé")
        except (Unavailable, Killed):
            pass
        else:
            assert store.rows
        plain = Notes(store, PlainVault(), world.letters, lambda: world.now, lambda: "note")
        plain.add(LETTER, one.id, "ana", "Llamé")
        assert len(plain.of(LETTER, [one.id])[one.id]) == 1

    with_each_fault(kind, once)


def held(number: int, now: int) -> Signature:
    base = with_one_that_waits().stored(ADDRESS)
    return replace(
        base,
        id=tokens.signature_id(SLUG, PEPPER, f"p{number}@example.org"),
        email=f"p{number}@example.org",
        mail=MailState(),
        holds=(),
        confirmed_at=None,
        created_at=now - number,
        expires_at=now // 1000 + PENDING_SECONDS,
        signals=("network",),
    )


@every_kind
@pytest.mark.parametrize("what", ["release", "refuse"])
def test_a_lot_is_done_once_each_and_its_counts_add_up_whatever_fails(kind: str, what: Any) -> None:
    def once(faults: Faults) -> None:
        world = World()
        world.signatures.items = {(one := held(number, world.now)).id: one for number in range(4)}
        lot = Lots(world.signatures, MemoryWaiting(world.signatures), lambda: world.now).find(
            LETTER, Lot(world.now - 3_600_000, world.now, "any")
        )
        jobs = MemoryJobs()
        name = "release" if what == "release" else "refuse-held"
        job = Job("j", SLUG, name, "running", "ana", world.now, world.now, 4, started_at=world.now)
        jobs.add(replace(job, parameters=parameters_of(lot.lot, lot.ids)))
        plain = HeldLotKind(what, world.letters, world.signatures, world.queue, lambda: world.now)
        faulty = replace(plain, signatures=faults.over(world.signatures), queue=faults.over(world.queue))
        for made in (faulty, plain, plain, plain):
            engine = Engine(jobs, MemoryLimits(), world.letters, {name: partial(replace, made)}, lambda: world.now)
            with contextlib.suppress(Killed):
                engine.run(SLUG, "j")
            world.now += 3_600_000
        ended = jobs.job(SLUG, "j")
        assert ended is not None
        assert (ended.state, ended.done, ended.there, ended.failed) == ("done", 4, 0, 0), faults.calls
        wanted = ("pending", ()) if what == "release" else ("held", ("refused",))
        assert {(one.state, one.holds) for one in world.signatures.items.values()} == {wanted}
        for _ in range(2):
            world.deliver()
            world.now += 1000
        assert len(world.mailer.sent) == (4 if what == "release" else 0)

    with_each_fault(kind, once)


def test_one_that_signed_anew_or_was_blocked_meanwhile_is_left_alone() -> None:
    world = World()
    world.signatures.items = {(one := held(number, world.now)).id: one for number in range(3)}
    table: MemorySignatures = world.signatures
    first, second, third = list(table.items.values())
    jobs = MemoryJobs()
    ids = [one.id for one in (first, second, third)]
    lot = Lot(world.now - 3_600_000, world.now, "any")
    job = Job("j", SLUG, "release", "running", "ana", world.now, world.now, 3, started_at=world.now)
    jobs.add(replace(job, parameters=parameters_of(lot, ids)))
    table.items[first.id] = replace(first, state="pending", submission="anew")
    table.items[second.id] = replace(second, signals=("network", "blocked"))
    made = HeldLotKind("release", world.letters, table, world.queue, lambda: world.now)
    assert (
        Engine(jobs, MemoryLimits(), world.letters, {"release": lambda: made}, lambda: world.now).run(SLUG, "j")
        == "done"
    )
    ended = jobs.job(SLUG, "j")
    assert ended is not None and (ended.done, ended.there) == (1, 2)
    assert table.items[first.id].submission == "anew" and table.items[second.id].state == "held"


def test_mails_of_a_lot_go_out_two_a_second_and_the_job_waits_for_them() -> None:
    world = World()
    job = Job("j", SLUG, "release", "running", "ana", world.now, world.now, 5000, done=1700, started_at=world.now)
    made = HeldLotKind("release", world.letters, world.signatures, world.queue, lambda: world.now)
    work: Any = made.open(replace(job, parameters=parameters_of(Lot(0, 0), [])))
    assert work.rest(job) is not None
    world.now += 100_000
    assert work.rest(job) is None
