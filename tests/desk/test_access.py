"""Every route by every role, on one's own letter and on another, by passkey and by code; and forms from elsewhere."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.desk.application import Declared
from chalicelib.desk.organise import application
from chalicelib.desk.request import read_cookies
from chalicelib.rules.organisers.rights import ROLES, STAGE, Role, Verdict, judge
from chalicelib.rules.organisers.session import LONGEST_SECONDS, Session, SessionKind, session_key
from tests.support.desk_browser import COOKIE, Browser, add_person, as_role, log_in, now
from tests.support.samples import SLUG

ROUTES = application().declared
OF_A_LETTER = [route for route in ROUTES if "{slug}" in route.path]
GETS = [route for route in ROUTES if route.method == "GET"]
POSTS = [route for route in ROUTES if route.method == "POST"]
KINDS: tuple[SessionKind, ...] = ("passkey", "code")
# The kinds, and whether the passkey was shown just now.
SESSIONS: tuple[tuple[SessionKind, bool], ...] = (("passkey", True), ("passkey", False), ("code", False))


def of(route: Declared) -> str:
    return f"{route.method} {route.path}"


def address(route: Declared, slug: str = SLUG) -> str:
    return re.sub(r"\{\w+\}", "x" * 26, route.path.replace("{slug}", slug))


def request(browser: Browser, route: Declared, slug: str = SLUG) -> int:
    if route.method == "GET":
        return browser.get(address(route, slug)).status
    return browser.post(address(route, slug), {"form": browser.token}).status


def every_session() -> Iterator[tuple[Role, Browser, Session]]:
    """A browser for each role and kind of session, each with a letter in it; every one is another person."""
    for role in ROLES:
        for kind, fresh in SESSIONS:
            browser = as_role(role, kind=kind, fresh=fresh, name=f"{role} {kind} {fresh}")
            session = DynamoPeople().session(session_key(browser.cookies[COOKIE]))
            assert session is not None
            yield role, browser, session


def test_a_route_answers_each_role_and_session_as_the_table_of_rights_says(subtests: pytest.Subtests) -> None:
    for role, browser, session in every_session():
        for route in OF_A_LETTER:
            assert route.act is not None
            with subtests.test(route=of(route), role=role, kind=session.kind):
                verdict = judge(route.act, {SLUG: role}, SLUG, session, now())
                status = request(browser, route)
                if verdict in (Verdict.YES, Verdict.PROPOSE):
                    assert status != 403 and status < 500
                else:
                    assert status == 403


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_that_is_not_yours_is_not_there(kind: SessionKind, subtests: pytest.Subtests) -> None:
    roles: dict[str, Role] = {"another-letter": "owner", STAGE: "owner"}
    browser = log_in(add_person(roles=roles), kind=kind)
    for route in OF_A_LETTER:
        with subtests.test(route=of(route)):
            assert request(browser, route) == 404
            theirs = browser.page
            assert request(browser, route, "there-is-no-such-letter") == 404
            assert browser.page == theirs
            assert request(browser, route, "%2A") == 404


def test_a_route_asks_strangers_to_log_in_and_does_nothing(subtests: pytest.Subtests) -> None:
    for route in (route for route in ROUTES if route.act is not None):
        with subtests.test(route=of(route)):
            browser, path = Browser(), address(route)
            shown = browser.get(path) if route.method == "GET" else browser.post(path, {"form": "0" * 64})
            assert shown.status in (200, 403)
            assert "Log in" in shown.text


ELSEWHERE = [
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "", "Origin": "null"},
    {"Sec-Fetch-Site": "", "Origin": ""},
    {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
]


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
def test_a_form_of_another_site_has_no_effect(headers: dict[str, str], subtests: pytest.Subtests) -> None:
    browser = as_role("owner")
    for route in POSTS:
        with subtests.test(route=of(route)):
            shown = browser.post(address(route), {"form": browser.token}, headers=headers)
            assert shown.status == 403
            assert "We did not do this" in shown.text


EMBEDDED = [
    {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}
    for site in ("cross-site", "same-site")
    for mode, dest in (("no-cors", "image"), ("navigate", "iframe"), ("cors", "empty"), ("no-cors", "script"))
]


@pytest.mark.parametrize("headers", EMBEDDED, ids=str)
def test_no_page_of_another_host_loads_one_of_ours_into_itself(
    headers: dict[str, str], subtests: pytest.Subtests
) -> None:
    """Hosts beside ours send our cookies along: what is loaded would keep a session alive, and take its time."""
    browser = as_role("owner")
    browser.headers = headers
    for route in GETS:
        with subtests.test(route=of(route)):
            shown = browser.get(address(route))
            assert shown.status == 403 and "We did not do this" in shown.text


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
def test_a_link_in_a_mail_or_on_another_page_opens_ours(site: str) -> None:
    browser = as_role("owner")
    browser.headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert browser.get(f"/l/{SLUG}").status == 200


# What a host beside ours can have a browser send: names that differ by what is not seen, and the bare value of a
# cookie without a name.
PLANTED = [
    "{blank}{name}={planted}; {name}={own}",
    "{name}={own}; {blank}{name}={planted}",
    "{blank}{name}={planted}",
    "{name}{blank}={planted}; {name}={own}",
]
BLANKS = ["\u2000", "\u00a0", "\u3000", "\x85", "\x1c", "\x0b", "\u2028", "\ufeff"]


@pytest.mark.parametrize("blank", BLANKS, ids=ascii)
@pytest.mark.parametrize("header", PLANTED)
def test_a_host_beside_ours_plants_no_session(header: str, blank: str) -> None:
    read = read_cookies(header.format(blank=blank, name=COOKIE, planted="planted", own="own"))
    assert read.get(COOKIE) in (None, "own")


@pytest.mark.parametrize("header", ["{name}=planted; {name}=own", "{name}=own; x=1; {name}=planted"])
def test_a_cookie_that_comes_twice_is_none(header: str) -> None:
    assert COOKIE not in read_cookies(header.format(name=COOKIE))
    assert read_cookies(f"{COOKIE}=own;  {COOKIE}=own")[COOKIE] == "own"


def test_a_form_without_the_token_of_this_session_has_no_effect(subtests: pytest.Subtests) -> None:
    other, browser = as_role("owner", name="Mar Paz"), as_role("owner")
    for route in (route for route in POSTS if route.act is not None):
        for token in ("", "0" * 64, other.token):
            with subtests.test(route=of(route), token=token[:4]):
                assert browser.post(address(route), {"form": token}).status == 409


def test_an_old_browser_is_known_by_its_origin() -> None:
    browser = as_role("owner")
    shown = browser.post("/log-out", {"form": browser.token}, headers={"Sec-Fetch-Site": ""})
    assert shown.status == 303


def test_a_stolen_cookie_is_worth_nothing_after_logging_out() -> None:
    browser = as_role("owner")
    stolen = Browser(cookies=dict(browser.cookies))
    assert stolen.get(f"/l/{SLUG}").status == 200
    browser.get("/")
    browser.submit("header form")
    assert COOKIE not in browser.cookies
    assert "Log in" in stolen.get(f"/l/{SLUG}").text


def test_a_session_that_the_person_no_longer_lists_has_ended() -> None:
    browser = as_role("owner")
    person = DynamoPeople().people()[-1]
    assert DynamoPeople().put_person(replace(person, sessions=()), expected=person.revision)
    assert "Log in" in browser.get(f"/l/{SLUG}").text


def test_a_session_ends_by_the_clock_although_it_is_in_the_table() -> None:
    browser = as_role("owner")
    key = DynamoPeople().people()[-1].sessions[-1]
    session = DynamoPeople().session(key)
    assert session is not None
    DynamoPeople().put_session(replace(session, began_at=now() - LONGEST_SECONDS))
    assert "Log in" in browser.get(f"/l/{SLUG}").text


def test_a_role_that_was_taken_away_is_gone_at_once() -> None:
    browser = as_role("moderator")
    assert browser.get(f"/l/{SLUG}").status == 200
    person = DynamoPeople().people()[-1]
    assert DynamoPeople().put_person(replace(person, roles={}), expected=person.revision)
    assert browser.get(f"/l/{SLUG}").status == 404


def test_the_log_says_who_tried_what_and_how_it_was_judged(capsys: pytest.CaptureFixture[str]) -> None:
    def told(path: str) -> dict[str, str]:
        browser.get(path)
        (line,) = [json.loads(line) for line in capsys.readouterr().err.splitlines() if '"answered"' in line]
        return {name: line[name] for name in ("person", "act", "outcome", "letter") if name in line}

    browser = as_role("reader")
    (reader,) = DynamoPeople().people()
    seen = {"person": reader.id, "act": "see-figures", "outcome": "yes", "letter": SLUG}
    assert told(f"/l/{SLUG}") == seen
    assert told(f"/l/{SLUG}/queue") == seen | {"act": "decide", "outcome": "forbidden"}
    assert told("/l/another-letter/queue") == {"person": reader.id, "act": "decide", "outcome": "hidden"}
