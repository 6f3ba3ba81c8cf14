"""Files in a browser: the package from the press of a button to the download, the report, the export of names."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from chalicelib.aws.dynamodb.jobs import DynamoJobs
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.wiring import chores
from tests.browser.checks import look
from tests.browser.conftest import SESSION_COOKIE, Desk
from tests.support.desk_browser import as_role
from tests.support.desk_entries import entered, next_edition
from tests.support.roles import acting
from tests.support.samples import SLUG

pytest_plugins = ("tests.support.typeset_on_moto",)

FILES = f"/l/{SLUG}/files"


@pytest.fixture
def published(desk: Desk, typesetting: None) -> Desk:
    """A published letter, with some decisions in its log."""
    entered("Casa del Agua", kind="organisation", representative="Eva Mar", role="Directora")
    entered("Ana Paz", "Luz Sol")
    next_edition()
    now = time.time_ns() // 1_000_000
    for number, (what, reason) in enumerate((("take down", "invented"), ("take down", "duplicate"), ("approve", ""))):
        DynamoLetters().log(SLUG, now - number * 86_400_000, what, [("by", "operator"), ("reason", reason)])
    return desk


def run_chores() -> None:
    with acting("Chores"):
        chores.engine().run_all()


def made(page: Page) -> None:
    """The package, from the page of files to the end of its job."""
    with page.expect_navigation():
        page.locator("form[action$=package] button").click()
    run_chores()


@pytest.mark.parametrize("width", [320, 1280])
def test_a_package_is_made_and_downloaded_on_any_screen_without_script(published: Desk, width: int) -> None:
    secret = as_role("reader", lang="es").cookies[SESSION_COOKIE]
    page = published.open(FILES, secret, width=width, javascript=False)
    expect(page.locator("h1")).to_have_text("Archivos")
    expect(page.locator(".addresses code").first).to_be_visible()
    made(page)
    page.reload()
    expect(page.locator("[role=status]")).to_have_text("terminada")
    page.get_by_role("link", name="Ver lo que se preparó").click()
    (job,) = DynamoJobs().listed(SLUG)
    link = page.get_by_role("link", name="Descargar el paquete de la edición 1")
    expect(link).to_have_attribute("href", f"{FILES}/package/{job.id}")


def test_an_address_is_copied_by_a_button_that_says_so(published: Desk) -> None:
    secret = as_role("reader", lang="es").cookies[SESSION_COOKIE]
    page = published.open(FILES, secret, width=320)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    first = page.locator(".addresses li").first
    button = first.get_by_role("button")
    expect(button).to_have_accessible_name("Copiar: La carta (español)")
    button.click()
    expect(page.locator("p[role=status].unseen")).to_have_text("Copiado")
    assert page.evaluate("navigator.clipboard.readText()") == first.locator("code").inner_text()


def test_names_are_exported_with_a_reason_without_script(published: Desk) -> None:
    secret = as_role("owner", lang="es").cookies[SESSION_COOKIE]
    page = published.open(f"{FILES}/names", secret, width=320, javascript=False)
    page.get_by_label("¿Para qué son los nombres?").fill("El acto de entrega")
    page.get_by_role("button", name="Exportar los nombres").click()
    run_chores()
    page.reload()
    with page.expect_download() as download:
        page.get_by_role("link", name="Abrir el archivo (CSV)").click()
    assert "Eva Mar" in Path(download.value.path()).read_text(encoding="utf-8-sig")


@pytest.fixture
def problems() -> Iterator[dict[str, object]]:
    found: dict[str, object] = {}
    yield found
    assert {name: one for name, one in found.items() if one} == {}


@pytest.mark.parametrize("lang", ["es", "en", "pt", "fr"])
def test_every_page_is_fit_for_everybody(published: Desk, lang: str, problems: dict[str, object]) -> None:
    secret = as_role("owner", lang=lang).cookies[SESSION_COOKIE]
    page = published.open(FILES, secret, width=320)
    base = page.url.partition("/l/")[0]
    made(page)
    page.goto(f"{base}{FILES}/names")
    page.locator("textarea").fill("x")
    with page.expect_navigation():
        page.locator("main form button").click()
    run_chores()
    for tail in ("", "/decisions", "/names"):
        page.goto(f"{base}{FILES}{tail}")
        expect(page.locator("h1")).to_have_count(1)
        problems[f"files{tail}"] = look(page)
    page.goto(f"{base}{FILES}")
    for box in page.locator("[name=lang]").all():
        box.uncheck()
    with page.expect_navigation():
        page.locator("form[action$=package] button").click()
    problems["without a language"] = look(page)
