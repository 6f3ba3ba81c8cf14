"""What a signer downloads: all that is held about them, and nothing of anybody else."""

import json
from dataclasses import fields, replace
from typing import Any

import pytest

from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.rules.signatures.decision_steps import approval
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.signature import Consent, MailState, Signature
from chalicelib.rules.signatures.transitions import after_step
from chalicelib.signing.held_data import WITHHELD, held_data
from chalicelib.signing.mailed_link import read_link
from chalicelib.web.signer_view import signature_json, signer_view
from tests.fakes.keys import PEPPER
from tests.support.samples import LETTER, NOW, SLUG, named
from tests.support.world import World

CONFIRMED = Signature(
    id=f"{SLUG}#{'a' * 26}",
    state="confirmed",
    email="majo@example.org",
    details=Details(kind="person", name="Ana Paz", role="Bióloga"),
    lang="es",
    updates=True,
    consent=Consent(1, LETTER.version_sha256, "es", NOW - 9, ("sign", "publish")),
    submission="one",
    created_at=NOW - 10,
    expires_at=None,
    confirmed_at=NOW - 5,
    appeared_at=NOW - 5,
    changed_at=NOW - 5,
    holds=("changed",),
    evidence="domain:x.org",
    mail=MailState(count=1, at=NOW // 1000, tokens=(("ab", 1),)),
)


@pytest.mark.promise("A signature belongs to its signer")
def test_holds_everything_that_is_held_and_is_json() -> None:
    world = World()
    world.signatures.items[CONFIRMED.id] = CONFIRMED
    token = page_token(PEPPER, CONFIRMED.id)
    got = json.loads(json.dumps(world.signer.download(read_link(world.letters.head, token))))
    assert (got["letter"], got["state"], got["email"]) == (SLUG, "confirmed", "majo@example.org")
    assert got["details"]["name"] == "Ana Paz"
    assert got["consent"]["sha256"] == LETTER.version_sha256
    assert (got["held_because"], got["evidence"]) == (["changed"], ["domain:x.org"])
    assert (got["mails"], got["last_mail_at"]) == (1, NOW // 1000)
    assert token.rpartition("_")[2] not in json.dumps(got)
    assert '"ab"' not in json.dumps(got), "the hashes of mailed links"


@pytest.mark.promise("The download holds nothing of others")
@pytest.mark.parametrize("hold", ["domain", "duplicate:Casa del Agua", "unchecked"])
def test_does_not_say_what_others_did_that_it_waits(hold: str) -> None:
    held = replace(CONFIRMED, state="held", holds=("large", hold))
    neutral = replace(held, holds=("large", "unchecked"))
    assert held_data(held) == held_data(neutral)
    assert held_data(held)["held_because"] == ["large", "comparison"]
    assert signature_json(LETTER, held) == signature_json(LETTER, neutral)
    site = "https://cartas.example.org"
    assert signer_view(site, LETTER, held, "") == signer_view(site, LETTER, neutral, "")


@pytest.mark.promise("The download holds nothing of others")
@pytest.mark.parametrize("by", ["root", "Eva Sol", "uno approved:otra", "domain:z"])
def test_does_not_say_which_organiser_approved_it(by: str) -> None:
    held = replace(CONFIRMED, state="held", holds=("kind",), vouched_by=by)
    got = held_data(after_step(held, approval(held, NOW, by)))
    assert (got["evidence"], got["entered_by_organiser"]) == (["domain:x.org", "approved"], True)
    assert by not in str(got)


@pytest.mark.promise("The download holds nothing of others")
def test_is_the_same_whatever_others_in_the_network_did() -> None:
    usual = replace(CONFIRMED, state="pending", expires_at=NOW, confirmed_at=None, appeared_at=None)
    over_the_limit = replace(usual, state="held", signals=("network", "series", "limiter"))
    assert held_data(over_the_limit) == held_data(usual)


@pytest.mark.promise("The download holds nothing of others")
def test_every_field_is_given_out_or_withheld_for_a_reason() -> None:
    other: dict[str, Any] = {
        "state": "withdrawn", "email": "luz@example.org", "details": Details("person", "Luz"), "lang": "fr",
        "updates": False, "consent": None, "created_at": 1, "expires_at": 2, "confirmed_at": 3, "appeared_at": 4,
        "once_shown": True, "vouched_by": "x", "mail": MailState(count=7), "holds": (), "evidence": "", "quiet": True,
        "confirmed_members": ("Uno",), "objected_members": named("Dos"), "barred_members": ("Tres",),
    }  # fmt: skip
    assert {field.name for field in fields(Signature)} == other.keys() | WITHHELD.keys()
    assert not other.keys() & WITHHELD.keys()
    for name, value in other.items():
        assert held_data(replace(CONFIRMED, **{name: value})) != held_data(CONFIRMED), name
