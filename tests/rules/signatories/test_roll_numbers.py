"""Permanent numbers follow the order of confirmation and are never reused."""

import pytest

from chalicelib.publishing.edition.marks import mark
from chalicelib.rules.signatories.roll import Signatory, assign_numbers, fold
from tests.support.rolls import change

SECRET = b"s" * 32


def names(roll: dict[str, Signatory]) -> dict[str, int | None]:
    return {one.name: one.number for one in roll.values()}


def test_numbers_follow_the_confirmation_and_not_the_list() -> None:
    roll, last = assign_numbers(fold({}, [change(1, "Ana", at=2), change(2, "Zoe", at=1)]), 0)
    assert names(roll) == {"Zoe": 1, "Ana": 2}
    assert last == 2


def test_who_comes_later_gets_the_next_whatever_their_time() -> None:
    roll, last = assign_numbers(fold({}, [change(1, "Ana", at=2)]), 0)
    roll, last = assign_numbers(fold(roll, [change(2, "Luz", at=1)]), last)
    assert names(roll) == {"Ana": 1, "Luz": 2}


@pytest.mark.promise("What is quoted stays")
def test_a_number_is_never_given_again() -> None:
    roll, last = assign_numbers(fold({}, [change(1, "Ana"), change(2, "Luz")]), 0)
    roll, last = assign_numbers(fold(roll, [change(2, "Luz", state="disowned"), change(3, "Mar")]), last)
    assert names(roll) == {"Ana": 1, "Mar": 3}


@pytest.mark.promise("A permanent number follows the confirmation and stays")
def test_a_corrected_name_keeps_its_number() -> None:
    roll, last = assign_numbers(fold({}, [change(1, "Anna")]), 0)
    assert names(assign_numbers(fold(roll, [change(1, "Ana")]), last)[0]) == {"Ana": 1}


@pytest.mark.promise("Unnamed signatories leave no gap in the numbers")
def test_who_is_only_counted_has_none_and_leaves_no_gap() -> None:
    roll, _ = assign_numbers(
        fold({}, [change(1, "Ana", at=1), change(2, "X", show="count", at=2), change(3, "Luz", at=3)]), 0
    )
    assert names(roll) == {"Ana": 1, "": None, "Luz": 2}
    # A signer who hides the name gives up the number.
    assert names(fold(roll, [change(1, "Ana", show="count")]))["Luz"] == 2
    assert {one.number for one in fold(roll, [change(1, "Ana", show="count")]).values()} == {None, 2}


@pytest.mark.promise("Nothing ties a name to the initials that replace it")
@pytest.mark.parametrize(("before", "after"), [("name", "initials"), ("initials", "name")])
def test_between_the_name_and_its_initials_nothing_stays_that_would_tie_them(before: str, after: str) -> None:
    roll, last = assign_numbers(fold({}, [change(1, "Ana Paz", show=before), change(2, "Luz", at=1)]), 0)
    then, given = assign_numbers(fold(roll, [change(1, "Ana Paz", show=after)]), last)
    one, other = (next(each for each in rolled.values() if each.name != "Luz") for rolled in (roll, then))
    assert (one.number, other.number, given) == (1, 3, 3)
    assert mark(SECRET, one.entry.encode()) != mark(SECRET, other.entry.encode())
    # Showing it again gives a new number: the first one went with the first entry.
    back, given = assign_numbers(fold(then, [change(1, "Ana Paz", show=before)]), given)
    assert {each.number for each in back.values()} == {2, 4}


def test_a_corrected_name_keeps_its_number_behind_initials_too() -> None:
    roll, last = assign_numbers(fold({}, [change(1, "Ana Paz", show="initials")]), 0)
    assert names(assign_numbers(fold(roll, [change(1, "Ana Roa Paz", show="initials")]), last)[0]) == {"A. R. P.": 1}
