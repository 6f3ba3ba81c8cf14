"""A form with mistakes comes back with all its entries, states each mistake, and links to it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Links, Visit
from tests.browser.signers import consent, fill_in, send, signer
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.ministack]

PHONE, DESK = 320, 1280


def textbox(page: Page, label: str) -> str:
    return page.get_by_role("textbox", name=label, exact=True).input_value()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_keeps_what_was_typed_and_leads_to_what_is_wrong(
    site: Site, visit: Visit, width: int, javascript: bool
) -> None:
    surname = f"Error{'uno' if javascript else 'dos'}{'a' if width == PHONE else 'b'}"
    who = signer("coalition", surname)
    page = visit(site.page(), width, javascript=javascript)
    fill_in(page, who)
    page.get_by_role("textbox", name="Correo electrónico").fill("luz@")
    page.get_by_role("textbox", name="Organizaciones integrantes").fill("Casa Uno\n<b>Casa Dos</b>")
    page.get_by_role("checkbox", name="Quiero recibir noticias").check()
    consent(page).uncheck()
    send(page)

    expect(page).to_have_title("Error: Firmar la carta – Por el agua del valle de Amancay")
    summary = page.get_by_role("alert")
    expect(summary.get_by_role("heading")).to_have_text("Hay un problema")
    expect(summary).to_be_focused()
    expect(summary).to_be_in_viewport()
    expect(summary.get_by_role("link")).to_have_count(3)
    assert textbox(page, "Nombre de la coalición o red") == f"Red {surname}"
    assert textbox(page, "Organizaciones integrantes") == "Casa Uno\n<b>Casa Dos</b>"
    assert textbox(page, "Quién firma por la organización") == f"Luz {surname}"
    assert textbox(page, "Cargo de quien la representa (opcional)") == "Vocal"
    assert textbox(page, "Correo electrónico") == "luz@"
    expect(page.get_by_role("radio", name=who.kind)).to_be_checked()
    expect(page.get_by_role("combobox", name="País (opcional)")).to_have_value("GT")
    expect(page.get_by_role("checkbox", name="Quiero recibir noticias")).to_be_checked()
    expect(consent(page)).not_to_be_checked()

    for link, field in (
        ("Línea 2", page.get_by_role("textbox", name="Organizaciones integrantes")),
        ("correo", page.get_by_role("textbox", name="Correo electrónico")),
        ("consentimiento", consent(page)),
    ):
        summary.get_by_role("link", name=link).press("Enter")
        expect(field).to_be_focused()
        expect(field).to_be_in_viewport()
        expect(field).to_have_attribute("aria-invalid", "true")

    page.get_by_role("textbox", name="Correo electrónico").fill(who.email)
    page.get_by_role("textbox", name="Organizaciones integrantes").fill("Casa Uno\nCasa Dos")
    consent(page).check()
    send(page)
    expect(page).to_have_url(site.page("es/check-your-email/"))


def test_an_empty_form_names_everything_that_is_missing(site: Site, visit: Visit) -> None:
    page = visit(site.page("en/"), lang="en")
    page.get_by_role("radio", name="An organisation").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    problems = page.get_by_role("alert").get_by_role("link")
    expect(problems).to_have_text(
        [
            "Enter the name to sign with.",
            "Enter the name of the person who signs for the organisation. It is not published.",
            "Enter your e-mail address: we send the confirmation link there.",
            "Tick the consent box: without your consent we cannot take your signature.",
        ]
    )
    expect(page.get_by_role("textbox", name="Name of the organisation")).to_have_accessible_description(
        "Enter the name to sign with."
    )


def test_the_same_answer_for_an_address_that_signed(site: Site, visit: Visit, links: Links) -> None:
    """The form does not reveal who signed."""
    site.confirm(links["firmó"])
    texts = []
    for email in (site.email("firmó"), "nunca.firmo@example.org"):
        page = visit(site.page())
        page.get_by_role("textbox", name="Nombre completo").fill("Ana Otra")
        page.get_by_role("textbox", name="Correo electrónico").fill(email)
        consent(page).check()
        send(page)
        expect(page).to_have_url(site.page("es/check-your-email/"))
        texts.append(page.content())
    assert texts[0] == texts[1]


def test_signing_again_shows_the_newer_form_before_it_counts(site: Site, visit: Visit, links: Links) -> None:
    """The page was open when the form was sent again; its button confirms only what it shows."""
    page = visit(links["repitió"])
    site.send(site.email("repitió"), name="Ana Repitió Segunda")
    page.get_by_role("button", name="Confirmar mi firma").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("La firma cambió")
    page.get_by_role("link", name="Ver qué dice ahora").click()
    expect(page.locator(".slip")).to_contain_text("Ana Repitió Segunda")
    page.get_by_role("button", name="Confirmar mi firma").click()
    expect(page).to_have_url(site.page("es/thanks/"))
