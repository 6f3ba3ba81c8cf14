"""The overview of a letter: how far its signatures came, as charts with their tables, and as of when."""

import json
import time
from datetime import UTC, datetime, timedelta

from chalicelib.aws.dynamodb.figures import DynamoFigures
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.ports.figures import ListFigures
from chalicelib.ports.storage import EditionRecord
from chalicelib.rules.signatories.counting import Counts
from chalicelib.rules.signatures.figures import DayFigures, LetterFigures
from tests.support.desk_browser import Shown, as_role
from tests.support.samples import SLUG

PAGE = f"/l/{SLUG}"
TODAY = datetime.fromtimestamp(time.time(), UTC).date()


def store(*days: DayFigures, every: int = 1) -> None:
    """Figures of some days, the last one today."""
    dated = {(TODAY - timedelta(days=every * back)).isoformat(): day for back, day in enumerate(reversed(days))}
    DynamoFigures().write(SLUG, LetterFigures(), LetterFigures(dated, time.time_ns() // 1_000_000))


def day(asked: int, confirmed: int = 0, published: int = 0, kind: str = "person") -> DayFigures:
    now = {"published": {kind: published}, "waits": {kind: confirmed - published}}
    return DayFigures({kind: asked}, now)


def table(page: Shown, labelled: str) -> list[list[str]]:
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.select("th, td:not(.of-bar)")]
        for row in page.soup.select(f'table[aria-labelledby="{labelled}"] tbody tr')
    ]


def test_before_the_first_count_the_page_says_so() -> None:
    page = as_role("reader").get(PAGE)
    assert "have not been counted yet" in page.text and "Nothing has been published yet." in page.text
    assert not page.soup.select("svg")


def test_the_funnel_adds_up_from_those_who_asked_to_those_on_the_letter() -> None:
    store(day(10, 6, 5), day(4, 2, 2, kind="organisation"))
    page = as_role("reader").get(PAGE)
    assert [number.text for number in page.soup.select(".steps b")] == ["14", "8", "7"]
    assert "0 can still confirm, 6 did not in time, 1 confirmed and are not on the letter, and 0 left" in page.text
    assert "Counted " in page.text


def test_every_chart_is_an_image_with_a_title_and_has_its_table() -> None:
    store(day(10, 6, 5), day(0), day(4, 2, 2))
    DynamoFigures().write_list(SLUG, ListFigures(3, 1, {"MX": {"person": 3}, "": {"organisation": 1}}, {}))
    page = as_role("reader").get(PAGE)
    charts = page.soup.select("svg")
    assert charts and all(chart["role"] == "img" and chart.select_one("title") for chart in charts)
    assert not page.soup.select("svg [style], svg text, [style]")
    assert len(page.soup.select("svg.columns")) == 1
    numbers = [row[1:] for row in table(page, "by-day")]
    assert numbers == [["4", "2", "2"], ["10", "6", "5"]], "the newest first, and no empty days"
    assert table(page, "by-kind") == [["Persons", "14", "8", "7"]]
    assert table(page, "by-country") == [["Mexico", "3"], ["No country given", "1"]]
    assert all(one.select_one("caption") and one.select("th[scope]") for one in page.soup.select("table"))


def test_years_fit_into_weeks() -> None:
    store(*[day(2, 1, 1)] * 500)
    page = as_role("reader").get(PAGE)
    assert "By 2 weeks" in page.text
    rows = table(page, "by-day")
    assert len(rows) <= 62
    assert sum(int(row[1]) for row in rows) == 1000


def test_the_last_edition_is_named_with_its_time() -> None:
    counts = Counts(persons=22, organisations=5)
    manifest = {"counts": counts.to_json(), "published_at": "2026-11-28T15:01:00Z", "files": {}}
    DynamoLetters().add_edition(SLUG, EditionRecord(57, json.dumps(manifest), "x", "k", 0, "b"))
    page = as_role("reader").get(PAGE)
    assert "It shows 5 organisations and 22 people." in page.text
    assert "Edition 57, 28 November 2026, 09:01 (Mexico City time)." in page.text
    (link,) = [link for link in page.soup.select("main a") if link.text == "Read the letter"]
    assert str(link["href"]).endswith(f"/{SLUG}/en/")


def test_kinds_that_were_not_noted_are_not_taken_for_persons() -> None:
    store(DayFigures({"person": 1, "": 3}, {"published": {"": 2}}))
    assert table(as_role("reader").get(PAGE), "by-kind") == [
        ["Persons", "1", "0", "0"],
        ["From before kinds were counted", "3", "2", "2"],
    ]


def test_what_is_counted_today_is_drawn_to_today() -> None:
    store(day(1, 1, 1))
    page = as_role("reader").get(PAGE)
    assert [one.text for one in page.soup.select("figcaption span")][1] == "highest: 1"
