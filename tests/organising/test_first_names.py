"""Whose a permanent number is, as the letter shows it: never a hidden name, and nobody who has gone."""

import pytest

from chalicelib.organising.first_names import MOST, FirstNames
from chalicelib.publishing.edition.search_file import PresentList
from tests.support.desk import Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()


def names(desk: Desk, *numbers: int) -> dict[int, str]:
    reads = FirstNames(PresentList(desk.letters, desk.rolls), desk.signatures)
    return dict(reads.of(desk.letter, numbers))


def test_numbers_have_the_names_that_the_letter_shows(desk: Desk) -> None:
    desk.signed("Ana Paz")
    desk.signed("Luz Sol", show="initials")
    desk.signed("Eva Mar", show="count")
    desk.next_edition()
    found = names(desk, 2, 1, 3, 99, 1)
    assert set(found) == {1, 2} and set(found.values()) == {"Ana Paz", "L. S."}


def test_one_who_left_since_the_last_edition_has_no_name_any_more(desk: Desk) -> None:
    ana = desk.signed("Ana Paz")
    desk.next_edition()
    assert names(desk, 1) == {1: "Ana Paz"}
    desk.signer.withdraw(desk.page(ana))
    assert names(desk, 1) == {}


def test_a_letter_that_nobody_reads_and_no_number_at_all_need_nothing(desk: Desk) -> None:
    assert names(desk) == {}
    assert names(desk, 1) == {}


def test_no_more_are_looked_up_than_a_page_shows(desk: Desk) -> None:
    desk.signed("Ana Paz")
    desk.next_edition()
    assert names(desk, *range(2, MOST + 2), 1) == {}
