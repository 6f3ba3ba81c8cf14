"""Permanent numbers are recovered when the roll is lost."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.publishing.edition.marks import mark
from chalicelib.publishing.edition.recovery import recover_numbers
from chalicelib.rules.signatories.changes import ChangeTotals
from chalicelib.rules.signatories.roll import Signatory, assign_numbers, compare_rolls, fold
from tests.support.rolls import change

SECRET = b"s" * 32


def names(roll: dict[str, Signatory]) -> dict[str, int | None]:
    return {one.name: one.number for one in roll.values()}


@pytest.mark.promise("Nothing ties a name to the initials that replace it")
def test_also_when_the_roll_is_lost_initials_do_not_get_the_number_of_the_name() -> None:
    roll, last = assign_numbers(fold({}, [change(1, "Ana Paz"), change(2, "Luz", at=1)]), 0, 9)
    again = fold({}, [change(1, "Ana Paz", show="initials", at=2), change(2, "Luz", at=1)])
    before, after = recover_numbers(listed(roll), again, SECRET)
    after, _ = assign_numbers(after, last, 9)
    assert names(after) == {"A. P.": 3, "Luz": 2}
    assert {one.name: one.number for one in before.values()} == {"Ana Paz": 1, "Luz": 2}
    assert compare_rolls(before, after, (), (0, 0)) == ChangeTotals(added=1, withdrawn=1)
    assert compare_rolls(roll, after, (), (0, 0)) == ChangeTotals(added=1, withdrawn=1)


@pytest.mark.parametrize(("show", "entry"), [("name", "{}"), ("initials", "{}#initials")])
def test_a_list_whose_marks_an_older_program_made_gives_the_numbers_too(show: str, entry: str) -> None:
    roll = fold({}, [change(1, "Ana Paz", show=show, at=7)])
    (one,) = roll.values()
    row = one.details.to_json() | {"permanent": 5, "mark": mark(SECRET, entry.format(one.id).encode())}
    before, after = recover_numbers(json.dumps([row]).encode(), roll, SECRET)
    assert [each.number for each in after.values()] == [5]
    assert compare_rolls(before, after, (), (0, 0)) == ChangeTotals()


def listed(roll: dict[str, Signatory]) -> bytes:
    """The published list of a roll, with only the fields needed here."""
    rows: list[dict[str, Any]] = [
        one.details.to_json() | {"permanent": one.number, "mark": mark(SECRET, one.entry.encode())}
        for one in roll.values()
        if one.name
    ]
    return json.dumps(rows).encode()


@pytest.mark.promise("A permanent number follows the appearance and stays")
@given(st.sets(st.integers(0, 20)), st.sets(st.integers(0, 20)), st.sets(st.integers(0, 20)))
def test_the_published_list_gives_every_number_back(first: set[int], gone: set[int], unnamed: set[int]) -> None:
    events = [change(n, f"Nombre {n}", at=n, show="count" if n in unnamed else "name") for n in first]
    roll, _ = assign_numbers(fold({}, events), 0, 99)
    left = {one.id for one in roll.values() if int(one.id[-2:]) in gone}
    again = {key: replace(one, number=None) for key, one in roll.items() if key not in left}
    before, after = recover_numbers(listed(roll), again, SECRET)
    assert after == {key: one for key, one in roll.items() if key not in left}
    assert sorted(one.number or 0 for one in before.values()) == sorted(
        one.number for one in roll.values() if one.number is not None
    )


def test_a_list_with_another_secret_gives_no_number() -> None:
    roll, _ = assign_numbers(fold({}, [change(1, "Ana")]), 0, 99)
    _, after = recover_numbers(listed(roll), fold({}, [change(1, "Ana")]), b"other")
    assert names(after) == {"Ana": None}


def test_without_a_list_nobody_was_there() -> None:
    roll = fold({}, [change(1, "Ana")])
    assert recover_numbers(None, roll, SECRET) == ({}, roll)
