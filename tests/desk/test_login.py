"""Logging in with a passkey, showing it again, and what had been typed meanwhile."""

import re
from dataclasses import replace

import pytest
import time_machine

from chalicelib.aws.dynamodb.models import OrganiserItem
from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.aws.dynamodb.sign_in import DynamoSignIn
from chalicelib.desk.pages.entrance import START_COOKIE
from chalicelib.rules.organisers.challenge import LIFE_SECONDS
from chalicelib.rules.organisers.session import FRESH_SECONDS, IDLE_SECONDS
from tests.support import process_caches
from tests.support.authenticator import SYNCED, VERIFIED, Authenticator
from tests.support.desk_browser import COOKIE, Browser, as_role, delete_person, log_in, now, stored
from tests.support.passkey_login import (
    PASSKEY_FORM,
    add_passkey,
    asked_options,
    open_login,
    person_with_passkey,
    show_passkey,
)
from tests.support.samples import SLUG


def later(seconds: int) -> time_machine.travel:
    return time_machine.travel(now() + seconds)


def test_nobody_types_a_name_to_log_in() -> None:
    person, device = person_with_passkey(roles={SLUG: "owner"}, name="Ana Paz")
    browser = open_login()
    options = asked_options(browser)
    assert (options["allowCredentials"], options["userVerification"]) == ([], "required")
    shown = show_passkey(browser, device)
    assert shown.status == 200 and "Ana Paz" in shown.body
    (key,) = stored(person).sessions
    session = DynamoPeople().session(key)
    assert session is not None and session.kind == "passkey" and session.proved_at == session.began_at


def test_the_session_has_the_cookie_that_only_this_host_gets() -> None:
    _, device = person_with_passkey(roles={SLUG: "owner"})
    browser = open_login()
    shown = browser.post("/login", {"passkey": device.log_in(asked_options(browser))})
    assert shown.status == 303
    (cookie,) = [one for one in shown.cookies if one.startswith(COOKIE)]
    secret = browser.cookies[COOKIE]
    assert cookie == f"{COOKIE}={secret}; Path=/; Secure; HttpOnly; SameSite=Lax"
    assert len(secret) == 43
    assert secret not in shown.body


def test_the_page_asks_by_one_script_that_is_allowed_by_its_hash() -> None:
    browser = open_login()
    assert browser.page is not None
    policy = browser.page.headers["Content-Security-Policy"]
    assert re.search(r"script-src 'sha256-[\w+/=]+'; connect-src 'none'", policy)
    assert len(browser.page.soup.select("script")) == 1
    assert browser.page.headers["Referrer-Policy"] == "same-origin"


def test_opening_pages_stores_nothing() -> None:
    before = DynamoPeople().people()
    for path in ("/", "/me", f"/l/{SLUG}"):
        Browser().get(path)
    assert DynamoPeople().people() == before


@pytest.mark.parametrize(
    ("forged", "words"),
    [
        ({"said": {"origin": "https://evil.example"}}, "did not get you in"),
        ({"flags": SYNCED & ~VERIFIED}, "did not get you in"),
        ({"said": {"crossOrigin": True}}, "did not get you in"),
        ({"signature": b"0" * 70}, "did not get you in"),
        ({"user_handle": None}, "did not get you in"),
        ({"user_handle": b"x" * 32}, "did not get you in"),
        ({"outer_id": b"another"}, "do not know that passkey"),
        ({"said": {"challenge": "AAAA"}}, "open for too long"),
    ],
    ids=str,
)
def test_a_forged_answer_gets_nobody_in(forged: dict[str, object], words: str) -> None:
    person, device = person_with_passkey(roles={SLUG: "owner"})
    browser = open_login()
    shown = show_passkey(browser, device, **forged)
    assert shown.status == 422 and words in shown.text
    assert COOKIE not in browser.cookies
    assert stored(person).sessions == ()
    assert show_passkey(browser, device).status == 200
    assert COOKIE in browser.cookies


@pytest.mark.parametrize("answer", ["", "{}", "x" * 20_000, "[" * 9000])
def test_what_is_no_answer_gets_nobody_in(answer: str) -> None:
    browser = open_login()
    assert browser.submit(PASSKEY_FORM, passkey=answer).status == 422
    assert browser.post("/login").status == 422


def test_an_answer_counts_once() -> None:
    person, device = person_with_passkey(roles={SLUG: "owner"})
    browser = open_login()
    start, answer = dict(browser.cookies), device.log_in(asked_options(browser))
    assert browser.post("/login", {"passkey": answer}).status == 303
    thief = Browser(cookies=start)
    shown = thief.post("/login", {"passkey": answer})
    assert shown.status == 422 and COOKIE not in thief.cookies
    assert len(stored(person).sessions) == 1


def test_an_answer_counts_for_five_minutes() -> None:
    _, device = person_with_passkey(roles={SLUG: "owner"})
    browser = open_login()
    answer = device.log_in(asked_options(browser))
    with later(LIFE_SECONDS + 1):
        shown = browser.submit(PASSKEY_FORM, passkey=answer)
        assert shown.status == 422 and "open for too long" in shown.text
        assert show_passkey(browser, device).status == 200


def test_an_answer_counts_in_the_browser_that_asked() -> None:
    """Neither a page of another site nor a stolen answer logs another browser in: login CSRF."""
    _, device = person_with_passkey(roles={SLUG: "owner"})
    attackers = open_login()
    answer = device.log_in(asked_options(attackers))
    victim = open_login()
    assert victim.cookies[START_COOKIE] != attackers.cookies[START_COOKIE]
    assert victim.post("/login", {"passkey": answer}).status == 422
    assert COOKIE not in victim.cookies
    nobody = Browser()
    assert nobody.post("/login", {"passkey": answer}).status == 422


def test_the_session_is_new_whatever_cookie_was_there_before() -> None:
    """Session fixation."""
    _, device = person_with_passkey(roles={SLUG: "owner"})
    planted = "A" * 43
    browser = Browser(cookies={COOKIE: planted})
    browser.get("/")
    show_passkey(browser, device)
    assert browser.cookies[COOKIE] != planted
    assert "Log in" in Browser(cookies={COOKIE: planted}).get(f"/l/{SLUG}").text


def test_a_passkey_that_was_removed_gets_nobody_in() -> None:
    person, device = person_with_passkey(roles={SLUG: "owner"})
    browser = open_login()
    answer = device.log_in(asked_options(browser))
    current = stored(person)
    assert DynamoPeople().put_person(replace(current, passkeys=()), expected=current.revision)
    assert "do not know that passkey" in browser.submit(PASSKEY_FORM, passkey=answer).text


def test_a_person_who_is_gone_gets_in_no_more() -> None:
    person, device = person_with_passkey(roles={SLUG: "owner"})
    browser = open_login()
    delete_person(person)
    assert show_passkey(browser, device).status == 422


def test_a_login_notes_when_the_passkey_was_used() -> None:
    person, device = person_with_passkey(roles={SLUG: "owner"})
    show_passkey(open_login(), device, flags=SYNCED & ~0x10, count=3)
    passkey = DynamoSignIn().passkey(stored(person).passkeys[0])
    assert passkey is not None
    assert (passkey.count, passkey.backed_up) == (3, False)
    assert passkey.used_at and passkey.used_at <= now()


def test_an_authenticator_that_was_copied_is_found_out() -> None:
    _, device = person_with_passkey(roles={SLUG: "owner"})
    assert show_passkey(open_login(), device, count=7).status == 200
    copied = open_login()
    assert show_passkey(copied, device, count=7).status == 422
    assert COOKIE not in copied.cookies


def test_failures_go_to_the_log_without_a_name(capfd: pytest.CaptureFixture[str]) -> None:
    person, device = person_with_passkey(roles={SLUG: "owner"}, name="Ana Paz")
    browser = open_login()
    show_passkey(browser, device, signature=b"x")
    show_passkey(browser, device)
    lines = capfd.readouterr().err
    assert '"outcome": "refused: signature"' in lines
    assert f'"person": "{person.id}", "act": "log-in"' in lines
    assert "Ana Paz" not in lines


# ---- Showing it again -----------------------------------------------------------------------------------------------


def test_a_session_by_code_becomes_one_by_passkey_when_it_is_shown() -> None:
    person, device = person_with_passkey(roles={SLUG: "owner"})
    browser = log_in(person, kind="code")
    assert browser.get("/me/keys/new").status == 403
    old = browser.cookies[COOKIE]
    shown = show_passkey(browser, device)
    assert browser.path == "/me/keys/new" and shown.status == 200
    assert browser.cookies[COOKIE] != old
    assert "Log in" in Browser(cookies={COOKIE: old}).get("/me").text


def test_what_is_grave_asks_again_after_five_minutes_and_the_session_is_new() -> None:
    person, device = person_with_passkey(roles={SLUG: "owner"})
    browser = log_in(person)
    assert browser.get("/me/keys/new").status == 200
    with later(FRESH_SECONDS):
        assert browser.get("/me/keys/new").status == 403
        options = asked_options(browser)
        assert len(options["allowCredentials"]) == 1
        old = browser.cookies[COOKIE]
        show_passkey(browser, device, user_handle=None)
        assert browser.path == "/me/keys/new"
        assert browser.cookies[COOKIE] != old and stored(person).sessions != ()
        assert len(stored(person).sessions) == 1


def test_another_persons_passkey_does_not_show_who_this_is() -> None:
    person, _ = person_with_passkey(roles={SLUG: "owner"})
    _, others = person_with_passkey(roles={SLUG: "reader"}, name="Mar Paz")
    browser = log_in(person, fresh=False)
    browser.get("/me/keys/new")
    shown = show_passkey(browser, others)
    assert shown.status == 422 and "another person" in shown.text


def test_somebody_else_who_logs_in_ends_the_session_that_was_there() -> None:
    person, _ = person_with_passkey(roles={SLUG: "owner"})
    other, others = person_with_passkey(roles={SLUG: "reader"}, name="Mar Paz")
    browser = open_login()
    answer = others.log_in(asked_options(browser))
    browser.cookies |= log_in(person).cookies
    assert browser.post("/login", {"passkey": answer}).status == 303
    assert stored(person).sessions == ()
    assert len(stored(other).sessions) == 1


def test_without_a_passkey_the_page_says_how_to_get_one() -> None:
    browser = as_role("owner", kind="code")
    shown = browser.get("/me/keys/new")
    assert shown.status == 403 and "Ask an owner to invite you again" in shown.text


# ---- What had been typed --------------------------------------------------------------------------------------------

TYPED = {"name": "Luz Marina", "lang": "fr", "wants": "daily"}


def ended(browser: Browser) -> Browser:
    """Its session has ended, and its page is still open."""
    person = DynamoPeople().people()[0]
    assert DynamoPeople().put_person(replace(person, sessions=()), expected=person.revision)
    return browser


def test_what_was_typed_survives_the_end_of_a_session() -> None:
    person, device = person_with_passkey(roles={SLUG: "owner"}, lang="en")
    browser = ended(log_in(person))
    shown = browser.post("/me", TYPED | {"form": browser.token})
    assert shown.status == 403 and "What you typed is not lost" in shown.text
    shown = show_passkey(browser, device)
    assert shown.status == 200
    assert "Luz Marina" in shown.text
    assert stored(person).name == person.name, "nothing is done before the button"
    browser.submit("main form.again")
    assert stored(person).name == "Luz Marina"


def test_what_was_typed_survives_a_refusal_on_the_way() -> None:
    person, device = person_with_passkey(roles={SLUG: "owner"}, lang="en")
    browser = ended(log_in(person))
    browser.post("/me", TYPED | {"form": browser.token})
    shown = show_passkey(browser, device, signature=b"x")
    assert shown.status == 422 and "What you typed is not lost" in shown.text
    show_passkey(browser, device)
    browser.submit("main form.again")
    assert stored(person).name == "Luz Marina"


def test_what_was_typed_survives_a_login_in_another_tab() -> None:
    person, _ = person_with_passkey(roles={SLUG: "owner"}, lang="en")
    browser = log_in(person)
    old = browser.token
    browser.cookies |= log_in(person).cookies
    shown = browser.post("/me", TYPED | {"form": old})
    assert shown.status == 409 and "Nothing has been done yet" in shown.text
    assert stored(person).name == person.name
    browser.submit("main form.again")
    assert stored(person).name == "Luz Marina"


@pytest.mark.parametrize("query", ["day=3", "path=x&self=y&day=", "a=%2F%2Fevil.example%0D%0AX%3A+y"])
def test_a_page_that_was_asked_for_comes_after_the_login(query: str) -> None:
    _, device = person_with_passkey(roles={SLUG: "owner"})
    browser = Browser()
    assert browser.get(f"/l/{SLUG}?{query}").status == 403
    address, fields = browser.form(PASSKEY_FORM)
    fields = [(name, value) for name, value in fields if name != "passkey"]
    shown = browser.post(address, [*fields, ("passkey", device.log_in(asked_options(browser)))])
    assert shown.location == f"/l/{SLUG}?{query}"


def test_nobody_else_at_the_same_computer_reads_what_was_typed() -> None:
    person, _ = person_with_passkey(roles={SLUG: "owner"}, lang="en")
    _, others = person_with_passkey(roles={SLUG: "reader"}, name="Mar Paz")
    browser = ended(log_in(person))
    browser.post("/me", TYPED | {"form": browser.token})
    shown = show_passkey(browser, others)
    assert "Luz Marina" not in shown.body and browser.path == "/"


@pytest.mark.parametrize("kept", ["", "x", "0" * 64 + ".W10=", "https://evil.example/", "//evil.example"])
def test_a_page_of_another_site_neither_chooses_where_the_login_leads_nor_what_it_posts(kept: str) -> None:
    _, device = person_with_passkey(roles={SLUG: "owner"})
    browser = open_login()
    shown = browser.post("/login", {"passkey": device.log_in(asked_options(browser)), "kept": kept})
    assert (shown.status, shown.location) == (303, "/")


def test_what_another_browser_kept_is_not_taken_over() -> None:
    _, device = person_with_passkey(roles={SLUG: "owner"})
    attackers = Browser()
    attackers.post("/me", TYPED)
    _, fields = attackers.form(PASSKEY_FORM)
    kept = dict(fields)["kept"]
    browser = open_login()
    shown = browser.post("/login", {"passkey": device.log_in(asked_options(browser)), "kept": kept})
    assert (shown.status, shown.location) == (303, "/")


def test_a_file_has_to_be_chosen_again_and_the_page_says_so() -> None:
    person, device = person_with_passkey(roles={SLUG: "owner"}, lang="en")
    browser = ended(log_in(person))
    parts = (
        b'--x\r\nContent-Disposition: form-data; name="note"\r\n\r\ntwo words\r\n'
        b'--x\r\nContent-Disposition: form-data; name="list"; filename="a.csv"\r\n\r\nrows\r\n--x--\r\n'
    )
    browser.post("/me", body=parts, content_type="multipart/form-data; boundary=x")
    shown = show_passkey(browser, device)
    assert "Choose the file again" in shown.text and "two words" in shown.text
    assert shown.soup.select_one('form.again[enctype="multipart/form-data"] input[type=file][name=list]')


def test_idle_sessions_end_and_the_login_leads_back() -> None:
    person, device = person_with_passkey(roles={SLUG: "owner"})
    browser = log_in(person)
    with later(IDLE_SECONDS):
        assert "Log in" in browser.get(f"/l/{SLUG}").text
        show_passkey(browser, device)
        assert browser.path == f"/l/{SLUG}"


def test_two_passkeys_of_one_person_log_in_alike() -> None:
    person, first = person_with_passkey(roles={SLUG: "owner"})
    second = add_passkey(person, Authenticator(first.origin))
    for device in (first, second):
        assert show_passkey(open_login(), device).status == 200
    assert len(stored(person).sessions) == 2


# ---- Before the first invitation ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["es", "en", "pt", "fr"])
def test_a_stage_to_which_nobody_was_invited_says_so_without_an_alarm(
    lang: str, capfd: pytest.CaptureFixture[str]
) -> None:
    OrganiserItem("#stage", "key").delete()
    process_caches.forget()
    browser = Browser(lang=lang)
    for path in ("/", "/me", f"/l/{SLUG}"):
        shown = browser.get(path)
        assert shown.status == 200
        assert "firmamos organiser invite" in shown.text
    for path, fields in (("/login", {"passkey": "{}"}), ("/login/mail", {"email": "ana@example.org"})):
        assert browser.post(path, fields).status in (200, 422)
    assert '"ERROR"' not in capfd.readouterr().err
