"""Mallory signs in someone else's name. She has the form, any number of mailboxes of her own, and time."""

import re
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.aws.dynamodb.signatures import DynamoChanges
from chalicelib.rules.keys import tokens
from chalicelib.rules.letters.letter import Handling
from chalicelib.signing.mailed_link import read_link
from chalicelib.wiring import api
from tests.support.api import deliver, mails
from tests.support.api_client import (
    change_letter,
    disown_link,
    link,
    mailed,
    own_page,
    post,
    press,
    press_not_me,
    record,
    see,
    sign_and_confirm,
    sign_and_mail,
    states,
    unsubscribe_link,
)
from tests.support.mailed_links import prepare_letter, stored_state
from tests.support.moto_aws import store_letter
from tests.support.samples import FIELDS, SLUG

ANA, MALLORY = "ana@example.org", "mallory@evil.example"
OTHER = "otra-carta"
KINDS = ("confirm", "disown", "signature", "unsubscribe", "member")
CASA = {
    "kind": "organisation",
    "name": "Casa del Agua",
    "representative": "Mallory",
    "website": "https://evil.example",
    "email": MALLORY,
}


@pytest.fixture(autouse=True)
def letter(aws: None) -> Iterator[None]:
    yield from prepare_letter()


def published() -> dict[str, str]:
    """The index as the publisher reads it: each public text's state."""
    return {change.public: change.state for change in DynamoChanges().since(SLUG, 0)}


def test_mallory_who_knows_a_signature_s_id_guesses_its_links_in_vain() -> None:
    real = sign_and_mail(email=ANA)
    one = tokens.decode(real)
    before = stored_state()
    guesses = [secrets.token_bytes(32) for _ in range(20)]
    guesses += [bytes(32), b"\xff" * 32, one.id_bytes * 2]
    guesses += [bytes([one.secret[0] ^ 1 << bit]) + one.secret[1:] for bit in range(8)]
    for guess in guesses:
        forged = tokens.encode(SLUG, one.id_bytes, guess)
        for kind in KINDS:
            assert see(kind, forged)["statusCode"] == 404
            assert press(kind, forged, action="withdraw")["statusCode"] == 404
    assert stored_state() == before


def test_a_link_does_what_it_is_for_and_nothing_else() -> None:
    confirm = sign_and_mail(email=ANA)
    links = {
        "confirm": confirm,
        "disown": disown_link(confirm),
        "signature": own_page(ANA),
        "unsubscribe": unsubscribe_link(ANA),
    }
    before = stored_state()
    for kind, token in links.items():
        for other in KINDS:
            assert see(other, token)["statusCode"] == (200 if other == kind else 404)
            if other != kind:
                assert press(other, token, action="withdraw")["statusCode"] == 404
    assert stored_state() == before


def test_a_link_of_one_letter_is_none_at_another_that_the_same_person_signed() -> None:
    store_letter(OTHER)
    here, there = sign_and_mail(email=ANA), sign_and_mail(OTHER, email=ANA)
    before = stored_state()
    for kind, token in {"confirm": here, "signature": own_page(ANA), "unsubscribe": unsubscribe_link(ANA)}.items():
        own = tokens.decode(token)
        for id_bytes in (own.id_bytes, tokens.decode(there).id_bytes):
            moved = tokens.encode(OTHER, id_bytes, own.secret)
            assert see(kind, moved)["statusCode"] == 404
            assert press(kind, moved, action="withdraw")["statusCode"] == 404
    assert stored_state() == before


def test_the_link_of_mallory_s_own_signature_confirms_no_other_s() -> None:
    hers = tokens.decode(sign_and_mail(email=MALLORY, name="Mallory"))
    ana = tokens.decode(sign_and_mail(email=ANA))
    before = stored_state()
    for kind in KINDS:
        assert press(kind, tokens.encode(SLUG, ana.id_bytes, hers.secret), action="withdraw")["statusCode"] == 404
    assert stored_state() == before


def test_what_mallory_typed_after_ana_looked_is_not_what_ana_confirms() -> None:
    token = sign_and_mail(email=ANA, affiliation="Universidad")
    seen = re.findall(r'name="revision" value="(\w+)"', see("confirm", token)["body"])[0]
    post(FIELDS | {"email": ANA, "affiliation": "Partido de Mallory", "role": "Vocera"})
    refused = press("confirm", token, revision=seen)
    assert refused["statusCode"] == 409
    assert states() == {"pending": 1}
    again = see("confirm", token)["body"]
    assert "Partido de Mallory" in again
    assert press("signature", own_page(ANA), action="amend", name="Ana", show="count")["statusCode"] == 303
    seen = re.findall(r'name="revision" value="(\w+)"', see("confirm", token)["body"])[0]
    assert press("confirm", token, revision=seen)["statusCode"] == 303
    kept = record(ANA)
    assert kept is not None and (kept.details.show, kept.details.affiliation) == ("count", "")


def test_who_has_confirmed_is_not_written_over_by_a_form_with_the_same_address() -> None:
    sign_and_confirm(email=ANA, name="Ana Flores")
    before = record(ANA)
    for changed in ({"show": "count"}, {"affiliation": "Partido"}, {"name": "Flores, ANA"}, {"updates": "yes"}):
        post(FIELDS | {"email": ANA, "name": "Ana Flores"} | changed)
        post(FIELDS | {"email": "ANA+mallory@example.org", "name": "Ana Flores"} | changed)
    assert record(ANA) == before
    assert states() == {"confirmed": 1}


def test_another_name_at_the_address_of_one_who_confirmed_needs_a_mail_of_its_own() -> None:
    sign_and_confirm(email=ANA, name="Ana Flores")
    before = record(ANA)
    mine = sign_and_confirm(email=MALLORY, name="Mallory")
    post(FIELDS | {"email": ANA, "name": "Presidenta Falsa"})
    deliver()
    assert record(ANA) == before
    assert states() == {"confirmed": 2, "pending": 1}
    assert press("confirm", mine)["statusCode"] == 303, "pressing one's own again"
    assert "Presidenta Falsa" not in "".join(published())


def test_a_third_person_at_one_address_is_no_third_signature() -> None:
    sign_and_confirm(email=ANA, name="Ana Flores")
    sign_and_confirm(email=ANA, name="Beto Luna")
    for number in range(12):
        post(FIELDS | {"email": ANA, "name": f"{chr(65 + number)}aria Otra"})
    deliver()
    assert states() == {"confirmed": 2}


def test_an_organisation_that_was_let_in_is_looked_at_again_before_it_is_called_otherwise() -> None:
    sign_and_confirm(**CASA)
    assert [*published().values()] == ["confirmed"]
    for renamed in ({"name": "Amnistía Internacional"}, {"website": "https://amnesty.example"}):
        fields = {name: value for name, value in (CASA | renamed).items() if name not in ("email", "kind")}
        assert press("signature", own_page(MALLORY), fields, action="amend")["statusCode"] == 303
        assert [*published().values()] == ["held"]
        kept = record(MALLORY)
        assert kept is not None and kept.holds == ("changed",)


def test_mallory_is_not_let_in_under_a_well_known_name_nor_takes_it_later() -> None:
    change_letter(handling=Handling(well_known=("Amnistía Internacional", "Rigoberta Menchú")))
    sign_and_confirm(**CASA | {"name": "Amnistia Internacional"})
    sign_and_confirm(email=ANA, name="Ana Flores")
    assert states() == {"held": 1, "confirmed": 1}
    press("signature", own_page(ANA), action="amend", name="Rigoberta Menchú Tum", show="name")
    assert states() == {"held": 2}
    assert "confirmed" not in published().values()


@pytest.mark.parametrize("later", [False, True], ids=["when it signs", "by its own page"])
def test_a_coalition_does_not_bring_in_a_well_known_name_as_a_member(later: bool) -> None:
    change_letter(handling=Handling(well_known=("Amnistía Internacional",)))
    members = "Casa Uno\nCasa Dos"
    coalition = CASA | {"kind": "coalition", "members": members}
    with_it = f"{members}\nAmnistía Internacional, A.C."
    sign_and_confirm(**coalition | ({} if later else {"members": with_it}))
    if later:
        assert states() == {"confirmed": 1}
        fields = {name: value for name, value in coalition.items() if name not in ("email", "kind")}
        press("signature", own_page(MALLORY), fields | {"members": with_it}, action="amend")
    kept = record(MALLORY)
    assert kept is not None and (kept.state, kept.holds) == ("held", ("well-known",))
    assert "confirmed" not in published().values()


def test_without_an_address_at_its_domain_nobody_signs_for_an_organisation() -> None:
    for number, address in enumerate((ANA, "casa.agua@gmail.com", "luz@casa.example.evil.example")):
        sign_and_confirm(**CASA | {"email": address, "name": f"Casa {number}", "website": "https://casa.example"})
    assert states() == {"held": 3}
    assert published() == {}


def test_pressing_at_once_is_one_confirmation() -> None:
    link = read_link(api.letters().head, sign_and_mail(email=ANA))
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: api.signing().confirm(link), range(24)))
    assert {answer.state for answer in answers} == {"confirmed"}
    assert len({answer.confirmed_at for answer in answers}) == 1
    assert [*published().values()] == ["confirmed"]


def test_whoever_wins_between_confirming_and_leaving_who_left_is_not_on_the_letter() -> None:
    link, page = (read_link(api.letters().head, token) for token in (sign_and_mail(email=ANA), own_page(ANA)))
    acts = [lambda: api.signing().confirm(link), lambda: api.signer().withdraw(page)] * 6
    with ThreadPoolExecutor(12) as pool:
        done = [pool.submit(act) for act in acts]
        [one.exception() for one in done]
    assert states() == {"withdrawn": 1}
    assert "confirmed" not in published().values()


def test_a_signature_that_mallory_typed_for_ana_is_ana_s_to_correct_to_take_or_to_end() -> None:
    token = sign_and_mail(email=ANA, name="Nombre Falso")
    press("signature", own_page(ANA), action="amend", name="Ana Flores", show="initials")
    assert press("confirm", token)["statusCode"] == 303
    assert '"name":"A. F."' in "".join(published())
    assert press_not_me(disown_link(token))["statusCode"] == 200
    assert [*published().values()] == ["disowned"]
    sent = len(mails())
    for name in ("Nombre Falso", "Ana Flores", "Otra Vez"):
        post(FIELDS | {"email": ANA, "name": name})
    deliver()
    assert len(mails()) == sent, "for ever"
    assert len(list(SignatureItem.scan())) == 1


def test_an_old_link_brings_nobody_back_who_left() -> None:
    token = sign_and_confirm(email=ANA)
    press("signature", own_page(ANA), action="withdraw")
    for kind, old in {"confirm": token, "disown": disown_link(token)}.items():
        assert see(kind, old)["statusCode"] == 404
        assert press(kind, old, resend="yes")["statusCode"] == 404
    assert states() == {"withdrawn": 1}
    assert link(mailed(ANA)[0], "signature") == own_page(ANA), "only the own page does"
