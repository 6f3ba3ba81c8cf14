"""What operators' switches do to what is published."""

from dataclasses import replace

import pytest

from chalicelib.publishing.run import publish_all
from chalicelib.rules.letters.switches import FREEZE_PUBLISHING, NONE_THROWN, PAUSE_MAIL, PAUSE_SIGNING, Switch
from tests.support.publisher_world import MINUTE, Press
from tests.support.samples import LETTER, SLUG


def throw(press: Press, name: str, slug: str = "") -> None:
    before = press.letters.switches()
    assert press.letters.put_switches(before, before.with_one(Switch(name, slug, press.now // 1000, "luz")))


def put_back(press: Press, name: str, slug: str = "") -> None:
    before = press.letters.switches()
    assert press.letters.put_switches(before, before.without(name, slug))


@pytest.mark.parametrize("slug", ["", SLUG])
def test_what_is_frozen_stays_as_it_is_and_catches_up_afterwards(press: Press, slug: str) -> None:
    press.confirmed("Ana Paz")
    press.publish()
    throw(press, FREEZE_PUBLISHING, slug)
    written = (list(press.bucket.writes), list(press.states.writes), dict(press.limits.rows))
    press.confirmed("Luz Mar")
    for _ in range(3):
        press.now += MINUTE
        assert press.publish() == press.publish(full=True) == "frozen"
    assert (press.bucket.writes, press.states.writes, press.limits.rows) == written
    put_back(press, FREEZE_PUBLISHING, slug)
    assert press.publish() == "published"
    assert "Luz Mar" in press.read("index.html")
    assert press.edition()["number"] == 2


def test_a_letter_that_is_frozen_holds_up_no_other(press: Press) -> None:
    throw(press, FREEZE_PUBLISHING, "otra")
    assert press.publish() == "published"


def test_while_everything_is_frozen_a_run_writes_nothing_and_does_not_fail(press: Press) -> None:
    throw(press, FREEZE_PUBLISHING)
    assert publish_all(press.publisher()) == {SLUG: "frozen"}
    assert press.bucket.writes == press.states.writes == []
    put_back(press, FREEZE_PUBLISHING)
    assert publish_all(press.publisher()) == {SLUG: "published"}
    assert [key for key in press.bucket.writes if not key.startswith(f"{SLUG}/")], "pages of the whole site too"


@pytest.mark.parametrize("slug", ["", SLUG])
def test_while_signing_is_paused_the_letter_says_so_and_shows_no_form(press: Press, slug: str) -> None:
    press.confirmed("Ana Paz")
    press.publish()
    assert "<form" in press.read("es/index.html")
    throw(press, PAUSE_SIGNING, slug)
    press.now += MINUTE
    assert press.publish() == "published", "at the next run, though nobody signed"
    page = press.read("es/index.html")
    assert "<form" not in page
    assert "La recepción de firmas está en pausa por ahora" in page
    assert "La recepción de firmas ha cerrado" not in page
    assert "Ana Paz" in page
    assert "Signing is paused for now" in press.read("en/press/index.html")
    assert "can be signed until" not in press.read("en/press/index.html")
    press.now += MINUTE
    assert press.publish() == "unchanged"
    put_back(press, PAUSE_SIGNING, slug)
    assert press.publish() == "published"
    assert "<form" in press.read("es/index.html")


def test_who_confirms_while_signing_is_paused_is_published(press: Press) -> None:
    throw(press, PAUSE_SIGNING)
    press.publish()
    press.confirmed("Ana Paz")
    press.now += MINUTE
    assert press.publish() == "published"
    assert "Ana Paz" in press.read("es/index.html")


def test_a_letter_that_is_closed_is_closed_and_not_paused(press: Press) -> None:
    closed = replace(LETTER, state="closed")
    assert press.letters.replace_head(LETTER, closed)
    throw(press, PAUSE_SIGNING)
    press.publish()
    assert "La recepción de firmas ha cerrado" in press.read("es/index.html")
    press.now += MINUTE
    put_back(press, PAUSE_SIGNING)
    assert press.publish() == "unchanged", "it shows nothing of the switch"


@pytest.mark.parametrize("name", [PAUSE_MAIL, "collect-only"])
def test_switches_of_the_mail_bring_out_no_edition(press: Press, name: str) -> None:
    press.publish()
    throw(press, name)
    press.now += MINUTE
    assert press.publish() == "unchanged"
    assert press.letters.switches() != NONE_THROWN
