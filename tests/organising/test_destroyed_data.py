"""After the personal data of a letter was destroyed, its keys are gone: what needs them is refused, and says so."""

from collections.abc import Callable

import pytest

from chalicelib.organising.held_signatures import key_of
from chalicelib.rules.letters.letter import LetterRefused
from tests.support.desk import Desk, key
from tests.support.samples import named

ACTS: dict[str, Callable[[Desk, str], object]] = {
    "correct": lambda desk, one: desk.correcting.correct(desk.letter, one, {"name": "Red Nueva"}),
    "correct a member": lambda desk, one: desk.correcting.correct_member(
        desk.letter, one, "Pozo Vivo", {"name": "Pozo Viva"}
    ),
    "take down": lambda desk, one: desk.taking_down.take_down(desk.letter, one, "asked"),
    "take a member off": lambda desk, one: desk.taking_down.take_off(desk.letter, one, "Pozo Vivo", "asked"),
    "vouch": lambda desk, one: desk.vouching.vouch(desk.letter, one, "Red Verde", "Luz", "paper"),
    "approve": lambda desk, one: desk.review.decide(desk.letter, one, "approve"),
    "refuse": lambda desk, one: desk.review.decide(desk.letter, one, "refuse"),
}


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize("act", ACTS)
def test_what_needs_the_keys_is_refused_with_what_to_do_instead_and_not_logged(desk: Desk, act: str) -> None:
    red = desk.vouched("Red Verde", kind="coalition", members=named("Pozo Vivo", "Luz Mar"))
    desk.next_edition()
    desk.set_letter(purged_at=desk.now // 1000)
    with pytest.raises(LetterRefused, match=r"was destroyed.*by hand"):
        ACTS[act](desk, key_of(red))
    assert (desk.stored(red), desk.audit()) == (red, [])


def test_an_entry_is_still_found_and_moved(desk: Desk) -> None:
    desk.set_letter(order="given")
    first, second = (desk.vouched(name, position) for position, name in enumerate(("Ana Ruiz", "Luz Mar"), start=1))
    desk.next_edition()
    desk.set_letter(purged_at=desk.now // 1000)
    assert [entry.key for entry in desk.find("Luz Mar")] == [key_of(second)]
    assert desk.moving.move(desk.letter, key(first), "to", "2").done.is_changed
