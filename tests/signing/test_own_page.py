"""The signer's own page: only the signer can see, correct, hide and withdraw the signature."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import FormRefused, LinkInvalid, Unavailable
from chalicelib.rules.keys import tokens
from chalicelib.rules.keys.permanent_links import page_secret, page_token
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatures.decision_steps import refusal
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.signature import Consent, MailState, Signature
from chalicelib.rules.signatures.transitions import Step, disownment
from chalicelib.signing.mailed_link import MailedLink, read_link
from chalicelib.signing.own_page import NothingHeld, Signer
from chalicelib.signing.unsubscribe import unsubscribe_token
from tests.fakes.keys import PEPPER, FakePeppers
from tests.fakes.storage import MemoryErasures, MemoryLetters, MemoryLimits, MemorySignatures
from tests.support.samples import LETTER, NOW, SLUG

ADDRESS = "majo@example.org"
FIRST, SECOND = tokens.signature_ids(SLUG, PEPPER, ADDRESS)
TOKEN = page_token(PEPPER, FIRST)
FIELDS = {"name": "Ana Paz", "role": "Bióloga", "show": "name"}


class Interrupted(MemorySignatures):
    """Lets each of the given others write before one of our writes."""

    def __init__(self) -> None:
        super().__init__()
        self.others: list[Callable[[Signature], Step]] = []
        self.reads = 0
        self.writes = 0

    def get(self, signature_id: str) -> Signature | None:
        self.reads += 1
        return super().get(signature_id)

    def apply(self, signature: Signature, step: Step) -> bool:
        if self.others:
            other = self.others.pop(0)
            super().apply(self.items[signature.id], other(self.items[signature.id]))
        self.writes += 1
        return super().apply(signature, step)


class Own:
    """One confirmed signature of Ana Paz, and its own page."""

    def __init__(self, letter: Letter = LETTER, **changes: Any) -> None:
        self.now = NOW
        self.letters, self.signatures, self.erasures = MemoryLetters(), Interrupted(), MemoryErasures()
        self.letters.put_head(letter, expect_version=None, expect_state=None)
        self.signer = Signer(self.signatures, FakePeppers(), self.erasures, MemoryLimits(), now_ms=lambda: self.now)
        signature = Signature(
            id=FIRST,
            state="confirmed",
            email="",
            details=Details(kind="person", name="Ana Paz", role="Bióloga"),
            lang="es",
            updates=False,
            consent=Consent(1, LETTER.version_sha256, "es", NOW - 9, ("sign", "publish")),
            submission="one",
            created_at=NOW - 10,
            expires_at=None,
            confirmed_at=NOW - 5,
            appeared_at=NOW - 5,
            changed_at=NOW - 5,
            name_hash="somebody",
            mail=MailState(count=1, at=NOW // 1000, tokens=(("ab", 1),)),
        )
        self.signatures.items[FIRST] = replace(signature, **changes)

    def link(self, token: str = TOKEN) -> MailedLink:
        return read_link(self.letters.head, token)

    @property
    def stored(self) -> Signature:
        return self.signatures.items[FIRST]


class TestTheLink:
    @pytest.mark.promise("A signature belongs to its signer")
    def test_shows_what_is_held_and_changes_nothing(self) -> None:
        own = Own()
        before = dict(own.signatures.items)
        signature = own.signer.view(own.link())
        assert signature.details.name == "Ana Paz"
        assert own.signer.view(own.link(TOKEN.upper().replace(SLUG.upper(), SLUG))) == signature
        own.signer.download(own.link())
        assert own.signatures.items == before
        assert own.signatures.writes == 0

    @pytest.mark.parametrize(
        "token",
        [
            "",
            "nada",
            TOKEN[:-1],
            TOKEN + "a",
            page_token(PEPPER, SECOND)[:-52] + TOKEN[-52:],
            page_token(b"q" * 32, FIRST),
            unsubscribe_token(PEPPER, FIRST),
            tokens.encode(SLUG, tokens.id_bytes(FIRST), bytes(32)),
            tokens.encode("otra", tokens.id_bytes(FIRST), page_secret(PEPPER, FIRST)),
            tokens.encode("otra", tokens.id_bytes(FIRST), page_secret(PEPPER, FIRST.replace(SLUG, "otra"))),
        ],
        ids=[
            "none",
            "word",
            "short",
            "long",
            "of another",
            "pepper",
            "unsubscribe",
            "zeros",
            "letter",
            "unknown letter",
        ],
    )
    def test_any_other_does_nothing(self, token: str) -> None:
        own = Own()
        acts: list[Callable[[], object]] = [
            lambda: own.signer.view(own.link(token)),
            lambda: own.signer.amend(own.link(token), FIELDS | {"name": "Otra"}),
            lambda: own.signer.subscribe(own.link(token), ADDRESS),
            lambda: own.signer.agree(own.link(token)),
            lambda: own.signer.withdraw(own.link(token)),
            lambda: own.signer.readmit(own.link(token)),
            lambda: own.signer.download(own.link(token)),
        ]
        for act in acts:
            with pytest.raises(LinkInvalid):
                act()
        assert own.signatures.writes == 0

    def test_is_no_link_to_confirm_and_the_other_way_round(self) -> None:
        secret = page_secret(PEPPER, FIRST)
        page = tokens.decode(TOKEN)
        assert tokens.verify(page, [tokens.digest(bytes(32), signature_id=FIRST)], "confirm") is None
        mailed = tokens.encode(SLUG, tokens.id_bytes(FIRST), tokens.disown_secret(secret))
        with pytest.raises(LinkInvalid):
            Own().signer.view(Own().link(mailed))

    def test_where_nothing_is_held_says_so_for_the_letter_that_it_names(self) -> None:
        own = Own()
        link = own.link(page_token(PEPPER, SECOND))
        assert link.letter == LETTER
        with pytest.raises(NothingHeld):
            own.signer.view(link)

    def test_what_was_not_confirmed_in_time_is_not_there_though_ttl_is_late(self) -> None:
        own = Own(state="pending", expires_at=NOW // 1000 + 60, confirmed_at=None, changed_at=None)
        assert own.signer.view(own.link()).state == "pending"
        own.now += 60_000
        with pytest.raises(NothingHeld):
            own.signer.view(own.link())
        with pytest.raises(NothingHeld):
            own.signer.amend(own.link(), FIELDS | {"name": "Otra"})


class TestCorrecting:
    @pytest.mark.promise("A signature belongs to its signer")
    def test_writes_the_details_and_tells_the_publisher(self) -> None:
        own = Own()
        own.signer.amend(own.link(), {"name": "Ana Paz Ruiz", "role": "", "country": "mx", "show": "name"})
        assert own.stored.details == Details(kind="person", name="Ana Paz Ruiz", country="MX")
        assert own.stored.state == "confirmed"
        assert own.stored.changed_at == NOW
        assert (own.stored.submission, own.stored.name_hash) != ("one", "somebody")
        assert own.stored.confirmed_at == NOW - 5, "the place in an order by time stays"

    def test_a_change_is_later_than_the_last_whatever_the_clock_says(self) -> None:
        own = Own(changed_at=NOW + 5)
        own.signer.amend(own.link(), FIELDS | {"show": "count"})
        assert own.stored.changed_at == NOW + 6

    @pytest.mark.promise("A signature belongs to its signer")
    @pytest.mark.parametrize("show", ["initials", "count"])
    def test_hides_the_name(self, show: str) -> None:
        own = Own()
        own.signer.amend(own.link(), FIELDS | {"show": show})
        (change,) = own.signatures.since(SLUG, 0)
        assert "Ana" not in change.public
        assert own.stored.details.name == "Ana Paz"

    def test_what_is_shown_is_on_a_list_that_no_restore_reaches(self) -> None:
        own = Own()
        own.signer.amend(own.link(), FIELDS | {"name": "Ana Paz Ruiz"})
        assert own.erasures.wanted == {}
        own.signer.amend(own.link(), FIELDS | {"show": "count"})
        assert own.erasures.wanted == {FIRST: ("count", NOW)}
        own.signer.amend(own.link(), FIELDS | {"show": "name"})
        assert own.erasures.wanted == {FIRST: ("name", NOW)}

    def test_a_list_that_is_down_keeps_nobody_from_hiding(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def down(*_: object) -> None:
            raise Unavailable("s3 put object")

        own = Own()
        monkeypatch.setattr(own.erasures, "show", down)
        own.signer.amend(own.link(), FIELDS | {"show": "count"})
        assert own.stored.details.show == "count"
        assert "not on the list" in caplog.text

    def test_without_a_change_nothing_is_written(self) -> None:
        own = Own()
        own.signer.amend(own.link(), FIELDS)
        assert own.signatures.writes == 0

    def test_refuses_as_the_form_does_with_all_problems(self) -> None:
        own = Own()
        with pytest.raises(FormRefused) as refused:
            own.signer.amend(own.link(), {"name": "evil.com/x", "country": "XX", "show": "all"})
        assert refused.value.errors == {"name": ("link",), "country": ("unknown",), "show": ("unknown",)}
        assert own.signatures.writes == 0

    def test_the_kind_stays(self) -> None:
        own = Own()
        own.signer.amend(own.link(), FIELDS | {"kind": "coalition", "name": "Ana Paz R.", "members": "Uno"})
        assert own.stored.details == Details(kind="person", name="Ana Paz R.", role="Bióloga")

    def test_an_organisation_of_another_name_is_looked_at_again(self) -> None:
        own = Own(details=Details(kind="organisation", name="Casa", representative="Luz"), evidence="domain:casa.org")
        own.signer.amend(own.link(), {"name": "Banco Central", "representative": "Luz"})
        assert (own.stored.state, own.stored.holds) == ("held", ("changed",))
        assert own.stored.changed_at == NOW, "it leaves the letter"

    def test_who_is_pending_stays_so_and_unknown_to_the_publisher(self) -> None:
        own = Own(state="pending", expires_at=NOW // 1000 + 60, confirmed_at=None, changed_at=None, email=ADDRESS)
        own.signer.amend(own.link(), FIELDS | {"name": "Ana Paz Ruiz"})
        assert (own.stored.state, own.stored.changed_at, own.stored.email) == ("pending", None, ADDRESS)


class TestNews:
    def test_come_to_the_address_that_signed_however_it_is_written(self) -> None:
        own = Own()
        own.signer.subscribe(own.link(), "Majo@Example.org")
        assert (own.stored.updates, own.stored.email) == (True, "Majo@example.org")
        assert own.stored.consent is not None
        assert own.stored.consent.boxes == ("sign", "publish", "updates")
        assert own.stored.changed_at == NOW - 5, "the letter shows nothing of it"

    @pytest.mark.parametrize(("address", "code"), [("otra@example.org", "another"), ("nada", "invalid")])
    def test_to_no_other_address(self, address: str, code: str) -> None:
        own = Own()
        with pytest.raises(FormRefused) as refused:
            own.signer.subscribe(own.link(), address)
        assert refused.value.errors == {"email": (code,)}
        assert own.stored.email == ""

    def test_none_any_more_drops_the_address_that_was_kept_for_them(self) -> None:
        own = Own(email=ADDRESS, updates=True)
        own.signer.subscribe(own.link(), "")
        assert (own.stored.updates, own.stored.email) == (False, "")

    def test_who_waits_for_an_organiser_can_still_be_told(self) -> None:
        own = Own(email=ADDRESS, updates=True, state="held", holds=("organisation",), changed_at=None)
        own.signer.subscribe(own.link(), "")
        assert (own.stored.updates, own.stored.email) == (False, ADDRESS)


class TestTheNewText:
    def test_is_signed_by_who_says_so_and_by_nobody_else(self) -> None:
        own = Own(letter=replace(LETTER, version=2, version_sha256="new"))
        assert own.stored.consent is not None
        assert own.stored.consent.version == 1
        own.signer.agree(own.link())
        assert own.stored.consent == Consent(2, "new", "es", NOW, ("sign", "publish"))
        (change,) = own.signatures.since(SLUG, NOW)
        assert json.loads(change.public)["v"] == 2

    def test_the_text_that_was_signed_is_not_signed_again(self) -> None:
        own = Own()
        own.signer.agree(own.link())
        assert own.signatures.writes == 0


class TestLeaving:
    @pytest.mark.promise("A signature belongs to its signer")
    def test_leaves_the_key_and_nothing_of_the_person(self) -> None:
        own = Own(email=ADDRESS, signals=("fast",), evidence="approved:luz", vouched_by="Luz", position=3)
        own.signer.withdraw(own.link())
        assert own.stored.state == "withdrawn"
        left = repr(asdict(own.stored))
        for word in ("Ana", "Bióloga", ADDRESS, "luz", "Luz", "fast", "somebody", "'ab'"):
            assert word not in left
        assert own.stored.consent is None
        assert own.stored.changed_at == NOW
        assert list(own.erasures.erased) == [FIRST]

    def test_twice_is_a_success_and_the_first_one_counts(self) -> None:
        own = Own()
        own.signer.withdraw(own.link())
        own.now += 1000
        first = own.stored
        own.signer.withdraw(own.link())
        assert own.stored == first

    def test_who_was_never_published_stays_out_of_the_index(self) -> None:
        own = Own(state="pending", expires_at=NOW // 1000 + 60, confirmed_at=None, changed_at=None)
        own.signer.withdraw(own.link())
        assert list(own.signatures.since(SLUG, 0)) == []
        assert own.stored.expires_at is None, "the lock stays"

    def test_what_was_withdrawn_is_changed_no_more(self) -> None:
        own = Own()
        own.signer.withdraw(own.link())
        left = own.stored
        acts: list[Callable[[], object]] = [
            lambda: own.signer.amend(own.link(), FIELDS | {"name": "Otra"}),
            lambda: own.signer.subscribe(own.link(), ADDRESS),
            lambda: own.signer.agree(own.link()),
        ]
        for act in acts:
            with pytest.raises(NothingHeld):
                act()
        assert own.stored == left

    def test_may_come_back(self) -> None:
        own = Own()
        own.signer.withdraw(own.link())
        own.signer.readmit(own.link())
        with pytest.raises(NothingHeld):
            own.signer.view(own.link())
        again = replace(Own().stored, state="pending", expires_at=NOW // 1000 + 60, submission="two", changed_at=None)
        assert own.signatures.submit(again, NOW // 1000), "a form for the address is taken again"

    def test_who_said_it_was_somebody_else_may_come_back(self) -> None:
        own = Own()
        own.signatures.apply(own.stored, disownment(own.stored, NOW))
        own.signer.readmit(own.link())
        with pytest.raises(NothingHeld):
            own.signer.view(own.link())
        assert own.stored.opened

    def test_a_signature_that_stands_is_not_lifted(self) -> None:
        own = Own()
        own.signer.readmit(own.link())
        assert own.stored.state == "confirmed"
        assert own.signatures.writes == 0


class TestRaces:
    def test_a_correction_that_another_crosses_is_decided_anew(self) -> None:
        own = Own()
        own.signatures.others = [lambda now: replace(_amended(now, "Ana de otra ventana"))]
        own.signer.amend(own.link(), FIELDS | {"name": "Ana Paz Ruiz"})
        assert own.stored.details.name == "Ana Paz Ruiz"

    def test_a_correction_never_undoes_a_withdrawal(self) -> None:
        own = Own()
        own.signatures.others = [lambda now: disownment(now, NOW)]
        with pytest.raises(NothingHeld):
            own.signer.amend(own.link(), FIELDS | {"name": "Ana Paz Ruiz"})
        assert own.stored.state == "disowned"

    def test_a_withdrawal_wins_over_whoever_comes_between(self) -> None:
        own = Own()
        own.signatures.others = [lambda now: refusal(now, NOW), lambda now: _amended(now, "Ana Otra")]
        own.signer.withdraw(own.link())
        assert own.stored.state == "withdrawn"

    def test_who_loses_every_race_is_told_to_try_again(self) -> None:
        own = Own()
        own.signatures.others = [lambda now: _amended(now, "Ana Otra")] * 9
        with pytest.raises(Unavailable):
            own.signer.withdraw(own.link())


def _amended(signature: Signature, name: str) -> Step:
    details = replace(signature.details, name=name)
    return Step(("state", "submission"), {"submission": signature.submission + "+", "details": details})


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=16, max_size=16))
def test_no_invented_token_opens_a_page(secret: bytes, raw: bytes) -> None:
    for id_bytes in (raw, tokens.id_bytes(FIRST)):
        with pytest.raises((LinkInvalid, NothingHeld)) as refused:
            Own().signer.view(Own().link(tokens.encode(SLUG, id_bytes, secret)))
        assert refused.type is LinkInvalid
