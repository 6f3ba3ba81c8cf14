"""What an earlier version stored and mailed for a name holds, though names are compared by another form today.

The hashes and links below were made by that version.
"""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import FormRefused
from chalicelib.organising.importing import Importer
from chalicelib.organising.signatory_files.checking import ImportRow
from chalicelib.ports.storage import Claim
from chalicelib.rules.keys import tokens
from chalicelib.rules.letters.letter import KINDS
from chalicelib.rules.organisations import earlier_form
from chalicelib.rules.organisations.earlier_form import forms
from chalicelib.rules.organisations.same_name import folded, reduced
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.shared_address import choose_slot, name_hash, name_hashes
from chalicelib.rules.signatures.transitions import MemberWord
from chalicelib.signing.coalition_members import Members
from chalicelib.signing.mailed_link import read_link
from tests.fakes.keys import PEPPER, FakePeppers
from tests.fakes.mail import MemoryMailQueue
from tests.fakes.storage import MemoryLetters, MemoryLimits, MemorySignatures
from tests.signing.test_coalition_members import RED
from tests.signing.test_confirmation_review import HOUSE, confirm
from tests.support.hard_names import HONEST
from tests.support.samples import LETTER, NOW, SLUG, named
from tests.support.world import World

ID, OTHER = tokens.signature_ids(SLUG, PEPPER, "luz@red.example")


@dataclass(frozen=True)
class Stored:
    name: str
    hash_of_words: str
    claim: str
    link: str


STORED = [
    Stored(
        "Colectivo \xd1u\ua78cu S\xe1vi",
        "87fe82a6 595f7648 6b6a8407",
        "110d428e574a100d73587a9e9c7648b1",
        "agua-limpia_wmzda7ym6rupb73bou7urr2qd7sncy6zim4kc4khejorkddmzbyh5rilhppcsxr42ryttk7r5arjo",
    ),
    Stored(
        "\u041c\u0435\u043c\u043e\u0440\u0438\u0430\u043b \u0420\u043e\u0441\u0430",
        "a661c23f 148137d0",
        "05998502897943d1d7ef4932eab12249",
        "agua-limpia_wmzda7ym6rupb73bou7urr2qd5ettb73u5fzkjel2wjzxph5p6oyom4eh7vnqwz67ewfls4tfulho",
    ),
    Stored(
        "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd",
        "01c4c3d2",
        "d10481085b5eb61fc6e32a3a33f29722",
        "agua-limpia_wmzda7ym6rupb73bou7urr2qd4nahbrucjkwty233imaguyxpqh7q5xfzobigocbxqt6p5p4ftg7k",
    ),
    Stored(
        "\u0645\u062d\u0640\u0640\u0645\u062f",
        "e49da11e",
        "2f06199b9df16f5d5559d12f3093dcc7",
        "agua-limpia_wmzda7ym6rupb73bou7urr2qd5kzrqhg7gm2c7h4ne5gbdqh2jbdva2bov7kb46xi7tosjdeyees4",
    ),
    Stored(
        "Casa del A\u180bgua",
        "7c3abaa6 a16cf6df 2a345a38",
        "cf473be8a04a080f3b3979577621b94d",
        "agua-limpia_wmzda7ym6rupb73bou7urr2qd4qecwjx7hzzdlb4fx5lwrij4qu7lym35v34thg4h4r2xfml3mya6",
    ),
    Stored(
        "M\u0251rcela",
        "00b17896",
        "f3a733282b71d41f0cc7411a1f2bed2c",
        "agua-limpia_wmzda7ym6rupb73bou7urr2qd4xqjurtypnwvnd7o3jp7gdfk44jabfevkovuxuvt5gd3xpiuo3ye",
    ),
    Stored(
        "Centro del Agua \uff08CDA\uff09",
        "3751b9a6 a16cf6df 2d846a38 314cbaa6",
        "3bc772a0707eefe1a1f89bc3962f74af",
        "agua-limpia_wmzda7ym6rupb73bou7urr2qd6h4ruaj7r6w7rpicgmmf4yr6vuu4kc2tjjcpwlogzx2dswqrm324",
    ),
]


@pytest.mark.parametrize("stored", STORED, ids=lambda stored: ascii(stored.name))
class TestWhatWasStored:
    def test_a_signer_who_comes_back_after_the_upgrade_is_the_same(self, stored: Stored) -> None:
        before = replace(RED, id=ID, state="confirmed", name_hash=stored.hash_of_words)
        for kind in KINDS:
            details = Details(kind=kind, name=stored.name)
            names = [name_hashes(PEPPER, one, details) for one in (ID, OTHER)]
            assert choose_slot(before, None, names, NOW) == 0
            if kind != "person":
                assert name_hash(PEPPER, ID, details) != stored.hash_of_words

    @pytest.mark.parametrize("word", ["objected", "confirmed"])
    def test_a_members_link_that_was_passed_on_still_speaks_for_it(self, stored: Stored, word: MemberWord) -> None:
        letters, signatures = MemoryLetters(), MemorySignatures()
        letters.put_head(LETTER, expect_version=None, expect_state=None)
        details = replace(RED.details, members=named("Casa Norte", stored.name))
        signatures.items[ID] = replace(RED, id=ID, details=details)
        members = Members(signatures, FakePeppers(), MemoryLimits(), now_ms=lambda: NOW)
        link = read_link(letters.head, stored.link)
        assert members.record_word(link, word).names == (stored.name,)
        assert (stored.name in signatures.items[ID].details.member_names) == (word == "confirmed")
        assert members.find(link)[1].word == word, "once it was taken off as well"

    def test_an_organisation_that_claimed_its_name_keeps_it(self, stored: Stored) -> None:
        world = World()
        first = confirm(world, HOUSE)
        world.signatures.items[first.id] = replace(first, details=replace(first.details, name=stored.name))
        world.claims.rows = {(SLUG, stored.claim): Claim(first.id, 0)}
        form = HOUSE | {"name": stored.name, "email": "sol@casadelagua.org.mx"}
        if "\u180b" in stored.name:
            with pytest.raises(FormRefused):
                confirm(world, form)
        else:
            second = confirm(world, form)
            assert (second.state, second.holds) == ("held", (f"duplicate:{stored.name}",))


def test_a_row_that_was_imported_under_the_name_as_typed_is_not_imported_again() -> None:
    signatures = MemorySignatures()
    importer = Importer(signatures, MemoryMailQueue(), LETTER, PEPPER)
    typed = "D\u2019\xc1vila, Ana"
    row = ImportRow(0, Details(kind="person", name=typed), "", "")
    earlier = tokens.signature_id(SLUG, PEPPER, f"import/person/{EARLIER_SHA256}")
    signatures.items[earlier] = replace(RED, id=earlier, details=row.details)
    assert importer.import_vouched(row, "root", NOW).outcome == "there"
    assert list(signatures.items) == [earlier]
    other = replace(row, details=replace(row.details, name="D'\xc1vila, Luz"))
    assert importer.import_vouched(other, "root", NOW).outcome == "added"
    again = replace(other, details=replace(row.details, name="D\u2019\xc1vila, Luz"))
    assert importer.import_vouched(again, "root", NOW).outcome == "there"


# SHA-256 of the name above in lower case, as typed.
EARLIER_SHA256 = "361c10188b38a35aca871e76d7d005435b83b416c2c57e98888b3ec9770e23ba"


@given(st.text(alphabet=st.characters(max_codepoint=0x17E) | st.sampled_from("‘’“”–—"), max_size=40))
def test_ordinary_names_have_had_one_form(name: str) -> None:
    if earlier_form._SAME.fullmatch(name) and any(map(str.isalnum, name)):
        assert reduced(name, earlier_form._words)[0] == folded(name)
        assert forms(name) == (folded(name),)


@pytest.mark.parametrize("name", HONEST)
def test_a_name_has_two_forms_at_most_and_the_first_is_todays(name: str) -> None:
    found = forms(name)
    assert found[0] == folded(name)
    assert len(found) == len(set(found)) <= 2
