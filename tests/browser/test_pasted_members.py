"""A coalition pastes its members in a browser, on a phone and at a desk, with script and without."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.signers import consent, fill_in, send, signer
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.ministack]

PHONE, DESK = 320, 1280
WIDTHS = pytest.mark.parametrize("width", [PHONE, DESK])
ONE_LINE = "Casa Uno, A.C.; Sin Muros, IAP; Foro Mar (FOMA). Mesa Dos; Red Ñandú."
SPLIT = ["Casa Uno, A.C.", "Sin Muros, IAP", "Foro Mar (FOMA). Mesa Dos", "Red Ñandú"]
CORRECTED = [*SPLIT[:2], "Foro Mar (FOMA)", "Mesa Dos", "Red Ñandú"]


def members(page: Page) -> str:
    return page.get_by_role("textbox", name="Organizaciones integrantes").input_value()


def fits(page: Page) -> bool:
    """Whether the page scrolls in one direction only."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.promise("Signing needs no JavaScript")
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
@WIDTHS
def test_a_list_in_one_line_is_asked_about_corrected_and_confirmed_one_by_one(
    site: Site, visit: Visit, width: int, javascript: bool
) -> None:
    who = signer("coalition", f"Pega{'uno' if javascript else 'dos'}{'a' if width == PHONE else 'b'}")
    page = visit(site.page(), width, javascript=javascript)
    fill_in(page, who)
    page.get_by_role("textbox", name="Organizaciones integrantes").fill(ONE_LINE)
    send(page)

    expect(page).to_have_title(
        f"Revise la lista de integrantes – Firmar la carta – {'Por el agua del valle de Amancay'}"
    )
    ask = page.get_by_role("alert")
    expect(ask).to_be_focused()
    expect(ask).to_contain_text("Leímos 4 en total")
    assert members(page).split("\n") == SPLIT
    assert fits(page)
    ask.get_by_role("link").press("Enter")
    expect(page.get_by_role("textbox", name="Organizaciones integrantes")).to_be_focused()
    question = page.get_by_role("group", name="¿Está bien así la lista?")
    expect(question).to_contain_text("Mire primero estas líneas")
    expect(question.get_by_role("radio", name="Sí, una integrante en cada línea")).to_be_checked()
    expect(question.get_by_role("radio", name="No, déjenla como la escribí")).not_to_be_checked()
    page.get_by_role("textbox", name="Organizaciones integrantes").fill("\n".join(CORRECTED))
    expect(consent(page)).to_be_checked()
    send(page)
    expect(page).to_have_url(site.page("es/check-your-email/"))

    page.goto(site.link(who.email))
    shown = page.locator(".slip ol > li")
    expect(shown).to_have_text(CORRECTED)
    expect(page.locator(".slip + .fine")).to_contain_text("Aparecen 5 integrantes.")
    assert fits(page)


@WIDTHS
def test_each_bad_line_is_named_and_its_link_leads_to_the_list(site: Site, visit: Visit, width: int) -> None:
    who = signer("coalition", f"Linea{'a' if width == PHONE else 'b'}")
    page = visit(site.page(), width, javascript=False)
    fill_in(page, who)
    page.get_by_role("textbox", name="Organizaciones integrantes").fill(
        "1. Casa Uno\n2. <b>Casa Dos</b>\n3. Red https://maiz.example/firma\n4. Foro 24/7\n5. ???"
    )
    send(page)
    problems = page.get_by_role("alert").get_by_role("link")
    expect(problems).to_have_count(3)
    for n, line in enumerate((2, 3, 5)):
        expect(problems.nth(n)).to_contain_text(f"Línea {line},")
        expect(page.locator("#e-members li").nth(n)).to_contain_text(f"Línea {line},")
    problems.nth(1).press("Enter")
    expect(page.get_by_role("textbox", name="Organizaciones integrantes")).to_be_focused()
    assert fits(page)


def test_the_form_says_how_many_members_it_reads_as_one_leaves_the_list(site: Site, visit: Visit) -> None:
    page = visit(site.page(), PHONE)
    page.get_by_role("radio", name="Una coalición o red, con sus organizaciones integrantes", exact=True).check()
    status = page.locator("#n-members")
    expect(status).to_be_empty()
    field = page.get_by_role("textbox", name="Organizaciones integrantes")
    field.fill("• Casa Uno\n•\n\n• Casa Dos\n• Casa Uno")
    field.press("Tab")
    expect(status).to_have_text("Leemos 2 integrantes.")
    expect(status).to_have_attribute("role", "status")
    field.fill("Perú\nPer")
    field.press("Tab")
    expect(status).to_have_text("Leemos 2 integrantes.")
    field.fill("")
    field.press("Tab")
    expect(status).to_be_empty()


def test_a_long_list_of_members_unfolds_and_is_printed_whole(site: Site, visit: Visit) -> None:
    email = "luz@comites-largos.example"
    names = [f"Comité número {n} por el agua del valle" for n in range(1, 101)]
    fields = {"kind": "coalition", "name": "Red Larga", "representative": "Luz Mar", "members": "\n".join(names)}
    site.send(email, **fields)
    page = visit(site.link(email), PHONE, javascript=False)
    last = page.get_by_text(names[-1], exact=True)
    expect(last).to_be_hidden()
    page.get_by_text("y 88 integrantes más").click()
    expect(last).to_be_visible()
    assert fits(page)
    page.get_by_text("y 88 integrantes más").click()
    page.emulate_media(media="print")
    assert last.evaluate("item => item.checkVisibility()")
