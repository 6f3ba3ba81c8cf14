"""The page of what is blocked: see it, block more, lift it."""

import json

import pytest

from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import LetterItem
from chalicelib.rules.limits.blocks import MOST, Block
from chalicelib.rules.organisers.rights import Role
from tests.support.desk_browser import Shown, as_role
from tests.support.desk_entries import letter
from tests.support.samples import SLUG

BLOCKS = f"/l/{SLUG}/blocks"


def rows(page: Shown) -> list[str]:
    return [" ".join(row.get_text(" ").split()) for row in page.soup.select("tbody tr")]


def log() -> list[tuple[str, str]]:
    found = LetterItem.query(SLUG, LetterItem.record.startswith("audit#"))
    return [(line["what"], line["detail"]["by"]) for item in found if (line := json.loads(str(item.content)))]


def test_each_kind_is_blocked_seen_and_lifted() -> None:
    browser = as_role("moderator")
    assert "Nothing is blocked on this letter." in browser.get(BLOCKS).text
    for what, shown in (
        ("ana@example.org", "An e-mail address"),
        ("lluvia.example", "A domain lluvia.example"),
        ("198.51.100.7", "A network 198.51.100.0/24"),
    ):
        page = browser.submit("form.form", what=what, reason="flood")
        assert "It is blocked from now on." in page.text
        assert any(shown in row and "many forms of one hand" in row and "Luz Mar" in row for row in rows(page))
        assert "ana@example.org" not in page.body.replace("For example ana@example.org", "")
    assert len(letter().blocks) == 3
    page = browser.submit("td form.one-button")
    assert "It is lifted" in page.text
    assert len(rows(page)) == len(letter().blocks) == 2
    assert (
        "Nothing was blocked under that"
        in browser.follow(browser.post(f"{BLOCKS}/lift", {"form": browser.token, "key": "0" * 16})).text
    )
    assert [what for what, _ in log()].count("block lifted: network") + len(log()) >= 4
    assert {len(by) for _, by in log()} == {16}


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"what": "", "reason": "flood"}, "f-what", "Give an address, a domain or a network."),
        ({"what": "nada", "reason": "flood"}, "f-what", "neither an e-mail address"),
        ({"what": "gmail.com", "reason": "flood"}, "f-what", "Too many people"),
        ({"what": "10.0.0.0/8", "reason": "flood"}, "f-what", "too large"),
        ({"what": "lluvia.example"}, "f-reason", "Choose a reason."),
        ({"what": "198.51.100.7", "reason": "flood", "days": "0"}, "f-days", "90 days at most"),
        ({"what": "lluvia.example", "reason": "flood", "days": "x"}, "f-days", "90 days at most"),
    ],
)
def test_problems_stand_at_their_field_and_nothing_typed_is_lost(typed: dict[str, str], field: str, words: str) -> None:
    browser = as_role("moderator")
    browser.get(BLOCKS)
    shown = browser.submit("form.form", **typed)
    assert shown.status == 422
    assert shown.soup.select_one(f".summary a[href='#{field}']") is not None
    assert shown.soup.select_one(f"#{field}") is not None
    assert words in shown.text
    (what,) = shown.soup.select("#f-what")
    assert what["value"] == typed["what"]
    assert (letter().blocks, log()) == ((), [])


def test_a_full_list_says_so_and_every_row_can_be_lifted() -> None:
    full = tuple(Block(f"{n:016}", "domain", f"d{n}.example", "luz", 1, "flood", 0) for n in range(MOST))
    DynamoLetters().put_blocks(SLUG, (), full)
    browser = as_role("moderator")
    page = browser.get(BLOCKS)
    assert len(rows(page)) == len(page.soup.select("td form")) == MOST
    assert "Not in effect yet" in page.text
    assert "No more can be blocked" in browser.submit("form.form", what="ana@example.org", reason="flood").text


@pytest.mark.parametrize("role", ["reader", "editor"])
def test_whoever_may_not_block_neither_sees_nor_changes_it(role: Role) -> None:
    browser = as_role(role)
    assert browser.get(BLOCKS).status == 403
    for path in (BLOCKS, f"{BLOCKS}/lift"):
        fields = {"form": browser.token, "what": "a@b.example", "reason": "flood", "key": "0" * 16}
        assert browser.post(path, fields).status == 403
    assert (letter().blocks, log()) == ((), [])
