"""The export with representatives: for owners with a reason, logged, mailed to every owner, and for whoever asked."""

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws import clients
from chalicelib.aws.dynamodb.jobs import DynamoJobs
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import OrganiserItem
from chalicelib.aws.dynamodb.organiser_mails import MAILS
from chalicelib.aws.dynamodb.overview import DynamoAuditLog
from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.organising.import_store import KEPT_SECONDS
from chalicelib.organising.names_export import LONGEST_REASON
from chalicelib.publishing.handover import names_file
from chalicelib.rules.organisers.job import Job
from chalicelib.rules.organisers.rights import ROLES
from chalicelib.wiring import chores
from tests.conftest import ENVIRONMENT
from tests.support.desk_browser import Browser, Shown, add_person, as_role, log_in
from tests.support.desk_entries import entered, letter, next_edition, signed
from tests.support.roles import acting
from tests.support.samples import SLUG

pytest_plugins = ("tests.support.typeset_on_moto",)

NAMES = f"/l/{SLUG}/files/names"
STATES = ENVIRONMENT["FIRMAMOS_STATE_BUCKET"]
WHY = "El ministerio pide saber quién representa a cada organización"
FORM = "main form"


@pytest.fixture(autouse=True)
def published(typesetting: None) -> None:
    entered("Casa Azul", kind="organisation", representative="Eva Mar", role="Directora")
    entered("Ana Paz", role="Bióloga")
    next_edition()


def run_chores() -> None:
    with acting("Chores"):
        chores.engine().run_all()


def only_job() -> Job:
    (job,) = DynamoJobs().listed(SLUG)
    return job


def ask(browser: Browser, why: str = WHY) -> Shown:
    browser.get(NAMES)
    return browser.submit(FORM, why=why)


def asked(browser: Browser) -> Job:
    assert ask(browser).status == 200
    run_chores()
    job = only_job()
    assert job.state == "done"
    return job


def rows(shown: Shown) -> list[dict[str, str]]:
    assert shown.body.startswith("\ufeff")
    return [*csv.DictReader(io.StringIO(shown.body.removeprefix("\ufeff"), newline=""))]


def log() -> list[tuple[str, dict[str, str]]]:
    return [(line.what, dict(line.detail)) for line in reversed(DynamoAuditLog().lines(SLUG, most=50))]


def mailed() -> list[tuple[str, dict[str, Any]]]:
    """Who is mailed, and what a mail is about."""
    found = [json.loads(str(item.content)) for item in OrganiserItem.query(MAILS)]
    return sorted((one["person_id"], one["params"]) for one in found if one["kind"] == "names-exported")


def test_an_owner_gets_what_is_published_and_who_represents_organisations() -> None:
    browser = as_role("owner")
    asked(browser)
    (link,) = browser.get(NAMES).soup.select("main section a")
    shown = browser.get(str(link["href"]))
    assert (shown.status, shown.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Content-Disposition"].startswith(f'attachment; filename="{SLUG}-names-edition-1-')
    assert shown.headers["Content-Disposition"].endswith('-1-of-1.csv"')
    assert [(row["name"], row["representative"], row["representative_role"]) for row in rows(shown)] == [
        ("Casa Azul", "Eva Mar", "Directora"),
        ("Ana Paz", "", ""),
    ]


class TestTheReason:
    def test_is_in_the_log_before_anything_runs(self) -> None:
        browser = as_role("owner")
        ask(browser)
        (line, started) = log()
        assert line[0] == "export names" and line[1]["why"] == WHY
        assert started[0] == "job-started"
        assert WHY in browser.get(f"/l/{SLUG}/log").text

    @pytest.mark.parametrize("why", ["", "  \n ", "\u200b \u2060", "x" * (LONGEST_REASON + 1)])
    def test_is_asked_for(self, why: str) -> None:
        browser = as_role("owner")
        shown = ask(browser, why)
        assert shown.status == 422
        assert "Say what the names are for" in shown.text
        (field,) = shown.soup.select("textarea")
        assert field.get_text().strip() == why.strip(" \n\u200b\u2060"), "nothing typed is lost"
        assert (DynamoJobs().listed(SLUG), log(), mailed()) == ([], [], [])

    def test_may_be_as_long_as_the_page_says(self) -> None:
        assert ask(as_role("owner"), "x" * LONGEST_REASON).status == 200
        assert only_job().state == "running"


class TestTheMail:
    def test_goes_to_every_owner_and_to_nobody_else(self) -> None:
        owners = [add_person(name=f"Sol {number}", roles={SLUG: "owner"}).id for number in range(2)]
        add_person(name="Mar", roles={SLUG: "editor"})
        add_person(name="Rey", roles={"another-letter": "owner"})
        browser = as_role("owner")
        me = DynamoPeople().people()[-1].id
        ask(browser)
        assert mailed() == sorted((owner, {"by": me}) for owner in (*owners, me))

    def test_says_nothing_that_was_typed(self) -> None:
        ask(as_role("owner"), "Kanarienvogel")
        assert "Kanarienvogel" not in "".join(str(item.content) for item in OrganiserItem.query(MAILS))

    def test_goes_once_however_often_the_form_is_sent(self) -> None:
        browser = as_role("owner")
        browser.get(NAMES)
        address, fields = browser.form(FORM)
        sent = [(name, value) for name, value in fields if name != "why"] + [("why", WHY)]
        for _ in range(3):
            assert browser.post(address, sent).status == 303
        assert len(mailed()) == 1
        assert [what for what, _ in log()] == ["export names", "job-started"]
        assert only_job().state == "running"


class TestWhoOpensIt:
    def test_is_logged_each_time(self) -> None:
        browser = as_role("owner")
        job = asked(browser)
        me = DynamoPeople().people()[-1].id
        for _ in range(2):
            browser.get(f"{NAMES}/{job.id}/1")
        lines = [detail for what, detail in log() if what == "open export"]
        assert lines == [{"by": me, "job": job.id, "file": "1"}] * 2

    def test_is_nobody_but_whoever_asked(self) -> None:
        job = asked(as_role("owner"))
        other = as_role("owner", name="Sol Rey")
        assert other.get(f"{NAMES}/{job.id}/1").status == 404
        assert other.get(NAMES).soup.select("main section a") == []
        assert not [what for what, _ in log() if what == "open export"]

    def test_is_no_owner_any_more_when_the_role_is_gone(self) -> None:
        browser = as_role("owner")
        job = asked(browser)
        person = DynamoPeople().people()[-1]
        assert DynamoPeople().put_person(replace(person, roles={SLUG: "editor"}), expected=person.revision)
        assert browser.get(f"{NAMES}/{job.id}/1").status == 403

    def test_has_shown_a_passkey_just_now(self) -> None:
        browser = as_role("owner")
        job = asked(browser)
        person = DynamoPeople().people()[-1]
        late = log_in(person, fresh=False)
        shown = late.get(f"{NAMES}/{job.id}/1")
        assert shown.status == 403 and "passkey" in shown.text
        assert "Eva Mar" not in shown.body

    @pytest.mark.parametrize("file", ["0", "2", "-1", "x", "01e1", "99999999"])
    def test_opens_no_file_that_there_is_not(self, file: str) -> None:
        browser = as_role("owner")
        job = asked(browser)
        assert browser.get(f"{NAMES}/{job.id}/{file}").status == 404

    def test_opens_nothing_before_it_is_done_nor_another_job(self) -> None:
        browser = as_role("owner")
        ask(browser)
        job = only_job()
        assert browser.get(f"{NAMES}/{job.id}/1").status == 404
        assert browser.get(f"{NAMES}/{'x' * 26}/1").status == 404


def test_a_list_that_is_too_long_for_an_answer_comes_in_several_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names_file, "A_PART", 1)
    browser = as_role("owner")
    job = asked(browser)
    assert (job.found, job.done) == (2, 2)
    links = browser.get(NAMES).soup.select("main section a")
    assert [" ".join(link.get_text().split()) for link in links] == ["Open file 1 of 2 (CSV)", "Open file 2 of 2 (CSV)"]
    names = [row["name"] for link in links for row in rows(browser.get(str(link["href"])))]
    assert names == ["Casa Azul", "Ana Paz"]


@pytest.mark.promise("No address is ever exported")
def test_no_address_is_in_it_or_in_what_is_kept(full_allowance: None) -> None:
    signed("Luz Sol", "luz.sol@example.org")
    next_edition()
    browser = as_role("owner")
    job = asked(browser)
    shown = browser.get(f"{NAMES}/{job.id}/1")
    assert "Luz Sol" in shown.body
    assert "@" not in shown.body and "example.org" not in shown.body
    (kept,) = [one["Key"] for one in clients.s3().list_objects_v2(Bucket=STATES, Prefix=f"exports/{SLUG}/")["Contents"]]
    body = clients.s3().get_object(Bucket=STATES, Key=kept)["Body"].read()
    assert not [word for word in (b"Eva", b"Luz", b"example") if word in body], "it is sealed"


def test_it_is_gone_after_two_days() -> None:
    browser = as_role("owner")
    job = asked(browser)
    old = replace(job, created_at=job.created_at - KEPT_SECONDS * 1000)
    assert DynamoJobs().put(job, old)
    shown = browser.get(f"{NAMES}/{job.id}/1")
    assert shown.status == 410 and "Eva Mar" not in shown.body
    assert browser.get(NAMES).soup.select("main section") == []


def test_there_is_none_of_a_letter_whose_data_was_destroyed() -> None:
    browser = as_role("owner")
    job = asked(browser)
    head = letter()
    assert DynamoLetters().replace_head(head, replace(head, data_keys=(), purged_at=1))
    assert browser.get(f"{NAMES}/{job.id}/1").status == 410
    assert "There is nothing to export" in browser.get(NAMES).text
    assert browser.post(NAMES, {"form": browser.token, "why": WHY, "job": ""}).status == 409


def test_there_is_none_before_the_first_edition() -> None:
    head = letter()
    assert DynamoLetters().replace_head(head, replace(head, embargo=2**31, invitation="q7" * 13))
    browser = as_role("owner")
    assert browser.get(NAMES).soup.select("main form") == []
    assert browser.post(NAMES, {"form": browser.token, "why": WHY}).status == 409


class TestTheJobOfAnother:
    def test_is_not_begun_by_the_id_of_a_form(self) -> None:
        """Whoever names the job of somebody else in a form gets neither that job nor a mail without an export."""
        job = asked(as_role("owner"))
        other = as_role("owner", name="Sol Rey")
        before = mailed()
        assert other.post(NAMES, {"form": other.token, "why": WHY, "job": job.id}).status == 409
        assert mailed() == before

    def test_is_gone_on_with_by_an_owner_with_a_fresh_passkey_alone(self) -> None:
        ask(as_role("owner"))
        job = only_job()
        assert DynamoJobs().put(job, replace(job, state="paused"))
        address = f"/l/{SLUG}/jobs/{job.id}"
        for number, role in enumerate(ROLES):
            browser = as_role(role, name=f"Sol {number}", fresh=False)
            shown = browser.post(address, {"form": browser.token, "wish": "resume"})
            assert shown.status == 403
            assert only_job().state == "paused"
        browser = as_role("owner", name="Rey")
        assert browser.post(address, {"form": browser.token, "wish": "resume"}).status == 303
        assert only_job().state == "running"
