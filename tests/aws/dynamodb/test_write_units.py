"""The cost of a signature's writes in DynamoDB stays within the budget."""

import pytest

from benchmarks.write_budget import CASES, SIGNING, Cost, measure, measure_decisions, measure_over_limit, tables
from benchmarks.write_units import CHANGES, WAITING, Item, index_units, item_bytes, table_units

PERSON = "person, typical"


def item(size: int) -> Item:
    """An item of this many bytes."""
    return {"id": {"S": "x" * (size - 2)}}


def indexed(changed_at: int, public: str = "p") -> Item:
    return {
        "id": {"S": "letter#1"},
        "state": {"S": "confirmed"},
        "public": {"S": public},
        "email": {"S": "ana@example.org"},
        "letter_shard": {"S": "letter#0"},
        "changed_at": {"N": str(changed_at)},
    }


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": ""}, 0),
        ({"S": "ñu"}, 3),
        ({"N": "0"}, 1),
        ({"N": "7"}, 2),
        ({"N": "1790000000000"}, 3),  # trailing zeros are not significant
        ({"N": "1790000000123"}, 8),
        ({"N": "-12.5"}, 4),
        ({"B": b"1234"}, 4),
        ({"B": "MTIzNA=="}, 4),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"SS": ["ab", "c"]}, 3),
        ({"L": []}, 3),
        ({"L": [{"S": "ab"}, {"BOOL": False}]}, 8),
        ({"M": {"ab": {"S": "c"}}}, 7),
    ],
)
def test_an_item_is_as_large_as_its_names_and_values(value: dict[str, object], size: int) -> None:
    assert item_bytes({"name": value}) == len("name") + size


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(ValueError, match="no such type"):
        item_bytes({"name": {"X": "?"}})


@pytest.mark.parametrize(("size", "units"), [(3, 1), (1024, 1), (1025, 2), (2048, 2), (2049, 3)])
def test_a_write_costs_a_unit_for_each_kilobyte(size: int, units: int) -> None:
    assert table_units(None, item(size)) == units


def test_the_larger_of_before_and_after_counts() -> None:
    assert table_units(item(3000), item(10)) == table_units(item(10), item(3000)) == 3
    assert table_units(item(3000), None) == 3


def test_a_write_of_nothing_is_a_write() -> None:
    assert table_units(None, None) == 1


def test_what_is_not_in_the_index_costs_it_nothing() -> None:
    pending = {name: value for name, value in indexed(1).items() if name != "changed_at"}
    assert CHANGES.entry(pending) is None
    assert index_units(CHANGES, None, pending) == 0


def test_the_index_holds_its_keys_and_public_fields_alone() -> None:
    entry = CHANGES.entry(indexed(1))
    assert entry is not None
    assert set(entry) == {"id", "letter_shard", "changed_at", "state", "public"}


def test_an_index_pays_for_what_changes_of_its_entries() -> None:
    one = indexed(1)
    assert index_units(CHANGES, None, one) == 1
    assert index_units(CHANGES, one, None) == 1
    assert index_units(CHANGES, one, {**one, "email": {"S": "other@example.org"}}) == 0
    assert index_units(CHANGES, one, indexed(1, public="q")) == 1
    assert index_units(CHANGES, one, indexed(1, public="q" * 1500)) == 2
    # A key cannot change in place: the entry is deleted and another put.
    assert index_units(CHANGES, one, indexed(2)) == 2


@pytest.fixture
def costs() -> dict[str, Cost]:
    with tables():
        return measure(CASES[PERSON])


def test_a_person_who_confirms_stays_within_the_budget(costs: dict[str, Cost]) -> None:
    assert sum(costs[step].units for step in SIGNING) <= 4
    assert costs["confirm"].units <= 3
    assert sum(cost.units for cost in costs.values()) <= 9


def test_only_the_confirmation_writes_to_the_index(costs: dict[str, Cost]) -> None:
    assert {step for step, cost in costs.items() if cost.index} == {"confirm"}


def test_a_persons_record_fits_in_one_unit(costs: dict[str, Cost]) -> None:
    assert costs["confirm"].size <= 1024


# What waits for organisers costs one more where it begins to wait, and where it ends.


def test_a_form_over_a_limit_costs_one_more_and_stays_within_the_budget() -> None:
    with tables():
        first, again = measure_over_limit(CASES[PERSON])
    assert {step: cost.units for step, cost in first.items()} == {"submission": 1, "network": 1, "sign": 2}
    assert again["sign"].units == 1, "it is in the index already, and keeps its place"


def test_a_person_who_is_noted_costs_one_more_than_another(costs: dict[str, Cost]) -> None:
    with tables():
        noted = measure(CASES[PERSON], is_quick=True)
    assert noted["confirm"].units == costs["confirm"].units + 1 == 3
    assert {step: cost.units for step, cost in noted.items() if step != "confirm"} == {
        step: cost.units for step, cost in costs.items() if step != "confirm"
    }
    assert noted["confirm"].size <= 1024


def test_an_organisation_that_waits_costs_one_more_to_confirm_and_to_decide() -> None:
    own = CASES["organisation"]
    with tables():
        published = measure(own)["confirm"]
    with tables():
        decisions = measure_decisions({**own, "email": "casa.del.agua.ac@gmail.com"})
    confirmed, approved = decisions["approve"]
    # It enters the index of what waits in place of that of the letter, and later leaves the one for the other.
    assert (confirmed.table, confirmed.index) == (published.table, published.index) == (2, 1)
    assert (approved.table, approved.index) == (2, 2)
    _, refused = decisions["refuse"]
    assert (refused.table, refused.index) == (2, 2), "from one class to another"


def test_an_entry_of_what_waits_is_as_small_as_a_key() -> None:
    item: Item = {
        "id": {"S": f"agua-limpia#{'a' * 26}"},
        "waiting": {"S": "agua-limpia#0#limit"},
        "waiting_since": {"N": "1790000000123"},
        "sealed": {"B": b"x" * 900},
    }
    entry = WAITING.entry(item)
    assert entry is not None
    assert set(entry) == {"id", "waiting", "waiting_since"}
    assert item_bytes(entry) < 100
    assert WAITING.entry({name: value for name, value in item.items() if name != "waiting"}) is None
