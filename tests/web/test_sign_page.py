"""The routes, called as by API Gateway, on moto."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup

from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.http.headers import SECURITY_HEADERS
from tests.conftest import SITE_URL
from tests.support.api import FORM, JSON, call, deliver, mails, queued, sign, token
from tests.support.api_client import disown_link, press, press_not_me
from tests.support.html import attribute, one
from tests.support.mailed_links import prepare_letter
from tests.support.moto_aws import store_letter
from tests.support.samples import FIELDS, SLUG


@pytest.fixture(autouse=True)
def letter(aws: None) -> Iterator[None]:
    yield from prepare_letter(state="open")


def soup(answer: dict[str, Any]) -> BeautifulSoup:
    return BeautifulSoup(answer["body"], "html5lib")


def stored() -> list[SignatureItem]:
    return list(SignatureItem.scan())


def press_button(page: BeautifulSoup, disown: str) -> dict[str, Any]:
    """Press the only button of an "it wasn't me" page."""
    fields = page.select("form input[type=hidden]")
    return press("disown", disown, {str(field["name"]): str(field["value"]) for field in fields})


def test_the_whole_way_by_form() -> None:
    signed = sign(FIELDS)
    assert (signed["statusCode"], signed["headers"]["Location"]) == (303, f"{SITE_URL}/{SLUG}/es/check-your-email/")
    deliver()
    link = token()
    page = call("GET", "/confirm/{token}", token=link)
    assert page["statusCode"] == 200
    assert "Ma. José Ñúñez-Ávila" in page["body"]
    assert [item.state for item in stored()] == ["pending"]
    revision = attribute(soup(page), "input[name=revision]", "value")
    done = call("POST", "/confirm/{token}", f"revision={revision}".encode(), token=link)
    assert (done["statusCode"], done["headers"]["Location"]) == (303, f"{SITE_URL}/{SLUG}/es/thanks/")
    assert [item.state for item in stored()] == ["confirmed"]
    again = call("POST", "/confirm/{token}", token=link)
    assert {**again, "headers": None} == {**done, "headers": None}


def test_the_whole_way_by_json() -> None:
    signed = sign(FIELDS, JSON)
    assert (signed["statusCode"], json.loads(signed["body"])) == (202, {"status": "check-your-email"})
    deliver()
    looked = call("GET", "/confirm/{token}", headers=JSON, token=token())
    assert json.loads(looked["body"])["status"] == "pending"
    done = call("POST", "/confirm/{token}", b"{}", JSON, token=token())
    assert (done["statusCode"], json.loads(done["body"])) == (200, {"status": "confirmed"})


@pytest.mark.promise("“It wasn't me” needs only the page behind the mail")
def test_it_was_not_me_by_the_form_on_the_page() -> None:
    sign(FIELDS)
    deliver()
    page = soup(call("GET", "/confirm/{token}", token=token()))
    assert not page.select("form[action*=disown]"), "nothing that ends it stands beside the button that confirms"
    disown = attribute(page, "a[href*=disown]", "href").rpartition("/")[2]
    asks = soup(call("GET", "/disown/{token}", token=disown))
    assert FIELDS["name"] in asks.get_text()
    assert [item.state for item in stored()] == ["pending"]
    locked = soup(press_button(asks, disown))
    (item,) = stored()
    assert item.state == "disowned"
    assert "sealed" not in item.attribute_values
    again = call("POST", "/disown/{token}", headers=JSON, token=disown)
    assert json.loads(again["body"]) == {"status": "disowned"}
    ended = call("POST", "/confirm/{token}", token=token())
    assert ended["statusCode"] == 404
    for button in (locked, soup(ended), soup(call("GET", "/confirm/{token}", token=token()))):
        assert button.select_one("input[name=action][value=again]"), "the way back"
    opened = press_button(locked, disown)
    assert attribute(soup(opened), "a.button", "href") == f"{SITE_URL}/{SLUG}/es/#sign"
    sign(FIELDS)
    deliver()
    assert call("POST", "/confirm/{token}", token=token())["statusCode"] == 303


@pytest.mark.promise("“It wasn't me” needs only the page behind the mail")
def test_it_was_not_me_ends_nothing_that_its_page_did_not_show() -> None:
    sign(FIELDS)
    deliver()
    disown = disown_link(token())
    asks = soup(call("GET", "/disown/{token}", token=disown))
    sign(FIELDS | {"affiliation": "Casa Cambiada"})
    changed = press_button(asks, disown)
    assert changed["statusCode"] == 409
    found = soup(changed)
    assert "Casa Cambiada" in found.get_text()
    assert found.select_one("[role=status][autofocus]")
    assert [item.state for item in stored()] == ["pending"]
    as_json = call("POST", "/disown/{token}", b"{}", JSON, token=disown)
    assert (as_json["statusCode"], json.loads(as_json["body"])) == (409, {"error": "changed"})
    press_button(found, disown)
    assert [item.state for item in stored()] == ["disowned"]


@pytest.mark.promise("The form never reveals whether an address has signed")
def test_the_answer_never_depends_on_what_is_known_of_the_address() -> None:
    new = sign(FIELDS)
    pending = sign(FIELDS | {"name": "Otro Nombre"})
    deliver()
    over_budget = sign(FIELDS)
    call("POST", "/confirm/{token}", token=token())
    confirmed = sign(FIELDS)
    disowned_fields = FIELDS | {"email": "otra@example.org"}
    sign(disowned_fields)
    deliver()
    press_not_me(disown_link(token()))
    disowned = sign(disowned_fields)
    assert {item.state for item in stored()} == {"confirmed", "disowned", "pending"}
    assert new == pending == over_budget == confirmed == disowned
    as_json = [sign(fields, JSON) for fields in (FIELDS, disowned_fields, FIELDS | {"email": "nueva@example.org"})]
    assert as_json[0] == as_json[1] == as_json[2]


def test_every_problem_at_once_and_nothing_typed_is_lost() -> None:
    wrong = FIELDS | {
        "name": "evil.com/win ahora",
        "email": "no es un correo",
        "affiliation": "=HYPERLINK()",
        "country": "XX",
        "consent": "",
    }
    answer = sign(wrong)
    assert answer["statusCode"] == 422
    page = soup(answer)
    summary = page.select_one("[role=alert]")
    assert summary is not None
    assert {link["href"] for link in summary("a")} == {
        "#f-name", "#f-email", "#f-affiliation", "#f-country", "#f-consent",
    }  # fmt: skip
    for name in ("name", "email", "affiliation", "role"):
        assert attribute(page, f"[name={name}]", "value") == wrong[name]
    assert one(page, "title").text.startswith("Error")
    assert attribute(page, "form", "action") == "signatures"
    by_json = sign(wrong, JSON)
    assert json.loads(by_json["body"]) == {
        "errors": {
            "name": ["link"],
            "email": ["invalid"],
            "affiliation": ["formula"],
            "country": ["unknown"],
            "consent": ["required"],
        }
    }
    assert stored() == []
    assert queued() == []


@pytest.mark.parametrize(
    ("lang", "accept", "expected"),
    [("en", "fr", "en"), ("", "en-GB,en;q=0.8", "en"), ("", "", "es"), ("xx", "tlh;q=x,,;", "es"), ("", "de", "es")],
)
def test_problems_are_told_in_the_readers_language(lang: str, accept: str, expected: str) -> None:
    answer = sign(FIELDS | {"email": "", "lang": lang}, FORM | {"Accept-Language": accept})
    assert attribute(soup(answer), "html", "lang") == expected


def test_an_unknown_field_is_refused_and_the_honeypot_is_not() -> None:
    assert json.loads(sign(FIELDS | {"admin": "1"}, JSON)["body"]) == {"errors": {"admin": ["unknown-field"]}}
    assert sign(FIELDS | {"url_confirm": "https://spam.example"})["statusCode"] == 303


def test_each_kind_signs() -> None:
    organisation = {"kind": "organisation", "name": "Change.org México", "representative": "Luz Mar"}
    coalition = {"kind": "coalition", "name": "Red", "representative": "Sol", "members": "Uno\nDos\n\n"}
    assert sign(FIELDS | organisation)["statusCode"] == 303
    assert sign(FIELDS | coalition | {"email": "red@example.org"})["statusCode"] == 303
    listed = FIELDS | coalition | {"email": "red2@example.org", "members": ["Uno", "Dos"]}
    assert sign(listed, JSON)["statusCode"] == 202
    # A signer who has not confirmed is named only in sealed fields.
    kinds = sorted(json.loads(item.public).get("kind") for item in stored())
    assert kinds == ["coalition", "coalition", "organisation"]
    assert all(set(json.loads(item.public)) == {"kind"} for item in stored())


def test_letters_that_take_no_signature() -> None:
    store_letter("cerrada", state="closed")
    store_letter("temprana", opens=4_000_000_000)
    store_letter("borrador", state="draft")
    for slug, status in {"cerrada": 410, "temprana": 409, "borrador": 404, "ninguna": 404}.items():
        answer = sign(FIELDS, slug=slug)
        assert answer["statusCode"] == status
        assert soup(answer).h1 is not None
        assert sign(FIELDS, JSON, slug=slug)["statusCode"] == status
    assert stored() == []


RAW = {
    "not a form": (b"hola", {"Content-Type": "text/plain"}, 415),
    "no type": (b"name=x", {}, 415),
    "a file": (b"--x--", {"Content-Type": "multipart/form-data; boundary=x"}, 415),
    "broken json": (b"{", {"Content-Type": "application/json"}, 400),
    "a list": (b"[]", {"Content-Type": "application/json"}, 400),
    "a list for a name": (b'{"name": ["x"]}', {"Content-Type": "application/json"}, 400),
    "a number for a name": (b'{"name": 1}', {"Content-Type": "application/json"}, 400),
    "a key twice": (b'{"name": "a", "name": "b"}', {"Content-Type": "application/json"}, 400),
    "a field twice": (b"name=a&name=b", FORM, 400),
    "deep json": (b"[" * 100_000, {"Content-Type": "application/json"}, 400),
    "no utf-8": (b"name=%FF%FE", FORM, 400),
    "raw bytes": (b"name=\xff", FORM, 400),
    "too many fields": (b"&".join(b"f%d=x" % n for n in range(10_000)), FORM, 400),
    "2 MB": (b"name=" + b"x" * 2_000_000, FORM, 413),
    "nul": (b"name=a%00b", FORM, 400),
    "a lone surrogate": (b'{"name": "\\ud800"}', {"Content-Type": "application/json"} | {"Accept": "text/html"}, 400),
    "nothing": (b"", FORM, 422),
}


@pytest.mark.parametrize("what", RAW)
def test_what_is_no_form_gets_a_clear_answer_and_stores_nothing(what: str) -> None:
    body, headers, status = RAW[what]
    answer = call("POST", "/letters/{slug}/signatures", body, headers, slug=SLUG)
    assert answer["statusCode"] == status
    if "Accept" in headers:
        assert soup(answer).h1 is not None
    assert stored() == []
    assert queued() == []


def test_a_crlf_in_a_name_reaches_no_header_and_no_mail() -> None:
    answer = sign(FIELDS | {"name": "Ana\r\nBcc: otra@example.org"})
    assert answer["statusCode"] == 422
    assert all("\n" not in str(value) for value in answer["headers"].values())


def test_safe_methods_change_nothing() -> None:
    sign(FIELDS)
    deliver()
    before = [item.attribute_values for item in stored()]
    for _ in range(20):
        for resource in ("/confirm/{token}", "/disown/{token}"):
            call("GET", resource, token=token())
            assert call("HEAD", resource, token=token())["statusCode"] == 405
            assert call("OPTIONS", resource, token=token())["statusCode"] == 405
    assert call("GET", "/letters/{slug}/signatures", slug=SLUG)["headers"]["Location"] == f"{SITE_URL}/{SLUG}/es/"
    assert [item.attribute_values for item in stored()] == before
    assert queued() == []
    assert len(mails()) == 1


@pytest.mark.parametrize("resource", ["/confirm/{token}", "/disown/{token}"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_broken_link_says_so_and_leads_to_the_letter(method: str, resource: str) -> None:
    cut = call(method, resource, token=f"{SLUG}_abc")
    unknown = call(method, resource, token=f"{SLUG}_{'a' * 77}")
    assert cut["statusCode"] == unknown["statusCode"] == 404
    assert soup(unknown).find("a", href=f"{SITE_URL}/{SLUG}/es/")
    assert json.loads(call(method, resource, headers=JSON, token="x")["body"]) == {"error": "invalid"}


def test_an_expired_link_offers_a_new_one() -> None:
    sign(FIELDS)
    deliver()
    (item,) = stored()
    item.update(actions=[SignatureItem.expires_at.set(1)])
    page = call("GET", "/confirm/{token}", token=token())
    assert page["statusCode"] == 410
    form = one(soup(page), "form")
    assert form["action"] == token()
    assert attribute(form, "input", "name") == "resend"
    assert call("POST", "/confirm/{token}", token=token())["statusCode"] == 410
    soon = call("POST", "/confirm/{token}", b"resend=yes", token=token())
    assert (soon["statusCode"], soon["headers"]["Retry-After"]) == (429, "600")
    assert queued() == []
    mail = json.loads(item.mail)
    item.update(actions=[SignatureItem.mail.set(json.dumps(mail | {"at": 1}))])
    resent = call("POST", "/confirm/{token}", b"resend=yes", token=token())
    assert resent["statusCode"] == 200
    assert len(queued()) == 1


def test_an_address_that_is_no_slug_is_not_looked_up() -> None:
    assert sign(FIELDS, slug="x" * 2000)["statusCode"] == 404
    assert sign(FIELDS, slug="A%20b")["statusCode"] == 404


def test_members_as_long_as_a_book_are_refused() -> None:
    members = "\n".join(f"Casa {number} {'ñ' * 100}" for number in range(150))
    coalition = FIELDS | {"kind": "coalition", "representative": "Luz", "members": members}
    assert json.loads(sign(coalition, JSON)["body"]) == {"errors": {"members": ["too-many"]}}


def test_health_touches_nothing() -> None:
    answer = call("GET", "/health")
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"])["status"] == "ok"


def test_every_answer_has_the_security_headers_and_is_not_cached() -> None:
    sign(FIELDS)
    deliver()
    every = [
        call("GET", "/health"),
        sign(FIELDS),
        sign(FIELDS, JSON),
        sign(FIELDS | {"email": ""}),
        sign(FIELDS, slug="ninguna"),
        call("GET", "/confirm/{token}", token=token()),
        call("PUT", "/confirm/{token}", token=token()),
        call("POST", "/confirm/{token}", token=token()),
        call("POST", "/letters/{slug}/signatures", b"x", {"Content-Type": "text/plain"}, slug=SLUG),
    ]
    for answer in every:
        headers = answer["headers"]
        for name, value in SECURITY_HEADERS.items():
            assert name in headers
            if name != "Content-Security-Policy":
                assert headers[name] == value
        assert "unsafe-inline" not in headers["Content-Security-Policy"]
        assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_logs_and_queue_hold_no_person(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    canaries = FIELDS | {
        "name": "Canaria Uno",
        "email": "canaria-dos@example.org",
        "affiliation": "Canaria Tres",
        "role": "Canaria Cuatro",
    }
    sign(canaries)
    sign(canaries | {"email": "canaria-dos@"})
    deliver()
    link = token()
    call("GET", "/confirm/{token}", token=link)
    call("POST", "/confirm/{token}", token=link)
    sign(canaries)
    bodies = json.dumps(queued())
    logged = capsys.readouterr().err + caplog.text + bodies
    assert '"outcome": "sent"' in logged
    for secret in ("anaria", link.rpartition("_")[2], "203.0.113.7"):
        assert secret not in logged
    assert re.search(r'"route": "POST /confirm/\{token\}"', logged)
