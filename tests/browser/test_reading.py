"""The letter on paper, by keyboard, and in a screen reader."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.site import CLOSED, Site
from tests.typesetting.reading import pages

pytestmark = [pytest.mark.browser, pytest.mark.ministack]


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_prints_the_letter_as_one_would_send_it(site: Site, visit: Visit, tmp_path: Path, paper: str) -> None:
    page = visit(site.page())
    article = page.get_by_role("article")
    file = tmp_path / "letter.pdf"
    page.pdf(path=file, format=paper)
    sides = pages(file)
    # The head and foot of a page would become part of a paragraph that continues on the next page.
    of_each = (site.page("es/"), page.title(), article.locator(".date time").inner_text())
    edges = "|".join(r"\s*".join(map(re.escape, text.split())) for text in of_each)
    edges = rf"^\s*(?:{edges}|\d+\s*/\s*{len(sides)})\s*$"
    assert [len(re.findall(edges, side, re.MULTILINE)) for side in sides] == [2, *[4] * (len(sides) - 1)]
    text = "\n".join(re.sub(edges, "", side, flags=re.MULTILINE) for side in sides)
    # Only on paper is a link followed by its address.
    addresses = re.findall(r"\(https?://[^)]+\)", text)
    assert len(addresses) == article.locator(".text a[href^=http]").count()
    on_paper = letters_and_digits(re.sub(r"\(https?://[^)]+\)", "", text))
    on_screen = [
        part
        for kind in (".org", ".date", "h1", ".to li", ".text p", ".text li", ".closing", "#signatories bdi", ".asof p")
        for part in article.locator(kind).all_text_contents()
    ]
    assert len(on_screen) > 40
    assert [part for part in on_screen if letters_and_digits(part) not in on_paper] == []
    for of_the_screen in ("Firme esta carta", "Correo electrónico", "Ir a la carta", "JSON", "English"):
        assert letters_and_digits(of_the_screen) not in on_paper


def letters_and_digits(text: str) -> str:
    """Only letters and digits: on paper, line breaks and hyphens can fall anywhere."""
    return re.sub(r"[\W_]", "", text)


def test_signs_by_keyboard_alone(site: Site, visit: Visit) -> None:
    page = visit(site.page())
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Ir a la carta")).to_be_focused()
    expect(page.get_by_role("link", name="Ir a la carta")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page).to_have_url(site.page() + "#letter")
    expect(page.get_by_role("article")).to_be_focused()
    page.goto(site.page())
    tab_to(page, page.get_by_role("link", name="Firmar"))
    page.keyboard.press("Enter")
    for label, typed in (("Nombre completo", "Ana Teclas"), ("Correo electrónico", "teclas@example.org")):
        tab_to(page, page.get_by_role("textbox", name=label, exact=True))
        page.keyboard.type(typed)
    tab_to(page, page.get_by_role("checkbox", name="Consiento"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Firmar"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(site.page("es/check-your-email/"))


def tab_to(page: Page, target: Locator, most: int = 25) -> None:
    """Presses Tab until the element has the focus; no invisible element may have it on the way."""
    for _ in range(most):
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_be_in_viewport()
        if target.evaluate("(target) => target === document.activeElement"):
            return
    raise AssertionError(f"{target} was not reached by {most} presses of Tab")


def test_the_order_of_the_form_is_the_order_of_the_tab_key(site: Site, visit: Visit) -> None:
    page = visit(site.page())
    page.get_by_role("radio", name="Una coalición").check()
    order: list[str] = []
    while not order or order[-1] != "Firmar":
        order.append(page.evaluate("() => document.activeElement.name || document.activeElement.textContent"))
        page.keyboard.press("Tab")
    assert order == [
        "kind", "name", "members", "representative", "role", "email", "country", "website", "consent", "updates",
        "Aviso de privacidad", "Firmar",
    ]  # fmt: skip


def test_enter_in_a_field_sends_the_form(site: Site, visit: Visit) -> None:
    page = visit(site.page())
    page.get_by_role("textbox", name="Nombre completo").press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()


def test_is_read_out_as_a_letter_with_lists_of_its_signatories(site: Site, visit: Visit) -> None:
    page = visit(site.page(slug=CLOSED))
    expect(page.get_by_role("banner")).to_match_aria_snapshot(
        """
        - banner:
          - paragraph: "Carta abierta: Por el agua del valle de Amancay"
          - navigation "Idioma":
            - list:
              - listitem: español
              - listitem:
                - link "English"
        """
    )
    expect(page.get_by_role("contentinfo")).to_have_count(1)
    page.goto(site.page())
    expect(page.get_by_role("article").get_by_role("heading", level=2)).to_have_text(
        ["Organizaciones firmantes:", "Personas que firman a título individual:"]
    )
    expect(page.get_by_role("article")).to_match_aria_snapshot(
        r"""
        - article:
          - heading "Organizaciones firmantes:" [level=2]
          - list:
            - /children: contain
            - listitem:
              - text: Asamblea de Usuarias y Usuarios del Agua de Puerto Amancay
              - link /n.º \d+/
            - listitem:
              - text: "/Coordinadora de Comités de Agua Potable del Valle \\(coalición\\): ?/"
              - list:
                - listitem: /Comité de Agua de Barranca Seca/
                - listitem: /Comité de Agua de El Encino Viejo/
          - heading "Personas que firman a título individual:" [level=2]
          - list
        """
    )
    expect(
        page.get_by_role("region", name="Firme esta carta").get_by_role("group", name="¿Quién firma?")
    ).to_be_visible()
