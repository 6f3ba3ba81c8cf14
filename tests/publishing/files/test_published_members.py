"""The answers of members on the letter and in its lists, from edition to edition."""

import csv
import io
import json

import pytest
from bs4 import BeautifulSoup

from chalicelib.aws.dynamodb import codec
from chalicelib.publishing.edition.recovery import recover_numbers
from chalicelib.rules.signatories.changes import ChangeTotals
from chalicelib.rules.signatories.roll import Signatory
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import MemberWord, member_statement
from tests.support.html import text_of
from tests.support.publisher_world import MINUTE, PublisherWorld
from tests.support.samples import SLUG

LISTED = ("Casa del Agua", "Pozo Vivo", "Ñandú")


@pytest.fixture
def world() -> PublisherWorld:
    made = PublisherWorld()
    made.confirmed("Red de Pozos", kind="coalition", members=LISTED)
    made.confirmed("Casa del Agua", kind="organisation")
    made.publish()
    made.now += MINUTE
    return made


def say(world: PublisherWorld, name: str, word: MemberWord) -> None:
    """Give a member's answer, and publish an edition."""
    (coalition,) = (one for one in world.signatures.items.values() if one.details.kind == "coalition")
    assert world.signatures.apply(coalition, member_statement(coalition, world.now, f"s{world.now}", (name,), word))
    assert world.publish() == "published"
    world.now += MINUTE


def red(world: PublisherWorld) -> dict[str, object]:
    return dict(next(row for row in json.loads(world.read("signatories.json")) if row["kind"] == "coalition"))


def test_who_confirmed_is_told_and_no_number_changes(world: PublisherWorld) -> None:
    before = world.edition()["counts"]
    assert red(world)["confirmed_members"] == []
    assert "✓" not in world.read("index.html")
    say(world, "Pozo Vivo", "confirmed")
    assert (red(world)["members"], red(world)["confirmed_members"]) == (list(LISTED), ["Pozo Vivo"])
    assert world.edition()["counts"] == before | {"confirmed_members": 1}
    assert world.edition()["changes"] == ChangeTotals(corrected=1).to_json()
    page = BeautifulSoup(world.read("index.html"), "html.parser")
    marked = [item for item in page.select("#organisations + ol li li") if item.select("[role=img]")]
    assert [text_of(item.bdi) for item in marked] == ["Pozo Vivo"]
    (row,) = (
        row
        for row in csv.DictReader(io.StringIO(world.read("signatories.csv").removeprefix("\ufeff"), newline=""))
        if row["kind"] == "coalition"
    )
    assert row["confirmed_members"] == "Pozo Vivo"


def test_who_objected_is_in_no_file_that_is_served_once_the_next_edition_is_out(world: PublisherWorld) -> None:
    assert world.served("Ñandú")
    say(world, "Ñandú", "objected")
    assert world.served("Ñandú") == []
    assert world.edition()["changes"]["corrected"] == 1
    counts = world.edition()["counts"]
    assert (counts["members"], counts["both"]) == (2, 1), "Casa del Agua signs by itself as well"
    say(world, "Ñandú", "listed")
    assert red(world)["members"] == list(LISTED)


@pytest.mark.parametrize("lost", [False, True])
def test_a_roll_that_is_read_again_or_folded_again_says_the_same(world: PublisherWorld, lost: bool) -> None:
    say(world, "Pozo Vivo", "confirmed")
    if lost:
        world.states.objects.clear()
    assert world.publish(full=lost) == "unchanged"
    world.confirmed("Ana Paz")
    assert world.publish() == "published"
    assert world.edition()["changes"] == ChangeTotals(added=1).to_json()
    assert red(world)["confirmed_members"] == ["Pozo Vivo"]


def test_a_list_of_before_members_could_speak_is_read_all_the_same(world: PublisherWorld) -> None:
    """The publisher recovers the permanent numbers from it when the roll is lost."""
    rows = json.loads(world.read("signatories.json"))
    old = json.dumps([{name: value for name, value in row.items() if name != "confirmed_members"} for row in rows])
    secret = bytes.fromhex(world.letters.editions[SLUG][-1].secret)
    roll = {one.id: Signatory.from_public(one.id, codec.public_of(one)) for one in world.signatures.items.values()}
    before, after = recover_numbers(old.encode(), roll, secret)
    assert {one.number for one in after.values()} == {1, 2}
    assert [one.confirmed_members for one in before.values()] == [(), ()]


def test_long_lists_and_permanent_numbers_say_what_the_mark_means_where_it_is() -> None:
    world = PublisherWorld()
    world.confirmed("Red de Pozos", kind="coalition", members=LISTED)
    for number in range(1000):
        world.confirmed(f"Organización {number:04d}", kind="organisation")
    coalition: Signature = next(iter(world.signatures.items.values()))
    world.signatures.apply(coalition, member_statement(coalition, world.now + 1, "two", ("Ñandú",), "confirmed"))
    world.now += MINUTE
    world.publish()
    explained = "Una ✓ marca a las integrantes"
    pages = {path: world.read(path) for path in ("index.html", *(f"es/signatories/{n}.html" for n in (1, 2)))}
    pages |= {path: world.read(path) for path in (f"es/signatories/numbers/{n}.html" for n in (1, 2))}
    assert {path: explained in page for path, page in pages.items()} == {
        "index.html": False,
        "es/signatories/1.html": False,
        "es/signatories/2.html": True,
        "es/signatories/numbers/1.html": True,
        "es/signatories/numbers/2.html": False,
    }
