"""What editions report of changes: totals that add up, and nothing of whoever hides a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.signatories.changes import ChangeTotals
from chalicelib.rules.signatories.roll import (
    Roll,
    Signatory,
    assign_numbers,
    compare_rolls,
    fold,
    hold_initials,
    listed,
)
from tests.support.rolls import Event, change

SINCE = 100


def numbered(events: list[Event], roll: Roll | None = None) -> dict[str, Signatory]:
    return assign_numbers(hold_initials(roll or {}, fold(roll or {}, events), SINCE), 100, SINCE)[0]


@pytest.mark.promise("Hiding a name reads like leaving")
@pytest.mark.parametrize(
    "gone",
    [
        change(1, "Ana", state="withdrawn"),
        change(1, "Ana", state="disowned"),
        change(1, "Ana", state="pending"),
        change(1, "Ana", state="held"),  # a change of the signer's own that an organiser has to review
        change(1, "Ana", show="count", at=2, once_shown=True),
        change(1, "Ana", show="initials", at=SINCE, once_shown=True),
    ],
    ids=["withdrawn", "disowned", "lifted", "held", "counted", "initials"],
)
def test_whatever_a_signer_does_that_takes_the_name_away_reads_the_same(gone: Event) -> None:
    before = numbered([change(1, "Ana"), change(2, "Luz")])
    after = numbered([gone], before)
    assert compare_rolls(before, after, (), (0, 0)) == ChangeTotals(withdrawn=1)
    assert listed(after) == {key: one for key, one in before.items() if one.name == "Luz"}


def test_what_the_organisers_take_down_is_told_apart() -> None:
    before = numbered([change(1, "Ana"), change(2, "Luz")])
    gone = change(1, "Ana", state="held")
    assert compare_rolls(before, numbered([gone], before), {gone[0]}, (0, 0)) == ChangeTotals(taken_down=1)


def test_added_corrected_withdrawn_and_taken_down_are_told_apart() -> None:
    before = numbered([change(n, f"Nombre {n}") for n in range(4)])
    held = change(2, "", state="held")
    after = numbered([change(0, "Nombre Cero"), change(1, "", state="disowned"), change(9, "Nueva"), held], before)
    changed = compare_rolls(before, after, {held[0]}, (3, 6))
    assert changed == ChangeTotals(added=4, withdrawn=1, corrected=1, taken_down=1)


@pytest.mark.promise("The totals of what changed add up from edition to edition")
@given(
    st.dictionaries(st.integers(0, 9), st.sampled_from(["name", "initials", "count"])),
    st.dictionaries(st.integers(0, 9), st.sampled_from(["name", "initials", "count", "gone"])),
    st.tuples(st.integers(0, 9), st.integers(0, 9)),
)
def test_totals_reconcile_from_edition_to_edition(
    first: dict[int, str], then: dict[int, str], unnamed: tuple[int, int]
) -> None:
    before = numbered([change(n, f"Ana Paz {n}", show=show) for n, show in first.items()])
    events = [
        change(n, f"Ana Paz {n}", state="disowned")
        if show == "gone"
        else change(n, f"Ana Paz {n}", show=show, at=int(first.get(n) != show))
        for n, show in then.items()
    ]
    after = numbered(events, before)
    changed = compare_rolls(before, after, (), unnamed)
    moved = changed.added - changed.withdrawn - changed.taken_down
    assert len(listed(after)) + unnamed[1] == len(listed(before)) + unnamed[0] + moved
