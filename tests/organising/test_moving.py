"""An organiser moves an entry in the order that they give: one write, one edition, and no word about anybody."""

import random
from dataclasses import replace

import pytest

from chalicelib.organising.moving import Where
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.signatories.changes import ChangeTotals
from chalicelib.rules.signatures.signature import Signature
from tests.support.desk import Desk, key

NOTHING = ChangeTotals().to_json()


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.set_letter(order="given")
    return desk


def move(desk: Desk, signature: Signature, where: Where, which: str) -> int:
    return desk.moving.move(desk.letter, key(signature), where, which).number


@pytest.fixture
def people(desk: Desk) -> list[Signature]:
    """Three of an import, then three who signed by themselves and have no place."""
    entered = [desk.vouched(name, at) for at, name in enumerate(("Uno Rey", "Dos Rey", "Tres Rey"))]
    desk.vouched("Casa del Agua", 0, kind="organisation")
    for name in ("Cuatro Rey", "Cinco Rey", "Seis Rey"):
        desk.now += 1000
        entered.append(desk.signed(name))
    desk.next_edition()
    return entered


def persons(desk: Desk) -> list[str]:
    return [name.partition(" ")[0] for name in desk.printed() if name != "Casa del Agua"]


def test_an_entry_moves_to_a_number_and_the_edition_says_nothing_of_anybody(
    desk: Desk, people: list[Signature]
) -> None:
    before = {one.id: one for one in desk.signatures.items.values()}
    assert move(desk, people[2], "to", "1") == 1
    assert [one.id for one in desk.signatures.items.values() if before[one.id] != one] == [people[2].id]
    edition = desk.next_edition()
    assert (edition["changes"], persons(desk)) == (NOTHING, ["Tres", "Uno", "Dos", "Cuatro", "Cinco", "Seis"])
    assert desk.audit() == [("move", {"by": "luz", "signature": key(people[2]), "to": "-1"})]
    assert desk.publish() == "unchanged"


@pytest.mark.parametrize(
    ("where", "other", "order"),
    [
        ("before", 1, "Uno Seis Dos Tres Cuatro Cinco"),
        ("after", 1, "Uno Dos Seis Tres Cuatro Cinco"),
        ("after", 2, "Uno Dos Tres Seis Cuatro Cinco"),
        ("before", 4, "Uno Dos Tres Cuatro Seis Cinco"),
    ],
)
def test_one_without_a_place_moves_before_or_after_another(
    desk: Desk, people: list[Signature], where: Where, other: int, order: str
) -> None:
    number = move(desk, people[5], where, key(people[other]))
    desk.next_edition()
    assert persons(desk) == order.split()
    assert persons(desk)[number - 1] == "Seis"


def test_one_with_a_place_moves_among_those_that_have_none_with_one_write(desk: Desk, people: list[Signature]) -> None:
    before = {one.id: one for one in desk.signatures.items.values()}
    move(desk, people[0], "after", key(people[3]))
    assert [one.id for one in desk.signatures.items.values() if before[one.id] != one] == [people[0].id]
    desk.next_edition()
    assert persons(desk) == ["Dos", "Tres", "Cuatro", "Uno", "Cinco", "Seis"]
    desk.signed("Siete Rey")
    desk.next_edition()
    assert persons(desk)[-1] == "Siete", "whoever signs later stands at the end"
    move(desk, people[1], "to", "7")
    desk.next_edition()
    assert persons(desk)[-2:] == ["Siete", "Dos"]


def test_many_moves_give_the_order_that_was_asked_for_and_a_full_rebuild_the_same(
    desk: Desk, people: list[Signature]
) -> None:
    dice, expected = random.Random(7), persons(desk)
    for _ in range(40):
        moved, to = dice.choice(people), dice.randint(1, 6)
        name = moved.details.name.partition(" ")[0]
        move(desk, moved, "to", str(to))
        expected.remove(name)
        expected.insert(to - 1, name)
        desk.now += 1000
    desk.next_edition()
    assert persons(desk) == expected
    lists = desk.read("signatories.json")
    desk.publish(full=True)
    assert desk.read("signatories.json") == lists
    desk.states.objects.clear()
    desk.now += 10 * 60_000
    desk.publish()
    assert desk.read("signatories.json") == lists


def test_a_move_is_published_though_the_roll_has_expired(desk: Desk, people: list[Signature]) -> None:
    desk.states.objects.clear()
    move(desk, people[2], "to", "1")
    desk.next_edition()
    assert persons(desk)[0] == "Tres"


def test_two_that_were_moved_to_one_spot_at_once_make_room_for_a_third(desk: Desk, people: list[Signature]) -> None:
    for one in people[3:5]:
        desk.signatures.items[one.id] = replace(desk.stored(one), position="1/2", changed_at=desk.now)
    desk.next_edition()
    assert persons(desk) == ["Uno", "Cuatro", "Cinco", "Dos", "Tres", "Seis"]
    move(desk, people[5], "after", key(people[3]))
    desk.next_edition()
    assert persons(desk) == ["Uno", "Cuatro", "Seis", "Cinco", "Dos", "Tres"]


def test_one_that_stands_there_already_is_not_written(desk: Desk, people: list[Signature]) -> None:
    moved = desk.moving.move(desk.letter, key(people[1]), "to", "2")
    assert (moved.number, moved.done.is_changed, desk.audit()) == (2, False, [])


def test_the_lists_are_apart(desk: Desk, people: list[Signature]) -> None:
    (casa,) = desk.find("casa")
    with pytest.raises(LetterRefused, match="not on the same list"):
        move(desk, people[0], "before", casa.key)
    with pytest.raises(LetterRefused, match="the list has the numbers 1 to 1"):
        desk.moving.move(desk.letter, casa.key, "to", "2")


@pytest.mark.parametrize("which", ["0", "7", "x", "-1"])
def test_a_number_that_the_list_has_not_is_refused(desk: Desk, people: list[Signature], which: str) -> None:
    with pytest.raises(LetterRefused, match="1 to 6"):
        move(desk, people[0], "to", which)


@pytest.mark.parametrize("order", ["collated", "signed"])
def test_a_list_in_another_order_has_no_places(desk: Desk, people: list[Signature], order: str) -> None:
    desk.set_letter(order=order)
    with pytest.raises(LetterRefused, match=order):
        move(desk, people[0], "to", "2")


def test_what_is_not_printed_has_no_place(desk: Desk, people: list[Signature]) -> None:
    for other in (desk.signed("Eva Sol"), desk.signed("Ana Sol", show="count"), desk.waiting("Luz Sol")):
        with pytest.raises(LetterRefused, match="does not print it"):
            move(desk, other, "to", "1")


def test_whoever_hides_their_name_loses_the_place(desk: Desk, people: list[Signature]) -> None:
    """Otherwise it would say whose initials these are."""
    move(desk, people[3], "to", "1")
    desk.signer.amend(desk.page(people[3]), {"name": "Cuatro Rey", "show": "initials"})
    assert desk.stored(people[3]).position is None
