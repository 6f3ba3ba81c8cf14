"""Owners are reminded that data is to be destroyed: two weeks before and on the day, once, whatever fails."""

import itertools
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.organising.purge_reminders import PurgeReminders
from chalicelib.rules.durations import DAY
from chalicelib.rules.letters.letter import Delivery, Handling, Letter
from tests.fakes.digests import MemoryTold
from tests.fakes.storage import MemoryLimits
from tests.support.samples import SLUG
from tests.support.team_world import TeamWorld

HOUR = 3600


class World(TeamWorld):
    def __post_init__(self) -> None:
        super().__post_init__()
        self.told, self.limits = MemoryTold(), MemoryLimits()
        self.ana, self.luz = self.add("Ana Paz"), self.add("Luz Mar")
        self.add("Eva Sol", "editor")
        today = datetime.fromtimestamp(self.at, UTC).date()
        delivered = Delivery((today - timedelta(days=10)).isoformat(), {"es": "A"})
        self.change(delivery=delivered, handling=Handling(purge_days=30))

    def change(self, **changes: Any) -> None:
        before = self.letters.head(SLUG)
        assert before is not None
        assert self.letters.replace_head(before, replace(before, **changes))

    @property
    def head(self) -> Letter:
        found = self.letters.head(SLUG)
        assert found is not None
        return found

    def run(self, days: int = 0) -> None:
        self.at += days * DAY + HOUR
        PurgeReminders(self.people, self.letters, self.limits, self.told, self.outbox, self.now).run()

    def reminded(self) -> list[tuple[str, str]]:
        return [(person, params["what"]) for person, params in self.mailed("purge")]


def test_every_owner_is_told_two_weeks_before_and_on_the_day_once_each() -> None:
    world = World()
    for _ in range(40):
        world.run(days=1)
    owners = [world.ana.id, world.luz.id]
    assert sorted(world.reminded()) == sorted((who, what) for who in owners for what in ("soon", "due"))
    on = (datetime.fromisoformat(world.head.delivery.on) + timedelta(days=30)).date() if world.head.delivery else None
    assert {params["on"] for _, params in world.mailed("purge")} == {str(on)}


@pytest.mark.parametrize(
    "changes", [{"delivery": None}, {"handling": Handling()}, {"purged_at": 1}, {"handling": Handling(purge_days=99)}]
)
def test_nobody_is_told_of_what_is_not_due_or_is_gone(changes: dict[str, Any]) -> None:
    world = World()
    world.change(**changes)
    for _ in range(40):
        world.run(days=1)
    assert world.reminded() == []


def test_a_delivery_that_is_corrected_has_another_day() -> None:
    world = World()
    world.run(days=7)
    world.change(delivery=replace(world.head.delivery or Delivery("", {}), on="2026-09-12"))
    world.run()
    assert len({params["on"] for _, params in world.mailed("purge")}) == 2


class Crash(BaseException):
    """The function dies here."""


@pytest.mark.parametrize("fault", [Unavailable("throttled"), Crash()])
@pytest.mark.parametrize("after", [False, True])
def test_whichever_call_fails_every_owner_is_told_once(after: bool, fault: BaseException) -> None:
    assert sum(1 for _ in _tries(after, fault)) >= 6, "every call was tried"


def _tries(after: bool, fault: BaseException) -> Iterator[None]:
    for at in itertools.count(1):
        world, count = World(), itertools.count(1)
        world.at += 7 * DAY
        with pytest.MonkeyPatch.context() as patch, suppress(Crash, Unavailable):
            for part, name in (
                (world.told, "told"), (world.told, "put_told"), (world.people, "people"), (world.letters, "heads"),
                (world.mails, "add_mail"), (world.queue, "put_organiser_mail"),
            ):  # fmt: skip
                patch.setattr(part, name, _failing(getattr(part, name), count, at, after, fault))
            world.run()
        is_hit = next(count) > at
        world.run()
        assert sorted(world.reminded()) == [(world.ana.id, "soon"), (world.luz.id, "soon")], at
        queued = {one.id for one in world.mails.items.values()}
        assert queued == {message.mail_id for message, _ in world.queue.messages}, at
        if not is_hit:
            return
        yield


def _failing(act: Any, count: Iterator[int], at: int, after: bool, fault: BaseException) -> Any:
    def failing(*arguments: Any, **named: Any) -> Any:
        is_it = next(count) == at
        if is_it and not after:
            raise fault
        answer = act(*arguments, **named)
        if is_it:
            raise fault
        return answer

    return failing
