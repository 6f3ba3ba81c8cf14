"""What a signer hides, and what stands in a form that nobody has confirmed, no page of the organisers shows."""

import itertools
from typing import Any

import pytest

from chalicelib.organising.held_signatures import fingerprint_of, key_of
from chalicelib.rules.signatures.details import Show
from chalicelib.rules.signatures.signature import PENDING_SECONDS, Signature
from tests.support.desk_browser import as_role
from tests.support.in_queue import key, now_ms, waits
from tests.support.samples import SLUG

NAME = "Xóchitl Quetzalcóatl"
HIDDEN: dict[Show, str] = {"initials": "X. Q.", "count": "An entry without a name"}
PERSON = {"kind": "person", "name": NAME, "representative": "", "role": "Zahorí", "affiliation": "Ayllu Wiphala"}
SECRET = ("Quetzalcóatl", "Zahorí", "Wiphala")
ASKED = {"confirmed_at": None, "expires_at": now_ms() // 1000 + PENDING_SECONDS, "holds": ()}
STATES: dict[str, dict[str, Any]] = {
    "waits": {"holds": ("kind",)},
    "was refused": {"holds": ("refused", "refused:invented")},
    "is on the letter with a sign": {
        "state": "confirmed",
        "holds": (),
        "signals": ("quick",),
        "changed_at": now_ms(),
        "appeared_at": now_ms(),
    },
    "is over a limit": ASKED | {"signals": ("network",)},
    "was asked to confirm": ASKED | {"state": "pending"},
}


def made(state: str, show: Show) -> Signature:
    return waits(NAME, details=PERSON | {"show": show}, **STATES[state])


def pages_of(signature: Signature) -> list[str]:
    """The pages on which an entry may be shown, or come up when somebody makes up an address."""
    one, here = key(signature), f"/l/{SLUG}"
    return [
        f"{here}/queue",
        f"{here}/queue/noted",
        f"{here}/queue/down",
        f"{here}/queue/{one}",
        f"{here}/queue/done?what=approve&done={key_of(signature)}&others={one}!changed",
        f"{here}/limit?hours=24&proof=any",
        f"{here}/entry/{one}",
        f"{here}/find?q=Quetzalcoatl",
        f"{here}/reports",
        f"{here}/log",
    ]


@pytest.mark.parametrize(("state", "show"), [*itertools.product(STATES, HIDDEN)])
def test_no_page_shows_what_a_signer_hides(state: str, show: Show) -> None:
    signature, browser = made(state, show), as_role("owner")
    shown = [(page, browser.get(page)) for page in pages_of(signature)]
    assert {found.status for _, found in shown} == {200}
    for page, found in shown:
        assert not [word for word in SECRET if word in found.body.replace("q=Quetzal", "")], page
    placeholder = "An entry that nobody has confirmed" if state == "was asked to confirm" else HIDDEN[show]
    one = next(found for page, found in shown if page.endswith(f"queue/{key(signature)}"))
    assert placeholder in one.text


def test_no_page_shows_what_stands_in_a_form_that_waits_for_its_signer() -> None:
    signature, browser = made("was asked to confirm", "name"), as_role("owner")
    for page in pages_of(signature):
        assert not [word for word in SECRET if word in browser.get(page).body], page


@pytest.mark.parametrize(("state", "show"), [*itertools.product(STATES, HIDDEN), ("was asked to confirm", "name")])
def test_what_names_it_on_a_page_lets_nobody_check_a_guess(state: str, show: Show) -> None:
    """Whoever knows all but the form's own number can compute no fingerprint."""
    one = made(state, show)
    guess = type(one)(**{**one.__dict__, "submission": "another"})
    assert fingerprint_of(guess) != fingerprint_of(one)
