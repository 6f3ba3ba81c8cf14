"""What the letter and its lists tell of members that spoke for themselves, from edition to edition."""

import csv
import io
import json

import pytest
from bs4 import BeautifulSoup

from chalicelib.aws.dynamodb import codec
from chalicelib.publishing.edition.recovery import recovered
from chalicelib.rules.signatories.roll import Signatory
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import Word, hearing
from tests.support.pages.all_pages import text_of
from tests.support.publisher_world import MINUTE, Press
from tests.support.samples import SLUG

LISTED = ("Casa del Agua", "Pozo Vivo", "Ñandú")


@pytest.fixture
def press() -> Press:
    made = Press()
    made.confirmed("Red de Pozos", kind="coalition", members=LISTED)
    made.confirmed("Casa del Agua", kind="organisation")
    made.publish()
    made.now += MINUTE
    return made


def say(press: Press, name: str, word: Word) -> None:
    """A member says something, and an edition comes out."""
    (coalition,) = (one for one in press.signatures.items.values() if one.details.kind == "coalition")
    assert press.signatures.apply(coalition, hearing(coalition, press.now, f"s{press.now}", (name,), word))
    assert press.publish() == "published"
    press.now += MINUTE


def red(press: Press) -> dict[str, object]:
    return dict(next(row for row in json.loads(press.read("signatories.json")) if row["kind"] == "coalition"))


def test_who_confirmed_is_told_and_no_number_changes(press: Press) -> None:
    before = press.edition()["counts"]
    assert red(press)["confirmed_members"] == []
    assert "✓" not in press.read("index.html")
    say(press, "Pozo Vivo", "confirmed")
    assert (red(press)["members"], red(press)["confirmed_members"]) == (list(LISTED), ["Pozo Vivo"])
    assert press.edition()["counts"] == before
    assert press.edition()["changes"] == {"added": 0, "withdrawn": 0, "corrected": 1, "taken_down": 0}
    page = BeautifulSoup(press.read("index.html"), "html.parser")
    marked = [item for item in page.select("#organisations + ol li li") if item.select("[role=img]")]
    assert [text_of(item.bdi) for item in marked] == ["Pozo Vivo"]
    (row,) = (
        row
        for row in csv.DictReader(io.StringIO(press.read("signatories.csv").removeprefix("\ufeff"), newline=""))
        if row["kind"] == "coalition"
    )
    assert row["confirmed_members"] == "Pozo Vivo"


def test_who_objected_is_in_no_file_that_is_served_once_the_next_edition_is_out(press: Press) -> None:
    assert press.served("Ñandú")
    say(press, "Ñandú", "objected")
    assert press.served("Ñandú") == []
    assert press.edition()["changes"]["corrected"] == 1
    assert press.edition()["counts"]["members"] == 1, "Casa del Agua signs by itself as well"
    say(press, "Ñandú", "listed")
    assert red(press)["members"] == list(LISTED)


@pytest.mark.parametrize("lost", [False, True])
def test_a_roll_that_is_read_again_or_folded_again_says_the_same(press: Press, lost: bool) -> None:
    say(press, "Pozo Vivo", "confirmed")
    if lost:
        press.states.objects.clear()
    assert press.publish(full=lost) == "unchanged"
    press.confirmed("Ana Paz")
    assert press.publish() == "published"
    assert press.edition()["changes"] == {"added": 1, "withdrawn": 0, "corrected": 0, "taken_down": 0}
    assert red(press)["confirmed_members"] == ["Pozo Vivo"]


def test_a_list_of_before_members_could_speak_is_read_all_the_same(press: Press) -> None:
    """The publisher finds the permanent numbers in it when the roll is lost."""
    rows = json.loads(press.read("signatories.json"))
    old = json.dumps([{name: value for name, value in row.items() if name != "confirmed_members"} for row in rows])
    secret = bytes.fromhex(press.letters.editions[SLUG][-1].secret)
    roll = {one.id: Signatory.from_public(one.id, codec.public_of(one)) for one in press.signatures.items.values()}
    before, after = recovered(old.encode(), roll, secret)
    assert {one.number for one in after.values()} == {1, 2}
    assert [one.confirmed_members for one in before.values()] == [(), ()]


def test_long_lists_and_permanent_numbers_say_what_the_mark_means_where_it_is() -> None:
    press = Press()
    press.confirmed("Red de Pozos", kind="coalition", members=LISTED)
    for number in range(1000):
        press.confirmed(f"Organización {number:04d}", kind="organisation")
    coalition: Signature = next(iter(press.signatures.items.values()))
    press.signatures.apply(coalition, hearing(coalition, press.now + 1, "two", ("Ñandú",), "confirmed"))
    press.now += MINUTE
    press.publish()
    explained = "Una ✓ marca a las integrantes"
    pages = {path: press.read(path) for path in ("index.html", *(f"es/signatories/{n}.html" for n in (1, 2)))}
    pages |= {path: press.read(path) for path in (f"es/signatories/numbers/{n}.html" for n in (1, 2))}
    assert {path: explained in page for path, page in pages.items()} == {
        "index.html": False,
        "es/signatories/1.html": False,
        "es/signatories/2.html": True,
        "es/signatories/numbers/1.html": True,
        "es/signatories/numbers/2.html": False,
    }
