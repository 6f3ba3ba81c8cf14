"""The preview of a draft, and the draft of co-authors, in a browser: on a phone, on a desk, in the dark, and without
script; and nothing that is typed into a draft runs."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.rules.organisers.co_author import Said
from chalicelib.wiring import organise_co_authors
from tests.browser.checks import in_turn, look
from tests.browser.conftest import SESSION_COOKIE, Desk
from tests.desk.test_preview import FILES, letter, write
from tests.support.desk_browser import as_role
from tests.support.hostile_markup import MARKUP
from tests.support.samples import SLUG

PREVIEW = f"/l/{SLUG}/preview"
PATHS = {
    "overview": f"{PREVIEW}?n=63",
    "letter": f"{PREVIEW}/page?at={{lang}}/index.html&n=63",
    "press": f"{PREVIEW}/page?at={{lang}}/press/index.html&n=63",
    "mail": f"{PREVIEW}/mail?kind=confirm&lang={{lang}}",
    "waiting": f"{PREVIEW}/file?of={'0' * 32}.pdf",
    "comments": f"/l/{SLUG}/comments",
    "draft": "/draft/{token}?on={lang}-2",
}


@pytest.fixture
def shared(desk: Desk) -> str:
    """A draft with a link and two comments; returns the link's token."""
    write()
    assert DynamoLetters().replace_head(letter(), replace(letter(), state="draft"))
    co_authors = organise_co_authors.co_authors()
    link = co_authors.share(letter(), "Red de Mujeres", "eva")
    for number in (1, 2):
        said = Said("Rosa Paz", "Falta la cuenca.\nY los pozos de la comunidad.", "Quienes firmamos")
        co_authors.comment(link, said, lang="es", place=number, nonce=f"{number:032x}")
    return co_authors.token(link)


@pytest.mark.parametrize(("name", "lang"), in_turn(PATHS))
def test_pages_are_right_at_any_width_light_and_dark(desk: Desk, shared: str, name: str, lang: str) -> None:
    secret = as_role("editor", lang=lang).cookies[SESSION_COOKIE] if name != "draft" else ""
    page = desk.open(PATHS[name].format(lang=lang, token=shared), secret, lang=lang)
    expect(page.locator("h1")).to_have_count(1)
    assert look(page) == {}


def test_the_page_is_seen_on_a_phone_and_a_desk_and_leads_to_its_other_pages(desk: Desk, shared: str) -> None:
    page = desk.open(PATHS["overview"], as_role("editor", lang="es").cookies[SESSION_COOKIE])
    for frame in ("as-phone", "as-desk"):
        inside = page.frame_locator(f"iframe.{frame}")
        expect(inside.locator("aside.unpublished")).to_contain_text("Vista previa, sin publicar")
        expect(inside.locator("h1")).to_be_visible()
    inside = page.frame_locator("iframe.as-desk")
    inside.locator("aside a").click()
    expect(page).to_have_url(re.compile(rf"{PREVIEW}\?"))
    expect(page.locator("iframe")).to_have_count(2)


def test_the_form_of_a_preview_sends_nothing(desk: Desk, shared: str) -> None:
    page = desk.open(PATHS["letter"].format(lang="es"), as_role("editor").cookies[SESSION_COOKIE])
    page.locator("#f-name").fill("Ana")
    page.locator("#f-name").press("Enter")
    page.locator("form button").last.click()
    expect(page.locator("#f-name")).to_have_value("Ana")
    assert "Ana" not in page.url


@pytest.mark.parametrize("javascript", [True, False])
def test_a_co_author_comments_on_a_paragraph_without_script(desk: Desk, shared: str, javascript: bool) -> None:
    page = desk.open(f"/draft/{shared}", width=320, javascript=javascript)
    page.locator("#p-es-2 .paragraph-number").click()
    expect(page.locator("#f-place")).to_have_value("2")
    page.locator("#f-name").fill("Luz Mar")
    page.locator("#f-text").fill("Este punto es el más importante.")
    page.get_by_role("button", name="Enviar el comentario").click()
    expect(page.locator("[role=status]")).to_contain_text("Gracias")
    editor = desk.open(PATHS["comments"], as_role("editor", lang="es").cookies[SESSION_COOKIE], width=320)
    expect(editor.locator("article.comment").first).to_contain_text("Este punto es el más importante.")


def has_run(page: Page) -> bool:
    return bool(page.evaluate("'hit' in window"))


@pytest.mark.promise("A preview is marked, and nothing in it acts")
def test_nothing_that_is_typed_into_a_draft_runs_or_asks_anybody(desk: Desk, shared: str) -> None:
    typed = "\n\n".join(f"{number}. {markup}" for number, markup in enumerate(MARKUP))
    subject = " ".join(MARKUP[0].split())
    write(es_md=f"{FILES['es.md'].replace('Asunto', subject)}\n{typed}\n", privacy_es_md=typed)
    secret = as_role("editor").cookies[SESSION_COOKIE]
    privacy = f"{PREVIEW}/page?at=es/privacy/index.html"
    for path in (PATHS["letter"].format(lang="es"), privacy, PATHS["overview"], PATHS["mail"].format(lang="es")):
        assert not has_run(desk.open(path, secret)), path
    assert not has_run(desk.open(f"/draft/{shared}"))
