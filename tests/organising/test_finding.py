"""An organiser finds any entry, and learns nothing that its signer hides."""

import re
from dataclasses import asdict, replace

import pytest

from chalicelib.organising.entries import in_words
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.signatures.signature import State
from chalicelib.rules.signatures.transitions import disownment, readmission, withdrawal
from tests.support.desk import Desk, address_of, key
from tests.support.samples import SLUG, named


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.vouched("Red Ñandú, A.C. (RÑ)", 0, kind="organisation", website="https://nandu.example.org")
    desk.vouched("Alianza del Pozo", 1, kind="coalition", members=named("Casa del Agua", "Ilimani Vivo"))
    desk.signed("Ana Quispe", role="Maestra")
    desk.signed("Łucja Mamani")
    desk.next_edition()
    return desk


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("red nandu", "Red Ñandú, A.C. (RÑ)"),
        ("RED ÑANDÚ", "Red Ñandú, A.C. (RÑ)"),
        ("andu", "Red Ñandú, A.C. (RÑ)"),
        ("(rñ)", "Red Ñandú, A.C. (RÑ)"),
        ("quispe", "Ana Quispe"),
        ("\u0410na Qu\u0456spe", "Ana Quispe"),  # with Cyrillic letters
        ("Lucja", "Łucja Mamani"),
        ("llimani", "Alianza del Pozo"),  # by a member that only looks like it
        ("casa del agua ac", "Alianza del Pozo"),
    ],
)
def test_an_entry_is_found_by_its_name_or_a_member_s_however_it_is_spelt(desk: Desk, text: str, name: str) -> None:
    assert [entry.name for entry in desk.find(text)] == [name]


def test_the_members_that_were_found_are_said(desk: Desk) -> None:
    (entry,) = desk.find("agua")
    assert entry.members_found == ("Casa del Agua",)
    assert entry.members == ("Casa del Agua", "Ilimani Vivo")


def test_whole_names_come_before_parts_of_names_and_no_more_than_are_wanted_are_read(desk: Desk) -> None:
    desk.vouched("Mariana Sol")
    desk.vouched("Ana")
    assert [entry.name for entry in desk.find("ana")] == ["Ana", "Ana Quispe", "Mariana Sol"]
    found = desk.finder.find(desk.letter, "ana", most=2)
    assert ([entry.name for entry in found.entries], found.more) == (["Ana", "Ana Quispe"], 1)


def test_an_entry_is_found_by_its_printed_and_by_its_permanent_number(desk: Desk) -> None:
    by_name = {entry.name: entry for name in ("quispe", "nandu", "alianza") for entry in desk.find(name)}
    for entry in by_name.values():
        assert entry.name in [found.name for found in desk.find(str(entry.number))]
        for text in (f"#{entry.permanent}", f"n{entry.permanent}", f"{entry.permanent}/3fa9c1d2"):
            assert [found.name for found in desk.find(text)] == [entry.name]
    assert [by_name[name].list for name in ("Ana Quispe", "Alianza del Pozo")] == ["persons", "organisations"]
    first_of_both = {entry.name for entry in desk.find("1") if entry.number == 1}
    assert len(first_of_both) == 2, "each list counts from 1"
    assert desk.find("999") == ()


def test_an_entry_is_found_by_its_mark_and_by_its_key(desk: Desk) -> None:
    for row in re.findall(r'"name": "([^"]+)".*?"mark": "([a-z2-7]{16})"', desk.read("signatories.json")):
        assert [entry.name for entry in desk.find(row[1])] == [row[0]]
    (entry,) = desk.find("quispe")
    assert desk.find(entry.key) == desk.find(entry.key.partition(".")[0]) == (entry,)


def test_an_entry_is_found_by_its_address_and_the_address_is_nowhere_in_the_answer(desk: Desk) -> None:
    desk.signed("Inés Sol", "ines.sol+agua@example.org", representative="", show="initials")
    for text in ("ines.sol+agua@example.org", "Ines.Sol@EXAMPLE.org"):
        (entry,) = desk.find(text)
        assert (entry.name, entry.show, entry.standing) == ("I. S.", "initials", "next edition")
        assert "example.org" not in f"{in_words([entry])} {asdict(entry)}"
    assert desk.find("nadie@example.org") == ()
    assert desk.audit() == [("find: an address", {"by": "luz"})] * 3, "that it was looked for, and not which"


def test_a_text_with_an_at_sign_that_is_no_address_is_a_name(desk: Desk) -> None:
    desk.vouched("Amig@s del Río", kind="organisation")
    assert [entry.name for entry in desk.find("amig@s")] == ["Amig@s del Río"]


class TestPrivacy:
    @pytest.mark.promise("No organiser shows more of anybody than they chose")
    @pytest.mark.parametrize("show", ["initials", "count"])
    def test_whoever_hides_their_name_is_found_by_it_in_no_state(self, desk: Desk, show: str) -> None:
        on_letter = desk.signed("Xóchitl Urrutia", show=show)
        waits = desk.waiting("Xóchitl Urrutia", "well-known", email="otra@example.org", show=show)
        assert desk.find("urrutia") == ()
        for one in (on_letter, waits):
            (entry,) = desk.find(key(one))
            assert entry.name == ("X. U." if show == "initials" else "")
            assert "Urrutia" not in f"{in_words([entry])} {asdict(entry)}"
            assert entry.key == key(one), "a fingerprint would tell whether a guess is right"

    @pytest.mark.parametrize("state", ["pending", "held"])
    def test_of_a_form_that_nobody_confirmed_nothing_is_shown(self, desk: Desk, state: State) -> None:
        """Anybody may have typed it, with anybody's name."""
        asked = desk.asked("Eva Sol", affiliation="Universidad del Valle")
        desk.signatures.items[asked.id] = replace(asked, state=state)
        assert desk.find("Eva Sol") == ()
        (entry,) = desk.find(asked.email)
        assert (entry.standing, entry.name, entry.affiliation, entry.show) == ("not confirmed", "", "", None)
        assert "Eva" not in in_words([entry])

    def test_the_representative_is_nowhere_in_the_answer(self, desk: Desk) -> None:
        desk.waiting("Casa Luz", kind="organisation", representative="Ema Paz", role="Directora")
        (entry,) = desk.find("casa luz")
        assert not re.search("Ema|Directora", f"{in_words([entry])} {asdict(entry)}")


def test_an_entry_is_found_in_every_state_with_what_it_waits_for(desk: Desk) -> None:
    desk.waiting("Casa Luz", "organisation", "duplicate:Casa de la Luz", kind="organisation")
    taken = desk.signed("Tomás Rey")
    desk.taking_down.take_down(desk.letter, key(taken), "duplicate")
    (waits,), (down,) = desk.find("casa luz"), desk.find("tomas rey")
    assert (waits.standing, down.standing) == ("waits", "taken down")
    assert "nothing proves that the signer may sign for it; it may be the same organisation as “Casa de la Luz”" in (
        in_words([waits])
    )
    assert "because: refused; it is on the letter already" in in_words([down])
    gone = desk.signed("Luis Rey")
    assert desk.signatures.apply(gone, withdrawal(gone, desk.now))
    assert desk.find("luis rey") == ()
    (left,) = desk.find(address_of("Luis Rey"))
    assert (left.standing, left.name, left.kind) == ("left", "", "")
    step = readmission(desk.stored(gone), desk.now)
    assert step is not None
    assert desk.signatures.apply(desk.stored(gone), step)
    assert [entry.standing for entry in desk.find(address_of("Luis Rey"))] == ["gone soon"]
    other = desk.signed("Sol Rey")
    assert desk.signatures.apply(other, disownment(other, desk.now))
    assert [entry.standing for entry in desk.find(address_of("Sol Rey"))] == ["left"]


def test_one_that_expired_is_not_there(desk: Desk) -> None:
    asked = desk.asked("Eva Sol")
    desk.now += 8 * 24 * 3600 * 1000
    assert desk.find(asked.email) == ()


def test_what_changed_since_the_last_edition_is_found_and_said_to_be_of_the_next(desk: Desk) -> None:
    desk.now += 1000
    desk.signed("Nueva Sol")
    (entry,) = desk.find("nueva")
    assert (entry.standing, entry.number, entry.permanent) == ("next edition", None, None)
    desk.next_edition()
    (entry,) = desk.find("nueva")
    assert (entry.standing, entry.list) == ("listed", "persons")
    assert f"on the letter, number {entry.number} of the persons (permanently {entry.permanent})" in in_words([entry])


@pytest.mark.parametrize("lost", ["the roll", "the roll and the list"])
def test_everything_is_found_after_the_roll_has_expired(desk: Desk, lost: str) -> None:
    (before,) = desk.find("quispe")
    desk.states.objects.clear()
    if lost == "the roll and the list":
        del desk.bucket.objects[f"{SLUG}/signatories.json"]
    (after,) = desk.find("quispe")
    assert after.key == before.key
    assert after.number == (before.number if lost == "the roll" else None)


def test_a_draft_s_entries_are_found(desk: Desk) -> None:
    draft = Desk()
    draft.set_letter(state="draft")
    draft.vouched("Red Ñandú", kind="organisation")
    (entry,) = draft.find("nandu")
    assert (entry.standing, entry.vouched_by) == ("next edition", "Luz Mar")


def test_of_a_letter_whose_keys_are_destroyed_no_address_can_be_looked_for(desk: Desk) -> None:
    desk.set_letter(purged_at=desk.now // 1000)
    assert [entry.name for entry in desk.find("quispe")] == ["Ana Quispe"]
    with pytest.raises(LetterRefused, match="destroyed"):
        desk.find("ana@example.org")


def test_nothing_to_look_for_is_refused(desk: Desk) -> None:
    with pytest.raises(LetterRefused, match="nothing to look for"):
        desk.find("  ")
