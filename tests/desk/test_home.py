"""The letters of an organiser: whether anything needs them stands first, in words."""

import time
from dataclasses import replace
from typing import Any

import pytest
from bs4 import Tag

from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.limits import DynamoLimits
from chalicelib.aws.dynamodb.signatures import DynamoSignatures
from chalicelib.errors import Unavailable
from chalicelib.mail.outage import OUTAGE
from chalicelib.mail.pauses import PAUSE, PAUSE_UNPROVED
from chalicelib.organising.switches import Switchboard
from chalicelib.organising.watching import MOST_COUNTED
from chalicelib.ports.organisers_jobs import Running
from chalicelib.rules.letters.switches import FREEZE_PUBLISHING, PAUSE_MAIL
from chalicelib.rules.limits.buckets import Window, returned_bucket, stage_bucket
from chalicelib.rules.organisers.job import Job, job_id
from chalicelib.rules.organisers.rights import ROLES, STAGE, Role
from chalicelib.rules.signatures.signature import Signature
from chalicelib.wiring import organise
from tests.fakes.keys import PlainVault
from tests.support.desk_browser import Shown, add_person, as_role, log_in, now
from tests.support.samples import LETTER, SLUG, VERSION
from tests.support.world import pending

DAY_MS = 24 * 3600 * 1000
Bucket = tuple[str, tuple[Window, ...]]


def put(number: int, days: float = 0, slug: str = SLUG, **changes: Any) -> Signature:
    """A signature that has waited so many days for an organiser."""
    at = time.time_ns() // 1_000_000 - int(days * DAY_MS) - 1000
    values: dict[str, Any] = {"state": "held", "expires_at": None, "confirmed_at": at, "holds": ("unproved",)}
    one = replace(pending(), id=f"{slug}#{number:026d}", created_at=at, **values | changes)
    assert DynamoSignatures(PlainVault()).put_new(one)
    return one


def add_letter(slug: str, **changes: Any) -> None:
    letter = replace(LETTER, slug=slug, **changes)
    assert DynamoLetters().put_head(letter, expect_version=None, expect_state=None)
    DynamoLetters().put_version(slug, VERSION)


def headline(page: Shown) -> str:
    found = page.soup.select_one(".headline")
    assert found is not None
    return " ".join(found.get_text(" ").split())


def rows(page: Shown, selector: str = "table.ageing") -> list[list[str]]:
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")]
        for row in page.soup.select(f"{selector} tbody tr")
    ]


def test_nothing_waits() -> None:
    page = as_role("owner").get("/")
    assert headline(page) == "Nothing waits for you."
    assert page.soup.select(".ageing") == []


def test_what_waits_is_counted_by_its_age_and_the_oldest_is_named() -> None:
    for number, days in enumerate((0, 2.9, 3, 6.9, 7, 40)):
        put(number, days)
    page = as_role("moderator").get("/")
    assert headline(page) == "6 wait for you; the oldest, 40 days."
    assert rows(page) == [["To decide", "6", "2", "2", "2"]]
    late = page.soup.select_one("table.ageing td.late")
    assert isinstance(late, Tag) and late["data-label"] == "7 or more"


def test_every_class_leads_to_where_it_is_decided() -> None:
    put(1)
    put(2, state="held", signals=("network",), holds=(), expires_at=now() + 9999, confirmed_at=None)
    put(3, state="confirmed", signals=("fast",), holds=())
    page = as_role("owner").get("/")
    assert [row[0] for row in rows(page)] == [
        "To decide",
        "Held by a limit",
        "On the letter, with a sign",
    ]
    links = [str(link["href"]) for link in page.soup.select("table.ageing th a")]
    assert [str(link["href"]) for link in page.soup.select("table.ageing td a")] == [f"/l/{SLUG}/queue?age=new"]
    assert [link.removeprefix(f"/l/{SLUG}/") for link in links] == ["queue", "limit", "queue/noted"]
    assert headline(page) == "1 waits for you: less than a day.", "the rest can wait"


@pytest.mark.parametrize("role", ROLES)
def test_only_what_one_may_decide_waits_for_one(role: Role) -> None:
    put(1, 4)
    page = as_role(role).get("/")
    decides = role in ("moderator", "owner")
    assert headline(page) == ("1 waits for you: 4 days." if decides else "Nothing waits for you.")
    assert rows(page) == [["To decide", "1", "0", "1", "0"]], "all see what waits"
    assert bool(page.soup.select("table.ageing a")) == decides


def test_the_letter_that_has_waited_longest_comes_first_and_others_letters_are_not_there() -> None:
    add_letter("bosque", titles={"en": "For the forest"})
    add_letter("mar", titles={"en": "For the sea"})
    put(1, 1)
    put(2, 5, slug="bosque")
    put(3, 9, slug="mar")
    roles: dict[str, Role] = {SLUG: "owner", "bosque": "moderator", STAGE: "owner", "gone": "owner"}
    page = log_in(add_person(roles=roles)).get("/")
    assert next(heading.text for heading in page.soup.select("section.glance h2")) == "For the forest"
    assert headline(page) == "2 wait for you; the oldest, 5 days."
    assert "sea" not in page.text and len(page.soup.select("section.glance")) == 2


def test_whoever_has_no_letter_is_told_what_to_do() -> None:
    page = log_in(add_person(roles={})).get("/")
    assert "Ask an owner of a letter to invite you" in headline(page)


def test_so_many_that_they_are_not_counted_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.organising.watching.MOST_COUNTED", 8)
    assert MOST_COUNTED == 1000
    for number in range(40):
        put(number, 1)
    page = as_role("owner").get("/")
    assert "or more wait for you" in headline(page) and "or more" in rows(page)[0][1]


def test_switches_that_are_on_and_jobs_that_run_are_named() -> None:
    Switchboard(DynamoLetters(), "operator", lambda: 1).on(PAUSE_MAIL)
    Switchboard(DynamoLetters(), "operator", lambda: 1).on(FREEZE_PUBLISHING, SLUG)
    at = now() * 1000
    job = Job(job_id(at, "n"), SLUG, "release", "running", "x", at, at, found=5, done=2, started_at=at)
    assert organise.jobs().add(job)
    organise.jobs().note_running(Running(SLUG, job.id, at))
    page = as_role("reader").get("/")
    assert "The mail is paused by a switch." in page.text
    assert "What is published is frozen by a switch." in page.text
    assert "Release of held signatures , 2 of 5" in page.text
    assert page.soup.select(f'a[href="/l/{SLUG}/jobs/{job.id}"]')


def count(bucket: Bucket, number: int) -> None:
    for _ in range(number):
        DynamoLimits().take(bucket[0], bucket[1], now())


def test_the_health_of_the_mail_is_in_words_and_in_numbers() -> None:
    count(stage_bucket("proved", 45_000), 30)
    count(returned_bucket("bounce", proved=True), 3)
    count(returned_bucket("bounce", proved=False), 8)
    page = as_role("reader").get("/")
    assert "The mail goes out as it should." in page.text
    assert [row[1:] for row in rows(page, "table.health")] == [
        ["30 (0%)", "45,000"],
        ["11", "20"],
        ["0", "5"],
        ["0", "–"],
    ]
    assert page.soup.select("table.health td.late")[0].text == "11", "more than half of what is tolerated"


@pytest.mark.parametrize(
    ("pause", "words"),
    [
        (PAUSE, "No mail is sent until"),
        (PAUSE_UNPROVED, "Mail to those whose browser did no proof of work waits until"),
        (OUTAGE, "The mail service does not answer."),
    ],
)
def test_mail_that_stands_still_is_said_at_once(pause: str, words: str) -> None:
    DynamoLimits().pause(pause, now() + 3600)
    page = as_role("reader").get("/")
    note = page.soup.select_one(".note")
    assert note is not None and words in note.text
    assert "goes out as it should" not in page.text
    DynamoLimits().pause(pause, now() - 1)
    assert "goes out as it should" in as_role("reader").get("/").text


def test_a_queue_that_does_not_answer_costs_the_page_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    def down() -> int:
        raise Unavailable("sqs")

    monkeypatch.setattr(organise.mail_queue(), "waiting", down, raising=False)
    page = as_role("reader").get("/")
    assert page.status == 200 and "Waiting to be sent" not in page.text


def test_no_page_of_this_area_scans(monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore.client import BaseClient

    made: list[str] = []
    act = BaseClient._make_api_call

    def noted(client: Any, operation: str, arguments: Any) -> Any:
        made.append(operation)
        return act(client, operation, arguments)

    browser = as_role("owner")
    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    for path in ("/", f"/l/{SLUG}", f"/l/{SLUG}/switches", f"/l/{SLUG}/log", f"/l/{SLUG}/log.csv"):
        assert browser.get(path).status == 200
    assert "Scan" not in made
    assert {*made} <= {"GetItem", "Query", "PutItem", "GetQueueAttributes"}


def test_a_spanish_reader_reads_spanish() -> None:
    put(1, 4)
    put(2, 1)
    person = add_person(lang="es", roles={SLUG: "owner"})
    assert headline(log_in(person).get("/")) == "2 firmas esperan su decisión; la más antigua, desde hace 4 días."
