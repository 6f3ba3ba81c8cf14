"""A list is counted by country, kind and day once it has changed, from the roll of its edition."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.publishing.list_figures import LOOK_SECONDS, ListCounter
from chalicelib.rules.signatures.figures import day_of
from tests.fakes.figures import MemoryFigures
from tests.support.publisher_world import PublisherWorld
from tests.support.samples import LETTER, SLUG


@pytest.fixture
def figures() -> MemoryFigures:
    return MemoryFigures()


def count(world: PublisherWorld, figures: MemoryFigures, **parts: Any) -> int:
    world.now += LOOK_SECONDS * 1000
    now = world.now
    counter = ListCounter(world.letters, world.limits, world.states, figures, lambda: now)
    return replace(counter, **parts).run()


def test_those_with_a_name_are_counted_and_nobody_else(figures: MemoryFigures) -> None:
    world = PublisherWorld()
    for name, details in (
        ("Ana Gil", {"country": "MX"}),
        ("Eva Paz", {"country": "MX"}),
        ("Luz Mar", {"country": "CO", "show": "count"}),
        ("Sol Ruiz", {"show": "initials", "country": "AR"}),
    ):
        world.confirmed(name, **details)
    world.publish()
    assert count(world, figures) == 1
    listed = figures.lists[SLUG]
    assert listed.countries == {"MX": {"person": 2}, "": {"person": 1}}
    assert sum(listed.days.values()) == 3 and listed.edition == 1
    assert day_of(world.now - LOOK_SECONDS * 1000) in listed.days


def test_a_list_that_has_not_changed_is_not_read_again(figures: MemoryFigures) -> None:
    world = PublisherWorld()
    world.confirmed("Ana Gil")
    world.publish()
    assert [count(world, figures), count(world, figures)] == [1, 0]
    world.now += 60_000
    world.confirmed("Eva Paz")
    world.publish()
    assert count(world, figures) == 1
    assert figures.lists[SLUG].edition == 2


def test_it_does_not_look_every_minute(figures: MemoryFigures) -> None:
    world = PublisherWorld()
    world.confirmed("Ana Gil")
    count(world, figures)
    world.publish()
    now = world.now + 60_000
    assert ListCounter(world.letters, world.limits, world.states, figures, lambda: now).run() == 0


def test_a_roll_that_has_expired_keeps_what_was_counted(figures: MemoryFigures) -> None:
    world = PublisherWorld()
    world.confirmed("Ana Gil")
    world.publish()
    world.states.objects.clear()
    assert count(world, figures) == 0


def test_a_letter_that_fails_does_not_keep_the_others(figures: MemoryFigures) -> None:
    world = PublisherWorld()
    world.confirmed("Ana Gil")
    world.publish()
    world.letters.put_head(replace(LETTER, slug="a-first"), expect_version=None, expect_state=None)
    record = world.letters.latest_edition(SLUG)
    assert record is not None
    world.letters.add_edition("a-first", replace(record, state_key="broken"))

    class Broken:
        def get(self, key: str) -> bytes | None:
            if key == "broken":
                raise Unavailable("s3")
            return world.states.get(key)

    assert count(world, figures, states=Broken()) == 1
    assert figures.lists.keys() == {SLUG}
