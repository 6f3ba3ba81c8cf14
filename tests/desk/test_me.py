"""One's own account: name, language, mails, passkeys."""

from typing import Any

import pytest

from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.aws.dynamodb.sign_in import DynamoSignIn
from chalicelib.desk.pages.entrance import START_COOKIE
from chalicelib.rules.organisers.passkey import MOST_PASSKEYS
from chalicelib.wiring import organise
from tests.conftest import ORGANISE_URL
from tests.support.api import deliver, mails
from tests.support.authenticator import PRESENT, SYNCED, VERIFIED, Authenticator
from tests.support.desk_browser import Browser, Shown, add_person, as_role, log_in, stored
from tests.support.mail_body import body_of
from tests.support.passkey_login import (
    PASSKEY_FORM,
    add_passkey,
    asked_options,
    open_login,
    person_with_passkey,
    show_passkey,
)
from tests.support.samples import SLUG

ABOUT_ME = "main form.about-me"


def add(browser: Browser, device: Authenticator, label: str = "Llave azul", **forged: Any) -> Shown:
    browser.get("/me/keys/new")
    return browser.submit(PASSKEY_FORM, passkey=device.register(asked_options(browser), **forged), label=label)


def new_device() -> Authenticator:
    return Authenticator(ORGANISE_URL)


def test_name_language_and_mails_are_ones_own() -> None:
    browser = as_role("reader")
    person = DynamoPeople().people()[0]
    browser.get("/me")
    shown = browser.submit(ABOUT_ME, name=" Luz  Marina ", lang="es", wants=["daily"])
    assert "Guardado" in shown.text
    after = stored(person)
    assert (after.name, after.lang, after.wants) == ("Luz Marina", "es", ("daily",))
    browser.submit(ABOUT_ME, wants=[])
    assert stored(person).wants == ()


def test_a_missing_name_is_said_at_its_field_and_the_rest_stays() -> None:
    browser = as_role("reader")
    person = DynamoPeople().people()[0]
    browser.get("/me")
    shown = browser.submit(ABOUT_ME, name=" \u200b ", lang="fr", wants=["surge"])
    assert shown.status == 422 and "Your name is missing" in shown.text
    assert shown.soup.select_one('option[value="fr"][selected]')
    assert [str(one["value"]) for one in shown.soup.select("input[name=wants][checked]")] == ["surge"]
    assert stored(person).name == person.name


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"name": "Luz", "lang": "xx"}, ("Luz", "en", ())),
        ({"name": "Luz", "lang": "es", "wants": ["all", "daily"]}, ("Luz", "es", ("daily",))),
        ({"name": "x" * 500}, ("x" * 80, "en", ())),
        ({"name": "a\u202eb\nc"}, ("ab c", "en", ())),
    ],
    ids=str,
)
def test_what_no_browser_sends_changes_nothing_else(fields: dict[str, Any], kept: tuple[Any, ...]) -> None:
    browser = as_role("reader")
    person = DynamoPeople().people()[0]
    assert browser.post("/me", fields | {"form": browser.token, "roles": "owner", "id": "x"}).status == 303
    after = stored(person)
    assert (after.name, after.lang, after.wants) == kept
    assert (after.roles, after.id) == (person.roles, person.id)


def test_a_name_is_markup_to_nobody() -> None:
    browser = as_role("reader")
    browser.get("/me")
    shown = browser.submit(ABOUT_ME, name='<b>"Luz"</b>')
    assert shown.soup.select_one("b") is None
    header = shown.soup.select_one("header a bdi")
    assert header is not None and header.get_text() == '<b>"Luz"</b>'


# ---- Passkeys -------------------------------------------------------------------------------------------------------


def test_two_passkeys_are_asked_for_and_the_page_says_why() -> None:
    person, _ = person_with_passkey(roles={SLUG: "owner"})
    browser = log_in(person)
    assert "If you lose the only one, an owner has to invite you again" in browser.get("/me").text
    second = new_device()
    shown = add(browser, second)
    assert browser.path == "/me" and "The passkey is added" in shown.text
    assert "If you lose the only one" not in shown.text and "Llave azul" in shown.text
    assert show_passkey(open_login(), second).status == 200


def test_the_page_says_when_each_was_used_and_whether_it_is_backed_up() -> None:
    person, device = person_with_passkey(roles={SLUG: "owner"})
    browser = log_in(person)
    on_the_device = new_device()
    add(browser, on_the_device, flags=PRESENT | VERIFIED)
    show_passkey(open_login(), device)
    lines = [line.get_text(" ") for line in browser.get("/me").soup.select("ul.letters li")]
    assert "last used on" in lines[0] and "a lost device does not lock you out" in lines[0]
    assert "not used yet" in lines[1] and "on this one device only" in lines[1]


def test_a_passkey_without_a_name_is_called_after_its_device() -> None:
    person, _ = person_with_passkey(roles={SLUG: "owner"})
    browser = log_in(person)
    browser.headers["User-Agent"] = "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0"
    assert "Firefox, Android" in add(browser, new_device(), label="").text


def test_a_passkey_gets_another_name() -> None:
    person, _ = person_with_passkey(roles={SLUG: "owner"})
    browser = log_in(person)
    browser.get("/me")
    shown = browser.submit("main details form.rename", label=" Mi  teléfono ")
    assert "has its new name" in shown.text and "Mi teléfono" in shown.text


def test_a_removed_passkey_gets_nobody_in() -> None:
    person, first = person_with_passkey(roles={SLUG: "owner"})
    second = add_passkey(person)
    browser = log_in(person)
    browser.get("/me")
    shown = browser.submit("main details form.one-button")
    assert "it gets nobody in any more" in shown.text
    assert show_passkey(open_login(), first).status == 422
    assert show_passkey(open_login(), second).status == 200
    assert DynamoSignIn().passkey(person.passkeys[0]) is None


def test_the_only_passkey_stays() -> None:
    person, device = person_with_passkey(roles={SLUG: "owner"})
    browser = log_in(person)
    browser.get("/me")
    shown = browser.submit("main details form.one-button")
    assert shown.status == 422 and "your only passkey" in shown.text
    assert show_passkey(open_login(), device).status == 200


def test_of_two_passkeys_removed_at_once_one_stays() -> None:
    from chalicelib.organising.own_passkeys import LastKey, OwnPasskeys

    person, _ = person_with_passkey(roles={SLUG: "owner"})
    add_passkey(person)
    own = OwnPasskeys(organise.people(), organise.sign_in())
    first, second = stored(person).passkeys
    assert own.remove(person.id, first)
    with pytest.raises(LastKey):
        own.remove(person.id, second)


def test_anothers_passkey_is_neither_renamed_nor_removed() -> None:
    person, _ = person_with_passkey(roles={SLUG: "owner"})
    other, device = person_with_passkey(roles={SLUG: "owner"}, name="Mar Paz")
    add_passkey(person)
    browser = log_in(person)
    for action in ("rename", "remove"):
        path = f"/me/keys/{other.passkeys[0]}"
        assert browser.post(path, {"form": browser.token, "action": action, "label": "x"}).location == "/me"
    passkey = DynamoSignIn().passkey(other.passkeys[0])
    assert passkey is not None and passkey.label == "Teléfono"
    assert show_passkey(open_login(), device).status == 200


@pytest.mark.parametrize("path", ["/me/keys", "/me/keys/{key}"])
def test_passkeys_are_changed_by_whoever_has_just_shown_one(path: str) -> None:
    person, _ = person_with_passkey(roles={SLUG: "owner"})
    add_passkey(person)
    path = path.replace("{key}", person.passkeys[0])
    for browser in (log_in(person, fresh=False), log_in(person, kind="code")):
        shown = browser.post(path, {"form": browser.token, "action": "remove"})
        assert shown.status == 403 and "Show your passkey" in shown.text
    assert len(stored(person).passkeys) == 2


@pytest.mark.parametrize(
    ("forged", "words"),
    [
        ({"flags": SYNCED & ~VERIFIED}, "did not give us a passkey that we can use"),
        ({"said": {"challenge": "AAAA"}}, "open for too long"),
        ({"said": {"type": "webauthn.get"}}, "did not give us"),
        ({"attested_id": b"other"}, "did not give us"),
    ],
    ids=str,
)
def test_a_forged_registration_adds_nothing(forged: dict[str, Any], words: str) -> None:
    person, _ = person_with_passkey(roles={SLUG: "owner"})
    shown = add(log_in(person), new_device(), **forged)
    assert shown.status == 422 and words in shown.text
    assert len(stored(person).passkeys) == 1


def test_a_key_is_registered_once_by_one_person() -> None:
    person, device = person_with_passkey(roles={SLUG: "owner"})
    other, _ = person_with_passkey(roles={SLUG: "owner"}, name="Mar Paz")
    assert "registered already" in add(log_in(other), device).text
    assert len(stored(other).passkeys) == 1
    assert len(stored(person).passkeys) == 1


def test_a_challenge_for_one_person_adds_no_key_to_another() -> None:
    person, _ = person_with_passkey(roles={SLUG: "owner"})
    other, _ = person_with_passkey(roles={SLUG: "owner"}, name="Mar Paz")
    theirs = log_in(other)
    theirs.get("/me/keys/new")
    answer = new_device().register(asked_options(theirs))
    browser = log_in(person)
    browser.cookies[START_COOKIE] = theirs.cookies[START_COOKIE]
    assert browser.post("/me/keys", {"form": browser.token, "passkey": answer}).status == 422


def test_there_are_ten_passkeys_at_most() -> None:
    person, _ = person_with_passkey(roles={SLUG: "owner"})
    for _ in range(MOST_PASSKEYS - 1):
        add_passkey(person)
    browser = log_in(person)
    assert "Add a passkey" not in browser.get("/me").text
    add(browser, new_device())
    assert len(stored(person).passkeys) == MOST_PASSKEYS


def test_the_owners_of_every_letter_and_the_person_are_mailed_about_each_change() -> None:
    def with_mail(letter: str, address: str, **changes: Any) -> Any:
        return add_person(
            id=letter * 16, sealed_address=organise.vault().seal(letter * 16, address), lang="en", **changes
        )

    person = with_mail("a", "luz@example.org", roles={SLUG: "editor"})
    with_mail("b", "mar@example.org", name="Mar Paz", roles={SLUG: "owner"})
    with_mail("c", "sol@example.org", name="Sol Rey", roles={"another": "owner"})
    add_passkey(person)
    add(log_in(person), new_device())
    deliver()
    told = {str(mail["To"]): body_of(mail) for mail in mails()}
    assert told.keys() == {"luz@example.org", "mar@example.org"}
    assert all("Luz Mar added a passkey" in body for body in told.values())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Luz Mar", "A colleague on the letter is called so"),
        ("LUZ  mar", "A colleague on the letter is called so"),
        ("\u0141uz \u041car", "A colleague on the letter is called so"),
        ("Ana https://evil.example/login", "without links"),
        ("evil.com", "without links"),
    ],
)
def test_nobody_takes_a_colleague_s_name_or_mails_owners_a_link(name: str, words: str) -> None:
    add_person(name="Luz Mar", roles={SLUG: "owner"})
    mal = add_person(name="Mal Vado", roles={SLUG: "reader"})
    browser = log_in(mal, kind="code")
    browser.get("/me")
    shown = browser.submit(ABOUT_ME, name=name)
    assert shown.status == 422 and words in shown.text
    field = shown.soup.select_one("#f-name")
    assert field is not None and field["aria-invalid"] == "true"
    assert stored(mal).name == "Mal Vado"


def test_somebody_of_another_letter_may_be_called_so_and_one_s_own_name_stays() -> None:
    add_person(name="Luz Mar", roles={"otra-carta": "owner"})
    first = add_person(name="Ana Paz", roles={SLUG: "reader"})
    add_person(name="Ana Paz", roles={SLUG: "owner"})
    browser = log_in(first)
    for name in ("Ana Paz", "Luz Mar"):
        browser.get("/me")
        assert browser.submit(ABOUT_ME, name=name).status == 200
        assert stored(first).name == name
