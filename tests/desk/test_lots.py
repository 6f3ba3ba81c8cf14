"""The lot over a limit: counted, looked at, and released or refused as a job whose number was confirmed."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.organising import lots
from chalicelib.organising.held_signatures import key_of
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.waiting import waiting_class
from chalicelib.wiring import chores, organise, organise_review
from tests.support.api import deliver, mails, queued
from tests.support.desk_browser import Browser, Shown, as_role
from tests.support.in_queue import over_limit, stored, waits
from tests.support.roles import acting
from tests.support.samples import LETTER, SLUG

LIMIT = f"/l/{SLUG}/limit"


@pytest.fixture
def browser() -> Browser:
    return as_role("moderator", name="Ana Gil")


@pytest.fixture
def lot() -> Iterator[list[Signature]]:
    made = [over_limit(number, hours=number) for number in range(5)]
    made.append(over_limit(5, "network", "unproved", domain="example.org"))
    made.append(over_limit(6, "network", "honeypot", domain="bad.example.org"))
    yield made


def rows(shown: Shown, caption: str) -> list[list[str]]:
    (table,) = [one for one in shown.soup.select("table") if caption in one.get_text()]
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")][:2] for row in table.select("tbody tr")]


def look(browser: Browser, hours: int = 24, proof: str = "any") -> Shown:
    return browser.get(f"{LIMIT}?hours={hours}&proof={proof}")


def run_jobs() -> dict[str, int]:
    chores.engine.cache_clear()
    with acting("Chores"):
        return chores.engine().run_all()


def press(browser: Browser, what: str) -> Shown:
    return browser.submit(f".lot-acts form:has([name=what][value={what}])")


def test_what_is_over_a_limit_is_counted_by_hour_and_by_provider(browser: Browser, lot: list[Signature]) -> None:
    waits("Casa Sol")
    shown = browser.get(LIMIT)
    assert "7 forms were held without a mail" in shown.text
    assert [int(count) for _, count in rows(shown, "by the hour")] == [1, 1, 1, 1, 3]
    shown = look(browser)
    assert "7 forms in this lot" in shown.text
    assert rows(shown, "by provider") == [["gmail.com", "5"], ["example.org", "1"], ["bad.example.org", "1"]]
    assert len(rows(shown, "The first of them")) == 7
    (button,) = shown.soup.select("[value=release] ~ button")
    assert "6" in button.get_text()
    assert "p0@" not in shown.body, "of an address its domain alone"


@pytest.mark.parametrize(
    ("hours", "proof", "count"), [(24, "with", 6), (24, "without", 1), (24, "any", 7), (1, "any", 3), (168, "any", 7)]
)
def test_the_filter_chooses_by_time_and_proof(
    browser: Browser, lot: list[Signature], hours: int, proof: str, count: int
) -> None:
    assert f"{count} form" in look(browser, hours, proof).text.partition("Choose a lot")[2]


def test_a_lot_is_released_as_a_job_and_each_gets_one_mail(browser: Browser, lot: list[Signature]) -> None:
    look(browser)
    shown = press(browser, "release")
    assert "Release of held signatures" in shown.text
    assert [stored(one) for one in lot] == lot, "nothing happens before the job runs"
    assert run_jobs() == {"done": 1}
    assert [stored(one).state for one in lot] == ["pending"] * 6 + ["held"]
    job = organise.jobs().listed(SLUG)[0]
    assert (job.state, job.found, job.done, job.failed) == ("done", 6, 6, 0)
    deliver()
    assert len(mails()) == 6
    assert run_jobs() in ({}, {"idle": 1})


def test_a_lot_is_refused_and_nobody_is_mailed_or_locked_out(browser: Browser, lot: list[Signature]) -> None:
    look(browser)
    press(browser, "refuse")
    assert run_jobs() == {"done": 1}
    for one in lot:
        now = stored(one)
        assert (now.state, now.holds, now.expires_at) == ("held", ("refused",), one.expires_at)
        assert waiting_class(now) is None
    assert queued() == []
    assert "Nothing waits here" in browser.get(LIMIT).text
    again = organise.jobs().listed(SLUG)[0]
    assert (again.found, again.done) == (7, 7)


def test_another_number_than_was_shown_begins_nothing(browser: Browser, lot: list[Signature]) -> None:
    look(browser)
    address, fields = browser.form(".lot-acts form")
    # Another organiser releases one in between.
    organise_review.review("eva").decide(LETTER, key_of(lot[0]), "release")
    shown = browser.post(address, fields)
    assert shown.status == 409 and "another number by now" in shown.text
    assert organise.jobs().listed(SLUG) == []


def test_what_came_after_the_look_is_not_in_the_lot(browser: Browser, lot: list[Signature]) -> None:
    look(browser)
    late = over_limit(9, hours=-0.01)
    press(browser, "release")
    assert run_jobs() == {"done": 1}
    assert stored(late).state == "held"


def test_the_form_sent_twice_begins_one_job(browser: Browser, lot: list[Signature]) -> None:
    look(browser)
    address, fields = browser.form(".lot-acts form")
    first = browser.post(address, fields)
    run_jobs()
    assert browser.post(address, fields).location == first.location
    assert len(organise.jobs().listed(SLUG)) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"what": "approve"},
        {"what": ""},
        {"proof": "x"},
        {"since": "-1"},
        {"until": "9" * 20},
        {"count": "x"},
        {"job": "../x"},
        {"job": ""},
        {"count": ""},
    ],
    ids=str,
)
def test_a_forged_form_begins_nothing(browser: Browser, lot: list[Signature], changed: dict[str, str]) -> None:
    look(browser)
    address, fields = browser.form(".lot-acts form")
    assert browser.post(address, list((dict(fields) | changed).items())).status == 400
    assert organise.jobs().listed(SLUG) == []


def test_nothing_is_ever_approved_in_bulk(browser: Browser, lot: list[Signature]) -> None:
    """Neither job touches what its signer confirmed."""
    one = waits("Casa Sol")
    look(browser)
    press(browser, "refuse")
    run_jobs()
    assert stored(one) == one


@pytest.mark.parametrize("role", ["reader", "editor"])
def test_whoever_may_not_decide_sees_no_lot(role: Any, lot: list[Signature]) -> None:
    browser = as_role(role)
    assert look(browser).status == 403
    assert browser.post(LIMIT, {"form": browser.token, "what": "release"}).status == 403


def test_a_lot_too_large_to_read_is_cut_where_it_was_read(
    browser: Browser, lot: list[Signature], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lots, "MOST_READ", 2)
    monkeypatch.setattr(lots, "_AT_ONCE", 2)
    shown = look(browser)
    assert "2 forms in this lot" in shown.text and "There are more" in shown.text
    press(browser, "refuse")
    run_jobs()
    assert sorted(stored(one).holds for one in lot) == [()] * 5 + [("refused",)] * 2
    assert [stored(one).holds for one in lot[3:5]] == [("refused",)] * 2, "the oldest"
