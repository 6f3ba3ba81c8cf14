"""An organiser corrects an entry by the rules of the form, and decides nothing that is its signer's."""

import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.errors import FormRefused, Unavailable
from chalicelib.organising.acts import Actor
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.signatories.changes import ChangeTotals
from chalicelib.rules.signatures.member import Member
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import Step, Verdict, withdrawal
from tests.support.desk import Desk, key
from tests.support.samples import named


@pytest.fixture
def desk() -> Desk:
    return Desk()


def correct(desk: Desk, signature: Signature, **fields: Any) -> Signature:
    desk.correcting.correct(desk.letter, key(signature), fields)
    return desk.stored(signature)


def notices(desk: Desk) -> list[str]:
    return [message.notice.partition("-")[0] for message in desk.queue.take()]


def test_a_respelt_name_is_one_corrected_entry_with_the_same_number_and_mark(desk: Desk) -> None:
    ana = desk.vouched("Ana Quispe Mamani")
    desk.next_edition()
    (before,) = json.loads(desk.read("signatories.json"))
    after = correct(desk, ana, name="Ana Quíspe Mamani", role="Jueza", country="pe")
    assert (after.details.name, after.details.role, after.details.country) == ("Ana Quíspe Mamani", "Jueza", "PE")
    assert desk.next_edition()["changes"] == ChangeTotals(corrected=1).to_json()
    (row,) = json.loads(desk.read("signatories.json"))
    assert {name for name in row if row[name] != before[name]} == {"name", "role", "country"}
    assert notices(desk) == [], "nobody has its signer's address"
    assert desk.audit() == [("correct", {"by": "luz", "signature": key(ana), "fields": "name, role, country"})]


def test_whose_address_is_held_is_told_by_mail_once(desk: Desk) -> None:
    ana = desk.kept("Ana Quispe")
    done = desk.correcting.correct(desk.letter, key(ana), {"name": "Ana Quíspe"})
    assert done.is_told
    assert notices(desk) == ["corrected"]
    again = desk.correcting.correct(desk.letter, key(ana), {"name": "Ana Quíspe"})
    assert (again.is_changed, again.is_told, notices(desk)) == (False, False, [])
    assert len(desk.audit()) == 1, "what changes nothing is not logged"


def test_the_kind_is_corrected_and_counts_follow(desk: Desk) -> None:
    desk.vouched("Luis Rey")
    casa = desk.vouched("Casa del Agua", role="Directora", affiliation="Universidad", country="MX")
    before = desk.next_edition()
    after = correct(desk, casa, kind="organisation", website="casa.example.org")
    assert (after.details.kind, after.details.country) == ("organisation", "MX")
    assert (after.details.affiliation, after.details.role) == ("", ""), "an organisation has neither"
    edition = desk.next_edition()
    assert (before["counts"]["persons"], edition["counts"]["persons"], edition["counts"]["organisations"]) == (2, 1, 1)
    assert edition["changes"]["corrected"] == 1
    correct(desk, casa, kind="coalition", members=["Pozo Vivo", "- Ñandú"], separator="; ", end=".")
    assert desk.stored(casa).details.members == named("Pozo Vivo", "Ñandú")


def test_a_representative_s_position_never_becomes_a_person_s_public_role(desk: Desk) -> None:
    casa = desk.signed("Luz Paz", kind="organisation", representative="Ema Sol", role="Directora")
    after = correct(desk, casa, kind="person")
    assert (after.details.role, after.details.representative) == ("", "")
    with pytest.raises(LetterRefused, match="position"):
        correct(desk, desk.signed("Casa Luz", kind="organisation", role="Directora"), role="Jefa")


def test_what_the_form_would_refuse_is_refused_by_field_and_nothing_is_written(desk: Desk) -> None:
    casa = desk.vouched("Casa del Agua", kind="organisation")
    with pytest.raises(FormRefused) as refusal:
        correct(desk, casa, name="=1", website="no", country="ZZ")
    assert {*refusal.value.errors} == {"name", "website", "country"}
    with pytest.raises(FormRefused):
        correct(desk, casa, kind="rey")
    with pytest.raises(LetterRefused, match="has no affiliation"):
        correct(desk, casa, affiliation="Universidad")
    with pytest.raises(LetterRefused, match="say what to correct"):
        correct(desk, casa, representative="Ema Sol")
    with pytest.raises(LetterRefused, match="say what to correct"):
        correct(desk, casa)
    assert (desk.stored(casa), desk.audit()) == (casa, [])


def test_a_kind_that_the_letter_does_not_take_is_refused(desk: Desk) -> None:
    desk.set_letter(kinds=("person",))
    with pytest.raises(FormRefused):
        correct(desk, desk.vouched("Casa del Agua"), kind="organisation")


def test_what_an_older_program_took_stays_when_something_else_is_corrected(desk: Desk) -> None:
    odd = desk.vouched("=Casa <del> Agua", kind="organisation")
    assert correct(desk, odd, country="MX").details.name == "=Casa <del> Agua"


class TestWhatIsTheSigners:
    @pytest.mark.promise("No organiser shows more of anybody than they chose")
    @pytest.mark.parametrize("show", ["initials", "count"])
    @pytest.mark.parametrize("fields", [{"name": "Ana Luz"}, {"show": "name"}, {"kind": "organisation"}])
    def test_whoever_hides_a_name_is_neither_shown_nor_changed(
        self, desk: Desk, show: str, fields: dict[str, str]
    ) -> None:
        ana = desk.signed("Ana Quispe", show=show)
        with pytest.raises(LetterRefused, match=r"only|nothing to correct"):
            correct(desk, ana, **fields)
        assert desk.stored(ana) == ana

    @pytest.mark.parametrize("verdict", [None, Verdict(holds=("well_known",))])
    @pytest.mark.parametrize("fields", [{"name": "Ana"}, {"role": "Jueza"}, {"name": "Ana Quispe", "show": "count"}])
    def test_a_guess_of_what_is_hidden_is_answered_alike_whether_it_is_right_or_wrong(
        self, desk: Desk, fields: dict[str, str], verdict: Verdict | None
    ) -> None:
        answers = []
        for hidden in ("Ana Quispe", "Ana", "Luz Mar"):
            one = desk.signed(hidden, show="initials", role="Jueza" if hidden == "Ana" else "", verdict=verdict)
            with pytest.raises(LetterRefused) as refusal:
                correct(desk, one, **fields)
            answers.append(str(refusal.value))
            assert desk.stored(one) == one
        assert len(set(answers)) == 1

    def test_less_can_be_shown_and_reads_like_leaving(self, desk: Desk) -> None:
        desk.vouched("Luis Rey")
        ana = desk.vouched("Ana Quispe")
        desk.next_edition()
        after = correct(desk, ana, show="initials")
        assert (after.details.show, after.details.name, after.once_shown) == ("initials", "Ana Quispe", True)
        assert desk.erasures.wanted[ana.id][0] == "initials", "a restored table does not show the name again"
        assert desk.next_edition()["changes"] == ChangeTotals(withdrawn=1).to_json()
        assert desk.served("Quispe") == []
        assert correct(desk, ana, show="count").details.show == "count"
        with pytest.raises(LetterRefused, match="nothing to correct"):
            correct(desk, ana, show="initials")

    def test_nothing_is_hidden_where_the_list_that_outlives_the_table_cannot_be_written(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def down(*_: object) -> None:
            raise Unavailable("s3")

        ana = desk.vouched("Ana Quispe")
        monkeypatch.setattr(desk.erasures, "show", down)
        with pytest.raises(Unavailable):
            correct(desk, ana, show="initials")
        assert desk.stored(ana) == ana

    def test_a_form_that_nobody_confirmed_is_not_changed(self, desk: Desk) -> None:
        asked = desk.asked("Ana Quispe")
        with pytest.raises(LetterRefused, match="has not confirmed"):
            correct(desk, asked, name="Ana Luz")
        desk.now += 8 * 24 * 3600 * 1000
        with pytest.raises(LetterRefused, match="has no signature"):
            correct(desk, asked, name="Ana Luz")

    def test_neither_address_nor_consent_nor_news_change(self, desk: Desk) -> None:
        ana = desk.kept("Ana Quispe")
        after = correct(desk, ana, name="Ana Luz")
        assert (after.email, after.consent, after.updates, after.address_hash) == (
            ana.email, ana.consent, ana.updates, ana.address_hash,
        )  # fmt: skip

    def test_who_left_is_not_changed(self, desk: Desk) -> None:
        ana = desk.signed("Ana Quispe")
        assert desk.signatures.apply(ana, withdrawal(ana, desk.now))
        with pytest.raises(LetterRefused, match="has left"):
            correct(desk, ana, name="Ana Luz")


class TestWaiting:
    def test_one_that_waits_goes_on_waiting_and_is_approved_as_it_reads_now(self, desk: Desk) -> None:
        casa = desk.waiting("Casa dl Agua", "organisation", kind="organisation")
        (seen,) = desk.review.list_items(desk.letter)
        after = correct(desk, casa, name="Casa del Agua")
        assert (after.state, after.holds, after.appeared_at) == ("held", ("organisation",), None)
        with pytest.raises(LetterRefused, match="look at it again"):
            desk.review.decide(desk.letter, seen.key, "approve")
        (item,) = desk.review.list_items(desk.letter)
        desk.review.decide(desk.letter, item.key, "approve")
        desk.next_edition()
        assert desk.printed() == ["Casa del Agua"]
        assert notices(desk) == ["corrected", "approved"]

    def test_one_that_was_taken_down_stays_down_and_comes_back_corrected(self, desk: Desk) -> None:
        ana = desk.vouched("Ana Qispe")
        desk.next_edition()
        desk.taking_down.take_down(desk.letter, key(ana), "mistake")
        correct(desk, ana, name="Ana Quispe")
        assert desk.next_edition()["changes"]["taken_down"] == 1
        (entry,) = desk.find("ana quispe")
        desk.review.decide(desk.letter, entry.key, "approve")
        desk.next_edition()
        assert desk.printed() == ["Ana Quispe"]


class TestMembers:
    @pytest.fixture
    def red(self, desk: Desk) -> Signature:
        red = desk.vouched("Red Verde", kind="coalition", members=named("Casa del Rio", "Pozo Vivo", "Luz Mar"))
        said = replace(red, confirmed_members=("Casa del Rio", "Pozo Vivo"), objected_members=named("Ñandú"))
        desk.signatures.items[red.id] = said
        return said

    def correct_member(self, desk: Desk, red: Signature, listed: str, /, **fields: str) -> Signature:
        desk.correcting.correct_member(desk.letter, key(red), listed, fields)
        return desk.stored(red)

    def test_a_member_is_corrected_and_keeps_its_place_and_its_tick_if_it_reads_the_same(
        self, desk: Desk, red: Signature
    ) -> None:
        after = self.correct_member(desk, red, "casa del río", name="Casa del Río", country="MX")
        assert after.details.members == (Member("Casa del Río", country="MX"), *named("Pozo Vivo", "Luz Mar"))
        assert after.confirmed_members == ("Casa del Río", "Pozo Vivo")
        after = self.correct_member(desk, red, "Casa del Río", name="Casa del Mar")
        assert after.confirmed_members == ("Pozo Vivo",), "nobody of that name has confirmed it"
        after = self.correct_member(desk, red, "Luz Mar", kind="person", role="bióloga")
        assert after.details.members[2] == Member("Luz Mar", "person", "bióloga")
        after = self.correct_member(desk, red, "Luz Mar", kind="organisation")
        assert after.details.members[2] == Member("Luz Mar")

    def test_what_is_known_of_a_member_stays_when_the_list_is_replaced_by_names(
        self, desk: Desk, red: Signature
    ) -> None:
        self.correct_member(desk, red, "Luz Mar", kind="person", role="bióloga")
        after = correct(desk, red, members=["Luz Mar", "Pozo Vivo"])
        assert after.details.members == (Member("Luz Mar", "person", "bióloga"), Member("Pozo Vivo"))
        assert after.confirmed_members == ("Pozo Vivo",)

    @pytest.mark.parametrize("kind", ["organisation", "person"])
    def test_no_list_is_lost_with_the_kind_unless_it_was_emptied_before(
        self, desk: Desk, red: Signature, kind: str
    ) -> None:
        with pytest.raises(LetterRefused, match="3 members"):
            correct(desk, red, kind=kind)
        assert desk.stored(red) == red
        correct(desk, red, members=[])
        assert correct(desk, red, kind=kind).details.kind == kind

    def test_one_that_is_not_there_or_is_there_already_or_is_no_name_is_refused(
        self, desk: Desk, red: Signature
    ) -> None:
        with pytest.raises(LetterRefused, match="no member is listed"):
            self.correct_member(desk, red, "Otra", name="Otras")
        with pytest.raises(LetterRefused, match="on the list already"):
            self.correct_member(desk, red, "Luz Mar", name="Pozo Vivo")
        with pytest.raises(FormRefused):
            self.correct_member(desk, red, "Luz Mar", name="<b>")
        with pytest.raises(LetterRefused, match="say what"):
            self.correct_member(desk, red, "Luz Mar")
        assert desk.stored(red) == red

    @pytest.mark.parametrize("name", ["Ñandú", "ÑANDÚ, A.C.", "Nandu"])
    def test_a_member_that_objected_does_not_come_back_by_an_organiser(
        self, desk: Desk, red: Signature, name: str
    ) -> None:
        with pytest.raises(LetterRefused, match="by its own link"):
            correct(desk, red, members=["Pozo Vivo", name])
        with pytest.raises(LetterRefused, match="by its own link"):
            self.correct_member(desk, red, "Luz Mar", name=name)


class TestAtOnce:
    """Somebody else writes between the reading and the writing."""

    def meanwhile(self, desk: Desk, monkeypatch: pytest.MonkeyPatch, **typed: str) -> Signature:
        """Ana changes her own entry just before the organiser's correction is written."""
        ana = desk.signed("Ana Quispe", role="Maestra")
        apply, fields = desk.signatures.apply, {"name": "Ana Quispe", "role": "Maestra"} | typed

        def late(signature: Signature, step: Step) -> bool:
            monkeypatch.undo()
            desk.signer.amend(desk.page(ana), fields)
            return apply(signature, step)

        monkeypatch.setattr(desk.signatures, "apply", late)
        return ana

    @pytest.mark.promise("No organiser overwrites what a signer does at the same moment")
    def test_another_field_that_its_signer_changed_stays(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        ana = self.meanwhile(desk, monkeypatch, role="Jueza")
        after = correct(desk, ana, name="Ana Quíspe")
        assert (after.details.name, after.details.role) == ("Ana Quíspe", "Jueza")

    @pytest.mark.promise("No organiser overwrites what a signer does at the same moment")
    def test_the_same_field_is_not_overwritten(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        ana = self.meanwhile(desk, monkeypatch, name="Ana Luz Quispe")
        with pytest.raises(LetterRefused, match="look at it again"):
            correct(desk, ana, name="Ana Quíspe")
        assert desk.stored(ana).details.name == "Ana Luz Quispe"

    def test_a_name_that_was_hidden_meanwhile_stays_hidden(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        ana = self.meanwhile(desk, monkeypatch, show="count")
        with pytest.raises(LetterRefused, match="nothing to correct"):
            correct(desk, ana, role="Jueza")
        assert desk.stored(ana).details.show == "count"

    def test_what_was_not_seen_is_not_corrected(self, desk: Desk) -> None:
        ana = desk.signed("Ana Quispe")
        (entry,) = desk.find("quispe")
        desk.signer.amend(desk.page(ana), {"name": "Ana Luz"})
        with pytest.raises(LetterRefused, match="look at it again"):
            desk.correcting.correct(desk.letter, entry.key, {"name": "Ana Quíspe"})

    def test_a_write_whose_answer_was_lost_is_done_and_not_done_twice(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ana, apply = desk.kept("Ana Quispe"), desk.signatures.apply
        monkeypatch.setattr(desk.signatures, "apply", lambda *step: apply(*step) and False)
        done = desk.correcting.correct(desk.letter, key(ana), {"name": "Ana Quíspe"})
        assert (done.is_changed, done.is_told, len(desk.audit())) == (True, True, 1)

    def test_who_loses_every_race_is_told_to_try_again(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        ana = desk.signed("Ana Quispe")
        monkeypatch.setattr(desk.signatures, "apply", lambda *_: False)
        with pytest.raises(Unavailable):
            correct(desk, ana, name="Ana Quíspe")
        assert len(desk.audit()) == 1


@pytest.mark.parametrize("unknown", ["organisation", "a" * 25, "organisation#abc", "", "A" * 26, "a" * 26])
def test_what_is_no_key_is_refused(desk: Desk, unknown: str) -> None:
    actor: Actor = desk.actor
    with pytest.raises(LetterRefused, match="has no signature"):
        actor.find(desk.letter, unknown)
