"""A letter is begun, pasted into and handed on as a folder, in a browser: on a phone without script, and with it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from chalicelib.authoring.folder_zip import pack, unpack
from chalicelib.rules.letters.naming import proposed_slug
from chalicelib.rules.organisers.rights import STAGE
from tests.authoring.pasting.test_html_text import SAMPLES
from tests.browser.checks import look
from tests.browser.conftest import SESSION_COOKIE, Desk
from tests.desk.test_folder import FILES
from tests.rules.letters.test_naming import TITLES
from tests.support.desk_browser import add_person, log_in

PASTE = """(html) => {
  const area = document.getElementById("f-pasted"), data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", "sin formato");
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  area.value = "sin formato";
  area.dispatchEvent(new InputEvent("input", { inputType: "insertFromPaste", bubbles: true }));
}"""


def secret(lang: str = "es") -> str:
    return log_in(add_person(lang=lang, roles={STAGE: "owner"})).cookies[SESSION_COOKIE]


def heading(page: Page, words: str) -> None:
    expect(page.locator("h1")).to_contain_text(words)


def send(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def test_a_letter_is_begun_and_a_text_pasted_on_a_phone_without_script(desk: Desk) -> None:
    page = desk.open("/", secret(), width=320, javascript=False)
    page.get_by_role("link", name="Empezar una carta").click()
    heading(page, "Empezar una carta")
    page.get_by_label("Título", exact=True).fill("Por los humedales de Lerdilla")
    page.get_by_label("Una página en blanco").check()
    send(page, "Empezar la carta")
    expect(page.locator(".summary")).to_contain_text("Formamos este nombre a partir del título")
    expect(page.locator("#f-slug")).to_have_value("por-los-humedales-de-lerdilla")
    send(page, "Empezar la carta")
    expect(page).to_have_url(f"{desk.url}/l/por-los-humedales-de-lerdilla/text")
    page.get_by_role("link", name="Pegar un texto").first.click()
    page.locator("#f-pasted").fill("Pedimos  agua.[1]\n• Uno\n• Dos\n[1] Decreto 7 de 2019.")
    send(page, "Ver en qué se convierte")
    expect(page.locator(".changes")).to_contain_text("Notas al pie")
    expect(page.locator(".as-read li")).to_have_count(3)
    send(page, "Usar este texto")
    expect(page.locator("textarea[name=body]").first).to_have_value(
        "Pedimos agua.[^1]\n\n- Uno\n- Dos\n\n[^1]: Decreto 7 de 2019.\n"
    )


def test_with_script_the_name_is_proposed_while_the_title_is_typed_as_the_server_would(desk: Desk) -> None:
    page = desk.open("/begin", secret())
    for title in TITLES:
        page.locator("#f-slug").fill("")
        page.locator("#f-title").fill(title)
        if proposed_slug(title):
            expect(page.locator("#f-slug")).to_have_value(proposed_slug(title))
    page.locator("#f-title").fill("Uno")
    page.locator("#f-slug").fill("mi-nombre")
    page.locator("#f-title").fill("Uno dos")
    expect(page.locator("#f-slug")).to_have_value("mi-nombre")


def test_with_script_what_word_puts_into_the_clipboard_comes_along(desk: Desk) -> None:
    page = desk.open("/begin", secret())
    page.locator("#f-title").fill("Humedales")
    send(page, "Empezar la carta")
    page.goto(f"{desk.url}/l/humedales/text/es/paste")
    expect(page.locator(".formatted")).to_be_hidden()
    page.evaluate(PASTE, (SAMPLES / "word.html").read_text(encoding="utf-8"))
    expect(page.locator(".formatted")).to_be_visible()
    send(page, "Ver en qué se convierte")
    expect(page.locator(".as-read table")).to_have_count(1)
    expect(page.locator(".changes")).to_contain_text("Comentarios: se dejaron fuera.")
    page.goto(f"{desk.url}/l/humedales/text/es/paste")
    page.evaluate(PASTE, "<p>Con formato</p>")
    page.locator("#f-pasted").press_sequentially("x")
    expect(page.locator(".formatted")).to_be_hidden()


def test_a_folder_is_downloaded_and_comes_back_without_script(desk: Desk, tmp_path: Path) -> None:
    key = secret()
    page = desk.open("/begin", key, width=320, javascript=False)
    packed = tmp_path / "carta.zip"
    packed.write_bytes(pack(FILES))
    page.get_by_label("La carpeta de una carta").check()
    page.set_input_files("#f-folder", str(packed))
    page.locator("#f-slug").fill("agua-de-amancay")
    send(page, "Empezar la carta")
    page.goto(f"{desk.url}/l/agua-de-amancay/folder")
    with page.expect_download() as download:
        page.get_by_role("link", name="Descargar la carpeta (zip)").click()
    assert unpack(Path(download.value.path()).read_bytes()).texts == FILES
    packed.write_bytes(pack({**FILES, "es.md": FILES["es.md"] + "\nUna línea más.\n"}))
    page.set_input_files("#f-folder", str(packed))
    send(page, "Ver qué cambiaría")
    expect(page.locator("tbody tr", has_text="privacy.es.md")).to_contain_text("igual")
    send(page, "Ponerla en lugar del borrador")
    expect(page.locator("[role=status]")).to_contain_text("Listo.")
    with page.expect_download() as download:
        page.get_by_role("link", name="Descargar la carpeta (zip)").click()
    assert "Una línea más." in unpack(Path(download.value.path()).read_bytes()).texts["es.md"]


@pytest.mark.parametrize("lang", ["es", "en", "pt", "fr"])
def test_every_page_is_fit_for_everybody(desk: Desk, tmp_path: Path, lang: str) -> None:
    page = desk.open("/begin", secret(lang), width=320)
    problems = {"begin": look(page)}
    page.locator("main form.begin button").click()
    expect(page.locator(".summary")).to_be_visible()
    problems["begin, wrong"] = look(page)
    packed = tmp_path / "carta.zip"
    packed.write_bytes(pack(FILES))
    page.locator("input[name=source][value=folder]").check()
    page.set_input_files("#f-folder", str(packed))
    page.locator("#f-slug").fill("agua-de-amancay")
    with page.expect_navigation():
        page.locator("main form.begin button").click()
    page.goto(f"{desk.url}/l/agua-de-amancay/text/es/paste")
    problems["paste"] = look(page)
    page.evaluate(PASTE, (SAMPLES / "word.html").read_text(encoding="utf-8"))
    with page.expect_navigation():
        page.locator("main form.paste button").click()
    problems["pasted"] = look(page)
    page.goto(f"{desk.url}/l/agua-de-amancay/folder")
    problems["folder"] = look(page)
    packed.write_bytes(pack({**FILES, "es.md": "Agua\n"}))
    page.set_input_files("#f-folder", str(packed))
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()
    problems["compare"] = look(page)
    assert [name for name, found in problems.items() if found] == [], problems
