"""The organisers' pages in a browser: what stands around every page, on a phone, in the dark and without script."""

from playwright.sync_api import expect

from tests.browser.checks import look
from tests.browser.conftest import SESSION_COOKIE, Desk
from tests.support.desk_browser import as_role
from tests.support.samples import SLUG


def test_a_reader_sees_a_letter_on_a_phone_and_logs_out(desk: Desk) -> None:
    secret = as_role("reader", lang="es").cookies[SESSION_COOKIE]
    page = desk.open(f"/l/{SLUG}", secret, width=320)
    # The menu is one line until it is opened.
    expect(page.locator("nav a:visible")).to_have_count(1)
    page.locator("nav summary").click()
    expect(page.locator("nav [aria-current]:visible")).to_have_text("Panorama")
    page.get_by_role("link", name="Tareas").click()
    expect(page.locator("h1")).to_have_text("Tareas")
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.locator("nav [aria-current]:visible")).to_have_text("Tareas")
    assert look(page) == {}
    page.locator("header button").click()
    expect(page.locator("h1")).to_have_text("Entrar")
    assert look(page) == {}


def test_the_form_of_every_page_works_without_script(desk: Desk) -> None:
    secret = as_role("owner", lang="pt").cookies[SESSION_COOKIE]
    page = desk.open("/", secret, javascript=False)
    expect(page.locator("h1")).to_have_text("Suas cartas")
    page.locator("header button").click()
    expect(page.locator("h1")).to_have_text("Entrar")
