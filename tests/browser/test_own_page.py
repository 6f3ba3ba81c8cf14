"""The signer's own page in a browser: on a phone, by touch or keyboard, without a script."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.ministack]

PHONE = 320


def signed(site: Site, name: str) -> str:
    """The own page of a signer who has just signed and confirmed."""
    email = site.email(name)
    site.send(email, name=name, role="Bióloga")
    site.confirm(site.link(email))
    return site.own(email)


def on_the_letter(page: Page, site: Site) -> str:
    """The signatories on the letter, after publishing again."""
    site.publish()
    page.goto(site.page())
    page.reload()  # browsers cache a page for half a minute
    return page.locator("#signatories").inner_text()


def open_own(site: Site, visit: Visit, name: str) -> Page:
    page = visit(signed(site, name), PHONE, javascript=False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Su firma")
    return page


def test_a_name_is_corrected_and_the_letter_has_it_so(site: Site, visit: Visit) -> None:
    page = open_own(site, visit, "Ana Corije")
    page.get_by_role("navigation", name="En esta página").get_by_role("link", name="Corregir").press("Enter")
    page.get_by_role("textbox", name="Nombre completo").fill("Ana Corrige")
    page.get_by_role("textbox", name="Nombre completo").press("Enter")
    expect(page.get_by_role("status")).to_have_text("Sus cambios se guardaron. La carta lo mostrará en unos minutos.")
    expect(page.locator(".slip")).to_have_text("Ana Corrige, Bióloga")
    page.reload()
    expect(page.locator(".slip")).to_have_text("Ana Corrige, Bióloga")
    names = on_the_letter(page, site)
    assert "Ana Corrige, Bióloga" in names
    assert "Ana Corije" not in names


def test_a_name_is_hidden_and_nothing_on_the_letter_ties_it_to_the_initials(site: Site, visit: Visit) -> None:
    page = open_own(site, visit, "Ana Oculta Zurita")
    own = page.url
    before = on_the_letter(page, site)
    (number,) = [line.rpartition("n.º ")[2] for line in before.splitlines() if "Ana Oculta Zurita" in line]
    page.goto(own)
    page.get_by_role("radio", name="Solo mis iniciales").check()
    page.get_by_role("button", name="Guardar los cambios").click()
    expect(page.get_by_role("status")).to_contain_text("Lo que ocultó desaparecerá de la carta en unos minutos.")
    expect(page.locator(".slip")).to_have_text("A. O. Z.")
    expect(page.locator(".facts")).to_contain_text("Ana Oculta Zurita")
    lines = on_the_letter(page, site).splitlines()
    assert not [line for line in lines if "Zurita" in line or line.endswith(f"n.º {number}")]
    assert not [line for line in lines if "A. O. Z." in line], "they come on the next day"


def test_who_withdraws_is_gone_and_may_come_back(site: Site, visit: Visit) -> None:
    page = open_own(site, visit, "Ana Adiós")
    own = page.url
    assert "Ana Adiós" in on_the_letter(page, site)
    page.goto(own)
    page.get_by_role("button", name="Retirar mi firma").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Su firma se retiró")
    assert "Ana Adiós" not in on_the_letter(page, site)
    page.goto(own)
    expect(page.get_by_role("main")).not_to_contain_text("Ana Adiós")
    page.get_by_role("button", name="Quiero poder firmar de nuevo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Puede volver a firmar")
    page.get_by_role("link", name="Firmar la carta").click()
    expect(page).to_have_url(site.page("es/#sign"))


def test_a_mistake_is_told_at_the_top_and_at_its_field_and_nothing_is_lost(site: Site, visit: Visit) -> None:
    page = open_own(site, visit, "Ana Yerra")
    page.get_by_role("textbox", name="Nombre completo").fill("https://ana.example.org")
    page.get_by_role("textbox", name="Ocupación o cargo").fill("Jefa")
    page.get_by_role("button", name="Guardar los cambios").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link").press("Enter")
    expect(page.get_by_role("textbox", name="Nombre completo")).to_be_focused()
    expect(page.get_by_role("textbox", name="Nombre completo")).to_have_value("https://ana.example.org")
    expect(page.get_by_role("textbox", name="Ocupación o cargo")).to_have_value("Jefa")


def test_the_data_come_as_a_file(site: Site, visit: Visit) -> None:
    page = open_own(site, visit, "Ana Guarda")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Descargar mis datos").click()
    assert waiting.value.suggested_filename == "firmamos-agua-vista.json"
    held = json.loads(Path(waiting.value.path()).read_text(encoding="utf-8"))
    assert held["details"]["name"] == "Ana Guarda"


def test_on_paper_it_is_what_is_held_without_the_buttons(site: Site, visit: Visit) -> None:
    page = open_own(site, visit, "Ana Papel")
    page.emulate_media(media="print")
    expect(page.locator(".slip")).to_be_visible()
    expect(page.locator(".facts")).to_be_visible()
    for button in page.get_by_role("button").all():
        expect(button).to_be_hidden()
