"""The switches of a letter: the consequence before, who threw it and why after, and who may throw which."""

from typing import Any

import pytest

from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.overview import DynamoAuditLog
from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.desk.pages.switches import LONGEST_REASON
from chalicelib.desk.views.switches import WORDS
from chalicelib.organising.switches import Switchboard
from chalicelib.rules.letters.switches import (
    COLLECT_ONLY,
    FREEZE_PUBLISHING,
    MEANINGS,
    NONE_THROWN,
    PAUSE_MAIL,
    PAUSE_SIGNING,
    Switch,
)
from chalicelib.rules.organisers.rights import ROLES, Role
from tests.support.desk_browser import Browser, as_role
from tests.support.samples import SLUG

PAGE = f"/l/{SLUG}/switches"


def thrown() -> list[tuple[str, str, str]]:
    return [(one.name, one.slug, one.why) for one in DynamoLetters().switches().thrown]


def throw(browser: Browser, name: str, **typed: Any) -> Any:
    browser.get(PAGE)
    return browser.submit(f"section#{name} form", **typed)


def test_every_switch_says_what_it_stops_and_what_goes_on_before_it_is_thrown() -> None:
    page = as_role("owner").get(PAGE)
    assert {*WORDS} == {*MEANINGS}
    for name, words in WORDS.items():
        section = page.soup.select_one(f"section#{name}")
        assert section is not None
        text = " ".join(section.get_text(" ").split())
        assert words.stops in text and words.goes_on in text and "Off." in text


def test_a_switch_that_was_thrown_says_who_when_and_why_and_can_be_put_back() -> None:
    browser = as_role("moderator", name="Luz Mar")
    shown = throw(browser, PAUSE_MAIL, why="A <b>flood</b> of forms")
    assert "takes effect within a minute" in shown.text
    assert thrown() == [(PAUSE_MAIL, SLUG, "A <b>flood</b> of forms")]
    section = shown.soup.select_one(f"section#{PAUSE_MAIL}")
    assert "On for this letter." in section.text and "By Luz Mar." in section.text
    assert "A <b>flood</b> of forms" in section.text and not section.select("b")
    assert shown.soup.select_one(f"section#{PAUSE_MAIL} input[name=why]") is None
    throw(browser, PAUSE_MAIL)
    assert thrown() == []
    person = DynamoPeople().people()[-1]
    lines = DynamoAuditLog().lines(SLUG, most=5)
    assert [(line.what, line.detail["by"]) for line in lines] == [
        ("switch off: pause-mail", person.id),
        ("switch on: pause-mail", person.id),
    ]


@pytest.mark.parametrize("why", ["", "   ", "x" * (LONGEST_REASON + 1)])
def test_without_a_reason_nothing_is_thrown_and_what_was_typed_stays(why: str) -> None:
    browser = as_role("owner")
    browser.get(PAGE)
    shown = browser.post(f"{PAGE}/letter", {"form": browser.token, "switch": PAUSE_SIGNING, "to": "on", "why": why})
    assert shown.status == 422
    assert thrown() == []
    field = shown.soup.select_one(f"#why-{PAUSE_SIGNING}")
    assert field is not None and field["aria-invalid"] == "true"
    assert field["value"] == " ".join(why.split())
    assert shown.soup.select_one(f'.summary a[href="#why-{PAUSE_SIGNING}"]') is not None


def test_moderators_throw_those_of_mail_and_owners_all() -> None:
    offered = {role: offers(as_role(role)) for role in ROLES}
    mail = {PAUSE_MAIL, COLLECT_ONLY}
    expected: dict[Role, set[str]] = {"reader": set(), "moderator": mail, "editor": set(), "owner": {*WORDS}}
    assert offered == expected


def offers(browser: Browser) -> set[str]:
    page = browser.get(PAGE)
    return {str(one["value"]) for one in page.soup.select("main input[name=switch]")}


@pytest.mark.parametrize(("route", "name"), [("mail", FREEZE_PUBLISHING), ("letter", PAUSE_MAIL), ("mail", "no-such")])
def test_no_switch_is_thrown_by_the_route_of_others(route: str, name: str) -> None:
    browser = as_role("owner")
    fields = {"form": browser.token, "switch": name, "to": "on", "why": "because"}
    assert browser.post(f"{PAGE}/{route}", fields).status == 409
    assert thrown() == []


def test_a_switch_of_all_letters_is_shown_and_not_offered_to_be_put_back() -> None:
    Switchboard(DynamoLetters(), "operator", lambda: 1_790_000_000_000).on(PAUSE_MAIL, why="maintenance")
    browser = as_role("owner")
    section = browser.get(PAGE).soup.select_one(f"section#{PAUSE_MAIL}")
    assert section is not None
    assert "only the operator can put it back" in section.text and "By operator." in section.text
    throw(browser, PAUSE_MAIL, why="Ours too")
    throw(browser, PAUSE_MAIL)
    assert thrown() == [(PAUSE_MAIL, "", "maintenance")]


def test_a_switch_of_another_letter_is_not_shown() -> None:
    other = Switch(PAUSE_MAIL, "another", 1_790_000_000, "operator")
    assert DynamoLetters().put_switches(NONE_THROWN, NONE_THROWN.with_switch(other))
    assert "On for" not in as_role("owner").get(PAGE).text


def test_thrown_twice_at_once_it_is_on_once() -> None:
    browser = as_role("owner")
    for _ in range(2):
        fields = {"form": browser.token, "switch": COLLECT_ONLY, "to": "on", "why": "because"}
        assert browser.post(f"{PAGE}/mail", fields).status == 303
    assert thrown() == [(COLLECT_ONLY, SLUG, "because")]


def test_what_the_address_says_was_done_is_only_believed_of_switches() -> None:
    assert "takes effect" not in as_role("owner").get(f"{PAGE}?done=on:lights").text
