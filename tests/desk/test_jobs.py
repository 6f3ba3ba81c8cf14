"""The pages of jobs: how far each is, who may pause or cancel it, and that the figures are those of the job."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws.dynamodb.jobs import DynamoJobs
from chalicelib.aws.dynamodb.overview import DynamoAuditLog
from chalicelib.desk.views.jobs import KIND_NAMES, REASONS, STATE_NAMES
from chalicelib.rules.organisers.job import KINDS, Job, job_id
from chalicelib.rules.organisers.rights import ROLES
from chalicelib.wiring import chores
from tests.aws.dynamodb.test_jobs import JOB
from tests.conftest import ORGANISE_URL
from tests.support.desk_browser import Browser, as_role, now
from tests.support.samples import SLUG

LIST = f"/l/{SLUG}/jobs"


def store(**changes: Any) -> Job:
    values: dict[str, Any] = {"found": 200, "done": 40, "there": 6, "failed": 4, "why": "", "wakes_at": 0}
    job = replace(JOB, **values | changes)
    assert DynamoJobs().add(job)
    return job


def address(job: Job) -> str:
    return f"{LIST}/{job.id}"


def state(job: Job) -> str:
    found = DynamoJobs().job(SLUG, job.id)
    assert found is not None
    return found.state


def refresh(browser: Browser) -> str:
    assert browser.page is not None
    found = browser.page.soup.select_one("meta[http-equiv=refresh]")
    return "" if found is None else str(found["content"])


def test_a_running_job_says_what_was_found_done_there_and_failed_and_loads_itself_anew() -> None:
    browser, job = as_role("editor"), store()
    page = browser.get(address(job))
    rows = [" ".join(row.get_text(" ").split()) for row in page.soup.select("tbody tr")]
    assert rows == [
        "Found at the start 200",
        "Added to the letter 40",
        "There before 6",
        "Refused or left out 4",
        "Still to come 150",
    ]
    assert "running, 25%" in page.text
    assert refresh(browser) == "5"
    browser.get(address(job) + "?still=1")
    assert refresh(browser) == "", "whoever reads slowly can stop that"


def test_a_job_that_ended_does_not_load_itself_anew_and_offers_nothing() -> None:
    browser = as_role("editor")
    for number, ended in enumerate(("done", "cancelled")):
        job = store(id=job_id(number, "aa"), state=ended, ended_at=now() * 1000)
        page = browser.get(address(job))
        assert (refresh(browser), page.soup.select("main form")) == ("", [])


def test_a_job_that_rests_says_why_and_until_when() -> None:
    browser, job = as_role("editor"), store(wakes_at=(now() + 3600) * 1000, why="first-mails")
    page = browser.get(address(job))
    assert "waits two hours" in page.text and "It goes on at" in page.text
    assert refresh(browser) == "60"


def test_a_job_is_paused_resumed_and_cancelled() -> None:
    browser, job = as_role("editor"), store()
    for wish, then in (("pause", "paused"), ("resume", "running"), ("cancel", "cancelled")):
        browser.get(address(job))
        page = browser.submit(f"form:has(input[value={wish}])")
        assert page.status == 200 and state(job) == then
    assert [line.what for line in DynamoAuditLog().lines(SLUG, most=9)] == [
        "job-cancelled",
        "job-resumed",
        "job-paused",
    ]


def test_a_job_that_ended_meanwhile_is_not_paused() -> None:
    browser, job = as_role("editor"), store()
    browser.get(address(job))
    DynamoJobs().put(job, replace(job, state="done"))
    shown = browser.submit("form:has(input[value=pause])")
    assert (shown.status, state(job)) == (409, "done")


@pytest.mark.parametrize(
    ("referer", "leads"),
    [
        (f"{ORGANISE_URL}/l/{SLUG}/jobs", True),
        ("https://elsewhere.example/l/agua", False),
        (f"{ORGANISE_URL}.evil.example/", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_who_was_too_late_is_led_back_to_the_page_and_nowhere_else(referer: str, leads: bool) -> None:
    browser, job = as_role("editor"), store()
    browser.get(address(job))
    DynamoJobs().put(job, replace(job, state="done"))
    browser.headers["Referer"] = referer
    shown = browser.submit("form:has(input[value=pause])")
    links = [str(link["href"]) for link in shown.soup.select("main a")]
    assert (shown.status, referer in links) == (409, leads)
    assert len(links) == 1 + leads


@pytest.mark.parametrize("kind", KINDS)
def test_only_those_who_may_do_the_work_of_a_job_change_it(kind: str) -> None:
    others: dict[str, set[str]] = {
        "import": {"editor", "owner"},
        "package": {*ROLES},
        "export-names": {"owner"},
        "document": {"owner"},
    }
    may = others.get(kind, {"moderator", "owner"})
    for number, role in enumerate(ROLES):
        browser, job = as_role(role), store(id=job_id(number, "bb"), kind=kind)
        page = browser.get(address(job))
        assert page.status == 200, "everybody on the letter sees how far it is"
        assert bool(page.soup.select("main form")) is (role in may)
        sent = browser.post(address(job), {"form": browser.token, "wish": "cancel"})
        assert sent.status == (303 if role in may else 403)
        assert state(job) == ("cancelled" if role in may else "running")


def test_an_import_is_not_changed_by_a_session_by_code() -> None:
    browser, job = as_role("editor", kind="code"), store()
    assert browser.post(address(job), {"form": browser.token, "wish": "cancel"}).status == 403
    assert state(job) == "running"


def test_a_job_that_takes_a_fresh_passkey_is_not_changed_by_an_old_one() -> None:
    browser, job = as_role("owner", fresh=False), store(kind="document")
    assert browser.post(address(job), {"form": browser.token, "wish": "cancel"}).status == 403
    assert state(job) == "running"


@pytest.mark.parametrize("wish", ["", "start", "delete", "pause\0"])
def test_a_wish_that_no_page_offers_has_no_effect(wish: str) -> None:
    browser, job = as_role("editor"), store(state="draft")
    assert browser.post(address(job), {"form": browser.token, "wish": wish}).status == 400
    assert state(job) == "draft"


def test_a_job_of_another_letter_is_not_there() -> None:
    browser, job = as_role("owner"), store(slug="another-letter")
    assert browser.get(address(job)).status == 404


def test_the_list_has_every_job_page_by_page() -> None:
    browser = as_role("reader")
    for number in range(30):
        store(id=job_id(number, "cc"))
    first = browser.get(LIST)
    assert len(first.soup.select("tbody tr")) == 25
    more = first.soup.select_one("a[rel=next]")
    assert more is not None
    assert len(browser.get(str(more["href"])).soup.select("tbody tr")) == 5


def test_every_kind_of_job_has_something_that_does_it() -> None:
    assert set(chores.KINDS) == set(KINDS)


def test_every_kind_state_and_reason_has_words_in_every_language() -> None:
    assert set(KIND_NAMES) == set(KINDS)
    assert {"draft", "checked", "running", "paused", "done", "cancelled", "failed"} < set(STATE_NAMES)
    for lang in ("es", "pt", "fr"):
        browser, job = as_role("editor", lang=lang), store(id=job_id(1, lang), state="paused", why="returned")
        page = browser.get(address(job))
        assert page.status == 200
        assert [words for words in (KIND_NAMES["import"], REASONS["returned"]) if words in page.text] == []
