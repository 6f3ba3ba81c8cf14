"""The page of what readers report: folded by entry, dismissed or taken down, and nothing that anybody invented."""

import json
from collections.abc import Iterator

import pytest

from chalicelib.aws.dynamodb.models import LetterItem, SignatureItem
from chalicelib.organising.reports import PAGE
from chalicelib.rules.limits import buckets
from chalicelib.wiring import organise_entries
from tests.support.api_client import networks
from tests.support.desk_browser import Shown, as_role
from tests.support.desk_entries import entered, letter, stored
from tests.support.publish_on_moto import publish
from tests.support.reports import REPORT, reports, send
from tests.support.samples import SLUG

PAGE_OF_REPORTS = f"/l/{SLUG}/reports"


@pytest.fixture(autouse=True)
def many_reports(stage: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(buckets, "LETTER_REPORTS_UNPROVED", (buckets.Window(buckets.HOUR, 10_000),))
    yield


def number_of(key: str) -> int:
    """The permanent number of an entry in the list that organisers search."""
    listed = organise_entries.lists().read(letter())
    assert listed is not None
    place = listed.place(f"{SLUG}#{key}")
    assert place is not None and place.permanent
    return place.permanent


def rows(page: Shown) -> list[str]:
    return [" ".join(row.get_text(" ").split()) for row in page.soup.select("tbody tr")]


def report(number: int, *reasons: str, words: str = "") -> None:
    sources = networks(number % 1000 * 50)
    for reason in reasons:
        sent = send({"number": str(number), "reason": reason, "words": words, "lang": "es"}, next(sources))
        assert sent["statusCode"] == 303


def log() -> list[tuple[str, dict[str, str]]]:
    found = LetterItem.query(SLUG, LetterItem.record.startswith("audit#"))
    lines = [json.loads(str(item.content)) for item in found]
    return [(line["what"], line["detail"]) for line in lines if "report" in line["what"]]


def test_an_entry_stands_once_with_its_reasons_and_its_notes_and_can_be_dismissed() -> None:
    ana, eva = entered("Ana Quispe", "Eva Sol")
    publish()
    report(number_of(eva), "offensive")
    report(number_of(ana), "invented", "invented", "not-signed", words="No existe <b>nadie</b> así.")
    browser = as_role("moderator")
    page = browser.get(PAGE_OF_REPORTS)
    first, second = rows(page)
    assert "Eva Sol" in first and "What it says does not belong" in first
    assert "Ana Quispe" in second and "There is no such person or organisation (2 times)" in second
    assert second.count("No existe <b>nadie</b> así.") == 3
    assert not page.soup.select("blockquote b")
    page = browser.submit("tbody tr:nth-of-type(2) form.one-button")
    assert "The reports are dismissed." in page.text
    assert len(rows(page)) == 1
    report(number_of(ana), "duplicate")
    assert "It is on the letter twice" in rows(browser.get(PAGE_OF_REPORTS))[1]
    ((what, detail),) = log()
    assert (what, detail["number"], detail["reports"]) == ("dismiss reports", str(number_of(ana)), "3")
    assert "Ana" not in json.dumps(detail)


def test_what_was_reported_since_the_page_was_opened_is_not_dismissed_unseen() -> None:
    (ana,) = entered("Ana Quispe")
    publish()
    report(number_of(ana), "invented")
    browser = as_role("owner")
    browser.get(PAGE_OF_REPORTS)
    report(number_of(ana), "offensive")
    assert "another report meanwhile" in browser.submit("tbody form.one-button").text
    assert len(reports()) == 1


def test_it_leads_to_the_page_that_takes_the_entry_down() -> None:
    (ana,) = entered("Ana Quispe")
    publish()
    report(number_of(ana), "invented")
    browser = as_role("moderator")
    links = [str(one["href"]) for one in browser.get(PAGE_OF_REPORTS).soup.select("tbody a")]
    assert links == [f"/l/{SLUG}/entry/{ana}", f"/l/{SLUG}/entry/{ana}/take-down"]
    browser.get(links[1])
    browser.submit("main form", reason="invented")
    assert stored(ana).state == "held"
    row = rows(browser.get(PAGE_OF_REPORTS))[0]
    assert "Taken down" in row and "Take it down" not in row


def test_numbers_that_nobody_has_fill_no_page_and_go_together() -> None:
    (ana,) = entered("Ana Quispe")
    publish()
    for number in range(5000, 5000 + PAGE + 5):
        report(number, "offensive", words="mirad www.evil.example")
    report(number_of(ana), "invented")
    browser = as_role("moderator")
    page = browser.get(PAGE_OF_REPORTS)
    assert ["Ana Quispe" in row for row in rows(page)] == [True]
    assert "evil" not in page.body
    assert f"{PAGE + 5} numbers were reported that nobody on the letter has." in page.text
    page = browser.submit("main > form.one-button")
    assert "are dropped" in page.text
    assert [entry.number for entry in reports()] == [number_of(ana)]
    assert "nobody on the letter has" not in page.text


def test_long_lists_turn_page_by_page() -> None:
    entered(*(f"Ana Quispe {chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(PAGE + 3)))
    publish()
    for number in range(1, PAGE + 4):
        report(number, "invented")
    browser = as_role("moderator")
    page = browser.get(PAGE_OF_REPORTS)
    assert len(rows(page)) == PAGE
    (more,) = page.soup.select("nav.turn a[rel=next]")
    second = browser.get(str(more["href"]))
    assert len(rows(second)) == 3
    assert not set(rows(second)) & set(rows(page))


@pytest.mark.parametrize("fields", [{}, {"number": "1"}, {"number": "x", "total": "1"}, {"number": "1", "total": "9"}])
def test_a_form_that_names_nothing_dismisses_nothing(fields: dict[str, str]) -> None:
    (ana,) = entered("Ana Quispe")
    publish()
    report(number_of(ana), "invented")
    browser = as_role("moderator")
    browser.get(PAGE_OF_REPORTS)
    assert browser.post(PAGE_OF_REPORTS, {"form": browser.token} | fields).status == 303
    assert len(reports()) == 1


def test_before_the_first_edition_numbers_alone_are_shown_and_none_is_dropped() -> None:
    send(REPORT)
    browser = as_role("moderator")
    page = browser.get(PAGE_OF_REPORTS)
    assert "The list of names is being prepared" in page.text
    assert "permanent number 12" in rows(page)[0]
    browser.post(f"{PAGE_OF_REPORTS}/drop", {"form": browser.token})
    assert len(reports()) == 1


def test_with_nothing_to_do_it_says_so() -> None:
    assert "Readers have reported nothing that waits for you." in as_role("moderator").get(PAGE_OF_REPORTS).text
    assert not list(SignatureItem.scan())
