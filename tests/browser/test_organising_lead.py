"""The pages on which a letter is opened, led and handed over, in a browser: at both widths, in the dark, and without
script."""

from typing import Any

import pytest
from playwright.sync_api import expect

from chalicelib.aws.dynamodb.figures import DynamoFigures
from chalicelib.rules.letters.letter import Delivery, Document, Handling
from chalicelib.rules.signatures.figures import LetterFigures
from tests.browser.checks import in_turn, look
from tests.browser.conftest import SESSION_COOKIE, Desk
from tests.support.desk_browser import as_role, now
from tests.support.led_letter import change, edit, head, push_sample
from tests.support.samples import SLUG

PAGE = f"/l/{SLUG}/lead"
DAY = 24 * 3600
DELIVERY = f"/l/{SLUG}/delivery"
DELIVERED = Delivery(
    "2026-02-10",
    {"es": "Al despacho de la ministra", "en": "To the minister's office"},
    Document(f"documents/{'a' * 32}.jpg", "a" * 64, {"es": "Una puerta", "en": "A door"}),
)
# Name of a page → its address, and what the letter is then.
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "draft": (PAGE, {"state": "draft"}),
    "before it opens": (f"{PAGE}/open", {"state": "draft", "closes": 1_900_000_000}),
    "by invitation": (PAGE, {"embargo": 1_900_000_000, "invitation": "a" * 26}),
    "becomes public": (f"{PAGE}/public", {"embargo": 1_900_000_000, "invitation": "a" * 26}),
    "other words": (f"{PAGE}/words", {}),
    "close": (f"{PAGE}/close", {}),
    "closing day": (f"{PAGE}/closing", {"closes": 1_900_000_000}),
    "closed": (PAGE, {"state": "closed", "opened_at": 1_790_000_000, "closed_at": 1_790_500_000}),
    "reopen": (f"{PAGE}/reopen", {"state": "closed"}),
    "delivered": (DELIVERY, {"state": "delivered", "delivery": DELIVERED, "handling": Handling(purge_days=30)}),
    "its record": (f"{DELIVERY}/delivered", {"state": "delivered", "delivery": DELIVERED}),
    "an answer": (f"{DELIVERY}/answered", {"state": "delivered", "delivery": DELIVERED}),
    "a photograph": (f"{DELIVERY}/delivered/file", {"state": "closed"}),
    "what it shows": (f"{DELIVERY}/delivered/file/{'a' * 32}", {"state": "closed"}),
}


@pytest.fixture
def led(desk: Desk) -> Desk:
    """A letter that two versions of were signed, and whose draft has other words."""
    push_sample()
    DynamoFigures().write(SLUG, LetterFigures(), LetterFigures({}, now() * 1000, {1: 1052, 2: 7}))
    edit("es.md", "con respeto", "con todo respeto, y en plazo,")
    return desk


@pytest.mark.parametrize(("name", "lang"), in_turn(PAGES))
def test_pages_are_right_at_any_width_light_and_dark(led: Desk, name: str, lang: str) -> None:
    address, changes = PAGES[name]
    change(**changes)
    page = led.open(address, as_role("owner", lang=lang).cookies[SESSION_COOKIE])
    expect(page.locator("h1")).to_have_count(1)
    assert look(page) == {}


def test_a_proposal_in_full_is_right_in_spanish(led: Desk) -> None:
    editor = as_role("editor")
    editor.get(f"{PAGE}/words")
    editor.submit("form.one-button")
    page = led.open(f"/l/{SLUG}/proposals", as_role("owner", lang="es").cookies[SESSION_COOKIE])
    page.get_by_role("link", name="Ver exactamente qué es").click()
    expect(page.locator("h1")).to_have_text("Cambiar el texto de la carta")
    assert look(page) == {}


def test_an_owner_closes_and_opens_again_on_a_phone_without_script(led: Desk) -> None:
    page = led.open(PAGE, as_role("owner", lang="es").cookies[SESSION_COOKIE], width=320, javascript=False)
    page.get_by_role("link", name="Cerrar la carta").click()
    page.get_by_role("button", name="Cerrarla").click()
    expect(page.locator("main [role=status]")).to_contain_text("La carta está cerrada")
    assert head().state == "closed"
    page.get_by_role("link", name="Volver a abrir la carta").click()
    page.get_by_label("Hasta que alguien cierre la carta").check()
    page.get_by_role("button", name="Volver a abrirla").click()
    expect(page.locator("main [role=status]")).to_contain_text("abierta otra vez")
    assert (head().state, head().closes) == ("open", None)


@pytest.mark.parametrize("name", ["before it opens", "other words", "delivered"])
def test_each_description_stands_beside_its_term_on_a_desk(led: Desk, name: str) -> None:
    address, changes = PAGES[name]
    change(**changes)
    page = led.open(address, as_role("owner", lang="es").cookies[SESSION_COOKIE], width=1280)
    left = "all => [...new Set(all.map(one => Math.round(one.getBoundingClientRect().left)))]"
    (terms,), (descriptions,) = (page.locator(f".facts > {one}").evaluate_all(left) for one in ("dt", "dd"))
    assert terms < descriptions
