"""The pages of matches: pairs side by side with the figures that follow, decided, kept, undone."""

import json
import re

import pytest

from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import LetterItem
from chalicelib.organising.kept_matches import key_of
from chalicelib.rules.organisers.rights import Role
from chalicelib.rules.signatories.decisions import NO_DECISIONS
from chalicelib.wiring import chores, organise_entries
from tests.support.desk_browser import Browser, Shown, as_role
from tests.support.desk_entries import entered, letter, next_edition
from tests.support.publish_on_moto import edition, publish
from tests.support.roles import acting
from tests.support.samples import SLUG, named

MATCHES = f"/l/{SLUG}/matches"


def compare() -> None:
    with acting("Chores"):
        assert chores.match_keeper().run() == 1


@pytest.fixture
def browser() -> Browser:
    entered("Casa del Agua", "Casa Agua", "Agua Clara", kind="organisation")
    entered("Alianza del Pozo", kind="coalition", members=named("Casa de Agua", "Red Sol"))
    next_edition()
    compare()
    return as_role("moderator")


def log() -> list[tuple[str, str]]:
    found = LetterItem.query(SLUG, LetterItem.record.startswith("audit#"))
    lines = [json.loads(str(item.content)) for item in found]
    assert not any("Agua" in str(line) for line in lines)
    return [(line["what"], line["detail"]["by"]) for line in lines if line["what"].startswith("matches")]


def headings(page: Shown) -> list[str]:
    return [" ".join(one.get_text(" ").split()) for one in page.soup.select(".pair h2")]


def decisions() -> int:
    return len(DynamoLetters().decisions(SLUG).made)


def test_before_the_names_were_compared_it_says_so() -> None:
    shown = as_role("moderator").get(MATCHES)
    assert "The names are compared within some minutes" in shown.text
    assert as_role("moderator").get(f"{MATCHES}/decided").status == 200


def test_pairs_stand_side_by_side_with_reason_and_figures(browser: Browser) -> None:
    shown = browser.get(MATCHES)
    assert any("Perhaps one organisation: the same but for small words" in one for one in headings(shown))
    pair = shown.soup.select_one(".pair")
    assert pair is not None
    assert len(pair.select(".side")) == 2
    assert re.search(r"If they are one: .*\d+ → \d+", " ".join(pair.get_text(" ").split()))
    assert "As of edition 1, compared on" in shown.text


def test_the_figures_that_were_said_are_those_of_the_next_edition(browser: Browser) -> None:
    shown = browser.get(MATCHES)
    pair = shown.soup.select_one(".pair")
    assert pair is not None
    said = re.findall(r"organisations in all (\d+) → (\d+)", " ".join(pair.get_text(" ").split()))
    assert edition(publish())["counts"]["organisations_in_all"] == int(said[0][0])
    after = browser.submit(".pair form", verdict="one")
    assert "They are one: the letter counts them once within a minute." in after.text
    assert len(headings(after)) == len(headings(shown)) - 1
    assert edition(publish())["counts"]["organisations_in_all"] == int(said[0][1])
    assert [what for what, _ in log()] == ["matches: one"]
    assert len(log()[0][1]) == 16


def test_what_is_decided_is_shown_and_undone(browser: Browser) -> None:
    browser.get(MATCHES)
    browser.submit(".pair form", verdict="two")
    shown = browser.get(f"{MATCHES}/decided")
    assert "They are two" in shown.text
    assert "Luz Mar" in shown.text
    shown = browser.submit("td form")
    assert "It is undone" in shown.text
    assert DynamoLetters().decisions(SLUG) == NO_DECISIONS
    assert [what for what, _ in log()] == ["matches: two", "matches: undone"]


class TestTwoAtOnce:
    def test_what_a_colleague_decided_is_not_overwritten(self, browser: Browser) -> None:
        browser.get(MATCHES)
        other = as_role("owner", name="Sol Rey")
        other.get(MATCHES)
        other.submit(".pair form", verdict="two")
        shown = browser.submit(".pair form", verdict="one")
        assert (shown.status, decisions()) == (409, 1)
        assert "another organiser decided of these two meanwhile" in shown.text
        assert DynamoLetters().decisions(SLUG).made[0].verdict == "two"

    def test_pressing_twice_is_once(self, browser: Browser) -> None:
        browser.get(MATCHES)
        address, fields = browser.form(".pair form")
        for _ in range(2):
            assert browser.post(address, [*fields, ("verdict", "one")]).status == 303
        assert decisions() == len(log()) == 1

    def test_what_was_undone_meanwhile_is_said(self, browser: Browser) -> None:
        browser.get(MATCHES)
        browser.submit(".pair form", verdict="two")
        browser.get(f"{MATCHES}/decided")
        address, fields = browser.form("td form")
        assert browser.follow(browser.post(address, fields)).text.count("It is undone") == 1
        assert "Nothing was decided" in browser.follow(browser.post(address, fields)).text


@pytest.mark.parametrize(
    "fields",
    [{}, {"a": "1", "b": "2"}, {"a": "9999", "b": "1", "verdict": "one"}, {"a": "1", "b": "1/00", "verdict": "three"}],
    ids=str,
)
def test_what_is_made_up_decides_nothing(browser: Browser, fields: dict[str, str]) -> None:
    shown = browser.post(MATCHES, {"form": browser.token, **fields})
    assert (shown.status, decisions(), log()) == (409, 0, [])


def test_a_contradiction_is_said_and_nothing_is_changed(browser: Browser) -> None:
    kept = organise_entries.matching("luz").read(letter())
    assert kept is not None
    keys = [key for key, place in zip(kept.keys, kept.places, strict=True) if place.name.startswith("Casa")]
    for a, b in ((0, 1), (1, 2)):
        browser.post(MATCHES, {"form": browser.token, "a": keys[a], "b": keys[b], "verdict": "one"})
    shown = browser.post(MATCHES, {"form": browser.token, "a": keys[0], "b": keys[2], "verdict": "two"})
    assert (shown.status, decisions()) == (409, 2)
    assert "says the opposite" in shown.text


def test_a_long_list_comes_in_pages(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.desk.pages.matches.A_PAGE", 2)
    every = headings(browser.get(MATCHES))
    more = browser.get(MATCHES).soup.select_one("a[rel=next]")
    assert more is not None
    assert len(every) == 2
    second = browser.get(str(more["href"]))
    assert 0 < len(headings(second)) <= 2
    assert f"{len(headings(second)) + 2} pairs" in second.text


def test_nothing_is_computed_when_a_page_is_opened(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*given: object) -> None:
        raise AssertionError("a page compared the names")

    monkeypatch.setattr("chalicelib.organising.matches.Listing.matches", forbidden)
    browser.get(MATCHES)
    browser.submit(".pair form", verdict="one")
    browser.get(f"{MATCHES}/decided")
    browser.submit("td form")
    assert key_of(letter()) == f"exports/{SLUG}/matches.json.gz"


@pytest.mark.parametrize("role", ["reader", "editor"])
def test_whoever_may_not_match_neither_sees_nor_decides(role: Role) -> None:
    browser = as_role(role)
    for path in (MATCHES, f"{MATCHES}/decided"):
        assert browser.get(path).status == 403
        assert browser.post(path, {"form": browser.token, "a": "1", "b": "2", "verdict": "one"}).status == 403
    assert decisions() == 0
