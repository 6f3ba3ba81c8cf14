"""Organisers with an address, and their way through the login by mailed code."""

import re
from typing import Any

from chalicelib.rules.fields.emails import stored_address
from chalicelib.rules.organisers.person import Person
from chalicelib.wiring import organise
from tests.support.api import deliver, mails
from tests.support.desk_browser import Browser, Shown, add_person
from tests.support.mail_body import body_of

ANA = "ana@example.org"


def person_with_address(address: str = ANA, **changes: Any) -> Person:
    person_id = changes.pop("id", "a" * 16)
    given = stored_address(address)
    return add_person(
        id=person_id,
        sealed_address=organise.vault().seal(person_id, given.as_typed),
        address_hash=organise.vault().address_hash(given.canonical),
        **changes,
    )


def ask(browser: Browser, address: str = ANA) -> Shown:
    """Ask for a code on the first page, and have the mail delivered."""
    browser.get("/")
    shown = browser.submit("main form.code", email=address)
    deliver()
    return shown


def mailed_code(which: int = -1) -> str:
    found = re.search(r"\b(\d{4} \d{4})\b", body_of(mails()[which]))
    assert found
    return found[1]


def type_code(browser: Browser, code: str) -> Shown:
    if browser.path != "/login/code":
        browser.get("/login/code")
    return browser.submit('main form[action$="/login/code"]', code=code)
