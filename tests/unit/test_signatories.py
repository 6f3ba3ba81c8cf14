"""The fold, the order and the count of signatories."""

import csv
import io
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.publishing.data import FORMULA_STARTS, to_csv, to_json
from chalicelib.publishing.edition import pack, unpack
from chalicelib.signatories import Signatory, counted, fold, printed
from chalicelib.signatures import Details
from chalicelib.storage import codec
from tests.samples import SLUG

Event = tuple[str, str, str]


def change(number: int, name: str, *, state: str = "confirmed", at: int = 0, **details: Any) -> Event:
    public = codec.public_text(Details(**{"kind": "person", "name": name} | details), at, details.pop("pos", None))
    return f"{SLUG}#{number:026d}", state, public


ids = st.integers(0, 8)
names = st.sampled_from(["Ana", "Álvaro", "Ñandú", "Nube", "Zoe", "ana", "Óscar", "Oso", "Red A.C."])
events = st.builds(
    change,
    ids,
    names,
    state=st.sampled_from(["confirmed", "confirmed", "disowned"]),
    at=st.integers(0, 5),
    kind=st.sampled_from(["person", "organisation", "coalition"]),
)


def latest(history: list[Event]) -> list[Event]:
    """What the index shows: of each signature its last state alone."""
    return list({event[0]: event for event in history}.values())


@given(st.lists(events, max_size=40), st.lists(st.integers(0, 40), max_size=4), st.randoms(use_true_random=False))
def test_folding_in_steps_is_folding_from_the_beginning(history: list[Event], cuts: list[int], random: Any) -> None:
    roll: dict[str, Signatory] = {}
    for cut in [*sorted(cuts), len(history)]:
        seen = latest(history[:cut])
        random.shuffle(seen)
        roll = fold(roll, seen + seen[: len(seen) // 2])  # some come twice
    full = fold({}, latest(history))
    assert roll == full
    assert pack(roll) == pack(full)
    for order in ("collated", "signed", "given"):
        assert printed(roll, order, "es") == printed(full, order, "es")


@given(st.lists(events, max_size=40))
def test_the_count_is_the_number_of_those_confirmed(history: list[Event]) -> None:
    last = latest(history)
    listed = printed(fold({}, last), "collated", "es")
    counts = counted(listed)
    assert counts.persons + counts.organisations + counts.coalitions + counts.unnamed == sum(
        state == "confirmed" for _, state, _ in last
    )


@given(st.lists(events, max_size=40))
def test_a_roll_is_the_same_after_it_was_stored(history: list[Event]) -> None:
    roll = fold({}, latest(history))
    assert unpack(pack(roll)) == roll


def of(order: Any, *rows: Event) -> list[str]:
    return [one.name for one in printed(fold({}, rows), order, "es").persons]


def test_collated_puts_enye_after_n_and_lets_accents_and_case_decide_last() -> None:
    rows = [change(n, name) for n, name in enumerate(["Ñandú", "Nube", "Oso", "álvaro", "Alvaro", "Zoe", "Óscar"])]
    assert of("collated", *rows) == ["Alvaro", "álvaro", "Nube", "Ñandú", "Óscar", "Oso", "Zoe"]


def test_signed_is_by_the_time_of_confirmation() -> None:
    assert of("signed", change(1, "B", at=2), change(2, "A", at=3), change(3, "C", at=1)) == ["C", "B", "A"]


def test_given_is_the_organisers_order_and_then_as_signed() -> None:
    rows = [change(1, "Después", at=9), change(2, "Antes", at=8)]
    rows += [
        (f"{SLUG}#{n:026d}", "confirmed", codec.public_text(Details(kind="person", name=name), 1, position))
        for n, name, position in [(3, "Segunda", 1), (4, "Primera", 0)]
    ]
    assert of("given", *rows) == ["Primera", "Segunda", "Antes", "Después"]


def sample() -> list[Event]:
    return [
        change(1, "Red", kind="coalition", members=("Uno", "Dos")),
        change(2, "Casa", kind="organisation"),
        change(3, "Ana"),
        change(4, "Oculta", show="count"),
        change(5, "Ida Mar", show="initials", affiliation="Lejos"),
    ]


def test_each_kind_is_counted_apart_and_numbered_in_its_own_list() -> None:
    listed = printed(fold({}, sample()), "collated", "es")
    assert vars(counted(listed)) == {"persons": 2, "organisations": 1, "coalitions": 1, "members": 2, "unnamed": 1}
    rows = json.loads(to_json(listed))
    assert [(row["number"], row["name"]) for row in rows] == [(1, "Casa"), (2, "Red"), (1, "Ana"), (2, "I. M.")]
    assert rows[1]["members"] == ["Uno", "Dos"]
    assert set(rows[0]) == {"number", "kind", "name", "affiliation", "role", "country", "website", "members"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@given(name=st.text(alphabet="aA1;,|\t =+-@'\"", max_size=16))
def test_no_cell_is_a_formula_however_a_spreadsheet_divides_the_line(delimiter: str, name: str) -> None:
    one = Signatory("x", "person", name or "A", "", "", "", "", (), 0, None)
    text = to_csv(printed({"x": one}, "signed", "es")).decode("utf-8-sig")
    for line in text.splitlines()[1:]:
        for cell in line.split(delimiter):
            assert not re.match(r"[\"\s]*[=+@]", cell)


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_cell_of_the_csv_is_a_formula(name: str, affiliation: str) -> None:
    one = Signatory("x", "person", name or "A", affiliation, "", "", "", (), 0, None)
    text = to_csv(printed({"x": one}, "signed", "es")).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline="")):
        assert not any(cell.startswith(FORMULA_STARTS) for cell in row)


def test_the_csv_has_members_in_one_cell() -> None:
    text = to_csv(printed(fold({}, sample()), "collated", "es")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert rows[1]["members"] == "Uno; Dos"
