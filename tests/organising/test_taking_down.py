"""An organiser takes an entry off the letter, or a member off its list, and may put either back."""

from dataclasses import replace

import pytest

from chalicelib.errors import FormRefused, LinkInvalid
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.signatories.changes import ChangeTotals
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import withdrawal
from chalicelib.signing.coalition_members import Members, member_token, members_of
from chalicelib.signing.mailed_link import read_link
from tests.fakes.keys import PEPPER, FakePeppers
from tests.support.desk import Desk, key
from tests.support.samples import named


@pytest.fixture
def desk() -> Desk:
    return Desk()


def notices(desk: Desk) -> list[str]:
    return [message.notice.partition("-")[0] for message in desk.queue.take()]


@pytest.mark.parametrize("entered", ["signed", "vouched"])
def test_a_published_entry_goes_with_the_next_edition_and_comes_back_when_it_is_approved(
    desk: Desk, entered: str
) -> None:
    desk.vouched("Luis Rey")
    ana = (
        desk.vouched("Ana Quispe", role="Maestra") if entered == "vouched" else desk.kept("Ana Quispe", role="Maestra")
    )
    desk.next_edition()
    done = desk.taking_down.take_down(desk.letter, key(ana), "not-signed")
    assert (done.is_changed, done.is_told) == (True, entered == "signed")
    assert notices(desk) == (["refused"] if entered == "signed" else [])
    assert desk.next_edition()["changes"] == ChangeTotals(taken_down=1).to_json()
    assert desk.served("Quispe") == []
    assert desk.audit() == [("take down", {"by": "luz", "signature": key(ana), "reason": "not-signed"})]
    (entry,) = desk.find("ana quispe")
    assert (entry.standing, entry.holds) == ("taken down", ("refused", "refused:not-signed"))
    desk.review.decide(desk.letter, entry.key, "approve")
    desk.next_edition()
    assert desk.printed() == ["Ana Quispe", "Luis Rey"]
    assert desk.stored(ana).details.role == "Maestra"


def test_taking_down_again_changes_and_logs_nothing(desk: Desk) -> None:
    ana = desk.kept("Ana Quispe")
    desk.taking_down.take_down(desk.letter, key(ana), "duplicate")
    again = desk.taking_down.take_down(desk.letter, key(ana), "invented")
    assert (again.is_changed, len(desk.audit()), notices(desk)) == (False, 1, ["refused"])


def test_it_is_taken_down_in_a_hurry_whatever_it_reads_by_now(desk: Desk) -> None:
    ana = desk.signed("Ana Quispe")
    (entry,) = desk.find("quispe")
    desk.signer.amend(desk.page(ana), {"name": "Otra Cosa"})
    assert desk.taking_down.take_down(desk.letter, entry.key, "offensive").is_changed


def test_its_signer_is_told_that_it_was_the_organisers_and_no_reason(desk: Desk) -> None:
    ana = desk.signed("Ana Quispe")
    desk.taking_down.take_down(desk.letter, key(ana), "invented")
    assert desk.signer.download(desk.page(ana))["held_because"] == ["refused"]


def test_what_is_not_on_the_letter_is_not_taken_down(desk: Desk) -> None:
    with pytest.raises(LetterRefused, match="has not confirmed"):
        desk.taking_down.take_down(desk.letter, key(desk.asked("Ana Sol")), "other")
    with pytest.raises(LetterRefused, match="it waits"):
        desk.taking_down.take_down(desk.letter, key(desk.waiting("Luz Sol")), "other")
    left = desk.signed("Eva Sol")
    assert desk.signatures.apply(left, withdrawal(left, desk.now))
    with pytest.raises(LetterRefused, match="has left"):
        desk.taking_down.take_down(desk.letter, key(left), "other")
    with pytest.raises(LetterRefused, match="no reason"):
        desk.taking_down.take_down(desk.letter, key(desk.signed("Luis Rey")), "porque sí")
    assert desk.audit() == []


@pytest.mark.parametrize("show", ["initials", "count"])
def test_whoever_hides_their_name_is_taken_down_by_key(desk: Desk, show: str) -> None:
    ana = desk.signed("Ana Quispe", show=show)
    desk.taking_down.take_down(desk.letter, key(ana), "asked")
    assert desk.stored(ana).state == "held"


class TestAMember:
    @pytest.fixture
    def red(self, desk: Desk) -> Signature:
        red = desk.kept(
            "Red Verde", kind="coalition", members=named("Casa del Rio", "Pozo Vivo", "Casa del Río", "Ñandú")
        )
        desk.signatures.items[red.id] = replace(red, confirmed_members=("Pozo Vivo", "Casa del Río"))
        desk.next_edition()
        return desk.stored(red)

    def take_off(self, desk: Desk, red: Signature, name: str) -> Signature:
        desk.taking_down.take_off(desk.letter, key(red), name, "not-signed")
        return desk.stored(red)

    def test_goes_in_every_spelling_and_the_coalition_s_entry_is_corrected(self, desk: Desk, red: Signature) -> None:
        after = self.take_off(desk, red, "CASA DEL RÍO, A.C.")
        assert after.details.members == named("Pozo Vivo", "Ñandú")
        assert after.confirmed_members == ("Pozo Vivo",)
        assert desk.next_edition()["changes"]["corrected"] == 1
        assert notices(desk) == ["corrected"]
        assert desk.served("Casa del R") == []
        assert desk.audit() == [("take down: a member", {"by": "luz", "signature": key(red), "reason": "not-signed"})]

    def test_is_put_back_neither_by_the_coalition_nor_by_its_link_but_by_an_organiser(
        self, desk: Desk, red: Signature
    ) -> None:
        after = self.take_off(desk, red, "Ñandú")
        with pytest.raises(FormRefused) as refusal:
            desk.signer.amend(desk.page(red), {"name": "Red Verde", "members": "Pozo Vivo\nñandu"})
        assert refusal.value.errors == {"members": ("barred",)}
        members = Members(desk.signatures, FakePeppers(), desk.limits, lambda: desk.now)
        link = read_link(desk.letters.head, member_token(PEPPER, red.id, "Ñandú"))
        with pytest.raises(LinkInvalid):
            members.record_word(link, "confirmed")
        assert "Ñandú" not in [name for member in members_of(after) for name in member.names]
        desk.correcting.correct(desk.letter, key(red), {"members": ["Pozo Vivo", "Ñandú"]})
        assert (desk.stored(red).details.member_names, desk.stored(red).barred_members) == (("Pozo Vivo", "Ñandú"), ())
        assert members.find(link)[1].word == "listed"

    def test_stays_off_when_the_coalition_corrects_itself_or_leaves_no_trace_when_it_leaves(
        self, desk: Desk, red: Signature
    ) -> None:
        self.take_off(desk, red, "Ñandú")
        desk.signer.amend(desk.page(red), {"name": "Red Verde", "members": "Pozo Vivo"})
        assert desk.stored(red).barred_members == ("Ñandú",)
        assert desk.signer.download(desk.page(red))["members_taken_off_by_organisers"] == ["Ñandú"]
        desk.signer.withdraw(desk.page(red))
        assert desk.stored(red).barred_members == ()

    def test_taken_off_again_changes_nothing_and_one_that_is_not_listed_is_refused(
        self, desk: Desk, red: Signature
    ) -> None:
        after = self.take_off(desk, red, "Ñandú")
        assert self.take_off(desk, red, "ÑANDÚ") == after
        assert len(desk.audit()) == 1
        with pytest.raises(LetterRefused, match="not among the members"):
            self.take_off(desk, red, "Otra")
        with pytest.raises(LetterRefused, match="not among the members"):
            self.take_off(desk, desk.signed("Ana Quispe"), "Ana Quispe")
