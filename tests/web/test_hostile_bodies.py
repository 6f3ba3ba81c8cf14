"""A body that is not a form is refused in the reader's language; nothing of it is stored, answered or logged."""

import base64
import hashlib
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import app
from chalicelib.http.headers import SECURITY_HEADERS
from chalicelib.pages.templates import translations
from infra.routes import POLICIES
from tests.support.api import call
from tests.support.hostile_requests import BODIES, CANARY, HEADERS, MARKUP, WORDS, Hostile
from tests.support.html import attribute, one
from tests.support.mailed_links import prepare_letter, sign_and_collect_links, stored_state
from tests.support.samples import SLUG

ROUTES = [(method, path) for path, methods in app.app.routes.items() for method in methods]
POSTS = [path for method, path in ROUTES if method == "POST" and not POLICIES[method, path].any_body]
WITHOUT_FORM = [path for method, path in ROUTES if method == "POST" and POLICIES[method, path].any_body]
WITH_WORDS = [(method, path) for method, path in ROUTES if "{" in path]
METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "get", "FOO")
LANGS = ("es", "en", "pt", "fr")
BROWSER, PROGRAM = "text/html,application/xhtml+xml", "application/json"
BROKEN = BODIES["bytes that are no UTF-8"]

HEADINGS = {
    400: "We could not read what was sent",
    415: "We could not read what was sent",
    413: "That was too much text",
    405: "There is nothing to see at this address",
    "not-found": "There is nothing here",
    "invalid": "This link does not work",
    422: "Sign the letter",
}
OUTCOMES = {400: "bad-request", 413: "too-large", 415: "unsupported", 405: "method"}

lasting = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def letter(aws: None) -> Iterator[None]:
    yield from prepare_letter(titles={"es": "Agua", "en": "Water", "pt": "Água", "fr": "Eau"}, invitation="a" * 26)


def send(
    resource: str,
    hostile: Hostile,
    word: str,
    *,
    lang: str = "",
    accept: str = BROWSER,
    method: str = "POST",
    **more: str,
) -> dict[str, Any]:
    """One hostile body to a route, whose slug or token is ``word``."""
    headers = {"Accept": accept, "Accept-Language": lang, "Content-Type": hostile.content_type, **more}
    named = dict.fromkeys(parameters(resource), word)
    return call(method, resource, hostile.body, headers, hostile.raw, **named)


def parameters(resource: str) -> list[str]:
    return [name for name in ("slug", "token") if f"{{{name}}}" in resource]


def real(resource: str) -> str:
    """The slug or token that a route is meant for."""
    return SLUG if "{slug}" in resource else sign_and_collect_links().token(resource)


def page(answer: dict[str, Any], lang: str, heading: str) -> None:
    """Check that it is a complete page in the reader's language, with every header, and without any sent text as
    code."""
    html = BeautifulSoup(answer["body"], "html5lib")
    assert attribute(html, "html", "lang") == lang
    assert one(html, "h1").get_text(strip=True) == translations(lang).gettext(heading)
    assert answer["headers"]["Content-Language"] == lang
    assert answer["headers"]["Content-Type"] == "text/html; charset=utf-8"
    policy = answer["headers"]["Content-Security-Policy"]
    for script in html.find_all("script"):
        # Ours alone: the policy names it by its hash, and what somebody sent is not in it.
        digest = base64.b64encode(hashlib.sha256(str(script.string).encode()).digest()).decode()
        assert not script.attrs and f"'sha256-{digest}'" in policy and CANARY not in str(script.string)
    guarded(answer)


def guarded(answer: dict[str, Any]) -> None:
    headers = answer["headers"]
    for name, value in SECURITY_HEADERS.items():
        assert headers[name] == value or name == "Content-Security-Policy"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Set-Cookie" not in headers
    assert all(CANARY not in value and "\n" not in value and "\r" not in value for value in headers.values())
    assert MARKUP not in answer["body"] and f"<script>{CANARY}" not in answer["body"]
    assert "\0" not in answer["body"]
    answer["body"].encode()


@pytest.mark.parametrize("resource", POSTS)
def test_is_refused_in_every_language_and_changes_nothing(resource: str, subtests: pytest.Subtests) -> None:
    word = real(resource)
    before = stored_state()
    for what, hostile in BODIES.items():
        # A readable body counts as a press: a button reads only its own fields.
        if hostile.status != 422 or "{slug}" in resource:
            with subtests.test(what):
                refused(resource, hostile, word)
    assert stored_state() == before


def refused(resource: str, hostile: Hostile, word: str) -> None:
    for lang in LANGS:
        answer = send(resource, hostile, word, lang=lang)
        assert answer["statusCode"] == hostile.status
        is_report = hostile.status == 422 and resource.endswith("/reports")
        page(answer, lang, "Report an entry" if is_report else HEADINGS[hostile.status])
    answer = send(resource, hostile, word, accept=PROGRAM)
    assert answer["statusCode"] == hostile.status
    guarded(answer)
    body = json.loads(answer["body"])
    assert body.keys() == {"errors"} if hostile.status == 422 else body == {"error": OUTCOMES[hostile.status]}


def test_what_is_wrong_on_the_own_page_comes_back_as_text() -> None:
    resource = "/signature/{token}"
    word = real(resource)
    before = stored_state()
    wrong = {"name": MARKUP, "affiliation": MARKUP, "role": "{{7*7}}", "country": MARKUP, "show": MARKUP}
    for fields in ({"action": "amend", **wrong}, {"action": MARKUP}, {"action": "news", "updates": MARKUP}):
        answer = send(resource, Hostile(urlencode(fields).encode(), 422), word)
        assert answer["statusCode"] == 422
        assert BeautifulSoup(answer["body"], "html5lib").find("script") is None
        guarded(answer)
    assert stored_state() == before


@pytest.mark.parametrize("resource", WITHOUT_FORM)
def test_where_no_body_is_looked_at_none_makes_a_difference(resource: str, subtests: pytest.Subtests) -> None:
    word = real(resource)
    plain = send(resource, Hostile(b"", 200), word, lang="en")
    before = stored_state()
    for what, hostile in BODIES.items():
        with subtests.test(what):
            answer = send(resource, hostile, word, lang="en")
            assert answer == plain
            guarded(answer)
    assert stored_state() == before


@pytest.mark.parametrize("route", WITH_WORDS, ids=" ".join)
def test_no_letter_and_no_link_is_called_so(route: tuple[str, str], subtests: pytest.Subtests) -> None:
    method, resource = route
    outcome = "not-found" if "{slug}" in resource else "invalid"
    sign_and_collect_links()
    before = stored_state()
    for what, word in WORDS.items():
        with subtests.test(what):
            for lang in LANGS:
                answer = send(resource, Hostile(b"", 404), word, lang=lang, method=method)
                assert answer["statusCode"] == 404
                page(answer, lang, HEADINGS[outcome])
            answer = send(resource, Hostile(b"{}", 404, PROGRAM), word, accept=PROGRAM, method=method)
            assert (answer["statusCode"], json.loads(answer["body"])) == (404, {"error": outcome})
            guarded(answer)
    assert stored_state() == before


@pytest.mark.parametrize("resource", POSTS)
def test_no_header_breaks_an_answer(resource: str, subtests: pytest.Subtests) -> None:
    named = dict.fromkeys(parameters(resource), real(resource))
    before = stored_state()
    for what, hostile in HEADERS.items():
        headers = {"accept": BROWSER} | {name.lower(): value for name, value in hostile.items()}
        with subtests.test(what):
            answer = call(
                "POST", resource, BROKEN.body, {"content-type": BROKEN.content_type, **headers}, None, **named
            )
            assert answer["statusCode"] == 400
            guarded(answer)
            if answer["headers"]["Content-Type"].startswith("text/html"):
                assert answer["headers"]["Content-Language"] in LANGS
    assert stored_state() == before


def test_a_query_is_not_looked_at() -> None:
    query = {"name": [CANARY], "lang": ["en", MARKUP], "resend": ["yes"], "done": [MARKUP], "\ud800": ["\0"]}
    raw = {"multiValueQueryStringParameters": query, "queryStringParameters": {"name": CANARY}}
    links = sign_and_collect_links()
    before = stored_state()
    for method, resource in ROUTES:
        posted = method == "POST"
        if resource not in WITHOUT_FORM or not posted:
            word = SLUG if "{slug}" in resource else links.token(resource) if "{" in resource else ""
            answer = send(
                resource, Hostile(BROKEN.body if posted else b"", 400, raw=raw), word, lang="fr", method=method
            )
            assert answer["statusCode"] < 500
            assert (answer["statusCode"] == 400) == posted
            assert CANARY not in answer["body"]
            guarded(answer)
    assert stored_state() == before


@pytest.mark.parametrize("resource", app.app.routes)
def test_a_method_that_a_route_does_not_have_is_refused_and_does_nothing(
    resource: str, subtests: pytest.Subtests
) -> None:
    word = real(resource) if "{" in resource else ""
    before = stored_state()
    for method in METHODS:
        with subtests.test(method):
            for lang in LANGS:
                answer = send(resource, Hostile(b"consent=yes", 405), word, lang=lang, method=method)
                assert answer["statusCode"] == 405
                assert set(answer["headers"]["Allow"].split(", ")) == set(app.app.routes[resource])
                page(answer, lang, HEADINGS[405])
            answer = send(resource, Hostile(b"{}", 405, PROGRAM), word, accept=PROGRAM, method=method)
            assert (answer["statusCode"], json.loads(answer["body"])) == (405, {"error": "method"})
    assert stored_state() == before


@lasting
@given(body=st.binary(max_size=400), content_type=st.sampled_from([Hostile(b"", 0).content_type, PROGRAM, ""]))
@example(body=base64.b64decode("eyJuYW1lIjoi2AAifQ=="), content_type=PROGRAM)
def test_no_bytes_are_a_signature(body: bytes, content_type: str) -> None:
    answer = send("/letters/{slug}/signatures", Hostile(body, 0, content_type), SLUG)
    assert 400 <= answer["statusCode"] < 500
    guarded(answer)
    assert stored_state()[1:] == ([], 0, [])


@lasting
@given(
    word=st.text(st.characters(exclude_categories=()), max_size=200)
    | st.from_regex(rf"{SLUG}[_.][a-z2-7]{{70,80}}", fullmatch=True),
    route=st.sampled_from(WITH_WORDS),
)
def test_no_text_is_a_link(word: str, route: tuple[str, str]) -> None:
    method, resource = route
    answer = send(resource, Hostile(b"", 0), word, method=method)
    assert answer["statusCode"] == 404
    guarded(answer)
    assert stored_state()[1:] == ([], 0, [])


def test_no_log_has_anything_of_it(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    links = sign_and_collect_links()
    for resource in POSTS:
        word = SLUG if "{slug}" in resource else links.token(resource)
        for hostile in BODIES.values():
            send(resource, hostile, word, accept=PROGRAM)
    for method, resource in WITH_WORDS:
        for wrong in (*WORDS.values(), f"{SLUG}_{CANARY}"):
            send(resource, BROKEN, wrong, method=method)
        for headers in HEADERS.values():
            call(method, resource, BROKEN.body, headers, None, **dict.fromkeys(parameters(resource), CANARY))
    logged = "".join(capfd.readouterr()) + caplog.text
    assert logged.count('"message": "answered"') > 100
    secret = links.token("/confirm/{token}").rpartition("_")[2]
    for typed in (CANARY, "passwd", "Majo", "example.org", "{{7*7}}", "Set-Cookie", secret):
        assert typed not in logged
