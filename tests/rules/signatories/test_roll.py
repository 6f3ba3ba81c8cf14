"""The fold, the order and the count of signatories."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.dynamodb import codec
from chalicelib.publishing.edition.roll_file import pack, unpack
from chalicelib.rules.signatories.counted_places import places_of
from chalicelib.rules.signatories.counting import Counts, count, group
from chalicelib.rules.signatories.roll import (
    PrintedList,
    Signatory,
    assign_numbers,
    fold,
    print_order,
    signed_versions,
)
from chalicelib.rules.signatures.details import Details
from tests.support.rolls import Event, change
from tests.support.samples import SLUG, named

ids = st.integers(0, 8)


def counts_of(listed: PrintedList, unnamed: int) -> Counts:
    places = places_of(listed)
    return count(places, group(places), unnamed)


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
    """The index: only the last state of each signature."""
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


@given(st.lists(events, max_size=40))
def test_the_count_is_the_number_of_those_confirmed(history: list[Event]) -> None:
    last = latest(history)
    roll = fold({}, last)
    unnamed = sum(not one.name for one in roll.values())
    counts = counts_of(print_order(roll, "collated", "es"), unnamed)
    assert counts.signatures == sum(state == "confirmed" for _, state, _ in last)


@given(st.lists(events, max_size=40))
def test_a_roll_is_the_same_after_it_was_stored(history: list[Event]) -> None:
    roll = fold({}, latest(history))
    assert unpack(pack(roll)) == roll


def of(order: Any, *rows: Event) -> list[str]:
    return [one.name for one in print_order(assign_numbers(fold({}, rows), 0, 0)[0], order, "es").persons]


def test_collated_puts_enye_after_n_and_lets_accents_and_case_decide_last() -> None:
    rows = [change(n, name) for n, name in enumerate(["Ñandú", "Nube", "Oso", "álvaro", "Alvaro", "Zoe", "Óscar"])]
    assert of("collated", *rows) == ["Alvaro", "álvaro", "Nube", "Ñandú", "Óscar", "Oso", "Zoe"]


def test_signed_is_by_the_time_of_appearance() -> None:
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
        change(1, "Red", kind="coalition", members=named("Uno", "Dos")),
        change(2, "Casa", kind="organisation"),
        change(3, "Ana"),
        change(4, "Oculta", show="count"),
        change(5, "Ida Mar", show="initials", affiliation="Lejos"),
    ]


def test_each_kind_is_counted_apart_and_numbered_in_its_own_list() -> None:
    listed = print_order(fold({}, sample()), "collated", "es")
    assert counts_of(listed, 1) == Counts(persons=2, organisations=1, coalitions=1, members=2, unnamed=1)
    assert [one.name for one in listed.organisations] == ["Casa", "Red"]
    assert [one.name for one in listed.persons] == ["Ana", "I. M."]


def version(number: int, name: str, signed: int | None, **details: Any) -> Event:
    public = codec.public_text(Details(**{"kind": "person", "name": name} | details), 1, None, signed)
    return f"{SLUG}#{number:026d}", "confirmed", public


def test_says_how_many_of_the_named_signed_which_version() -> None:
    roll = fold({}, [version(1, "Ana", 1), version(2, "Luz", 2), version(3, "Ida Mar", 1, show="initials")])
    assert signed_versions(roll, 2) == ((2, 1), (1, 2))
    assert signed_versions(roll, 3) == ((2, 1), (1, 2))


def test_says_nothing_of_versions_while_all_signed_this_one() -> None:
    hidden = version(2, "Oculta", 1, show="count")
    unknown = version(3, "De papel", None)
    assert signed_versions(fold({}, [version(1, "Ana", 2), hidden, unknown]), 2) == ()
    assert signed_versions({}, 2) == ()


@pytest.mark.promise("Organisations and coalitions sign as themselves")
def test_a_member_that_signs_by_itself_is_counted_once() -> None:
    events = [*sample(), change(6, "uno, A.C.", kind="organisation")]
    counts = counts_of(print_order(fold({}, events), "collated", "es"), 0)
    assert (counts.organisations, counts.members, counts.both, counts.organisations_in_all) == (2, 2, 1, 3)
