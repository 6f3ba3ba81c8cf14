"""The effect of operators' switches on publishing."""

from dataclasses import replace

import pytest

from chalicelib.publishing.all_letters import publish_all
from chalicelib.rules.letters.switches import FREEZE_PUBLISHING, NONE_THROWN, PAUSE_MAIL, PAUSE_SIGNING, Switch
from tests.support.publisher_world import MINUTE, PublisherWorld
from tests.support.samples import LETTER, SLUG


def throw(world: PublisherWorld, name: str, slug: str = "") -> None:
    before = world.letters.switches()
    assert world.letters.put_switches(before, before.with_switch(Switch(name, slug, world.now // 1000, "luz")))


def put_back(world: PublisherWorld, name: str, slug: str = "") -> None:
    before = world.letters.switches()
    assert world.letters.put_switches(before, before.without(name, slug))


@pytest.mark.parametrize("slug", ["", SLUG])
def test_what_is_frozen_stays_as_it_is_and_catches_up_afterwards(world: PublisherWorld, slug: str) -> None:
    world.confirmed("Ana Paz")
    world.publish()
    throw(world, FREEZE_PUBLISHING, slug)
    written = (list(world.bucket.writes), list(world.states.writes), dict(world.limits.rows))
    world.confirmed("Luz Mar")
    for _ in range(3):
        world.now += MINUTE
        assert world.publish() == world.publish(full=True) == "frozen"
    assert (world.bucket.writes, world.states.writes, world.limits.rows) == written
    put_back(world, FREEZE_PUBLISHING, slug)
    assert world.publish() == "published"
    assert "Luz Mar" in world.read("index.html")
    assert world.edition()["number"] == 2


def test_a_letter_that_is_frozen_holds_up_no_other(world: PublisherWorld) -> None:
    throw(world, FREEZE_PUBLISHING, "otra")
    assert world.publish() == "published"


def test_while_everything_is_frozen_a_run_writes_nothing_and_does_not_fail(world: PublisherWorld) -> None:
    throw(world, FREEZE_PUBLISHING)
    assert publish_all(world.publisher()) == {SLUG: "frozen"}
    assert world.bucket.writes == world.states.writes == []
    put_back(world, FREEZE_PUBLISHING)
    assert publish_all(world.publisher()) == {SLUG: "published"}
    assert [key for key in world.bucket.writes if not key.startswith(f"{SLUG}/")], "pages of the whole site too"


@pytest.mark.parametrize("slug", ["", SLUG])
def test_while_signing_is_paused_the_letter_says_so_and_shows_no_form(world: PublisherWorld, slug: str) -> None:
    world.confirmed("Ana Paz")
    world.publish()
    assert "<form" in world.read("es/index.html")
    throw(world, PAUSE_SIGNING, slug)
    world.now += MINUTE
    assert world.publish() == "published", "at the next run, though nobody signed"
    page = world.read("es/index.html")
    assert "<form" not in page
    assert "La recepción de firmas está en pausa por ahora" in page
    assert "La recepción de firmas ha cerrado" not in page
    assert "Ana Paz" in page
    assert "Signing is paused for now" in world.read("en/press/index.html")
    assert "can be signed until" not in world.read("en/press/index.html")
    world.now += MINUTE
    assert world.publish() == "unchanged"
    put_back(world, PAUSE_SIGNING, slug)
    assert world.publish() == "published"
    assert "<form" in world.read("es/index.html")


def test_who_confirms_while_signing_is_paused_is_published(world: PublisherWorld) -> None:
    throw(world, PAUSE_SIGNING)
    world.publish()
    world.confirmed("Ana Paz")
    world.now += MINUTE
    assert world.publish() == "published"
    assert "Ana Paz" in world.read("es/index.html")


def test_a_letter_that_is_closed_is_closed_and_not_paused(world: PublisherWorld) -> None:
    closed = replace(LETTER, state="closed")
    assert world.letters.replace_head(LETTER, closed)
    throw(world, PAUSE_SIGNING)
    world.publish()
    assert "La recepción de firmas ha cerrado" in world.read("es/index.html")
    world.now += MINUTE
    put_back(world, PAUSE_SIGNING)
    assert world.publish() == "unchanged", "it shows nothing of the switch"


@pytest.mark.parametrize("name", [PAUSE_MAIL, "collect-only"])
def test_switches_of_the_mail_bring_out_no_edition(world: PublisherWorld, name: str) -> None:
    world.publish()
    throw(world, name)
    world.now += MINUTE
    assert world.publish() == "unchanged"
    assert world.letters.switches() != NONE_THROWN
