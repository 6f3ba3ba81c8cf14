"""Home, the overview, switches and the log in a browser: on a phone, on a desk, in the dark, and without script."""

import time
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import expect

from chalicelib.aws.dynamodb.figures import DynamoFigures
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.signatures import DynamoSignatures
from chalicelib.ports.figures import ListFigures
from chalicelib.rules.letters.switches import PAUSE_MAIL
from chalicelib.rules.signatures.figures import DayFigures, LetterFigures, day_of
from tests.browser.checks import in_turn, look
from tests.browser.conftest import SESSION_COOKIE, Desk
from tests.fakes.keys import PlainVault
from tests.support.desk_browser import as_role
from tests.support.samples import SLUG
from tests.support.world import pending

DAY_MS = 24 * 3600 * 1000
PATHS = {"home": "/", "overview": f"/l/{SLUG}", "switches": f"/l/{SLUG}/switches", "log": f"/l/{SLUG}/log"}


@pytest.fixture
def stage_with_work(desk: Desk) -> Desk:
    """A letter on which something waits, with figures of six weeks, a switch that is on, and a log."""
    now = time.time_ns() // 1_000_000
    for number, days in enumerate((0, 4, 9)):
        at = now - days * DAY_MS
        held: dict[str, Any] = {"state": "held", "expires_at": None, "confirmed_at": at, "holds": ("unproved",)}
        DynamoSignatures(PlainVault()).put_new(replace(pending(), id=f"{SLUG}#{number:026d}", created_at=at, **held))
    by_day = {
        day_of(now - back * DAY_MS): DayFigures({"person": 40 + back}, {"published": {"person": 30}})
        for back in range(42)
    }
    DynamoFigures().write(SLUG, LetterFigures(), LetterFigures(by_day, now))
    DynamoFigures().write_list(SLUG, ListFigures(7, now, {"MX": {"person": 900}, "CO": {"person": 12}}, {}))
    for number in range(4):
        DynamoLetters().log(SLUG, now - number * DAY_MS, "take down", [("by", "operator"), ("reason", "invented")])
    return desk


@pytest.mark.parametrize(("name", "lang"), in_turn(PATHS))
def test_pages_are_right_at_any_width_light_and_dark(stage_with_work: Desk, name: str, lang: str) -> None:
    secret = as_role("owner", lang=lang).cookies[SESSION_COOKIE]
    page = stage_with_work.open(PATHS[name], secret)
    expect(page.locator("h1")).to_have_count(1)
    assert look(page) == {}


def test_a_switch_is_thrown_and_put_back_without_script(stage_with_work: Desk) -> None:
    secret = as_role("moderator", lang="es").cookies[SESSION_COOKIE]
    page = stage_with_work.open(PATHS["switches"], secret, width=320, javascript=False)
    card = page.locator(f"section#{PAUSE_MAIL}")
    card.locator("input[name=why]").fill("Demasiados correos devueltos")
    card.locator("button").click()
    expect(page.locator("[role=status]")).to_contain_text("menos de un minuto")
    expect(card).to_contain_text("Encendido para esta carta.")
    expect(card).to_contain_text("Demasiados correos devueltos")
    assert [one.name for one in DynamoLetters().switches().thrown] == [PAUSE_MAIL]
    card.locator("button").click()
    expect(card).to_contain_text("Apagado.")
    assert DynamoLetters().switches().thrown == ()


def test_the_numbers_behind_a_chart_open_without_script(stage_with_work: Desk) -> None:
    secret = as_role("reader", lang="es").cookies[SESSION_COOKIE]
    page = stage_with_work.open(PATHS["overview"], secret, width=320, javascript=False)
    expect(page.locator("svg.columns")).to_be_visible()
    page.locator("main summary").click()
    expect(page.locator("table[aria-labelledby=by-day] tbody tr").first).to_be_visible()
