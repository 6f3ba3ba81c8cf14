"""Switches that several operators change at once."""

import pytest

from chalicelib.errors import Unavailable
from chalicelib.organising.switches import Switchboard
from chalicelib.rules.letters.switches import PAUSE_MAIL, PAUSE_SIGNING, Switch, Switches
from tests.fakes.storage import MemoryLetters
from tests.support.samples import NOW


class Contested(MemoryLetters):
    """Another operator changes a switch between our read and our write, a number of times."""

    times = 0

    def put_switches(self, before: Switches, after: Switches) -> bool:
        if self.times:
            self.times -= 1
            other = before.with_switch(Switch(PAUSE_SIGNING, f"letter-{self.times}", NOW, "sol"))
            assert super().put_switches(before, other)
        return super().put_switches(before, after)


def test_two_operators_at_once_lose_nothing() -> None:
    letters = Contested()
    letters.times = 2
    assert Switchboard(letters, "luz", lambda: NOW).on(PAUSE_MAIL)
    assert [(one.name, one.slug) for one in letters.switches().thrown] == [
        (PAUSE_MAIL, ""), (PAUSE_SIGNING, "letter-0"), (PAUSE_SIGNING, "letter-1"),
    ]  # fmt: skip


def test_one_who_is_never_alone_is_told_so() -> None:
    letters = Contested()
    letters.times = 100
    with pytest.raises(Unavailable):
        Switchboard(letters, "luz", lambda: NOW).on(PAUSE_MAIL)
    assert not letters.switches().on(PAUSE_MAIL)
    assert letters.audit == []
