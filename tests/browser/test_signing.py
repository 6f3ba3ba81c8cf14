"""Signing in a browser: the form, the mail, the button, the name on the letter."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Links, Visit
from tests.browser.signers import KINDS, Signer, consent, counts, fill_in, send, signer, words
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.ministack]

PHONE, DESK = 320, 1280
SURNAMES = {(PHONE, True): "Ibarra", (PHONE, False): "Luna", (DESK, True): "Sosa", (DESK, False): "Vega"}


@pytest.mark.promise("Organisations and coalitions sign as themselves")
@pytest.mark.promise("Signing needs no JavaScript")
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_all_kinds_sign_confirm_and_are_on_the_letter(site: Site, visit: Visit, width: int, javascript: bool) -> None:
    signers = [signer(kind, SURNAMES[width, javascript]) for kind in KINDS]
    site.publish()
    page = visit(site.page(), width, javascript=javascript)
    before = counts(page)
    for who in signers:
        sign(page, site, who)
    for who in signers:
        confirm(page, site, who)

    site.publish()
    page.get_by_role("link", name="Ver quiénes firman").click()
    expect(page).to_have_url(site.page("es/#signatories"))
    page.reload()
    after = counts(page)
    for who in signers:
        in_order(words(page.locator("#signatories > ol > li").filter(has_text=who.printed[0])), who.printed)
        assert after[who.counted] == before[who.counted] + 1
    for secret in (secret for who in signers for secret in who.secrets):
        assert secret not in page.content()


def sign(page: Page, site: Site, who: Signer) -> None:
    page.goto(site.page())
    page.locator(".status").get_by_role("link", name="Firmar").click()
    fill_in(page, who)
    send(page)
    expect(page).to_have_url(site.page("es/check-your-email/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Revise su correo")


def confirm(page: Page, site: Site, who: Signer) -> None:
    """Confirms by the link in the inbox; the page shows what will be printed before the button is pressed."""
    site.link(who.email)
    page.goto(site.inbox)
    page.get_by_role("article").filter(has_text=who.email).first.get_by_role("link").first.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirme su firma")
    assert page.url.startswith(site.api("confirm/"))
    in_order(words(page.locator(".slip")), who.printed)
    page.get_by_role("button", name="Confirmar mi firma").click()
    expect(page).to_have_url(site.page("es/thanks/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Gracias. Su firma está confirmada.")


def in_order(text: str, parts: tuple[str, ...]) -> None:
    places = [text.find(part) for part in parts]
    assert -1 not in places, text
    assert places == sorted(places), text


def test_the_button_in_the_mail_opens_the_page_that_confirms(site: Site, visit: Visit, links: Links) -> None:
    page = visit(site.inbox)
    mail = page.get_by_role("article").filter(has_text=site.email("botón"))
    with page.expect_popup() as opened:
        mail.frame_locator("iframe").get_by_role("link").first.press("Enter")
    expect(opened.value).to_have_url(links["botón"])
    expect(opened.value.locator(".slip")).to_contain_text("Ana Botón")


@pytest.mark.parametrize(
    ("choice", "shown"), [("Solo mis iniciales", "A. I. L."), ("Nada de mí", "La carta no mostrará nada de usted")]
)
def test_a_worried_signer_sees_before_confirming_how_little_is_shown(
    site: Site, visit: Visit, choice: str, shown: str
) -> None:
    email = f"{choice.split()[0].lower()}@example.org"
    page = visit(site.page(), PHONE)
    page.get_by_role("textbox", name="Nombre completo").fill("Ana Inés Lugo")
    page.get_by_role("textbox", name="Correo electrónico").fill(email)
    page.get_by_role("radio", name=choice).check()
    consent(page).check()
    send(page)
    page.goto(site.link(email))
    expect(page.get_by_role("main")).to_contain_text(shown)
    published, heading, kept = page.get_by_role("main").inner_text().partition("Lo que nunca se publica")
    assert heading
    assert "Lugo" not in published
    assert "Ana Inés Lugo" in kept


def test_shows_the_fields_of_the_kind_that_is_chosen(site: Site, visit: Visit) -> None:
    page = visit(site.page(), javascript=False)
    fields = {
        "Una persona": ["Nombre completo", "Ocupación o cargo (opcional)", "Institución o comunidad (opcional)"],
        "Una organización": [
            "Nombre de la organización",
            "Quién firma por la organización",
            "Cargo de quien la representa (opcional)",
        ],
    }
    fields["Una coalición o red"] = ["Nombre de la coalición o red", "Organizaciones integrantes"]
    fields["Una coalición o red"] += fields["Una organización"][1:]
    last = {"Una persona": [], "Una organización": ["Sitio web (opcional)"], "Una coalición o red": []}
    last["Una coalición o red"] = last["Una organización"]
    for kind, labels in fields.items():
        page.get_by_role("radio", name=kind).check()
        for label in [*labels, "Correo electrónico", *last[kind]]:
            expect(page.get_by_role("textbox", name=label, exact=True)).to_be_visible()
        expect(page.get_by_role("textbox")).to_have_count(len(labels) + 1 + len(last[kind]))
