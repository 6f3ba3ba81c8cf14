"""A coalition's members answer for themselves, each through its own link, and nobody else can answer for them."""

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.dynamodb import codec
from chalicelib.errors import FormRefused, LinkInvalid, Unavailable
from chalicelib.rules.keys import tokens
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.rules.signatures.decision_steps import refusal
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.member import names_of
from chalicelib.rules.signatures.signature import Consent, Signature
from chalicelib.rules.signatures.transitions import Step, after_step, disownment, member_statement, withdrawal
from chalicelib.signing.coalition_members import (
    MOST_NAMES,
    Members,
    lists_again,
    member_secret,
    member_token,
    members_of,
)
from chalicelib.signing.mailed_link import MailedLink, read_link
from chalicelib.signing.own_page import Signer
from chalicelib.signing.unsubscribe import unsubscribe_token
from tests.fakes.keys import PEPPER, FakePeppers
from tests.fakes.storage import MemoryErasures, MemoryLetters, MemoryLimits, MemorySignatures
from tests.support.samples import LETTER, NOW, SLUG, named

ID, OTHER = tokens.signature_ids(SLUG, PEPPER, "luz@red.example")
LISTED = ("Casa del Agua", "Pozo Vivo, A.C.", "Ñandú")
FIELDS = {"name": "Red", "representative": "Luz Mar", "website": "", "members": "\n".join(LISTED)}
RED = Signature(
    id=ID,
    state="confirmed",
    email="",
    details=Details(kind="coalition", name="Red", representative="Luz Mar", members=named(*LISTED)),
    lang="es",
    updates=False,
    consent=Consent(1, LETTER.version_sha256, "es", NOW - 9, ("sign", "publish")),
    submission="one",
    created_at=NOW - 10,
    expires_at=None,
    confirmed_at=NOW - 5,
    changed_at=NOW - 5,
)


class Interrupted(MemorySignatures):
    """Lets each of the given others write before one of our writes."""

    def __init__(self) -> None:
        super().__init__()
        self.others: list[Callable[[Signature], Step]] = []
        self.writes = 0

    def apply(self, signature: Signature, step: Step) -> bool:
        if self.others:
            super().apply(self.items[signature.id], self.others.pop(0)(self.items[signature.id]))
        self.writes += 1
        return super().apply(signature, step)


class Coalition:
    """A confirmed coalition of three members on a letter."""

    def __init__(self, **changes: Any) -> None:
        self.letters, self.signatures = MemoryLetters(), Interrupted()
        self.letters.put_head(LETTER, expect_version=None, expect_state=None)
        self.signatures.items[ID] = replace(RED, **changes)
        self.members = Members(self.signatures, FakePeppers(), MemoryLimits(), now_ms=lambda: NOW)
        self.own = Signer(self.signatures, FakePeppers(), MemoryErasures(), MemoryLimits(), now_ms=lambda: NOW)

    def link(self, token: str) -> MailedLink:
        return read_link(self.letters.head, token)

    @property
    def stored(self) -> Signature:
        return self.signatures.items[ID]

    def amend(self, *members: str) -> None:
        self.own.amend(self.link(page_token(PEPPER, ID)), FIELDS | {"members": "\n".join(members)})


def link(name: str) -> str:
    return member_token(PEPPER, ID, name)


class TestTheLink:
    @pytest.mark.parametrize("name", LISTED)
    def test_shows_its_member_and_changes_nothing(self, name: str) -> None:
        red = Coalition()
        signature, member = red.members.find(red.link(link(name)))
        assert (signature, member.names, member.word) == (RED, (name,), "listed")
        assert red.members.find(red.link(link(name).upper().replace(SLUG.upper(), SLUG)))[1] == member
        assert red.signatures.writes == 0

    def test_is_the_same_however_the_name_is_written(self) -> None:
        assert link("Pozo Vivo, A.C.") == link("POZO VIVO") == link("Pózo  vivo a. c.")
        assert len({link(name) for name in LISTED}) == 3
        assert member_secret(PEPPER, ID, "Red") != member_secret(PEPPER, OTHER, "Red")

    @pytest.mark.parametrize(
        "token",
        [
            "",
            "nada",
            link("Casa del Agua")[:-1],
            link("Nadie"),
            member_token(b"q" * 32, ID, "Ñandú"),
            member_token(PEPPER, OTHER, "Ñandú"),
            page_token(PEPPER, ID),
            unsubscribe_token(PEPPER, ID),
            tokens.encode(SLUG, tokens.id_bytes(ID), bytes(32)),
            tokens.encode("otra", tokens.id_bytes(ID), member_secret(PEPPER, ID, "Ñandú")),
        ],
        ids=["none", "word", "short", "no member", "pepper", "signature", "own page", "unsubscribe", "zeros", "letter"],
    )
    def test_any_other_does_nothing(self, token: str) -> None:
        red = Coalition()
        with pytest.raises(LinkInvalid):
            red.members.find(red.link(token))
        with pytest.raises(LinkInvalid):
            red.members.record_word(red.link(token), "objected")
        assert red.signatures.writes == 0

    def test_opens_neither_the_coalitions_page_nor_confirms_anything(self) -> None:
        red = Coalition()
        with pytest.raises(LinkInvalid):
            red.own.view(red.link(link("Ñandú")))
        mailed = tokens.decode(link("Ñandú"))
        assert tokens.verify(mailed, [tokens.digest(bytes(32), signature_id=ID)], "confirm") is None

    @pytest.mark.parametrize(
        "changes",
        [
            {"state": "pending", "expires_at": NOW // 1000 + 60, "confirmed_at": None, "changed_at": None},
            {"state": "held", "expires_at": NOW // 1000 + 60, "confirmed_at": None, "changed_at": None},
            after_step(RED, withdrawal(RED, NOW)).__dict__,
            after_step(RED, disownment(RED, NOW)).__dict__,
        ],
        ids=["pending", "held back", "withdrawn", "disowned"],
    )
    def test_is_none_while_the_coalition_does_not_stand(self, changes: dict[str, Any]) -> None:
        red = Coalition(**changes)
        with pytest.raises(LinkInvalid):
            red.members.find(red.link(link("Ñandú")))

    def test_works_while_an_organiser_has_to_look(self) -> None:
        red = Coalition(state="held", holds=("organisation",), changed_at=None)
        red.members.record_word(red.link(link("Ñandú")), "objected")
        assert red.stored.details.member_names == LISTED[:2]
        assert (red.stored.state, red.stored.changed_at) == ("held", None)


@given(st.binary(min_size=32, max_size=32))
def test_no_invented_link_speaks_for_anybody(secret: bytes) -> None:
    with pytest.raises(LinkInvalid):
        Coalition().members.find(Coalition().link(tokens.encode(SLUG, tokens.id_bytes(ID), secret)))


class TestConfirming:
    def test_is_told_and_counts_nothing(self) -> None:
        red = Coalition()
        assert red.members.record_word(red.link(link("Ñandú")), "confirmed").word == "confirmed"
        assert (red.stored.confirmed_members, red.stored.details.member_names) == (("Ñandú",), LISTED)
        assert red.stored.changed_at == NOW
        (change,) = red.signatures.since(SLUG, NOW)
        assert '"mc":[2]' in change.public

    @pytest.mark.parametrize("word", ["confirmed", "objected", "listed"])
    def test_again_is_a_success_and_writes_nothing(self, word: Any) -> None:
        red = Coalition()
        red.members.record_word(red.link(link("Ñandú")), word)
        stored, writes = red.stored, red.signatures.writes
        assert red.members.record_word(red.link(link("Ñandú")), word).word == word
        assert (red.stored, red.signatures.writes) == (stored, writes)

    def test_stands_in_the_lists_order_and_apart_from_others(self) -> None:
        red = Coalition()
        for name in ("Ñandú", "Casa del Agua"):
            red.members.record_word(red.link(link(name)), "confirmed")
        assert red.stored.confirmed_members == ("Casa del Agua", "Ñandú")
        assert [one.word for one in members_of(red.stored)] == ["confirmed", "listed", "confirmed"]

    def test_outlives_a_correction_that_reads_alike_and_ends_with_the_name(self) -> None:
        red = Coalition()
        red.members.record_word(red.link(link("Pozo Vivo")), "confirmed")
        red.amend("POZO VIVO", "Casa del Agua")
        corrected = red.stored
        assert corrected.confirmed_members == ("POZO VIVO",)
        red.amend("Pozo Muerto")
        assert red.stored.confirmed_members == ()


class TestObjecting:
    def test_takes_the_name_off_and_keeps_it_only_sealed(self) -> None:
        red = Coalition()
        red.members.record_word(red.link(link("Ñandú")), "confirmed")
        assert red.members.record_word(red.link(link("Ñandú")), "objected").word == "objected"
        assert (red.stored.details.member_names, red.stored.confirmed_members) == (LISTED[:2], ())
        assert "Ñandú" not in repr(codec.attributes(red.stored))
        assert "Ñandú" in codec.private_text(red.stored)
        assert red.stored.changed_at == NOW + 1, "later than the confirmation, whatever the clock says"
        assert red.stored.submission != "one", "what was decided on the list as it was is written no more"

    @pytest.mark.parametrize("again", ["Ñandú", "NANDU, A.C.", "Asociación Civil Ñandú"])
    def test_the_coalition_cannot_list_it_again(self, again: str) -> None:
        red = Coalition()
        red.members.record_word(red.link(link("Ñandú")), "objected")
        left = red.stored
        with pytest.raises(FormRefused) as refused:
            red.amend("Casa del Agua", again, "evil.example/x")
        assert refused.value.errors == {"members": ("link", "objected")}
        assert red.stored == left
        red.amend("Casa del Agua", "Otra")
        assert red.stored.details.member_names == ("Casa del Agua", "Otra")
        assert names_of(red.stored.objected_members) == ("Ñandú",), "a correction forgets no objection"

    @pytest.mark.parametrize(("word", "confirmed"), [("listed", ()), ("confirmed", ("Ñandú",))])
    def test_is_taken_back_by_the_same_link(self, word: Any, confirmed: tuple[str, ...]) -> None:
        red = Coalition()
        red.members.record_word(red.link(link("Casa del Agua")), "objected")
        red.members.record_word(red.link(link("Ñandú")), "objected")
        assert red.members.record_word(red.link(link("Ñandú")), word).word == word
        assert red.stored.details.member_names == ("Pozo Vivo, A.C.", "Ñandú")
        assert (red.stored.confirmed_members, names_of(red.stored.objected_members)) == (confirmed, ("Casa del Agua",))

    def test_takes_every_way_to_write_the_name_off_and_is_kept_once(self) -> None:
        red = Coalition(details=replace(RED.details, members=named("Ñandú", "Casa", "NANDU A.C.", "ñandú")))
        assert red.members.record_word(red.link(link("ñandú")), "objected").names == ("Ñandú",)
        assert red.stored.details.member_names == ("Casa",)
        assert names_of(red.stored.objected_members) == ("Ñandú",)

    @pytest.mark.parametrize("before", [300, MOST_NAMES - len(LISTED), 2 * MOST_NAMES])
    def test_is_never_pushed_out_by_others(self, before: int) -> None:
        others = tuple(f"Pozo {number}" for number in range(before))
        red = Coalition(objected_members=named(*others))
        red.members.record_word(red.link(link("Ñandú")), "objected")
        assert names_of(red.stored.objected_members) == (*others, "Ñandú")

    def test_makes_room_for_no_more_names_than_can_be_kept(self) -> None:
        red = Coalition(objected_members=named(*(f"Pozo {number}" for number in range(MOST_NAMES - len(LISTED)))))
        red.amend("Casa del Agua", "Otra", "Ñandú")
        with pytest.raises(FormRefused) as refused:
            red.amend("Casa del Agua", "Otra", "Ñandú", "Una Más")
        assert refused.value.errors == {"members": ("objections",)}
        red.amend("Casa del Agua", "Ñandú")
        assert red.stored.details.member_names == ("Casa del Agua", "Ñandú"), "fewer are never refused"

    def test_is_kept_however_long_the_names_are_that_the_coalition_objects_to_itself(self) -> None:
        red = Coalition(objected_members=named(*(f"{number} {'𐐨' * 190}" for number in range(60))))
        with pytest.raises(FormRefused) as refused:
            red.amend(*LISTED, "Una Más")
        assert refused.value.errors == {"members": ("objections",)}

    def test_goes_with_the_coalition(self) -> None:
        red = Coalition()
        red.members.record_word(red.link(link("Ñandú")), "objected")
        red.members.record_word(red.link(link("Casa del Agua")), "confirmed")
        red.own.withdraw(red.link(page_token(PEPPER, ID)))
        left = repr(asdict(red.stored))
        assert not [name for name in LISTED if name in left]

    def test_is_in_what_the_coalition_downloads(self) -> None:
        red = Coalition()
        red.members.record_word(red.link(link("Ñandú")), "objected")
        red.members.record_word(red.link(link("Casa del Agua")), "confirmed")
        got = red.own.download(red.link(page_token(PEPPER, ID)))
        assert (got["objected_members"], got["confirmed_members"]) == (["Ñandú"], ["Casa del Agua"])


class TestRaces:
    @pytest.mark.promise("A step decided on a stale reading is decided again")
    def test_two_members_at_once_are_both_heard(self) -> None:
        red = Coalition()
        red.signatures.others = [lambda now: member_statement(now, NOW, "two", ("Casa del Agua",), "confirmed")]
        red.members.record_word(red.link(link("Ñandú")), "objected")
        assert (red.stored.details.member_names, red.stored.confirmed_members) == (LISTED[:2], ("Casa del Agua",))

    @pytest.mark.promise("A step decided on a stale reading is decided again")
    def test_a_correction_that_crosses_an_objection_is_decided_anew(self) -> None:
        red = Coalition()
        red.signatures.others = [lambda now: member_statement(now, NOW, "two", ("Ñandú",), "objected")]
        with pytest.raises(FormRefused):
            red.amend("Casa del Agua", "Ñandú")
        assert red.stored.details.member_names == LISTED[:2]

    def test_an_objection_never_undoes_what_became_of_the_coalition(self) -> None:
        red = Coalition()
        red.signatures.others = [lambda now: refusal(now, NOW)]
        red.members.record_word(red.link(link("Ñandú")), "objected")
        assert (red.stored.state, red.stored.details.member_names) == ("held", LISTED[:2])
        red.signatures.others = [lambda now: withdrawal(now, NOW)]
        with pytest.raises(LinkInvalid):
            red.members.record_word(red.link(link("Casa del Agua")), "objected")
        assert red.stored.state == "withdrawn"

    def test_who_loses_every_race_is_told_to_try_again(self) -> None:
        red = Coalition()
        red.signatures.others = [lambda now: Step(("state",), {"submission": now.submission + "+"})] * 9
        with pytest.raises(Unavailable):
            red.members.record_word(red.link(link("Ñandú")), "objected")


def test_nobody_objected_nobody_is_refused() -> None:
    assert not lists_again(RED, LISTED)
    assert lists_again(replace(RED, objected_members=named("Ñandú")), ("Uno", "ñandu"))
