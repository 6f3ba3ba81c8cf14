"""What an organiser finds in the list that the publisher keeps: all of the last edition, without reading a roll or the
index of changes, and nothing of anybody that they hide by now."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.errors import Unavailable
from chalicelib.organising.entries import Entry
from chalicelib.organising.finding import Finder
from chalicelib.ports.storage import EditionRecord
from chalicelib.publishing.edition.search_file import KeptList, PresentList
from chalicelib.publishing.edition.search_file import key_of as key_in_bucket
from chalicelib.rules.signatories.search_list import SearchList
from chalicelib.rules.signatures.details import Show
from chalicelib.rules.signatures.transitions import amendment, withdrawal
from tests.support.desk import Desk, address_of, key
from tests.support.samples import SLUG, named

NO_LIST, OLD_LIST = (gzip.compress(body, mtime=0) for body in (b"no list\n", b'{"version": 0}\n'))


class KeptDesk(Desk):
    @property
    def kept_list(self) -> KeptList:
        return KeptList(self.letters, self.states)

    @property
    def finder(self) -> Finder:
        return self.finder_in(self.kept_list)

    def body(self) -> bytes:
        listed = self.kept_list.read(self.letter)
        assert listed is not None
        return listed.body


@pytest.fixture
def desk() -> KeptDesk:
    desk = KeptDesk()
    desk.vouched("Red Ñandú, A.C. (RÑ)", 0, kind="organisation", website="https://nandu.example.org")
    desk.vouched("Alianza del Pozo", 1, kind="coalition", members=named("Casa del Agua", "Ilimani Vivo"))
    desk.signed("Ana Quispe", role="Maestra")
    desk.signed("Łucja Mamani")
    desk.next_edition()
    return desk


@pytest.mark.parametrize(
    ("text", "name"),
    [("red nandu", "Red Ñandú, A.C. (RÑ)"), ("quispe", "Ana Quispe"), ("lucja", "Łucja Mamani")]
    + [(text, "Alianza del Pozo") for text in ("llimani", "casa del agua ac")],
)
def test_an_entry_is_found_as_of_the_last_edition(desk: KeptDesk, text: str, name: str) -> None:
    found = desk.finder.find(desk.letter, text)
    assert [(entry.name, entry.standing) for entry in found.entries] == [(name, "listed")]
    assert (found.edition, found.at_ms) == (1, desk.now // 1000 * 1000)
    (entry,) = found.entries
    assert desk.find(f"#{entry.permanent}") == desk.find(key_of(entry)) == (replace(entry, members_found=()),)
    assert entry in [replace(one, members_found=entry.members_found) for one in desk.find(str(entry.number))]


def key_of(entry: Entry) -> str:
    return entry.key.partition(".")[0]


def test_the_lists_of_the_operator_and_of_the_pages_say_the_same(desk: KeptDesk) -> None:
    for text in ("a", "n", "1", "2", "agua", "quispe", "#1", "#4"):
        present = desk.finder_in(PresentList(desk.letters, desk.rolls))
        assert desk.find(text) == present.find(desk.letter, text).entries


class TestSince:
    def test_whoever_confirmed_since_is_found_by_address_and_by_key(self, desk: KeptDesk) -> None:
        new = desk.signed("Nueva Sol")
        assert desk.find("nueva") == ()
        assert [entry.standing for entry in desk.find(address_of("Nueva Sol"))] == ["next edition"]
        assert [entry.name for entry in desk.find(key(new))] == ["Nueva Sol"]
        desk.next_edition()
        assert [entry.standing for entry in desk.find("nueva")] == ["listed"]

    def test_whoever_was_taken_down_since_is_found_by_name_and_by_number(self, desk: KeptDesk) -> None:
        (ana,) = desk.find("quispe")
        desk.taking_down.take_down(desk.letter, ana.key, "asked")
        for text in ("quispe", f"#{ana.permanent}", str(ana.number)):
            assert [one.standing for one in desk.find(text) if one.name == "Ana Quispe"] == ["taken down"]

    def test_whoever_left_since_is_found_by_no_name(self, desk: KeptDesk) -> None:
        (ana,) = desk.find("quispe")
        record = desk.signatures.items[f"{SLUG}#{key_of(ana)}"]
        assert desk.signatures.apply(record, withdrawal(record, desk.now))
        assert desk.find("quispe") == ()

    @pytest.mark.parametrize("show", ["initials", "count"])
    def test_nothing_connects_a_name_with_what_is_shown_in_its_place(self, desk: KeptDesk, show: Show) -> None:
        (ana,) = desk.find("quispe")
        mark = next(row["mark"] for row in _rows(desk) if row["name"] == "Ana Quispe")
        record = desk.signatures.items[f"{SLUG}#{key_of(ana)}"]
        hidden = replace(record.details, show=show)
        desk.now += 1000
        assert desk.signatures.apply(record, amendment(record, desk.now, "x", hidden, ""))
        for text in ("quispe", f"#{ana.permanent}", mark):
            assert desk.find(text) == ()
        assert [one for one in desk.find(str(ana.number)) if key_of(one) == key_of(ana)] == []

    def test_a_name_that_was_corrected_since_is_not_found_by_what_it_was(self, desk: KeptDesk) -> None:
        (ana,) = desk.find("quispe")
        desk.correcting.correct(desk.letter, ana.key, {"name": "Ana Kispe"})
        assert desk.find("quispe") == ()
        assert [entry.name for entry in desk.find(key_of(ana))] == ["Ana Kispe"]


def _rows(desk: KeptDesk) -> list[dict[str, str]]:
    return list(json.loads(desk.read("signatories.json")))


class TestWaiting:
    def test_those_that_wait_and_those_taken_down_are_found_by_name(self, desk: KeptDesk) -> None:
        desk.waiting("Casa Luz", kind="organisation")
        refused = desk.signed("Tomás Rey")
        desk.taking_down.take_down(desk.letter, key(refused), "invented")
        assert [entry.standing for text in ("casa luz", "rey") for entry in desk.find(text)] == ["waits", "taken down"]

    def test_no_more_are_read_than_are_bounded_and_it_says_so(self, desk: KeptDesk) -> None:
        for number in range(4):
            desk.waiting(f"Casa Luz {number}", email=f"casa{number}@example.org", kind="organisation")
        every = desk.finder_in(desk.kept_list, most_waiting=4).find(desk.letter, "casa luz")
        some = desk.finder_in(desk.kept_list, most_waiting=3).find(desk.letter, "casa luz")
        assert (len(every.entries), every.is_cut, len(some.entries), some.is_cut) == (4, False, 3, True)


def test_pages_follow_each_other_without_gap_or_repetition(desk: KeptDesk) -> None:
    for number in range(23):
        desk.vouched(f"Berta Luz {number:02}")
    desk.next_edition()
    pages = [desk.finder.find(desk.letter, "berta", most=10, skip=skip) for skip in (0, 10, 20, 30)]
    names = [entry.name for page in pages for entry in page.entries]
    assert names == sorted(names)
    assert len(set(names)) == 23
    assert [page.more for page in pages] == [13, 3, 0, 0]


class TestKeeping:
    def test_it_is_there_before_the_edition_that_needs_it(
        self, desk: KeptDesk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real, kept = desk.letters.add_edition, []

        def add(folder: str, edition: EditionRecord) -> bool:
            kept.append(key_in_bucket(edition.state_key, desk.letter) in desk.states.objects)
            return real(folder, edition)

        monkeypatch.setattr(desk.letters, "add_edition", add)
        desk.vouched("Otra Red", kind="organisation")
        desk.next_edition()
        assert kept == [True]

    def test_without_one_addresses_and_keys_are_found_and_no_name(self, desk: KeptDesk) -> None:
        (ana,) = desk.find("quispe")
        desk.states.objects.clear()
        found = desk.finder.find(desk.letter, "quispe")
        assert (found.entries, found.edition) == ((), 0)
        assert [entry.name for entry in desk.find(key_of(ana))] == ["Ana Quispe"]

    def test_it_is_kept_again_when_it_has_expired(self, desk: KeptDesk) -> None:
        before = desk.body()
        desk.states.objects.clear()
        desk.now += 600_000
        desk.publish()
        assert desk.body() == before

    @pytest.mark.parametrize("damaged", [b"", b"no gzip", NO_LIST, OLD_LIST], ids=["empty", "plain", "none", "old"])
    def test_a_damaged_one_is_none_and_the_next_edition_has_a_whole_one(self, desk: KeptDesk, damaged: bytes) -> None:
        for path in desk.states.objects:
            if path.endswith(".search1.gz"):
                desk.states.objects[path] = damaged
        assert desk.kept_list.read(desk.letter) is None
        desk.vouched("Otra Red", kind="organisation")
        desk.next_edition()
        assert {one.name for one in desk.find("red")} == {"Red Ñandú, A.C. (RÑ)", "Otra Red"}

    def test_another_order_has_another_list(self, desk: KeptDesk) -> None:
        desk.vouched("Zoila Abad")
        desk.next_edition()
        (before,) = desk.find("zoila")
        desk.set_letter(order="signed")
        desk.next_edition()
        (after,) = desk.find("zoila")
        assert (before.number, after.number) == (3, 3)
        (lucja,) = desk.find("lucja")
        assert lucja.number == [row["name"] for row in _rows(desk) if row["kind"] == "person"].index(lucja.name) + 1

    def test_taken_over_or_composed_anew_it_is_the_same(self, desk: KeptDesk) -> None:
        for name in ("Berta Luz", "Ágata Sol", "Ñusta Rey"):
            desk.signed(name)
            (lucja,) = desk.find("lucja")
            desk.correcting.correct(desk.letter, lucja.key, {"affiliation": f"Escuela de {name}"})
            desk.next_edition()
            taken_over = desk.body()
            desk.states.objects.clear()
            desk.now += 600_000
            desk.publish()
            assert desk.body() == taken_over

    def test_while_the_bucket_is_down_that_is_said(self, desk: KeptDesk, monkeypatch: pytest.MonkeyPatch) -> None:
        def down(key: str) -> Iterator[bytes]:
            raise Unavailable("s3 get")

        monkeypatch.setattr(desk.states, "get", down)
        with pytest.raises(Unavailable):
            desk.find("quispe")


def test_what_is_searched_has_no_address_and_no_representative(desk: KeptDesk) -> None:
    desk.signed("Casa Sol", kind="organisation", representative="Ema Paz", email="ema@sol.example.org")
    desk.next_edition()
    body = SearchList(SLUG, desk.body(), 1, 1).body
    assert b"casa sol" in body
    assert not any(word in body for word in (b"ema paz", b"emapaz", b"@", b"sol.example"))
