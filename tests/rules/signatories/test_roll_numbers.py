"""Permanent numbers follow the order of appearance and are never reused."""

import pytest

from chalicelib.publishing.edition.marks import mark
from chalicelib.rules.signatories.roll import Signatory, assign_numbers, fold, hold_initials, listed
from tests.support.rolls import change

SECRET = b"s" * 32
SINCE = 100


def names(roll: dict[str, Signatory]) -> dict[str, int | None]:
    return {one.name: one.number for one in roll.values()}


def test_numbers_follow_the_confirmation_and_not_the_list() -> None:
    roll, last = assign_numbers(fold({}, [change(1, "Ana", at=2), change(2, "Zoe", at=1)]), 0, SINCE)
    assert names(roll) == {"Zoe": 1, "Ana": 2}
    assert last == 2


def test_who_comes_later_gets_the_next_whatever_their_time() -> None:
    roll, last = assign_numbers(fold({}, [change(1, "Ana", at=2)]), 0, SINCE)
    roll, last = assign_numbers(fold(roll, [change(2, "Luz", at=1)]), last, SINCE)
    assert names(roll) == {"Ana": 1, "Luz": 2}


@pytest.mark.promise("What is quoted stays")
def test_a_number_is_never_given_again() -> None:
    roll, last = assign_numbers(fold({}, [change(1, "Ana"), change(2, "Luz")]), 0, SINCE)
    roll, last = assign_numbers(fold(roll, [change(2, "Luz", state="disowned"), change(3, "Mar")]), last, SINCE)
    assert names(roll) == {"Ana": 1, "Mar": 3}


@pytest.mark.promise("A permanent number follows the appearance and stays")
def test_a_corrected_name_keeps_its_number() -> None:
    roll, last = assign_numbers(fold({}, [change(1, "Anna")]), 0, SINCE)
    assert names(assign_numbers(fold(roll, [change(1, "Ana")]), last, SINCE)[0]) == {"Ana": 1}


@pytest.mark.promise("Unnamed signatories leave no gap in the numbers")
def test_who_is_only_counted_has_none_and_leaves_no_gap() -> None:
    events = [change(1, "Ana", at=1), change(2, "X", show="count", at=2), change(3, "Luz", at=3)]
    roll, _ = assign_numbers(fold({}, events), 0, SINCE)
    assert names(roll) == {"Ana": 1, "": None, "Luz": 2}
    # A signer who hides the name gives up the number.
    assert names(fold(roll, [change(1, "Ana", show="count")]))["Luz"] == 2
    assert {one.number for one in fold(roll, [change(1, "Ana", show="count")]).values()} == {None, 2}


@pytest.mark.promise("Nothing ties a name to the initials that replace it")
@pytest.mark.parametrize(("before", "after"), [("name", "initials"), ("initials", "name")])
def test_between_the_name_and_its_initials_nothing_stays_that_would_tie_them(before: str, after: str) -> None:
    roll, last = assign_numbers(fold({}, [change(1, "Ana Paz", show=before), change(2, "Luz", at=1)]), 0, SINCE)
    then, given = assign_numbers(fold(roll, [change(1, "Ana Paz", show=after, at=2)]), last, SINCE)
    one, other = (next(each for each in rolled.values() if each.name != "Luz") for rolled in (roll, then))
    assert (one.number, other.number, given) == (1, 3, 3)
    assert mark(SECRET, one.entry.encode()) != mark(SECRET, other.entry.encode())
    # Showing it again gives a new number: the first one went with the first entry.
    back, given = assign_numbers(fold(then, [change(1, "Ana Paz", show=before, at=3)]), given, SINCE)
    assert {each.number for each in back.values()} == {2, 4}


@pytest.mark.promise("A mark belongs to one stay on the letter")
def test_two_stays_of_one_address_have_neither_number_nor_mark_in_common() -> None:
    """Berta leaves and Carlos signs from the same mailbox, all between two editions."""
    roll, last = assign_numbers(fold({}, [change(1, "Berta Sol", at=1)]), 0, SINCE)
    then, _ = assign_numbers(fold(roll, [change(1, "Carlos Ríos", at=2)]), last, SINCE)
    (one,), (other,) = roll.values(), then.values()
    assert (one.number, other.number) == (1, 2)
    assert mark(SECRET, one.entry.encode()) != mark(SECRET, other.entry.encode())


def test_initials_that_take_the_place_of_a_name_wait_for_the_next_day() -> None:
    roll, last = assign_numbers(fold({}, [change(1, "Ana Paz", at=1)]), 0, SINCE)
    switched = change(1, "Ana Paz", show="initials", at=SINCE - 50, once_shown=True)
    hidden = hold_initials(roll, fold(roll, [switched]), SINCE)
    assert listed(assign_numbers(hidden, last, SINCE)[0]) == {}, "in the edition in which the name goes"
    again = hold_initials(
        hidden, fold(hidden, [change(1, "Ana Paz", show="initials", at=SINCE - 50, once_shown=True)]), 999
    )
    assert listed(assign_numbers(again, last, SINCE)[0]) == {}, "on the same day"
    assert names(assign_numbers(again, last, SINCE + 1)[0]) == {"A. P.": 2}


def test_while_the_roll_is_lost_initials_wait_for_the_next_day_in_any_case() -> None:
    now = fold({}, [change(1, "Ana Paz", show="initials", at=1, once_shown=True)])
    assert listed(assign_numbers(hold_initials(None, now, SINCE), 0, SINCE)[0]) == {}
    assert names(assign_numbers(hold_initials({}, now, SINCE), 0, SINCE)[0]) == {"A. P.": 1}


def test_a_name_that_is_shown_again_comes_at_once() -> None:
    roll, last = assign_numbers(fold({}, [change(1, "Ana Paz", at=1)]), 0, SINCE)
    hidden = fold(roll, [change(1, "Ana Paz", show="count", at=SINCE, once_shown=True)])
    back = fold(hidden, [change(1, "Ana Paz", at=SINCE + 1, once_shown=True)])
    assert names(assign_numbers(hold_initials(hidden, back, SINCE + 2), last, SINCE)[0]) == {"Ana Paz": 2}


def test_a_corrected_name_keeps_its_number_behind_initials_too() -> None:
    roll, last = assign_numbers(fold({}, [change(1, "Ana Paz", show="initials")]), 0, SINCE)
    corrected = fold(roll, [change(1, "Ana Roa Paz", show="initials")])
    assert names(assign_numbers(corrected, last, SINCE)[0]) == {"A. R. P.": 1}
