"""The page of a letter's files: what is public, and the package, for each role as far as it may know the address."""

import time
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.aws import clients
from chalicelib.aws.dynamodb.jobs import DynamoJobs
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.desk.organise import application
from chalicelib.desk.pages.files import LINK_SECONDS, size_in_words
from chalicelib.organising.import_store import KEPT_SECONDS
from chalicelib.rules.organisers.job import Job
from chalicelib.rules.organisers.rights import ROLES, Role
from chalicelib.wiring import chores
from tests.conftest import ENVIRONMENT, SITE_URL
from tests.support.desk_browser import Browser, Shown, as_role
from tests.support.desk_entries import entered, letter, next_edition
from tests.support.handover_world import unpacked
from tests.support.roles import acting
from tests.support.samples import SLUG

pytest_plugins = ("tests.support.typeset_on_moto",)

FILES = f"/l/{SLUG}/files"
STATES = ENVIRONMENT["FIRMAMOS_STATE_BUCKET"]
INVITATION = "q7" * 13


@pytest.fixture
def published(typesetting: None) -> None:
    entered("Ana Paz")
    next_edition()


def run_chores() -> None:
    with acting("Chores"):
        chores.engine().run_all()


def only_job() -> Job:
    (job,) = DynamoJobs().listed(SLUG)
    return job


def addresses(page: Shown) -> dict[str, str]:
    return {" ".join(one.get_text().split()): str(one["href"]) for one in page.soup.select(".addresses a")}


def made(browser: Browser, **fields: Any) -> Job:
    """A package, from the press of the button to the end of its job."""
    browser.get(FILES)
    shown = browser.submit("form[action$=package]", **fields)
    assert shown.status == 200 and "Package for the addressee" in shown.text
    run_chores()
    return only_job()


@pytest.mark.parametrize("role", ROLES)
def test_everybody_sees_what_is_public_with_its_addresses(published: None, role: Role) -> None:
    page = as_role(role).get(FILES)
    found = addresses(page)
    base = f"{SITE_URL}/{SLUG}/"
    assert found["The letter (Spanish)"] == f"{base}es/"
    assert found["The letter (English)"] == f"{base}en/"
    assert found["PDF, with all signatories (English)"] == f"{base}letter.en.pdf"
    assert found["Table (CSV)"] == f"{base}signatories.csv"
    assert found["Manifest of the present edition"] == f"{base}edition.json"
    assert found["Permanent page of this edition"] == f"{base}editions/1/"
    codes = [code.get_text() for code in page.soup.select(".addresses code")]
    assert codes == [*found.values()], "each address stands there to be read and copied"
    assert "Edition 1, published on" in page.text
    assert [one.get_text() for one in page.soup.select("code.command")] == [f"firmamos verify {base}"]


def test_every_address_on_the_page_is_that_of_a_file_of_the_edition(published: None) -> None:
    there = {one["Key"] for one in clients.s3().list_objects_v2(Bucket=ENVIRONMENT["FIRMAMOS_SITE_BUCKET"])["Contents"]}
    for url in addresses(as_role("reader").get(FILES)).values():
        key = url.removeprefix(f"{SITE_URL}/")
        assert (f"{key}index.html" if key.endswith("/") else key) in there


def test_a_file_that_the_edition_does_not_have_is_not_offered(typesetting: None) -> None:
    entered("Ana Paz")
    next_edition()
    record = DynamoLetters().latest_edition(SLUG)
    assert record is not None
    without = record.manifest.replace('"letter.en.pdf"', '"letter.xx.pdf"')
    assert DynamoLetters().add_edition(SLUG, replace(record, number=2, manifest=without))
    found = addresses(as_role("reader").get(FILES))
    assert "PDF, with all signatories (Spanish)" in found
    assert "PDF, with all signatories (English)" not in found


def test_files_to_download_show_their_size(published: None) -> None:
    page = as_role("reader").get(FILES)
    (csv,) = [one for one in page.soup.select(".addresses li") if "Table (CSV)" in one.get_text()]
    body = clients.s3().get_object(Bucket=ENVIRONMENT["FIRMAMOS_SITE_BUCKET"], Key=f"{SLUG}/signatories.csv")
    assert [one.get_text() for one in csv.select(".soft")] == [size_in_words(body["ContentLength"], "en")]


@pytest.mark.parametrize(
    ("length", "words"), [(0, ""), (999, "999 B"), (10_000, "10 kB"), (2_345_678, "2,346 kB"), (12_000_001, "13 MB")]
)
def test_sizes_are_in_words_and_never_too_small(length: int, words: str) -> None:
    assert size_in_words(length, "en").replace("\N{NO-BREAK SPACE}", " ") == words


def test_before_the_first_edition_there_is_nothing(typesetting: None) -> None:
    browser = as_role("owner")
    page = browser.get(FILES)
    assert "Nothing is published yet" in page.text
    assert page.soup.select("main form") == []
    assert browser.post(f"{FILES}/package", {"form": browser.token, "lang": "es"}).status == 409
    assert DynamoJobs().listed(SLUG) == []


class TestTheEmbargo:
    @pytest.fixture(autouse=True)
    def embargoed(self, typesetting: None) -> None:
        head = letter()
        later = replace(head, embargo=int(time.time()) + 86_400, invitation=INVITATION)
        assert DynamoLetters().replace_head(head, later)
        entered("Ana Paz")
        next_edition()

    @pytest.mark.parametrize("role", ["editor", "owner"])
    def test_those_who_write_the_letter_have_its_address(self, role: Role) -> None:
        page = as_role(role).get(FILES)
        assert addresses(page)["The letter (Spanish)"] == f"{SITE_URL}/invited/{INVITATION}/es/"
        assert "under embargo" in page.text

    @pytest.mark.parametrize("role", ["reader", "moderator"])
    def test_others_do_not_and_can_get_it_in_no_way(self, role: Role) -> None:
        made(as_role("owner", name="Sol Rey"))
        job, browser = only_job(), as_role(role)
        pages = [one.path for one in application().declared if one.method == "GET" and one.path.count("{") == 1]
        paths = [path.replace("{slug}", SLUG) for path in pages if path.startswith("/l/{slug}")]
        assert len(paths) > 25
        assert [path for path in paths if INVITATION in browser.get(path).body] == []
        assert "Edition" not in browser.get(FILES).text
        shown = browser.get(f"{FILES}/package/{job.id}")
        assert (shown.status, "Location" in shown.headers) == (403, False)
        assert browser.post(f"{FILES}/package", {"form": browser.token, "lang": "es"}).status == 409
        assert len(DynamoJobs().listed(SLUG)) == 1

    def test_once_it_is_over_everybody_has_the_package(self) -> None:
        job = made(as_role("owner", name="Sol Rey"))
        head = letter()
        assert DynamoLetters().replace_head(head, replace(head, embargo=None))
        assert as_role("reader").get(f"{FILES}/package/{job.id}").status == 303


class TestThePackage:
    @pytest.mark.parametrize("role", ROLES)
    def test_is_made_and_downloaded_by_every_role(self, published: None, role: Role) -> None:
        browser = as_role(role)
        job = made(browser)
        assert (job.state, job.done, job.found, job.parameters["langs"]) == ("done", 3, 3, ["es"])
        page = browser.get(FILES)
        link = page.soup.select_one("main table a")
        assert link is not None and link.get_text() == "Download the package of edition 1"
        assert "newer edition" not in page.text
        shown = browser.get(str(link["href"]))
        assert shown.status == 303
        files = unpacked(self.behind(shown))
        assert {"letter.es.pdf", "covering-note.es.pdf", "receipt.es.pdf", "SHA256SUMS"} <= {*files}

    @staticmethod
    def behind(shown: Shown) -> bytes:
        """What the signed link leads to."""
        key = urlsplit(shown.headers["Location"]).path.partition("/exports/")[2]
        return bytes(clients.s3().get_object(Bucket=STATES, Key=f"exports/{key}")["Body"].read())

    def test_is_made_of_the_edition_that_stands_while_the_site_still_shows_another_file(self, published: None) -> None:
        site = ENVIRONMENT["FIRMAMOS_SITE_BUCKET"]
        listed = clients.s3().get_object(Bucket=site, Key=f"{SLUG}/signatories.csv")["Body"].read()
        clients.s3().put_object(Bucket=site, Key=f"{SLUG}/signatories.csv", Body=b"that of the edition before")
        browser = as_role("reader")
        job = made(browser)
        assert unpacked(self.behind(browser.get(f"{FILES}/package/{job.id}")))["signatories.csv"] == listed

    def test_its_link_holds_for_a_minute_and_names_letter_edition_and_day(self, published: None) -> None:
        browser = as_role("reader")
        job = made(browser)
        query = parse_qs(urlsplit(browser.get(f"{FILES}/package/{job.id}").headers["Location"]).query)
        assert query["X-Amz-Expires"] == [str(LINK_SECONDS)] == ["60"]
        (named,) = query["response-content-disposition"]
        day = time.strftime("%Y-%m-%d", time.gmtime())
        assert named == f'attachment; filename="{SLUG}-edition-1-{day}.zip"'

    def test_has_the_languages_that_were_ticked(self, published: None) -> None:
        job = made(as_role("reader"), lang=["en", "es", "xx"])
        assert job.parameters["langs"] == ["es", "en"]

    def test_has_one_language_at_least(self, published: None) -> None:
        browser = as_role("reader")
        browser.get(FILES)
        shown = browser.submit("form[action$=package]", lang=[])
        assert shown.status == 422
        assert "Choose at least one language." in shown.text
        assert DynamoJobs().listed(SLUG) == []

    def test_is_made_once_however_often_somebody_presses(self, published: None) -> None:
        browser = as_role("reader")
        (hidden,) = browser.get(FILES).soup.select("[name=job]")
        fields = {"form": browser.token, "lang": "es", "job": str(hidden["value"])}
        first, second = (browser.post(f"{FILES}/package", fields).location for _ in range(2))
        assert first == second
        # And while one runs, a form that was opened anew leads to it.
        assert browser.post(f"{FILES}/package", fields | {"job": ""}).location == first
        assert len(DynamoJobs().listed(SLUG)) == 1

    def test_says_when_a_newer_edition_is_published(self, published: None) -> None:
        browser = as_role("reader")
        made(browser)
        entered("Luz Sol")
        next_edition()
        assert "A newer edition is published." in browser.get(FILES).text

    def test_is_gone_after_two_days(self, published: None) -> None:
        browser = as_role("reader")
        job = made(browser)
        old = replace(job, created_at=job.created_at - KEPT_SECONDS * 1000)
        assert DynamoJobs().put(job, old)
        shown = browser.get(f"{FILES}/package/{job.id}")
        assert shown.status == 410 and "Location" not in shown.headers
        assert browser.get(FILES).soup.select("main table") == []

    def test_no_other_job_and_none_that_is_not_done_is_one(self, published: None) -> None:
        browser = as_role("owner")
        job = made(browser)
        others = (replace(job, kind="import"), replace(job, kind="export-names"), replace(job, state="running"))
        for other in others:
            assert DynamoJobs().put(only_job(), other) is not None
            assert browser.get(f"{FILES}/package/{job.id}").status == 404


def test_only_owners_are_led_to_the_export_of_names(published: None) -> None:
    for role in ROLES:
        page = as_role(role).get(FILES)
        assert bool(page.soup.select(f"main a[href$='{FILES}/names']")) is (role == "owner")
