"""The settings of a letter in a browser: every section at any width, light and dark, and without a script."""

import pytest
from playwright.sync_api import expect

from chalicelib.authoring.file_names import SETTINGS
from chalicelib.aws.dynamodb.drafts import DynamoDrafts
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.rules.organisers.draft import DraftFile
from tests.browser.checks import in_turn, look
from tests.browser.conftest import SESSION_COOKIE, Desk
from tests.support.desk_browser import as_role
from tests.support.samples import SLUG

PAGE = f"/l/{SLUG}/settings"
DRAFT = f"""# The operator's own comment
slug = "{SLUG}"
language = "es"
date = 2026-02-04
place = "San Jacinto"
timezone = "America/Mexico_City"
kinds = ["person"]
countries = ["MX", "GT"]
closes = "2026-02-31"
order = "given"
coalition = "red"
goal = 500
hold.organisations = "none"

[[addressees]]
name = "Dra. Elena Robles"
title = {{ es = "Ministra del Agua", en = "Minister of Water" }}

[[addressees]]
name = "Ing. Marcela Ibarrondo Sotelo de la Secretaría de Desarrollo Urbano y Ordenamiento Territorial"
title = ""

[privacy]
controller = "Red del Agua, A.C."
contact = "datos@example.org"
"""
SOUND = DRAFT.replace('closes = "2026-02-31"', "closes = 2090-01-01").replace('title = ""', 'title = "Jueza"')
# Name → address, draft.
PAGES = {
    "all": ("", DRAFT),
    "head": ("/head", DRAFT),
    "signers": ("/signers", DRAFT),
    "dates": ("/dates", DRAFT),
    "list": ("/list", DRAFT),
    "data": ("/data", DRAFT),
    "holds": ("/holds", DRAFT),
    "news": ("/news", DRAFT),
    "file": ("/text", DRAFT),
    "unreadable": ("/goal", "slug = “agua”"),
    "apply": ("/apply", SOUND),
    "notice": ("/notice", SOUND),
}


def draft(text: str) -> None:
    before = DynamoDrafts().file(SLUG, SETTINGS)
    revision = before.revision if before else 0
    assert DynamoDrafts().put(SLUG, DraftFile(SETTINGS, text, "ana", 1, revision + 1), expected=revision)


@pytest.mark.parametrize(("name", "lang"), in_turn(PAGES))
def test_pages_are_right_at_any_width_light_and_dark(desk: Desk, name: str, lang: str) -> None:
    tail, text = PAGES[name]
    draft(text)
    page = desk.open(f"{PAGE}{tail}", as_role("owner", lang=lang).cookies[SESSION_COOKIE])
    expect(page.locator("h1")).to_have_count(1)
    assert look(page) == {}


def test_a_section_that_two_saved_shows_both(desk: Desk) -> None:
    secret = as_role("editor", lang="es").cookies[SESSION_COOKIE]
    page = desk.open(f"{PAGE}/list", secret, width=320)
    draft(SOUND)
    page.locator("form.settings > p button").click()
    expect(page.locator(".stored")).to_have_count(3)
    assert look(page) == {}


def test_addressees_are_written_moved_and_applied_on_a_phone_without_a_script(desk: Desk) -> None:
    secret = as_role("editor", lang="es").cookies[SESSION_COOKIE]
    page = desk.open(f"{PAGE}/head", secret, width=320, javascript=False)
    page.locator('[name="addressees.2.name"]').fill("Jueza Ana Paz")
    page.locator('[name="addressees.2.title.es"]').fill("Jueza")
    page.locator('[name="act"][value="addressees.add"]').click()
    expect(page.locator('[name="addressees.3.name"]')).to_be_focused()
    page.locator('[name="act"][value="addressees.up.2"]').click()
    expect(page.locator('[name="addressees.1.name"]')).to_have_value("Jueza Ana Paz")
    # The Enter key saves, and moves nothing.
    page.locator('[name="addressees.1.title.es"]').press("Enter")
    expect(page.locator('[name="addressees.1.name"]')).to_have_value("Jueza Ana Paz")
    page.goto(f"{desk.url}{PAGE}/goal")
    page.locator('[name="goal"]').fill("500")
    page.locator("form.settings > p button").click()
    page.locator("[role=status] a").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("#signed").locator("..")).to_contain_text("Destinatarios")
    page.locator("main form button").click()
    expect(page.locator("[role=status]")).to_contain_text("Aplicado.")
    head = DynamoLetters().head(SLUG)
    assert head is not None and head.goal == 500


def test_a_day_that_is_none_stays_in_its_field(desk: Desk) -> None:
    draft(DRAFT)
    page = desk.open(f"{PAGE}/dates", as_role("editor", lang="es").cookies[SESSION_COOKIE], width=320)
    expect(page.locator('[name="closes.day"]')).to_have_value("2026-02-31")
    page.locator(".summary a").click()
    expect(page.locator('[name="closes.day"]')).to_be_focused()
