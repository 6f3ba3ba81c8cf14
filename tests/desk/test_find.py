"""Organisers find an entry in the browser; an address that they look for stands nowhere."""

import json
import logging
from urllib.parse import quote

import pytest

from chalicelib.aws.dynamodb.models import LetterItem
from chalicelib.organising.finding import BY_ADDRESS
from chalicelib.organising.inspecting import READ
from chalicelib.rules.organisers.rights import Role
from tests.support.desk_browser import Shown, as_role
from tests.support.desk_entries import ANA, asked, coalition, entered, next_edition, signed, waiting
from tests.support.samples import SLUG

FIND = f"/l/{SLUG}/find"


def log() -> list[str]:
    return [
        json.loads(str(item.content))["what"] for item in LetterItem.query(SLUG, LetterItem.record.startswith("audit#"))
    ]


def rows(page: Shown) -> list[str]:
    return [" ".join(row.get_text(" ").split()) for row in page.soup.select("tbody tr")]


def test_a_name_or_a_number_is_found_under_an_address_that_leads_back(full_allowance: None) -> None:
    signed()
    coalition()
    next_edition()
    browser = as_role("moderator")
    browser.get(FIND)
    shown = browser.submit("form.find", q="quispe")
    assert "1 entry" in shown.text
    assert rows(shown)[0].startswith("Ana Quispe")
    assert "As of edition 1, " in shown.text
    assert (
        "On the letter number 1 of the people, permanent number 2" in rows(shown)[0]
        or "number 1 of the people" in rows(shown)[0]
    )
    for text in ("luz", "CASA LUZ"):
        assert "with Casa Luz" in rows(browser.submit("form.find", q=text))[0]
    assert rows(browser.submit("form.find", q="1"))
    link = shown.soup.select_one("tbody a")
    assert link is not None
    assert [one.get_text() for one in browser.get(str(link["href"])).soup.select("h1")] == ["Ana Quispe"]
    assert log() == [READ], "of the entry that was opened, where its mailbox is"


def test_an_address_finds_who_signed_with_it_and_stands_nowhere(
    full_allowance: None, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    signed(show="initials")
    next_edition()
    browser = as_role("moderator")
    browser.get(FIND)
    capfd.readouterr()
    with caplog.at_level(logging.DEBUG):
        shown = browser.submit("form.find", q=" Ana+x@Example.org ")
    assert "A. Q." in rows(shown)[0]
    assert browser.path == FIND, "the answer is the page itself, so the address is in no address"
    logged = " ".join(item.content for item in LetterItem.query(SLUG, LetterItem.record.startswith("audit#")))
    for kept in (shown.body, str(shown.headers), caplog.text, "".join(capfd.readouterr()), logged):
        assert "ana+x" not in kept.lower()
        assert ANA not in kept.lower()
    assert log() == [BY_ADDRESS]
    assert "Nobody has signed with this address." in browser.submit("form.find", q="nadie@example.org").text


def test_an_address_that_somebody_puts_into_a_link_is_not_looked_for() -> None:
    browser = as_role("moderator")
    shown = browser.get(f"{FIND}?q={quote(ANA)}")
    assert (shown.status, ANA in shown.body, log()) == (200, False, [])


def test_nothing_typed_is_said_at_the_field() -> None:
    browser = as_role("moderator")
    browser.get(FIND)
    shown = browser.submit("form.find", q="  ")
    assert shown.status == 422
    field = shown.soup.select_one("#f-q")
    assert field is not None
    assert field["aria-invalid"] == "true"
    assert "Write what to look for." in shown.text


def test_what_waits_and_what_nobody_confirmed(full_allowance: None) -> None:
    waiting()
    asked()
    browser = as_role("moderator")
    browser.get(FIND)
    shown = browser.submit("form.find", q="casa del agua")
    assert "Waits for an organiser" in rows(shown)[0]
    assert "The list of names is being prepared" in shown.text
    assert rows(browser.submit("form.find", q="eva sol")) == []
    (row,) = rows(browser.submit("form.find", q="eva@example.org"))
    assert "An entry that nobody has confirmed" in row
    assert "Eva" not in row


def test_a_long_answer_comes_in_pages(full_allowance: None) -> None:
    entered(*(f"Berta Luz {number:02}" for number in range(27)))
    next_edition()
    browser = as_role("moderator")
    browser.get(FIND)
    first = browser.submit("form.find", q="berta")
    assert "27 entries" in first.text
    more = first.soup.select_one("a[rel=next]")
    assert more is not None
    second = browser.get(str(more["href"]))
    names = [row.split(" Person")[0] for page in (first, second) for row in rows(page)]
    assert names == [f"Berta Luz {number:02}" for number in range(27)]
    assert second.soup.select_one("a[rel=next]") is None
    assert browser.get(f"{FIND}?q=berta&page=99999999999").status == 200


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\u202eabc", "=1+1", "'\"><img src=x>", "ñ" * 5000])
def test_whatever_is_typed_is_shown_as_text(text: str) -> None:
    browser = as_role("moderator")
    browser.get(FIND)
    shown = browser.submit("form.find", q=text)
    assert shown.status == 200
    assert shown.soup.select("main script, main img") == []


@pytest.mark.parametrize("role", ["reader", "editor"])
def test_whoever_may_not_change_entries_finds_none(role: Role) -> None:
    browser = as_role(role)
    assert browser.get(FIND).status == 403
    assert browser.post(FIND, {"form": browser.token, "q": ANA}).status == 403
    assert log() == []
