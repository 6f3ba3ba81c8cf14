"""Between any two entries there is a place for a third, and nobody else is written to."""

import random
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.signatories.given_order import Place, PlaceKey, place_between, simplest_between, sort_key

fractions = st.fractions(min_value=-40, max_value=40, max_denominator=40)


@given(fractions, fractions)
def test_the_simplest_fraction_is_between_and_none_is_simpler(one: Fraction, other: Fraction) -> None:
    if one == other:
        return
    low, high = min(one, other), max(one, other)
    found = simplest_between(low, high)
    assert low < found < high
    for denominator in range(1, found.denominator):
        assert Fraction((low * denominator).__floor__() + 1, denominator) >= high


@pytest.mark.parametrize("side", ["before", "after", "either in turn"])
def test_ten_thousand_moves_to_one_spot_find_room_and_short_places(side: str) -> None:
    before, after = sort_key(3, 1), sort_key(4, 2)
    moves = 10_000 if side != "either in turn" else 200
    for move in range(moves):
        place = place_between(before, after)
        key = sort_key(place, 9)
        assert before < key < after
        if side == "before" or (side == "either in turn" and move % 2):
            after = key
        else:
            before = key
    assert len(str(place)) < 100


class Entries:
    """A list of entries as the letter prints it: each with a permanent number, some with a place."""

    def __init__(self, places: list[Place | None]) -> None:
        self.places = dict(enumerate(places, start=1))

    def key(self, number: int) -> tuple[PlaceKey, int]:
        return sort_key(self.places[number], number), number

    def printed(self) -> list[int]:
        return sorted(self.places, key=self.key)

    def move(self, number: int, to: int) -> None:
        others = [other for other in self.printed() if other != number]
        before = sort_key(self.places[others[to - 1]], others[to - 1]) if to else None
        after = sort_key(self.places[others[to]], others[to]) if to < len(others) else None
        self.places[number] = place_between(before, after)


places = st.lists(st.none() | st.integers(0, 3), min_size=2, max_size=9)


@given(places, st.randoms(use_true_random=False))
def test_whoever_is_moved_stands_where_it_was_to_stand_and_nobody_else_moves(
    given_places: list[Place | None], dice: random.Random
) -> None:
    """With places that two share, as after two imports, and with entries that have none."""
    entries = Entries(given_places)
    for _ in range(30):
        before = entries.printed()
        moved, to = dice.choice(before), dice.randrange(len(before))
        entries.move(moved, to)
        after = entries.printed()
        assert after[to] == moved
        assert [one for one in after if one != moved] == [one for one in before if one != moved]


@given(places, st.randoms(use_true_random=False))
def test_who_signs_later_and_has_no_place_stands_at_the_end(
    given_places: list[Place | None], dice: random.Random
) -> None:
    entries = Entries(given_places)
    for _ in range(5):
        entries.move(dice.choice(entries.printed()), dice.randrange(len(entries.places)))
    newest = len(entries.places) + 1
    entries.places[newest] = None
    assert entries.printed()[-1] == newest


def test_a_place_that_a_move_wrote_is_nobody_elses_number() -> None:
    for before, after in pairwise([sort_key(None, number) for number in (1, 2, 5, 90)]):
        place = place_between(before, after)
        assert isinstance(place, str)
        assert sort_key(place, None)[2].denominator > 1


def test_two_that_were_moved_to_one_spot_at_once_have_no_room_between_them() -> None:
    with pytest.raises(ValueError, match="nothing between"):
        place_between(sort_key("@3/2", 4), sort_key("@3/2", 7))
