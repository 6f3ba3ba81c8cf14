"""A list is imported in a browser, on a phone and without script, from the file to its result."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from chalicelib.aws.dynamodb.jobs import DynamoJobs
from chalicelib.wiring import chores
from tests.browser.checks import look
from tests.browser.conftest import SESSION_COOKIE, Desk
from tests.desk.test_import import GOOGLE_FORMS
from tests.support.desk_browser import as_role
from tests.support.roles import acting
from tests.support.samples import SLUG


def heading(page: Page, words: str) -> None:
    expect(page.locator("h1")).to_have_text(words)


def send(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()


def follow(page: Page, button: str) -> None:
    """Press the first such button, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.locator(button).first.click()


@pytest.mark.parametrize("width", [320, 1280])
def test_a_spanish_form_s_answers_are_imported_on_any_screen_without_script(
    desk: Desk, tmp_path: Path, width: int
) -> None:
    secret = as_role("editor", lang="es").cookies[SESSION_COOKIE]
    file = tmp_path / "respuestas.csv"
    file.write_text(GOOGLE_FORMS, encoding="utf-8")
    page = desk.open(f"/l/{SLUG}/import", secret, width=width, javascript=False)
    heading(page, "Importar firmantes")
    page.set_input_files("#file", str(file))
    send(page, "Ver qué contiene")
    heading(page, "Qué contiene el archivo")
    page.get_by_label("¿Cómo se enteró?").select_option("")
    send(page, "Revisar todas las filas")
    heading(page, "Las filas del archivo")
    page.fill("#email-1", "eva@example.org")
    page.fill("#country-2", "México")
    page.locator("input[name=left][value='3']").check()
    send(page, "Revisar de nuevo estas filas")
    page.get_by_role("link", name="Continuar").click()
    heading(page, "Cómo se importan")
    page.locator("input[value=pending]").check()
    send(page, "Importar 4 firmantes")
    heading(page, "Importación de firmantes")
    with acting("Chores"):
        chores.engine().run_all()
    page.reload()
    expect(page.locator("[role=status]")).to_have_text("terminada")
    (job,) = DynamoJobs().listed(SLUG)
    assert (job.done, job.failed) == (4, 1)
    with page.expect_download() as download:
        page.get_by_role("link", name="Descargar qué fue de cada fila (CSV)").click()
    assert "agregada" in Path(download.value.path()).read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("lang", ["es", "en", "pt", "fr"])
def test_every_page_of_an_import_is_fit_for_everybody(desk: Desk, tmp_path: Path, lang: str) -> None:
    secret = as_role("editor", lang=lang).cookies[SESSION_COOKIE]
    file = tmp_path / "respuestas.csv"
    file.write_text(GOOGLE_FORMS, encoding="utf-8")
    page = desk.open(f"/l/{SLUG}/import", secret, width=320)
    problems = {"import": look(page)}
    page.set_input_files("#file", str(file))
    follow(page, "main form button")
    problems["columns"] = look(page)
    page.locator("select[name^=column-]").last.select_option("")
    follow(page, "button[value=check]")
    problems["rows"] = look(page)
    follow(page, "form:has(input[value=leave-all]) button")
    problems["start"] = look(page)
    (job,) = DynamoJobs().listed(SLUG)
    for tail in (f"import/{job.id}/all", f"import/{job.id}/rows", "jobs"):
        page.goto(f"{page.url.partition('/l/')[0]}/l/{SLUG}/{tail}")
        problems[tail.rpartition("/")[2]] = look(page)
    page.goto(f"{page.url.partition('/l/')[0]}/l/{SLUG}/jobs/{job.id}?still=1")
    problems["job"] = look(page)
    assert {name: found for name, found in problems.items() if found} == {}
