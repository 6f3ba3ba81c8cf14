"""A coalition's members in a browser: they open the link on a phone without script, and the letter shows their
answer."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from chalicelib.rules.keys import tokens
from tests.browser.conftest import Visit
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.ministack]

PHONE = 320
MEMBERS = ("Comité Uno", "Comité Dos", "Comité Tres")


@pytest.fixture
def own(site: Site) -> str:
    """The own page of a coalition whose address has its own web domain, so that it is published at once."""
    email = "luz@comites.example"
    fields = {"kind": "coalition", "name": "Red de Comités", "representative": "Luz Mar"}
    site.send(email, **fields, website="comites.example", members="\n".join(MEMBERS))
    site.confirm(site.link(email))
    return site.own(email)


def entry(page: Page, site: Site) -> str:
    """The coalition's entry on the letter, after publishing again."""
    site.publish()
    page.goto(site.page())
    page.reload()  # browsers cache a page for half a minute
    return page.locator("#signatories li", has_text="Red de Comités").first.inner_text()


def test_a_link_is_passed_on_and_pressed_and_the_letter_says_so(site: Site, visit: Visit, own: str) -> None:
    page = visit(own, PHONE, javascript=False)
    page.get_by_role("navigation", name="En esta página").get_by_role("link", name="Las organizaciones").press("Enter")
    page.get_by_text("Los enlaces de 3 integrantes").click()
    mails = page.get_by_role("link", name="Escribir un correo con este enlace")
    expect(mails).to_have_count(3)
    href = mails.nth(1).get_attribute("href") or ""
    (body,) = parse_qs(urlsplit(href).query)["body"]
    words, _, link, _ = body.split("\r\n")
    assert "«Comité Dos»" in words
    assert tokens.decode(link.rpartition("/")[2]).signature_id == tokens.decode(own.rpartition("/")[2]).signature_id
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Comité Dos")
    page.get_by_role("button", name="Confirmar que somos integrantes").press("Enter")
    expect(page.get_by_role("status")).to_have_text(
        "La pertenencia quedó confirmada. La carta lo mostrará en unos minutos."
    )
    expect(page.get_by_role("status")).to_be_focused()
    assert "Comité Uno; Comité Dos\u00a0✓; Comité Tres" in entry(page, site)
    expect(page.get_by_role("img", name="confirmada")).to_have_count(1)
    expect(page.locator(".asof")).to_contain_text("Una ✓ marca a las integrantes")

    page.goto(link)
    page.get_by_role("button", name="Quitar nuestro nombre").click()
    expect(page.get_by_role("status")).to_contain_text("El nombre se quitará.")
    assert "Comité Dos" not in entry(page, site)
    page.goto(own)
    page.get_by_role("textbox", name="Organizaciones integrantes").fill("Comité Uno\nCOMITE DOS")
    page.get_by_role("button", name="Guardar los cambios").click()
    expect(page.get_by_role("alert")).to_contain_text("pidió no aparecer como integrante")

    page.goto(link)
    page.get_by_role("button", name="Deshacer la respuesta").click()
    expect(page.get_by_role("status")).to_contain_text("Se deshizo la respuesta.")
    assert "Comité Uno; Comité Tres; Comité Dos" in entry(page, site)
