"""Editions count signers who asked not to be named, and the changes, without revealing them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.signatories.changes import ChangeTotals
from chalicelib.rules.signatories.roll import UNNAMED_STEP, Signatory, compare_rolls, fold, published_unnamed
from tests.support.rolls import change


def unnamed(count: int) -> dict[str, Signatory]:
    return fold({}, [change(n, "X", show="count") for n in range(count)])


@pytest.mark.promise("Unnamed signatures are added to the count in groups")
@given(st.lists(st.integers(0, 12), max_size=30))
def test_the_number_moves_by_threes_and_is_never_too_high(actual: list[int]) -> None:
    for now in actual:
        told = published_unnamed(unnamed(now), final=False)
        assert told % UNNAMED_STEP == 0
        assert now - UNNAMED_STEP < told <= now


@pytest.mark.promise("Unnamed signatures are added to the count in groups")
@given(st.integers(0, 12))
def test_in_the_end_everybody_is_counted(actual: int) -> None:
    assert published_unnamed(unnamed(actual), final=True) == actual


def test_three_are_told_and_two_are_not_yet() -> None:
    assert published_unnamed(unnamed(2), final=False) == 0
    assert published_unnamed(unnamed(3), final=False) == 3


def test_a_name_that_turns_into_a_number_is_told_as_one_that_left() -> None:
    before = fold({}, [change(1, "Ana"), change(2, "Luz")])
    after = fold(before, [change(1, "Ana", show="count")])
    assert compare_rolls(before, after, {}, (0, 0)) == ChangeTotals(withdrawn=1)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("held", ChangeTotals(taken_down=1)),
        ("withdrawn", ChangeTotals(withdrawn=1)),
        ("disowned", ChangeTotals(withdrawn=1)),
        ("pending", ChangeTotals(withdrawn=1)),  # it was withdrawn, and the withdrawal was lifted at once
    ],
)
def test_who_goes_is_told_by_whose_doing_it_was(state: Any, told: ChangeTotals) -> None:
    before = fold({}, [change(1, "Ana"), change(2, "Luz")])
    gone = change(1, "Ana", state=state)
    assert compare_rolls(before, fold(before, [gone]), {gone[0]: state}, (0, 0)) == told


def test_added_corrected_withdrawn_and_taken_down_are_told_apart() -> None:
    before = fold({}, [change(n, f"Nombre {n}") for n in range(4)])
    events = [change(0, "Nombre Cero"), change(1, "", state="disowned"), change(9, "Nueva")]
    after = fold(before, events)
    del after[change(2, "")[0]]
    left: dict[str, Any] = {event[0]: event[1] for event in events} | {change(2, "")[0]: "held"}
    assert compare_rolls(before, after, left, (3, 6)) == ChangeTotals(added=4, withdrawn=1, corrected=1, taken_down=1)


@pytest.mark.promise("The totals of what changed add up from edition to edition")
@given(
    st.dictionaries(st.integers(0, 9), st.sampled_from(["name", "initials", "count"])),
    st.dictionaries(st.integers(0, 9), st.sampled_from(["name", "initials", "count", "gone"])),
)
def test_totals_reconcile_from_edition_to_edition(first: dict[int, str], then: dict[int, str]) -> None:
    told = [0, 0]
    before = fold({}, [change(n, f"Ana Paz {n}", show=show) for n, show in first.items()])
    told[0] = published_unnamed(before, final=False)
    events = [
        change(
            n,
            f"Ana Paz {n}",
            state="disowned" if show == "gone" else "confirmed",
            show="name" if show == "gone" else show,
        )
        for n, show in then.items()
    ]
    after = fold(before, events)
    told[1] = published_unnamed(after, final=False)

    def total(roll: dict[str, Signatory], unnamed: int) -> int:
        return sum(bool(one.name) for one in roll.values()) + unnamed

    changed = compare_rolls(before, after, {}, (told[0], told[1]))
    moved = changed.added - changed.withdrawn - changed.taken_down
    assert total(after, told[1]) == total(before, told[0]) + moved
