"""Writing the texts of a letter in a browser: saved quietly with the script, by the button without it, and nothing
that was typed lost to a colleague, a session that ended or a connection that fails."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from chalicelib.authoring.folder import read_source
from chalicelib.aws.dynamodb.drafts import DynamoDrafts
from chalicelib.organising.drafting import Drafting
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.organisers.draft import DraftFile
from chalicelib.wiring import organise_writing
from tests.browser.checks import look
from tests.browser.conftest import SESSION_COOKIE, Desk
from tests.support.desk_browser import add_person, as_role, log_in
from tests.support.edit_letter import EXAMPLE, SPOKEN

SOURCE = read_source(EXAMPLE, SPOKEN)
SLUG = SOURCE.slug
TEXT = f"/l/{SLUG}/text"
# Nobody wants to wait for the script's clock.
SOON = "window.setTimeout = (act => (f, wait) => act(f, Math.min(wait, 50)))(window.setTimeout)"


@pytest.fixture
def letter(desk: Desk) -> Letter:
    """A letter in four languages that is being written, with something wrong in two of them."""
    letter = drafting().campaign.push(SOURCE).letter
    colleague_saves("en.md", lambda text: text.replace("closing: ", "otra: "), letter)
    colleague_saves("fr.md", lambda text: f"{text}\n~~Ya~~ <b>basta</b>\n", letter)
    return letter


def drafting() -> Drafting:
    return organise_writing.drafting("Eva Paz")


def stored(name: str = "es.md") -> DraftFile:
    return DynamoDrafts().file(SLUG, name) or DraftFile(name, "")


def colleague_saves(name: str, change: Callable[[str], str], letter: Letter) -> None:
    now = drafting().folder(letter)[name]
    drafting().save(letter, name, change(now.text), now.revision)


def open_text(desk: Desk, path: str = TEXT, *, width: int = 320, **options: bool) -> Page:
    page = desk.open("/", as_role("editor", SLUG, lang="es").cookies[SESSION_COOKIE], width=width, **options)
    if options.get("javascript", True):
        page.add_init_script(SOON)
    page.goto(f"{desk.url}{path}")
    return page


@pytest.fixture
def kept(letter: Letter) -> str:
    """The id of what a text was before somebody changed it."""
    colleague_saves("es.md", lambda text: text.replace("agua", "río"), letter)
    colleague_saves("es.md", lambda text: f"{text}\nOtro párrafo.\n", letter)
    return f"at-{DynamoDrafts().kept(SLUG, 'es.md')[0].at_ms}"


PAGES = ("text", "text/press.es", "versions", "versions?file=es.md", "versions/compare?file=es.md&from={kept}")
LOOKED_AT = [("es", page) for page in PAGES] + [(lang, "text") for lang in ("en", "pt", "fr")]


@pytest.mark.parametrize(("lang", "path"), LOOKED_AT)
def test_pages_are_right_at_any_width_light_and_dark(desk: Desk, kept: str, lang: str, path: str) -> None:
    secret = as_role("owner", SLUG, lang=lang).cookies[SESSION_COOKIE]
    page = desk.open(f"/l/{SLUG}/{path.format(kept=kept)}", secret)
    expect(page.locator("h1")).to_have_count(1)
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    assert look(page) == {}


def test_what_is_typed_is_saved_by_itself_and_said(desk: Desk, letter: Letter) -> None:
    page = open_text(desk)
    page.locator("#es-title").fill("El agua es de todas")
    expect(page.locator("#es .state")).to_contain_text("Guardado a las")
    assert "title: El agua es de todas\n" in stored().text
    assert stored("pt.md").text == "", "what nobody touched is not saved"
    page.locator("#es-body").fill("Una carta de cinco palabras")
    expect(page.locator("#es .about").first).to_contain_text("5 palabras")
    expect(page.locator("#es input[name=revision]").first).to_have_value("2")
    assert stored().text.endswith("\n\nUna carta de cinco palabras")
    expect(page.locator("#es .was")).to_be_hidden()
    page.locator("#es-closing").fill("Con respeto,")
    page.get_by_role("button", name="Guardar español").click()
    expect(page.locator(".note[role=status]")).to_contain_text("Se guardó: español.")
    assert "closing: Con respeto,\n" in stored().text


def test_another_text_is_saved_before_the_page_goes(desk: Desk, letter: Letter) -> None:
    page = open_text(desk, width=1280)
    page.locator("#pt-title").fill("Água já")
    page.locator("#es-title").fill("Agua ya")
    page.get_by_role("button", name="Guardar español").click()
    expect(page.locator(".note[role=status]")).to_contain_text("Se guardó: español.")
    assert "title: Água já\n" in stored("pt.md").text
    expect(page.locator("#pt-title")).to_have_value("Água já")


def test_a_page_that_is_hidden_is_saved_at_once(desk: Desk, letter: Letter) -> None:
    page = desk.open(TEXT, as_role("editor", SLUG, lang="es").cookies[SESSION_COOKIE])
    page.locator("#es-title").fill("Agua ya")
    with page.expect_response(lambda answer: answer.url.endswith("/quietly")) as answered:
        page.evaluate(
            "Object.defineProperty(document, 'visibilityState', { value: 'hidden' });"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
    assert answered.value.status == 200
    assert "title: Agua ya\n" in stored().text


def test_a_colleague_who_saved_meanwhile_stops_it_and_the_button_shows_both(desk: Desk, letter: Letter) -> None:
    page = open_text(desk)
    colleague_saves("es.md", lambda text: text.replace("agua", "río"), letter)
    page.locator("#es-title").fill("Agua ya")
    expect(page.locator("#es .state")).to_contain_text("Otra persona guardó este texto")
    assert "title: Agua ya\n" not in stored().text
    page.get_by_role("button", name="Guardar español").click()
    expect(page.locator("h1")).to_have_text("Otra persona guardó este texto mientras tanto")
    expect(page.locator("#es-title")).to_have_value("Agua ya")
    assert look(page) == {}
    page.locator("#es-title").fill("Agua ya, dijimos")
    page.get_by_role("button", name="Guardar el de usted en su lugar").first.click()
    expect(page.locator(".note[role=status]")).to_contain_text("Se guardó: español.")
    assert "title: Agua ya, dijimos\n" in stored().text


def test_a_connection_that_fails_is_tried_again_and_whoever_leaves_is_asked(desk: Desk, letter: Letter) -> None:
    page = open_text(desk)
    failing = ["once", "twice"]

    def fail(route: Route) -> None:
        if failing:
            failing.pop()
            route.fulfill(status=503, body="")
        else:
            route.continue_()

    page.route("**/quietly", fail)
    page.locator("#es-title").fill("Agua ya")
    expect(page.locator("#es .state")).to_contain_text("Guardado a las")
    assert failing == []
    assert "title: Agua ya\n" in stored().text


def test_an_answer_that_was_lost_makes_nobody_meet_themselves(desk: Desk, letter: Letter) -> None:
    """It was saved, and the browser does not know: what was sent is sent again before what was typed since."""
    page = open_text(desk)
    lost = ["once"]

    def lose(route: Route) -> None:
        if lost:
            lost.pop()
            route.fetch()
            page.locator("#es-title").evaluate("field => { field.value += ' y siempre'; }")
            route.fulfill(status=503, body="")
        else:
            route.continue_()

    page.route("**/quietly", lose)
    page.locator("#es-title").fill("Agua ya")
    expect(page.locator("#es input[name=revision]").first).to_have_value("2")
    assert "title: Agua ya y siempre\n" in stored().text


def test_a_session_that_ended_is_said_and_the_text_comes_back_after_the_login(desk: Desk, letter: Letter) -> None:
    person = add_person(lang="es", roles={SLUG: "editor"})
    page = desk.open("/", log_in(person).cookies[SESSION_COOKIE], width=320)
    page.add_init_script(SOON)
    page.goto(f"{desk.url}{TEXT}")
    page.context.clear_cookies()
    page.locator("#es-title").fill("Agua ya")
    expect(page.locator("#es .state")).to_contain_text("Su sesión terminó")
    anew = log_in(person).cookies[SESSION_COOKIE]
    at = desk.url.replace("http:", "https:")
    page.context.add_cookies([{"name": SESSION_COOKIE, "value": anew, "url": at, "secure": True}])
    page.get_by_role("button", name="Guardar español").click()
    page.locator("form.again button").click()
    expect(page.locator(".note[role=status]")).to_contain_text("Se guardó: español.")
    assert "title: Agua ya\n" in stored().text


def test_a_text_that_is_not_saved_asks_before_the_page_goes(desk: Desk, letter: Letter) -> None:
    page = open_text(desk)
    colleague_saves("es.md", lambda text: text.replace("agua", "río"), letter)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator("#es-title").fill("Agua ya")
    expect(page.locator("#es .state")).to_contain_text("Otra persona guardó este texto")
    page.locator(".desk-home a").click(no_wait_after=True)
    expect(page.locator("#es-title")).to_have_value("Agua ya")
    page.wait_for_timeout(0)
    assert asked == ["beforeunload"]


def test_all_of_it_without_script_on_a_phone(desk: Desk, letter: Letter) -> None:
    page = open_text(desk, javascript=False)
    page.locator(".marks summary").click()
    expect(page.locator(".marks .printed strong").first).to_have_text("de inmediato")
    page.locator("#es-title").fill("")
    page.get_by_role("button", name="Guardar español").click()
    expect(page.locator(".note[role=status]")).to_contain_text("Es un borrador")
    expect(page.locator("#error-es-title")).to_be_visible()
    page.locator("#es-title").fill("Agua ya")
    colleague_saves("es.md", lambda text: text.replace("agua", "río"), letter)
    page.get_by_role("button", name="Guardar español").click()
    expect(page.locator("h1")).to_have_text("Otra persona guardó este texto mientras tanto")
    page.get_by_role("button", name="Dejar el de la otra persona").first.click()
    expect(page.locator(".note[role=status]")).to_contain_text("Queda el texto de la otra persona")
    page.goto(f"{desk.url}/l/{SLUG}/versions?file=es.md")
    row = page.locator("tbody tr").filter(has_text="se dejó por otro texto")
    row.locator("a").click()
    expect(page.locator(".difference ins").first).to_be_visible()
    page.get_by_role("button", name="Recuperarlo").first.click()
    expect(page.locator(".note[role=status]")).to_contain_text("Está de nuevo en el borrador")
    assert "title: Agua ya\n" in stored().text
