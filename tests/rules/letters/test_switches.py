"""Which switches are on, for all letters and for one, and how long a process may not know."""

from dataclasses import replace

import pytest

from chalicelib.errors import Unavailable
from chalicelib.rules.letters.switches import (
    MEANINGS,
    NONE_THROWN,
    PAUSE_MAIL,
    PAUSE_SIGNING,
    Switch,
    Switches,
    UnknownSwitch,
)
from chalicelib.signing.letter_cache import SwitchCache
from tests.fakes.storage import MemoryLetters

ALL = Switch(PAUSE_MAIL, "", 100, "luz")
ONE = Switch(PAUSE_SIGNING, "agua", 100, "luz", "a flood")


class BrokenLetters(MemoryLetters):
    """Letters that cannot be read while they are down."""

    down = False
    readings = 0

    def switches(self) -> Switches:
        self.readings += 1
        if self.down:
            raise Unavailable("down")
        return super().switches()


@pytest.fixture
def letters() -> BrokenLetters:
    letters = BrokenLetters()
    assert letters.put_switches(NONE_THROWN, NONE_THROWN.with_switch(ALL).with_switch(ONE))
    return letters


def test_a_switch_holds_for_every_letter_or_for_one() -> None:
    thrown = NONE_THROWN.with_switch(ALL).with_switch(ONE)
    assert thrown.on(PAUSE_MAIL, "agua")
    assert thrown.on(PAUSE_MAIL, "aire")
    assert thrown.on(PAUSE_MAIL)
    assert thrown.on(PAUSE_SIGNING, "agua")
    assert not thrown.on(PAUSE_SIGNING, "aire")
    assert not thrown.on(PAUSE_SIGNING)


def test_one_that_is_thrown_again_stays_as_it_was() -> None:
    thrown = NONE_THROWN.with_switch(ONE)
    assert thrown.with_switch(replace(ONE, at=200, by="sol")) == thrown


def test_the_order_in_which_they_are_thrown_does_not_matter() -> None:
    assert NONE_THROWN.with_switch(ONE).with_switch(ALL) == NONE_THROWN.with_switch(ALL).with_switch(ONE)


def test_what_is_put_back_for_one_letter_stays_thrown_for_all() -> None:
    thrown = NONE_THROWN.with_switch(ALL).with_switch(replace(ALL, slug="agua"))
    assert thrown.without(PAUSE_MAIL, "agua").on(PAUSE_MAIL, "agua")
    assert not thrown.without(PAUSE_MAIL).without(PAUSE_MAIL, "agua").on(PAUSE_MAIL, "agua")
    assert thrown.without(PAUSE_SIGNING) == thrown


def test_a_switch_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownSwitch):
        NONE_THROWN.with_switch(replace(ALL, name="pause-everything"))
    with pytest.raises(UnknownSwitch):
        NONE_THROWN.without("pause-everything")
    assert len(MEANINGS) == 4


def test_a_warm_process_knows_within_seconds(letters: BrokenLetters) -> None:
    now = [0.0]
    cache = SwitchCache(letters, clock=lambda: now[0])
    assert cache.on(PAUSE_MAIL, "agua")
    letters.put_switches(letters.switches(), NONE_THROWN)
    readings = letters.readings
    assert cache.on(PAUSE_MAIL, "aire")
    assert letters.readings == readings, "not at every request"
    now[0] = SwitchCache.SECONDS
    assert not cache.on(PAUSE_MAIL, "agua")
    assert SwitchCache.SECONDS < 60


def test_switches_that_cannot_be_read_stay_as_they_were(letters: BrokenLetters) -> None:
    now = [0.0]
    cache = SwitchCache(letters, clock=lambda: now[0])
    assert cache.on(PAUSE_MAIL, "agua")
    letters.down = True
    now[0] = 1000
    assert cache.on(PAUSE_MAIL, "agua")
    readings = letters.readings
    assert cache.on(PAUSE_SIGNING, "agua")
    assert letters.readings == readings, "what is down is not asked at every request either"


def test_a_process_that_never_read_them_does_not_guess(letters: BrokenLetters) -> None:
    letters.down = True
    with pytest.raises(Unavailable):
        SwitchCache(letters).on(PAUSE_MAIL, "agua")
