"""Sessions: how long they last, how many there are, and what a stolen cookie is worth."""

from dataclasses import replace

import time_machine

from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.rules.organisers.session import IDLE_SECONDS, LONGEST_SECONDS, MOST_SESSIONS, session_key
from tests.support.desk_browser import COOKIE, Browser, as_role, delete_person, log_in, now, stored
from tests.support.passkey_login import open_login, person_with_passkey, show_passkey
from tests.support.samples import SLUG


def is_in(browser: Browser) -> bool:
    return "Log in" not in browser.get("/me").text


def stolen(browser: Browser) -> Browser:
    return Browser(cookies={COOKIE: browser.cookies[COOKIE]})


def test_a_stolen_cookie_is_worth_nothing_after_the_log_out() -> None:
    browser = as_role("owner")
    thief = stolen(browser)
    assert is_in(thief)
    browser.get("/")
    browser.submit("header form")
    assert not is_in(thief)
    assert thief.post("/me", {"form": thief.token, "name": "x"}).status == 403


def test_the_cookie_of_a_person_who_is_gone_is_worth_nothing() -> None:
    browser = as_role("owner")
    person = DynamoPeople().people()[0]
    delete_person(person)
    assert not is_in(browser)


def test_an_invented_cookie_is_worth_nothing() -> None:
    as_role("owner")
    for secret in ("", "x", "A" * 43, "A" * 44, "é" * 43, "../" * 14 + "A"):
        assert not is_in(Browser(cookies={COOKIE: secret}))


def test_what_the_table_holds_is_no_cookie() -> None:
    browser = as_role("owner")
    key = session_key(browser.cookies[COOKIE])
    assert not is_in(Browser(cookies={COOKIE: key}))
    assert not is_in(Browser(cookies={COOKIE: key[:43]}))


def test_a_session_that_is_used_lasts_and_one_that_is_not_ends_after_an_hour() -> None:
    browser = as_role("owner")
    start = now()
    for minutes in range(50, 12 * 60, 50):
        with time_machine.travel(start + minutes * 60):
            assert is_in(browser), minutes
    idle = as_role("owner")
    with time_machine.travel(now() + IDLE_SECONDS - 1):
        assert is_in(idle)
    idle = as_role("owner")
    with time_machine.travel(now() + IDLE_SECONDS):
        assert not is_in(idle)


def test_a_session_ends_after_twelve_hours_however_much_it_is_used() -> None:
    browser = as_role("owner")
    start = now()
    for minutes in range(50, LONGEST_SECONDS // 60, 50):
        with time_machine.travel(start + minutes * 60):
            is_in(browser)
    with time_machine.travel(start + LONGEST_SECONDS - 1):
        assert is_in(browser)
    with time_machine.travel(start + LONGEST_SECONDS):
        assert not is_in(browser)


def test_of_four_sessions_the_oldest_has_ended() -> None:
    person, device = person_with_passkey(roles={SLUG: "owner"})
    browsers = [open_login() for _ in range(MOST_SESSIONS + 1)]
    for browser in browsers:
        show_passkey(browser, device)
    assert [is_in(browser) for browser in browsers] == [False, True, True, True]
    assert len(stored(person).sessions) == MOST_SESSIONS
    assert DynamoPeople().session(session_key(browsers[0].cookies[COOKIE])) is None


def test_the_account_lists_ones_own_sessions_and_ends_one() -> None:
    person, device = person_with_passkey(roles={SLUG: "owner"})
    telephone = open_login()
    telephone.headers["User-Agent"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Safari/604.1"
    show_passkey(telephone, device)
    browser = log_in(person, kind="code")
    rows = [row.get_text(" ", strip=True) for row in browser.get("/me").soup.select("tbody tr")]
    assert len(rows) == 2
    assert "Firefox, Linux (this one) by mailed code" in rows[0] and "Safari, iPhone" in rows[1]
    shown = browser.submit("tbody tr:nth-of-type(2) form")
    assert "The session has ended" in shown.text
    assert is_in(browser) and not is_in(telephone)


def test_all_other_sessions_end_at_once() -> None:
    person, _ = person_with_passkey(roles={SLUG: "owner"})
    others = [log_in(person) for _ in range(2)]
    browser = log_in(person)
    assert browser.post("/me/sessions", {"form": browser.token, "end": "others"}).status == 303
    assert is_in(browser) and not any(is_in(other) for other in others)


def test_ending_this_one_is_logging_out() -> None:
    browser = as_role("owner")
    thief = stolen(browser)
    shown = browser.post("/me/sessions", {"form": browser.token, "end": session_key(browser.cookies[COOKIE])})
    assert shown.location == "/" and COOKIE not in browser.cookies
    assert not is_in(thief)


def test_nobody_ends_anothers_session() -> None:
    other = as_role("owner", name="Mar Paz")
    browser = as_role("owner")
    key = session_key(other.cookies[COOKIE])
    browser.post("/me/sessions", {"form": browser.token, "end": key})
    assert is_in(other)


def test_a_changed_role_holds_at_the_next_request() -> None:
    browser = as_role("owner")
    person = stored(DynamoPeople().people()[0])
    assert browser.get(f"/l/{SLUG}").status == 200
    assert DynamoPeople().put_person(replace(person, roles={}), expected=person.revision)
    assert browser.get(f"/l/{SLUG}").status == 404


def test_every_page_is_kept_from_caches_and_says_who_is_logged_in() -> None:
    browser = as_role("owner", name="Luz Mar")
    for path in ("/", "/me", f"/l/{SLUG}"):
        shown = browser.get(path)
        assert shown.headers["Cache-Control"] == "no-store"
        header = shown.soup.select_one("header")
        assert header is not None and "Luz Mar" in header.get_text() and "Log out" in header.get_text()
