"""The page of a coalition's member, called as by API Gateway, on moto."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup

from chalicelib import settings
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.rules.keys import tokens
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.wiring import api
from tests.conftest import API_URL, ENVIRONMENT
from tests.support.api import FORM, JSON, call, deliver, mails, queued, sign, token
from tests.support.mailed_links import COALITION, links, prepare_letter, stored_state
from tests.support.process_caches import forget
from tests.support.samples import NOW, SLUG

ROUTE = "/member/{token}"
MEMBERS = ("Casa del Agua", "Pozo Vivo, A.C.", "Ñandú")


@pytest.fixture(autouse=True)
def letter(aws: None) -> Iterator[None]:
    yield from prepare_letter()


def signed(**fields: str) -> str:
    """Sign and confirm as a coalition; returns the token of its own page."""
    sign(COALITION | {"members": "\n".join(MEMBERS)} | fields)
    deliver()
    confirm = token()
    call("POST", "/confirm/{token}", token=confirm)
    pepper = api.peppers().of(api.signing().letter_by_address(SLUG))
    return page_token(pepper, tokens.decode(confirm).signature_id)


def passed_on(own: str) -> dict[str, str]:
    """Each member's link on the coalition's own page, by the member's name."""
    page = BeautifulSoup(call("GET", "/signature/{token}", token=own)["body"], "html5lib")
    found = [(item.select_one("bdi"), item.select_one(".copy")) for item in page.select(".links > li")]
    return {name.get_text(): link.get_text() for name, link in found if name and link}


def tokens_of(own: str) -> dict[str, str]:
    return {name: link.rpartition("/")[2] for name, link in passed_on(own).items()}


def see(member: str, headers: dict[str, str] | None = None, done: str = "") -> dict[str, Any]:
    query = {"queryStringParameters": {"done": done}, "multiValueQueryStringParameters": {"done": [done]}}
    return call("GET", ROUTE, headers=headers, raw=query if done else None, token=member)


def press(member: str, action: str, headers: dict[str, str] | None = None, **more: str) -> dict[str, Any]:
    sent = {"action": action} | more
    body = json.dumps(sent) if headers == JSON else urlencode(sent)
    return call("POST", ROUTE, body.encode(), headers, token=member)


def main(answer: dict[str, Any]) -> str:
    found = BeautifulSoup(answer["body"], "html5lib").select_one("main")
    assert found is not None
    return " ".join(found.get_text().split())


def listed(own: str) -> list[str]:
    """The coalition's members on the letter."""
    return list(json.loads(call("GET", "/signature/{token}", headers=JSON, token=own)["body"])["shown"]["members"])


def test_the_coalitions_page_has_a_whole_link_for_each_member() -> None:
    links_ = passed_on(signed())
    assert tuple(links_) == MEMBERS
    assert len(set(links_.values())) == 3
    assert all(re.fullmatch(rf"{API_URL}/member/{SLUG}_[a-z2-7]{{77}}", link) for link in links_.values())


def test_where_the_gateway_chose_the_address_the_links_have_the_gateways(monkeypatch: pytest.MonkeyPatch) -> None:
    own = signed()
    monkeypatch.delenv("FIRMAMOS_API_URL")
    settings.current.cache_clear()
    assert ENVIRONMENT["FIRMAMOS_API_URL"] == API_URL
    for host in ({}, {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}):
        page = call("GET", "/signature/{token}", headers=FORM | host, token=own)["body"]
        assert "https://firmas.example.org/api/member/" in page
        assert "evil.example" not in page


def test_opening_shows_who_lists_whom_and_changes_nothing() -> None:
    member = tokens_of(signed())["Ñandú"]
    before = stored_state()
    for headers in (FORM, JSON, FORM):
        assert see(member, headers, "objected")["statusCode"] == 200
    assert stored_state() == before
    words = main(see(member, done="objected"))
    assert words.startswith("Ñandú La coalición Red de Pozos firmó la carta abierta «Por el agua limpia»")
    assert json.loads(see(member, JSON)["body"]) == {
        "status": "listed",
        "letter": SLUG,
        "coalition": "Red de Pozos",
        "member": "Ñandú",
    }


def test_is_in_the_readers_language_and_else_in_the_coalitions() -> None:
    member = tokens_of(signed())["Ñandú"]
    for wanted, lang in (("en", "en"), ("fr,en;q=0.5", "en"), ("fr", "es"), ("", "es")):
        answer = see(member, FORM | {"Accept-Language": wanted})
        assert answer["headers"]["Content-Language"] == lang


def test_confirms_and_a_reload_does_not_do_it_again() -> None:
    own = signed()
    member = tokens_of(own)["Pozo Vivo, A.C."]
    done = press(member, "confirm")
    assert (done["statusCode"], done["headers"]["Location"]) == (303, "?done=confirmed")
    words = main(see(member, done="confirmed"))
    assert words.startswith("La pertenencia quedó confirmada. La carta lo mostrará en unos minutos.")
    assert "Con este enlace la organización confirmó" in words
    assert '"mc":[1]' in str(stored_state())
    assert listed(own) == list(MEMBERS)
    assert "Lo confirmó con su enlace." in main(call("GET", "/signature/{token}", token=own))


def test_an_objection_takes_the_name_off_and_it_cannot_be_listed_again_but_by_itself() -> None:
    own = signed()
    member = tokens_of(own)["Ñandú"]
    assert press(member, "object", JSON)["body"] == '{"status": "objected"}'
    assert listed(own) == list(MEMBERS[:2])
    assert "Ñandú" not in str(stored_state()), "of the tables nobody reads who it was"
    assert tuple(passed_on(own)) == MEMBERS[:2]
    assert "Ñandú Se quitó a petición suya." in main(call("GET", "/signature/{token}", token=own))
    fields = {name: COALITION[name] for name in ("name", "website", "representative")}
    again = fields | {"action": "amend", "members": "NANDU\nCasa del Agua"}
    refused = call("POST", "/signature/{token}", json.dumps(again).encode(), JSON, token=own)
    assert (refused["statusCode"], json.loads(refused["body"])) == (422, {"errors": {"members": ["objected"]}})
    page = call("POST", "/signature/{token}", urlencode(again).encode(), token=own)
    assert (page["statusCode"], "pidió no aparecer como integrante" in main(page)) == (422, True)
    assert press(member, "listed")["headers"]["Location"] == "?done=listed"
    assert listed(own) == list(MEMBERS)


def test_a_form_that_is_sent_again_brings_no_name_back() -> None:
    own = signed()
    press(tokens_of(own)["Ñandú"], "object")
    sign(COALITION | {"members": "\n".join(MEMBERS)})
    deliver()
    assert listed(own) == list(MEMBERS[:2])


def test_nothing_is_mailed_or_queued() -> None:
    member = tokens_of(signed())["Casa del Agua"]
    queued()
    before = len(mails())
    for action in ("confirm", "object", "listed"):
        press(member, action)
    assert (len(mails()), queued()) == (before, [])


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({}, {"action": ["required"]}),
        ({"action": "withdraw"}, {"action": ["unknown"]}),
        ({"action": "confirm", "name": "Otra"}, {"name": ["unknown-field"]}),
    ],
)
def test_what_cannot_be_understood_is_refused(sent: dict[str, str], errors: dict[str, list[str]]) -> None:
    member = tokens_of(signed())["Ñandú"]
    before = stored_state()
    refused = call("POST", ROUTE, json.dumps(sent).encode(), JSON, token=member)
    assert (refused["statusCode"], json.loads(refused["body"])) == (422, {"errors": errors})
    page = call("POST", ROUTE, urlencode(sent).encode(), token=member)
    assert page["statusCode"] == 422
    assert BeautifulSoup(page["body"], "html5lib").select("[role=alert]")
    assert stored_state() == before


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_any_other_link_is_none_and_tells_nothing(method: str) -> None:
    own = signed()
    member = tokens_of(own)["Ñandú"]
    before = stored_state()
    confirm = links()["confirm"]
    body = b"action=object" if method == "POST" else b""
    for one in ("nada", own, confirm, member[:-20] + "a" * 20, member.replace(SLUG, "otra-carta")):
        answer = call(method, ROUTE, body, token=one)
        assert (answer["statusCode"], main(answer)[:24]) == (404, "Este enlace no funciona ")
        assert "Pozos" not in answer["body"]
    assert call(method, "/signature/{token}", body, token=member)["statusCode"] == 404
    assert stored_state() == before


def test_is_none_before_the_coalition_confirmed_and_after_it_left() -> None:
    own = signed()
    member = tokens_of(own)["Ñandú"]
    call("POST", "/signature/{token}", b"action=withdraw", token=own)
    assert see(member)["statusCode"] == 404
    call("POST", "/signature/{token}", b"action=again", token=own)
    sign(COALITION | {"members": "\n".join(MEMBERS)})
    deliver()
    assert see(member)["statusCode"] == 404
    call("POST", "/confirm/{token}", token=token())
    assert see(member)["statusCode"] == 200, "the same coalition gives the same link"


def test_after_the_purge_any_link_is_told_that_all_was_destroyed() -> None:
    member = tokens_of(signed())["Ñandú"]
    head = DynamoLetters().head(SLUG)
    assert head is not None
    DynamoLetters().replace_head(head, replace(head, state="delivered", pepper=b"gone", purged_at=NOW // 1000))
    forget()
    for one in (member, member[:-1] + ("a" if member[-1] != "a" else "q")):
        assert "Se destruyeron todos los datos personales" in main(see(one))
    assert json.loads(see(member, JSON)["body"]) == {"status": "purged"}
    refused = press(member, "object", JSON)
    assert (refused["statusCode"], json.loads(refused["body"])) == (410, {"error": "purged"})
