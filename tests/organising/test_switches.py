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
    assert [what for _, what, _ in letters.audit] == [f"switch on: {PAUSE_MAIL}"], "the attempt is in the log, once"


class Deaf(MemoryLetters):
    """The answer to the first write is lost, and its repetition finds something else than was read."""

    is_lost = True

    def put_switches(self, before: Switches, after: Switches) -> bool:
        stored = super().put_switches(before, after)
        lost, self.is_lost = self.is_lost, False
        return stored and not lost


def test_a_switch_whose_answer_was_lost_is_on_and_logged_once() -> None:
    letters = Deaf()
    assert Switchboard(letters, "luz", lambda: NOW).on(PAUSE_MAIL, why="a flood")
    assert letters.switches().on(PAUSE_MAIL)
    assert [detail for _, _, detail in letters.audit] == [{"by": "luz", "why": "a flood"}]
    assert not Switchboard(letters, "sol", lambda: NOW).on(PAUSE_MAIL)
    assert len(letters.audit) == 1
