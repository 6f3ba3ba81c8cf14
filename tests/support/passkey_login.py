"""Organisers with passkeys, and their way through the login as a browser's script goes it."""

import json
import secrets
from dataclasses import replace
from typing import Any

from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.aws.dynamodb.sign_in import DynamoSignIn
from chalicelib.desk import passkeys
from chalicelib.desk.passkeys import RelyingParty
from chalicelib.desk.proving import stored_key
from chalicelib.rules.organisers.person import Person
from tests.conftest import ORGANISE_URL
from tests.support.authenticator import Authenticator
from tests.support.desk_browser import Browser, Shown, add_person, now, stored

PARTY = RelyingParty.of(ORGANISE_URL)
PASSKEY_FORM = "main form[data-options]"


def add_passkey(person: Person, device: Authenticator | None = None, label: str = "Teléfono") -> Authenticator:
    """A passkey of a person, in the table."""
    device = device or Authenticator(ORGANISE_URL)
    challenge = secrets.token_bytes(32)
    options = passkeys.registration_options(
        PARTY, challenge=challenge, user_handle=bytes.fromhex(person.handle), name=person.name
    )
    new = passkeys.check_registration(PARTY, passkeys.read(device.register(options)), challenge=challenge)
    passkey = stored_key(new, person.id, label, now())
    assert DynamoSignIn().put_new_passkey(passkey)
    current = stored(person)
    with_it = replace(current, passkeys=(*current.passkeys, passkey.key))
    assert DynamoPeople().put_person(with_it, expected=current.revision)
    return device


def person_with_passkey(**changes: Any) -> tuple[Person, Authenticator]:
    person = add_person(**changes)
    device = add_passkey(person)
    return stored(person), device


def asked_options(browser: Browser) -> dict[str, Any]:
    """What the page's script would ask the browser's passkeys."""
    assert browser.page is not None
    form = browser.page.soup.select_one(PASSKEY_FORM)
    assert form is not None, browser.page.text
    options: dict[str, Any] = json.loads(str(form["data-options"]))
    return options


def show_passkey(browser: Browser, device: Authenticator, **forged: Any) -> Shown:
    """Press the button of the page that asks for a passkey."""
    return browser.submit(PASSKEY_FORM, passkey=device.log_in(asked_options(browser), **forged))


def open_login(lang: str = "en") -> Browser:
    browser = Browser(lang=lang)
    browser.get("/")
    return browser
