"""Accepting an invitation, with a passkey or with a mailed code."""

import json
import re
from typing import Any

import pytest
import time_machine

from chalicelib import settings
from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.aws.dynamodb.sign_in import DynamoSignIn
from chalicelib.rules.organisers.invitation import OPERATOR
from chalicelib.rules.organisers.rights import Role
from chalicelib.wiring import organise, organise_people
from tests.conftest import ORGANISE_URL
from tests.support.api import deliver, mails
from tests.support.authenticator import SYNCED, VERIFIED, Authenticator
from tests.support.code_login import mailed_code
from tests.support.desk_browser import COOKIE, Browser, Shown, add_person, log_in, now, stored
from tests.support.mail_body import body_of
from tests.support.passkey_login import PASSKEY_FORM, add_passkey, asked_options, open_login, show_passkey
from tests.support.samples import SLUG

EVA = "eva@example.org"


def invite(address: str = EVA, role: Role = "moderator", by: str = OPERATOR) -> str:
    """The path of the link in the mail of an invitation."""
    organise_people.invitations().invite(SLUG, by, address, role, "en")
    return link()


def link() -> str:
    deliver()
    found = [path for mail in mails() for path in re.findall(rf"{ORGANISE_URL}(/join/[a-z0-9_]+)", body_of(mail))]
    return str(found[-1])


def join(browser: Browser, device: Authenticator, name: str = "Eva Luna", **forged: Any) -> Shown:
    """Make a passkey on the page, as its script does."""
    return browser.submit(PASSKEY_FORM, passkey=device.register(asked_options(browser), **forged), name=name)


def device() -> Authenticator:
    return Authenticator(ORGANISE_URL)


def everything_stored() -> str:
    import boto3

    client = boto3.client("dynamodb", "us-east-1")
    return json.dumps(sorted(str(item) for item in client.scan(TableName=settings.current().organisers_table)["Items"]))


def test_an_invitation_is_accepted_with_a_name_and_a_passkey_and_then_that_logs_in() -> None:
    path = invite()
    browser = Browser()
    shown = browser.get(path)
    assert shown.status == 200 and "You are invited" in shown.text
    assert "Moderator" in shown.text
    key = device()
    shown = join(browser, key)
    assert browser.path == "/me" and "You have joined" in shown.text and "second passkey" in shown.text
    (eva,) = DynamoPeople().people()
    assert (eva.name, dict(eva.roles), len(eva.passkeys)) == ("Eva Luna", {SLUG: "moderator"}, 1)
    assert COOKIE in browser.cookies
    assert "Eva Luna" in show_passkey(open_login(), key).body


def test_opening_it_changes_nothing_however_often_and_whoever_does() -> None:
    path = invite()
    before = everything_stored()
    for _ in range(3):
        assert Browser().get(path).status == 200
    assert everything_stored() == before


def test_a_scanner_that_presses_every_button_uses_nothing_up() -> None:
    path = invite()
    for tail in ("", "/mail", "/code"):
        for fields in ({}, {"name": "x"}, {"name": "x", "passkey": "x", "code": "00000000"}):
            scanner = Browser()
            scanner.get(path)
            scanner.post(path + tail, fields)
            deliver()
    assert DynamoPeople().people() == []
    browser = Browser()
    browser.get(path)
    assert browser.path == path and join(browser, device()).status == 200


def test_it_is_used_up_by_the_finished_passkey_and_not_by_one_that_failed() -> None:
    path = invite()
    browser = Browser()
    browser.get(path)
    shown = join(browser, device(), flags=SYNCED & ~VERIFIED)
    assert shown.status == 422 and DynamoPeople().people() == []
    assert shown.soup.select_one('input[name=name][value="Eva Luna"]')
    join(browser, device())
    assert len(DynamoPeople().people()) == 1
    shown = Browser().get(path)
    assert shown.status == 404 and "opens nothing" in shown.text


def test_a_missing_name_is_said_and_nothing_else_lost() -> None:
    path = invite()
    browser = Browser()
    browser.get(path)
    shown = join(browser, device(), name="  ")
    assert shown.status == 422 and "Your name is missing" in shown.text
    assert DynamoPeople().people() == []


def test_a_passkey_made_in_another_browser_or_for_another_invitation_is_refused() -> None:
    path = invite()
    other = invite("ada@example.org")
    first, second = Browser(), Browser()
    first.get(path)
    second.get(other)
    answer = device().register(asked_options(second))
    assert first.submit(PASSKEY_FORM, passkey=answer, name="Eva").status == 422
    second.get(path)
    assert first.submit(PASSKEY_FORM, passkey=device().register(asked_options(second)), name="Eva").status == 422
    assert DynamoPeople().people() == []


def test_somebody_elses_key_cannot_be_registered_again() -> None:
    owner = add_person(roles={SLUG: "owner"})
    theirs = add_passkey(owner)
    browser = Browser()
    browser.get(invite())
    shown = join(browser, theirs)
    assert shown.status == 422 and "registered already" in shown.text
    assert len(DynamoPeople().people()) == 1


@pytest.mark.parametrize("token", ["x", "a" * 26 + "_" + "a" * 52, "%00", "A" * 2000])
def test_an_invented_link_opens_nothing(token: str) -> None:
    invite()
    for tail in ("", "/mail", "/code"):
        assert Browser().post(f"/join/{token}{tail}", {"name": "x"}).status == 404
    assert Browser().get(f"/join/{token}").status == 404


def test_a_link_holds_for_seven_days() -> None:
    path = invite()
    with time_machine.travel(now() + 7 * 86400 - 1):
        assert Browser().get(path).status == 200
    with time_machine.travel(now() + 7 * 86400):
        assert Browser().get(path).status == 404


def test_a_withdrawn_invitation_opens_nothing_even_on_an_open_page() -> None:
    path = invite()
    browser = Browser()
    browser.get(path)
    organise_people.invitations().withdraw(SLUG, OPERATOR, path.removeprefix("/join/").partition("_")[0])
    assert join(browser, device()).status == 404
    assert DynamoPeople().people() == []


# ---- With a code ----------------------------------------------------------------------------------------------------


def ask_for_code(browser: Browser, path: str, name: str = "Eva Luna") -> Shown:
    browser.get(path)
    shown = browser.post(f"{path}/mail", {"name": name})
    deliver()
    return shown


def test_without_an_authenticator_one_joins_with_a_mailed_code_and_reads_and_reviews() -> None:
    path = invite(role="owner")
    browser = Browser()
    page = browser.get(path)
    assert page.soup.select_one(f'button[formaction="{path}/mail"]')
    ask_for_code(browser, path)
    assert mails()[-1]["To"] == EVA
    shown = browser.submit('main form[action$="/code"]', code=mailed_code())
    assert browser.path == "/" and "Eva Luna" in shown.body
    (eva,) = DynamoPeople().people()
    assert (eva.passkeys, dict(eva.roles)) == ((), {SLUG: "owner"})
    assert browser.get(f"/l/{SLUG}").status == 200
    assert browser.get("/me/keys/new").status == 403, "a mailbox alone makes no passkey"
    assert Browser().get(path).status == 404


def test_the_code_joins_in_the_browser_that_asked_and_for_its_invitation() -> None:
    path, other = invite(), invite("ada@example.org")
    browser = Browser()
    ask_for_code(browser, path)
    code = mailed_code()
    thief = Browser()
    ask_for_code(thief, other)
    assert thief.post(f"{path}/code", {"name": "x", "code": code}).status == 422
    assert thief.post(f"{other}/code", {"name": "x", "code": code}).status == 422
    assert browser.post(f"{other}/code", {"name": "x", "code": code}).status == 422
    assert browser.post("/login/code", {"code": code}).status == 422
    assert DynamoPeople().people() == []
    assert browser.post(f"{path}/code", {"name": "Eva", "code": code}).status == 303


def test_a_code_to_log_in_accepts_no_invitation() -> None:
    path = invite()
    add_person(
        roles={SLUG: "reader"},
        sealed_address=organise.vault().seal("0" * 15 + "1", "mal@example.org"),
        address_hash=organise.vault().address_hash("mal@example.org"),
    )
    browser = Browser()
    browser.get("/")
    browser.post("/login/mail", {"email": "mal@example.org"})
    deliver()
    assert browser.post(f"{path}/code", {"name": "x", "code": mailed_code()}).status == 422
    assert len(DynamoPeople().people()) == 1


def test_a_wrong_code_leaves_the_name_typed() -> None:
    path = invite()
    browser = Browser()
    ask_for_code(browser, path)
    shown = browser.submit('main form[action$="/code"]', code="12")
    assert shown.status == 422 and "You have 5 more tries" in shown.text
    assert shown.soup.select_one('input[name=name][value="Eva Luna"]')


@pytest.mark.parametrize("name", ["Luz Mar", "LUZ MAR", "Eva https://evil.example/"])
def test_nobody_joins_under_a_colleague_s_name_or_with_a_link_in_it(name: str) -> None:
    add_person(name="Luz Mar", roles={SLUG: "owner"})
    path = invite()
    browser = Browser()
    browser.get(path)
    assert join(browser, device(), name).status == 422
    assert browser.post(f"{path}/mail", {"name": name}).status == 422
    assert browser.post(f"{path}/code", {"name": name, "code": "00000000"}).status == 422
    assert len(DynamoPeople().people()) == 1
    assert join(browser, device()).status == 200


def test_the_way_by_code_is_open_where_no_script_closes_it() -> None:
    page = Browser().get(invite())
    (details,) = page.soup.select("details")
    assert details.has_attr("open") and details.has_attr("data-otherwise")
    assert 'details[data-otherwise]"' in page.body, "the script closes it where there are passkeys"


def test_where_codes_are_switched_off_nobody_joins_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    path = invite()
    monkeypatch.setenv("FIRMAMOS_MAILED_CODES", "no")
    settings.current.cache_clear()
    assert "mailed code" not in Browser().get(path).text
    assert Browser().post(f"{path}/mail", {"name": "x"}).status == 404
    assert Browser().post(f"{path}/code", {"name": "x", "code": "00000000"}).status == 404


# ---- Those who are organisers already -------------------------------------------------------------------------------


def test_whoever_is_an_organiser_already_logs_in_to_accept() -> None:
    eva = add_person(
        roles={"another": "reader"},
        address_hash=organise.vault().address_hash(EVA),
        sealed_address=organise.vault().seal("0" * 15 + "1", EVA),
    )
    key = add_passkey(eva)
    path = invite()
    thief = Browser()
    assert thief.get(path).status == 403
    assert thief.post(path, {"name": "x", "passkey": "x"}).status == 403
    assert SLUG not in stored(eva).roles
    other = log_in(add_person(name="Mar Paz", roles={SLUG: "owner"}))
    assert other.post(path, {"form": other.token}).status == 403
    browser = Browser()
    browser.get(path)
    shown = show_passkey(browser, key)
    assert browser.path == path and "You are invited" in shown.text
    browser.submit("main form.one-button")
    assert stored(eva).roles[SLUG] == "moderator"
    assert stored(eva).passkeys == eva.passkeys or len(stored(eva).passkeys) == 1


def test_whoever_lost_their_passkeys_makes_a_new_one_and_the_old_ones_and_all_sessions_end() -> None:
    owner = add_person(name="Mar Paz", roles={SLUG: "owner"}, sealed_address=b"")
    person_id = "e" * 16
    eva = add_person(
        id=person_id,
        name="Eva Luna",
        roles={SLUG: "editor"},
        address_hash=organise.vault().address_hash(EVA),
        sealed_address=organise.vault().seal(person_id, EVA),
    )
    old = add_passkey(eva)
    session = log_in(stored(eva))
    organise_people.invitations().recover(SLUG, owner.id, eva.id)
    path = link()
    browser = Browser()
    page = browser.get(path)
    assert "your old ones stop working" in page.text
    assert page.soup.select_one("input[name=name]") is None
    assert Browser().post(f"{path}/mail", {}).status == 404, "a code logs in anyway"
    new = device()
    browser.submit(PASSKEY_FORM, passkey=new.register(asked_options(browser)))
    assert len(stored(eva).passkeys) == 1 and dict(stored(eva).roles) == {SLUG: "editor"}
    assert "Log in" in session.get("/me").text
    assert show_passkey(open_login(), old).status == 422
    assert "Eva Luna" in show_passkey(open_login(), new).body


def test_owners_are_told_who_joined() -> None:
    owner_id = "f" * 16
    owner = add_person(
        id=owner_id,
        name="Mar Paz",
        roles={SLUG: "owner"},
        sealed_address=organise.vault().seal(owner_id, "mar@example.org"),
    )
    path = invite(by=owner.id)
    browser = Browser()
    browser.get(path)
    join(browser, device())
    deliver()
    told = [body_of(mail) for mail in mails() if mail["To"] == "mar@example.org"]
    assert any("Eva Luna has joined" in body for body in told)


def test_two_who_press_at_once_are_one_person(monkeypatch: pytest.MonkeyPatch) -> None:
    path = invite()
    first, second = Browser(), Browser()
    first.get(path)
    second.get(path)
    assert join(first, device()).status == 200
    assert join(second, device()).status == 404
    assert len(DynamoPeople().people()) == 1
    (eva,) = DynamoPeople().people()
    assert len(eva.passkeys) == 1
    assert DynamoSignIn().passkey(eva.passkeys[0]) is not None
