"""Logging in with a mailed code: for the browser that asked, for ten minutes, five tries."""

import re
import threading
from dataclasses import replace

import pytest
import time_machine

from chalicelib import settings
from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.desk.pages.code import CODE_COOKIE
from chalicelib.rules.organisers.mailed_code import MOST_TRIES
from tests.support.api import deliver, mails, queued
from tests.support.code_login import ANA, ask, mailed_code, person_with_address, type_code
from tests.support.desk_browser import COOKIE, Browser, Shown, delete_person, log_in, now, stored
from tests.support.mail_body import body_of
from tests.support.samples import SLUG

SECRETS = re.compile(r"[\w-]{43}|[0-9a-f]{64}\.[\w=-]+")


def words(shown: Shown) -> tuple[int, str, list[str]]:
    """A response as whoever asked sees it, without what is random in each."""
    return shown.status, SECRETS.sub("", shown.body), [SECRETS.sub("", one) for one in shown.cookies]


def other_than(code: str) -> str:
    return f"{(int(code.replace(' ', '')) + 1) % 10**8:08d}"


def test_the_code_in_the_mail_gets_the_browser_in_that_asked() -> None:
    person = person_with_address(roles={SLUG: "moderator"}, name="Ana Paz")
    browser = Browser()
    ask(browser)
    assert mails()[-1]["To"] == ANA
    shown = type_code(browser, mailed_code())
    assert browser.path == "/" and "Ana Paz" in shown.body
    session = DynamoPeople().session(stored(person).sessions[0])
    assert session is not None and (session.kind, session.proved_at) == ("code", 0)
    assert CODE_COOKIE not in browser.cookies


def test_no_link_in_the_mail_logs_in() -> None:
    person_with_address(roles={SLUG: "moderator"})
    ask(Browser())
    body = body_of(mails()[-1])
    assert "http" not in body


def test_it_may_be_typed_as_people_do() -> None:
    person_with_address(roles={SLUG: "moderator"})
    browser = Browser()
    ask(browser)
    digits = mailed_code().replace(" ", "")
    type_code(browser, f" {digits[:2]}-{digits[2:4]} {digits[4:]} ")
    assert COOKIE in browser.cookies


def test_a_session_by_code_reads_and_reviews_and_no_more() -> None:
    person_with_address(roles={SLUG: "owner"})
    browser = Browser()
    ask(browser)
    type_code(browser, mailed_code())
    assert browser.get(f"/l/{SLUG}").status == 200
    shown = browser.get("/me/keys/new")
    assert shown.status == 403 and "Show your passkey" in shown.text


@pytest.mark.parametrize("address", [ANA, "nobody@example.org"])
def test_the_answer_is_the_same_whether_an_organiser_has_the_address_or_not(address: str) -> None:
    person_with_address(roles={SLUG: "owner"})
    answers = []
    for typed in (ANA, address):
        browser = Browser()
        browser.get("/")
        asked = browser.post("/login/mail", {"email": typed})
        pages = [browser.get("/login/code")] + [type_code(browser, "00000000") for _ in range(MOST_TRIES + 1)]
        answers.append([words(asked), asked.location, *(words(page) for page in pages)])
    assert answers[0] == answers[1]


@pytest.mark.parametrize("second", [ANA, "nobody@example.org", "anybody@example.net"])
@pytest.mark.parametrize("first", [ANA, "nobody@example.org"])
def test_asking_again_with_the_same_cookie_tells_nothing_either(first: str, second: str) -> None:
    """Whether the cookie is a new one depends on what was typed, and not on who has the address."""
    person_with_address(roles={SLUG: "owner"})
    browser = Browser()
    ask(browser, first)
    before = browser.cookies[CODE_COOKIE]
    ask(browser, second)
    assert (browser.cookies[CODE_COOKIE] == before) is (first == second)


def test_it_makes_the_same_calls_whether_an_organiser_has_the_address_or_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tests.support.roles import heard

    person_with_address(roles={SLUG: "owner"})
    Browser().get("/")  # the process has its keys now
    calls: list[str] = []
    monkeypatch.setattr("tests.support.roles.heard", heard)
    heard.append(lambda call: calls.append(f"{call.service} {call.operation}"))
    try:
        made = []
        for address in (ANA, "nobody@example.org"):
            calls.clear()
            Browser().post("/login/mail", {"email": address})
            made.append(list(calls))
    finally:
        heard.pop()
    assert made[0] == made[1]
    assert "sqs SendMessage" in made[0]


def test_an_address_that_nobody_has_gets_no_mail() -> None:
    person_with_address(roles={SLUG: "owner"})
    ask(Browser(), "nobody@example.org")
    assert mails() == []
    assert queued() == []


def test_an_address_that_is_none_is_said_at_once_and_stays_in_its_field() -> None:
    browser = Browser()
    browser.get("/")
    shown = browser.post("/login/mail", {"email": "ana@"})
    assert shown.status == 422 and "cannot read this address" in shown.text
    assert shown.soup.select_one('input[name=email][value="ana@"][aria-invalid=true]')
    assert queued() == []


def test_another_browser_gets_nothing_from_the_code() -> None:
    person_with_address(roles={SLUG: "owner"})
    browser = Browser()
    ask(browser)
    thief = Browser()
    ask(thief, "thief@example.org")
    for other in (thief, Browser()):
        assert type_code(other, mailed_code()).status == 422
        assert COOKIE not in other.cookies
    type_code(browser, mailed_code())
    assert COOKIE in browser.cookies


def test_a_code_mailed_to_oneself_opens_nobody_elses_session() -> None:
    """One browser asks for its own code and then with another's address, before any mail has gone."""
    person_with_address("mallory@example.org", id="b" * 16, roles={SLUG: "reader"})
    person_with_address(roles={SLUG: "owner"})
    for first, second in (("mallory@example.org", ANA), (ANA, "mallory@example.org")):
        browser = Browser()
        browser.get("/")
        browser.post("/login/mail", {"email": first})
        before = browser.cookies[CODE_COOKIE]
        browser.post("/login/mail", {"email": second})
        cookies = [before, browser.cookies[CODE_COOKIE]]
        deliver()
        own = [index for index, mail in enumerate(mails()) if mail["To"] == "mallory@example.org"][-1]
        for cookie in cookies:
            thief = Browser(cookies={CODE_COOKIE: cookie})
            type_code(thief, mailed_code(own))
            if COOKIE in thief.cookies:
                assert "Ana" not in thief.get("/me").body
        assert stored(DynamoPeople().people()[0]).sessions == ()


def test_five_tries_and_the_right_code_is_worth_nothing() -> None:
    person_with_address(roles={SLUG: "owner"})
    browser = Browser()
    ask(browser)
    wrong = other_than(mailed_code())
    for left in range(MOST_TRIES - 1, 0, -1):
        shown = type_code(browser, wrong)
        assert shown.status == 422 and f"You have {left} more tr" in shown.text
    assert "No code works here any more" in type_code(browser, wrong).text
    assert type_code(browser, mailed_code()).status == 422
    assert COOKIE not in browser.cookies


def test_what_cannot_be_a_code_costs_no_try() -> None:
    person_with_address(roles={SLUG: "owner"})
    browser = Browser()
    ask(browser)
    for typed in ("", "1234", "abc", "1" * 30, "١٢٣"):
        assert "You have 5 more tries" in type_code(browser, typed).text
    type_code(browser, mailed_code())
    assert COOKIE in browser.cookies


def test_tries_at_once_are_counted_one_by_one() -> None:
    person_with_address(roles={SLUG: "owner"})
    browser = Browser()
    ask(browser)
    code, statuses = mailed_code(), []
    tries = [other_than(code)] * 12

    def attempt(typed: str) -> None:
        from chalicelib.desk.pages.code import codes
        from chalicelib.errors import Unavailable
        from chalicelib.organising.mailed_codes import CodeRefused

        try:
            codes().take(typed, browser.cookies[CODE_COOKIE], now())
        except CodeRefused as refusal:
            statuses.append(refusal.tries)
        except Unavailable:
            statuses.append(-1)

    threads = [threading.Thread(target=attempt, args=[typed]) for typed in tries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counted = [left for left in statuses if left > 0]
    assert len(counted) < MOST_TRIES and len(set(counted)) == len(counted)


def test_a_code_gets_in_once() -> None:
    person_with_address(roles={SLUG: "owner"})
    browser = Browser()
    ask(browser)
    cookie = browser.cookies[CODE_COOKIE]
    type_code(browser, mailed_code())
    again = Browser(cookies={CODE_COOKIE: cookie})
    assert type_code(again, mailed_code()).status == 422
    assert COOKIE not in again.cookies


def test_a_code_is_good_for_ten_minutes() -> None:
    person_with_address(roles={SLUG: "owner"})
    browser = Browser()
    ask(browser)
    with time_machine.travel(now() + 10 * 60):
        assert "over ten minutes old" in type_code(browser, mailed_code()).text
        assert COOKIE not in browser.cookies
        # The mail that was late, and the one that was asked for anew, work in the same browser.
        ask(browser)
        type_code(browser, mailed_code())
        assert COOKIE in browser.cookies


def test_whoever_asks_twice_may_type_either_code() -> None:
    person_with_address(roles={SLUG: "owner"})
    browser = Browser()
    ask(browser)
    ask(browser)
    assert len(mails()) == 2
    type_code(browser, mailed_code(0))
    assert COOKIE in browser.cookies


def test_a_stranger_who_asks_and_asks_has_no_more_than_ten_mails_sent_in_a_day() -> None:
    person_with_address(roles={SLUG: "owner"})
    for _ in range(14):
        ask(Browser())
    assert len(mails()) == 10


def test_a_person_who_is_gone_gets_in_no_more() -> None:
    person = person_with_address(roles={SLUG: "owner"})
    browser = Browser()
    ask(browser)
    delete_person(person)
    assert type_code(browser, mailed_code()).status == 422
    assert COOKIE not in browser.cookies


def test_a_person_whose_access_has_ended_gets_in_no_more() -> None:
    person = person_with_address(roles={SLUG: "owner"})
    browser = Browser()
    ask(browser)
    current = stored(person)
    assert DynamoPeople().put_person(replace(current, roles={}), expected=current.revision)
    assert type_code(browser, mailed_code()).status == 422
    assert COOKIE not in browser.cookies


def test_a_stage_may_switch_codes_off(monkeypatch: pytest.MonkeyPatch) -> None:
    person = person_with_address(roles={SLUG: "owner"})
    browser = Browser()
    ask(browser)
    inside = log_in(person, kind="code")
    monkeypatch.setenv("FIRMAMOS_MAILED_CODES", "no")
    settings.current.cache_clear()
    assert "code" not in Browser().get("/").text
    assert Browser().post("/login/mail", {"email": ANA}).status == 404
    assert browser.post("/login/code", {"code": mailed_code()}).status == 404
    assert "Log in" in inside.get("/me").text, "sessions by code have ended"


def test_what_was_typed_survives_a_login_by_code() -> None:
    person = person_with_address(roles={SLUG: "owner"}, lang="en")
    browser = log_in(person)
    assert DynamoPeople().put_person(replace(stored(person), sessions=()), expected=stored(person).revision)
    browser.post("/me", {"name": "Ana María Paz", "lang": "en", "form": browser.token})
    browser.submit("main form.code", email=ANA)
    deliver()
    assert "What you typed is not lost" in type_code_here(browser, "0000 0000").text
    shown = type_code_here(browser, mailed_code())
    assert shown.status == 200 and "Ana María Paz" in shown.text
    browser.submit("main form.again")
    assert stored(person).name == "Ana María Paz"


def type_code_here(browser: Browser, code: str) -> Shown:
    """Type it into the page at hand, which carries what had been typed."""
    return browser.submit('main form[action$="/login/code"]', code=code)


def test_a_code_goes_to_no_log_and_the_table_has_only_its_hash(capfd: pytest.CaptureFixture[str]) -> None:
    import boto3

    person_with_address(roles={SLUG: "owner"})
    browser = Browser()
    ask(browser)
    digits = mailed_code().replace(" ", "")
    table = boto3.client("dynamodb", "us-east-1").scan(TableName=settings.current().organisers_table)["Items"]
    type_code(browser, mailed_code())
    for text in (str(table), capfd.readouterr().err):
        assert digits not in text and ANA not in text
        assert browser.cookies[COOKIE] not in text
