"""Organisers log in, join and change their passkeys, with every AWS call failing once in every way."""

from collections.abc import Callable
from typing import Any

from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.aws.dynamodb.sign_in import DynamoSignIn
from chalicelib.rules.organisers.invitation import OPERATOR
from chalicelib.wiring import organise_people
from tests.conftest import ORGANISE_URL
from tests.desk.conftest import prepare_stage
from tests.support.api import deliver, mails
from tests.support.authenticator import Authenticator
from tests.support.code_login import ANA, mailed_code, person_with_address
from tests.support.desk_browser import COOKIE, Browser, Shown, add_person, log_in, stored
from tests.support.fault_injection import each_outcome, fail_each_call
from tests.support.faulty_aws import Faulty
from tests.support.mail_body import body_of
from tests.support.passkey_login import asked_options, person_with_passkey
from tests.support.samples import SLUG

Act = Callable[[], Shown]


def attempt(faulty: Faulty, act: Act) -> Shown | None:
    """What the browser shows; None if the function died. A failure says that it may be tried again."""
    shown: Shown | None = faulty.run(act)
    assert shown is None or shown.status in (200, 303, 403, 404, 422) or shown.headers["Retry-After"]
    return shown


def until(faulty: Faulty, act: Act, is_done: Callable[[Shown], bool]) -> Shown:
    """Repeat a step as people do until it works."""
    for _ in range(3):
        shown = attempt(faulty, act)
        if shown is not None and is_done(shown):
            return shown
    raise AssertionError(f"three tries and one fault: {faulty.hit}")


def is_in(browser: Browser) -> bool:
    return "Log in" not in browser.get("/me").text


def open_page(browser: Browser, path: str) -> Act:
    return lambda: browser.get(path)


def is_shown(shown: Shown) -> bool:
    return shown.status == 200


def check_stored() -> None:
    """Whatever a person lists is there, and nobody lists more than three sessions."""
    for person in DynamoPeople().people():
        assert len(person.sessions) <= 3
        for key in person.passkeys:
            passkey = DynamoSignIn().passkey(key)
            assert passkey is not None and passkey.person_id == person.id
        for key in person.sessions:
            session = DynamoPeople().session(key)
            assert session is not None and session.person_id == person.id


@each_outcome
def test_a_passkey_logs_in_whatever_fails(faulty: Faulty, fault: str) -> None:
    def scene() -> tuple[str, Authenticator]:
        prepare_stage()
        person, device = person_with_passkey(roles={SLUG: "owner"})
        return person.id, device

    def steps(found: tuple[str, Authenticator]) -> None:
        browser = Browser()

        def log_in_anew() -> Shown:
            if (shown := browser.get("/")).status != 200:
                return shown
            answer = found[1].log_in(asked_options(browser))
            return browser.post("/login", {"passkey": answer})

        until(faulty, log_in_anew, lambda shown: shown.status == 303)
        assert is_in(browser), faulty.hit
        check_stored()

    assert fail_each_call(faulty, fault, scene, steps) >= 8


@each_outcome
def test_an_answer_that_was_spent_gets_nobody_in_a_second_time_whatever_failed(faulty: Faulty, fault: str) -> None:
    def scene() -> tuple[str, Authenticator]:
        prepare_stage()
        person, device = person_with_passkey(roles={SLUG: "owner"})
        return person.id, device

    def steps(found: tuple[str, Authenticator]) -> None:
        browser = Browser()
        browser.get("/")
        start, answer = dict(browser.cookies), found[1].log_in(asked_options(browser))
        shown = attempt(faulty, lambda: browser.post("/login", {"passkey": answer}))
        faulty.at = 0
        thief = Browser(cookies=start)
        again = thief.post("/login", {"passkey": answer})
        got_in = [shown is not None and shown.status == 303, again.status == 303]
        assert sum(got_in) <= 1, faulty.hit

    assert fail_each_call(faulty, fault, scene, steps) >= 5


@each_outcome
def test_a_mailed_code_logs_in_or_another_does_whatever_fails(faulty: Faulty, fault: str) -> None:
    def scene() -> str:
        prepare_stage()
        return person_with_address(roles={SLUG: "owner"}).id

    def steps(person_id: str) -> None:
        browser = Browser()

        def ask_and_type() -> Shown:
            if (shown := browser.post("/login/mail", {"email": ANA})).status != 303:
                return shown
            faulty.running = False
            before = len(mails())
            deliver()
            faulty.running = True
            assert len(mails()) >= before
            return browser.post("/login/code", {"code": mailed_code()})

        until(faulty, ask_and_type, lambda shown: shown.status == 303)
        assert is_in(browser), faulty.hit
        check_stored()

    assert fail_each_call(faulty, fault, scene, steps) >= 8


@each_outcome
def test_a_wrong_code_is_never_tried_more_than_five_times_whatever_fails(faulty: Faulty, fault: str) -> None:
    def scene() -> str:
        prepare_stage()
        person_with_address(roles={SLUG: "owner"})
        browser = Browser()
        browser.post("/login/mail", {"email": ANA})
        deliver()
        return browser.cookies["__Host-code"]

    def steps(cookie: str) -> None:
        browser = Browser(cookies={"__Host-code": cookie})
        wrong = "00000000" if mailed_code() != "0000 0000" else "00000001"
        judged = 0
        for _ in range(7):
            shown = attempt(faulty, lambda: browser.post("/login/code", {"code": wrong}))
            judged += shown is not None and "That is not the code" in shown.text
        assert judged <= 5, faulty.hit
        assert browser.post("/login/code", {"code": mailed_code()}).status == 422

    assert fail_each_call(faulty, fault, scene, steps) >= 8


@each_outcome
def test_an_invitation_makes_one_person_who_gets_in_whatever_fails(faulty: Faulty, fault: str) -> None:
    def scene() -> str:
        prepare_stage()
        organise_people.invitations().invite(SLUG, OPERATOR, "eva@example.org", "owner", "en")
        deliver()
        return body_of(mails()[-1]).partition("/join/")[2].split()[0]

    def steps(token: str) -> None:
        browser, device = Browser(), Authenticator(ORGANISE_URL)

        def join() -> Shown:
            shown = browser.get(f"/join/{token}")
            if shown.status != 200:
                return shown
            answer = device.register(asked_options(browser))
            return browser.post(f"/join/{token}", {"name": "Eva Luna", "passkey": answer})

        # An answer that was lost: the link says that it was used, and the passkey logs in.
        shown = until(faulty, join, lambda shown: shown.status in (303, 404))
        (eva,) = DynamoPeople().people()
        assert (eva.name, dict(eva.roles), len(eva.passkeys)) == ("Eva Luna", {SLUG: "owner"}, 1), faulty.hit
        if shown.status == 404:
            faulty.at = 0
            browser.get("/")
            assert browser.post("/login", {"passkey": device.log_in(asked_options(browser))}).status == 303
        assert is_in(browser), faulty.hit
        check_stored()

    assert fail_each_call(faulty, fault, scene, steps) >= 10


@each_outcome
def test_a_passkey_is_added_or_not_and_removed_or_not_whatever_fails(faulty: Faulty, fault: str) -> None:
    def scene() -> tuple[str, str]:
        prepare_stage()
        person, _ = person_with_passkey(roles={SLUG: "owner"})
        return person.id, log_in(person).cookies[COOKIE]

    def steps(found: tuple[str, str]) -> None:
        browser = Browser(cookies={COOKIE: found[1]})
        device = Authenticator(ORGANISE_URL)

        def add() -> Shown:
            if (shown := browser.get("/me/keys/new")).status != 200:
                return shown
            if any(one["id"] for one in asked_options(browser)["excludeCredentials"][1:]):
                return browser.get("/me")  # it was added, and its answer lost
            answer = device.register(asked_options(browser))
            fields = {"form": browser.token, "passkey": answer, "label": "x"}
            return browser.follow(browser.post("/me/keys", fields))

        until(faulty, add, is_shown)
        person = DynamoPeople().person(found[0])
        assert person is not None and len(person.passkeys) == 2, faulty.hit
        check_stored()
        first = f"/me/keys/{person.passkeys[0]}"
        fields = {"form": browser.token, "action": "remove"}
        until(faulty, lambda: browser.follow(browser.post(first, fields)), is_shown)
        assert len(stored(person).passkeys) == 1, faulty.hit
        check_stored()

    assert fail_each_call(faulty, fault, scene, steps) >= 12


@each_outcome
def test_whoever_logs_out_is_out_whatever_fails(faulty: Faulty, fault: str) -> None:
    def scene() -> str:
        prepare_stage()
        return log_in(add_person(roles={SLUG: "owner"})).cookies[COOKIE]

    def steps(secret: str) -> None:
        browser = Browser(cookies={COOKIE: secret})
        thief = Browser(cookies={COOKIE: secret})
        fields = {"form": browser.token}

        def log_out() -> Shown:
            return browser.post("/log-out", fields)

        until(faulty, log_out, lambda shown: shown.status in (303, 403))
        faulty.at = 0
        assert not is_in(thief), faulty.hit

    assert fail_each_call(faulty, fault, scene, steps) >= 3


@each_outcome
def test_settings_and_sessions_are_changed_once_whatever_fails(faulty: Faulty, fault: str) -> None:
    def scene() -> tuple[str, str]:
        prepare_stage()
        person = add_person(roles={SLUG: "owner"})
        log_in(person)
        return person.id, log_in(person).cookies[COOKIE]

    def steps(found: tuple[str, str]) -> None:
        browser = Browser(cookies={COOKIE: found[1]})
        fields: dict[str, Any] = {"form": browser.token, "name": "Luz Marina", "lang": "en", "wants": ["daily"]}
        until(faulty, lambda: browser.follow(browser.post("/me", fields)), is_shown)
        others = {"form": browser.token, "end": "others"}
        until(faulty, lambda: browser.follow(browser.post("/me/sessions", others)), is_shown)
        person = DynamoPeople().person(found[0])
        assert person is not None and person.name == "Luz Marina" and len(person.sessions) == 1, faulty.hit

    assert fail_each_call(faulty, fault, scene, steps) >= 8
