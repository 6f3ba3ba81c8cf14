"""The signer's own page, called as by API Gateway, on moto."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup

from chalicelib import settings
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.kms import KmsPeppers
from chalicelib.rules.keys import tokens
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.rules.letters.letter import Letter
from chalicelib.wiring import api
from tests.conftest import SITE_URL
from tests.support.api import FORM, JSON, call, deliver, mails, queued, sign, token
from tests.support.api_client import disown_link, press_not_me
from tests.support.mail_body import body_of
from tests.support.mailed_links import prepare_letter, stored_state
from tests.support.samples import FIELDS, NOW, SLUG

ROUTE = "/signature/{token}"
CASA = {"kind": "organisation", "name": "Casa del Agua", "representative": "Luz Mar", "website": "casa.example"}


@pytest.fixture(autouse=True)
def letter(aws: None) -> Iterator[None]:
    yield from prepare_letter()


def own(email: str = "majo@example.org") -> str:
    """The token of the own page of an address that signed."""
    head = the_letter()
    return page_token(KmsPeppers().of(head), tokens.signature_id(SLUG, KmsPeppers().of(head), email))


def the_letter() -> Letter:
    head = DynamoLetters().head(SLUG)
    assert head is not None
    return head


def signed(**fields: str) -> str:
    """Sign and confirm; returns the token of the own page."""
    sign(FIELDS | fields)
    deliver()
    call("POST", "/confirm/{token}", token=token())
    return own((FIELDS | fields)["email"].lower())


def see(page: str, done: str = "", headers: dict[str, str] | None = None) -> dict[str, Any]:
    query = {"queryStringParameters": {"done": done}, "multiValueQueryStringParameters": {"done": [done]}}
    return call("GET", ROUTE, headers=headers, raw=query if done else None, token=page)


def press(page: str, action: str, headers: dict[str, str] | None = None, **fields: str) -> dict[str, Any]:
    sent = {"action": action} | fields
    body = json.dumps(sent) if headers == JSON else urlencode(sent)
    return call("POST", ROUTE, body.encode(), headers, token=page)


def main(answer: dict[str, Any]) -> str:
    found = BeautifulSoup(answer["body"], "html5lib").select_one("main")
    assert found is not None
    return " ".join(found.get_text().split())


def test_the_mail_leads_to_the_page() -> None:
    page = signed()
    (mail,) = mails()
    assert f"/signature/{page}" in body_of(mail)


def test_shows_what_is_held_and_changes_nothing_however_often_it_is_opened() -> None:
    page = signed()
    before = stored_state()
    for headers in (FORM, JSON, FORM):
        assert see(page, "withdrawn", headers)["statusCode"] == 200
    assert stored_state() == before
    words = main(see(page))
    assert "Está en la carta." in words
    assert "Ma. José Ñúñez-Ávila, Bióloga, Universidad del Valle, México" in words
    assert "Su dirección ya se borró." in words


def test_a_program_gets_the_state_and_what_is_shown() -> None:
    body = json.loads(see(signed(), headers=JSON)["body"])
    assert body["status"] == "confirmed"
    assert body["shown"]["name"] == "Ma. José Ñúñez-Ávila"
    assert (body["version"], body["outdated"], body["news"], body["held_because"]) == (1, False, False, [])


def test_corrects_a_name_and_a_reload_does_not_do_it_again() -> None:
    page = signed()
    done = press(page, "amend", name="Majo Ávila", show="name")
    assert (done["statusCode"], done["headers"]["Location"]) == (303, "?done=amended")
    words = main(see(page, "amended"))
    assert words.startswith("Sus cambios se guardaron. La carta lo mostrará en unos minutos.")
    assert "Majo Ávila" in words
    assert "Bióloga" not in words


def test_refuses_with_every_problem_and_all_that_was_typed() -> None:
    page = signed()
    before = stored_state()
    refused = press(page, "amend", name="evil.com/ahora", role="Jefa", country="XX", show="initials")
    assert refused["statusCode"] == 422
    soup = BeautifulSoup(refused["body"], "html5lib")
    assert [link["href"] for link in soup.select("[role=alert] a")] == ["#f-name", "#f-country"]
    values = {field["name"]: field.get("value") for field in soup.select(".field input")}
    assert (values["name"], values["role"]) == ("evil.com/ahora", "Jefa")
    assert [radio["value"] for radio in soup.select("[name=show][checked]")] == ["initials"]
    assert stored_state() == before


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({"action": "amend", "name": ""}, {"name": ["required"]}),
        ({"action": "amend", "name": "Ana", "state": "confirmed"}, {"state": ["unknown-field"]}),
        ({"action": "confirm"}, {"action": ["unknown"]}),
        ({}, {"action": ["required"]}),
        ({"action": "news"}, {"updates": ["unknown"]}),
        ({"action": "news", "updates": "yes"}, {"email": ["needed"]}),
        ({"action": "news", "updates": "yes", "email": "otra@example.org"}, {"email": ["another"]}),
    ],
)
def test_tells_a_program_what_is_wrong(sent: dict[str, str], errors: dict[str, list[str]]) -> None:
    refused = call("POST", ROUTE, json.dumps(sent).encode(), JSON, token=signed())
    assert (refused["statusCode"], json.loads(refused["body"])) == (422, {"errors": errors})


def test_news_are_asked_for_with_the_address_that_signed_and_ended() -> None:
    page = signed()
    assert press(page, "news", updates="yes", email="Majo@example.org")["headers"]["Location"] == "?done=news"
    words = main(see(page, "news"))
    assert "A partir de ahora le enviaremos noticias" in words
    assert "Majo@example.org" in words
    assert press(page, "news", updates="yes")["statusCode"] == 303, "the address is there: it need not be given again"
    assert press(page, "news", JSON, updates="no")["body"] == '{"status": "no-news"}'
    assert "Majo@example.org" not in main(see(page))


def test_what_an_address_says_was_done_is_said_only_if_it_is_so() -> None:
    page = signed()
    assert "A partir de ahora" not in main(see(page, "news"))
    assert "<script>" not in see(page, "<script>")["body"]


def test_withdraws_says_so_plainly_and_lets_come_back() -> None:
    page = signed()
    done = press(page, "withdraw")
    assert (done["statusCode"], done["headers"]["Location"]) == (303, "?done=withdrawn")
    words = main(see(page, "withdrawn"))
    assert words.startswith("Su firma se retiró")
    assert "saldrá de ella en unos minutos" in words
    assert "no se pueden recuperar" in words
    assert "Ñúñez" not in str(stored_state())
    sign(FIELDS)
    deliver()
    assert len(mails()) == 1, "nobody is mailed who left"
    assert press(page, "withdraw", JSON)["body"] == '{"status": "withdrawn"}'
    assert press(page, "again")["headers"]["Location"] == "?done=again"
    again = see(page, "again")
    assert "Puede volver a firmar" in main(again)
    assert "Solo queda de ella una huella cifrada, que se borra una semana después." in main(again)
    buttons = BeautifulSoup(again["body"], "html5lib").select("a.button")
    assert [button["href"] for button in buttons] == [f"{SITE_URL}/{SLUG}/es/#sign"]
    assert signed(name="Majo de vuelta") == page
    assert "Majo de vuelta" in main(see(page))


def test_it_was_not_me_is_lifted_here_too() -> None:
    page = signed()
    press_not_me(disown_link(token()))
    assert "ahora nadie puede firmar" in main(see(page))
    assert press(page, "again", JSON)["body"] == '{"status": "again"}'
    assert "Puede volver a firmar" in main(see(page, "again"))
    assert press(page, "again", JSON)["body"] == '{"status": "again"}', "pressed twice"
    assert signed(name="Majo de vuelta") == page


def test_downloads_everything_as_a_file() -> None:
    page = signed(updates="yes")
    got = press(page, "download")
    assert got["statusCode"] == 200
    assert got["headers"]["Content-Disposition"] == f'attachment; filename="firmamos-{SLUG}.json"'
    held = json.loads(got["body"])
    assert (held["email"], held["details"]["name"]) == ("Majo@example.org", "Ma. José Ñúñez-Ávila")


def test_an_organisation_that_waits_is_told_why_at_once_and_by_a_program_too() -> None:
    sign(FIELDS | CASA | {"email": "luz@mail.example"})
    deliver()
    done = call("POST", "/confirm/{token}", token=token())
    page = own("luz@mail.example")
    assert (done["statusCode"], done["headers"]["Location"]) == (303, f"../signature/{page}?done=confirmed")
    words = main(see(page, "confirmed"))
    assert words.startswith("Su firma está confirmada.")
    assert "verificarán que usted puede firmar por ella." in words
    assert "Le escribiremos cuando haya una decisión." in words
    assert json.loads(see(page, headers=JSON)["body"])["held_because"] == ["organisation"]
    again = call("POST", "/confirm/{token}", b"{}", JSON, token=token())
    assert json.loads(again["body"]) == {"status": "held"}
    looked = call("GET", "/confirm/{token}", token=token())
    assert "quienes organizan la carta la revisan antes" in main(looked)
    assert f"../signature/{page}" in looked["body"]


def test_a_text_that_changed_is_signed_on_purpose() -> None:
    page = signed()
    head = the_letter()
    DynamoLetters().replace_head(head, replace(head, version=2, version_sha256="2" * 64))
    api.letters.cache_clear()
    api.signer.cache_clear()
    assert "El texto de la carta cambió desde que usted firmó" in main(see(page))
    assert json.loads(see(page, headers=JSON)["body"])["outdated"] is True
    assert press(page, "agree")["headers"]["Location"] == "?done=agreed"
    body = json.loads(see(page, headers=JSON)["body"])
    assert (body["version"], body["outdated"]) == (2, False)


def test_where_nothing_is_held_it_says_so() -> None:
    page = own("nadie@example.org")
    assert "Aquí no guardamos nada de usted" in main(see(page))
    assert json.loads(see(page, headers=JSON)["body"]) == {"status": "nothing"}
    refused = press(page, "amend", JSON, name="Ana")
    assert (refused["statusCode"], json.loads(refused["body"])) == (404, {"error": "nothing"})


def test_after_the_purge_any_link_is_told_that_all_was_destroyed_and_when() -> None:
    page = signed()
    head = the_letter()
    DynamoLetters().replace_head(head, replace(head, state="delivered", pepper=b"gone", purged_at=NOW // 1000))
    api.letters.cache_clear()
    api.signer.cache_clear()
    for one in (page, page[:-1] + ("a" if page[-1] != "a" else "q")):
        words = main(see(one))
        assert "Se destruyeron todos los datos personales" in words
        assert "21 de septiembre de 2026" in words
    assert json.loads(see(page, headers=JSON)["body"]) == {"status": "purged"}
    refused = press(page, "withdraw", JSON)
    assert (refused["statusCode"], json.loads(refused["body"])) == (410, {"error": "purged"})


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_invented_link_is_none_and_tells_nothing(method: str) -> None:
    page = signed()
    body = b"action=download" if method == "POST" else b""
    for one in ("nada", token(), page[:-20] + "a" * 20, page.replace(SLUG, "otra-carta")):
        answer = call(method, ROUTE, body, token=one)
        assert answer["statusCode"] == 404
        assert "Ñúñez" not in answer["body"]


def test_its_links_are_relative_and_its_policy_allows_its_own_style_alone() -> None:
    answer = see(signed())
    soup = BeautifulSoup(answer["body"], "html5lib")
    assert all("action" not in form.attrs for form in soup("form"))
    policy = answer["headers"]["Content-Security-Policy"]
    assert "script-src" not in policy
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert settings.current().site_url in policy
    assert answer["headers"]["Referrer-Policy"] == "no-referrer"


def test_nothing_of_the_page_waits_in_the_queue() -> None:
    page = signed()
    queued()
    press(page, "amend", name="Majo Ávila")
    press(page, "withdraw")
    assert queued() == []
