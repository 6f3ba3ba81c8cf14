"""The mailed link's pages, besides confirming."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Links, Visit
from tests.browser.site import SLUG, Site
from tests.e2e import client

pytestmark = [pytest.mark.browser, pytest.mark.ministack]

PHONE = 320


def test_looking_at_the_page_confirms_nothing(visit: Visit, links: Links) -> None:
    link = links["mira"]
    for _ in range(2):
        page = visit(link)
        expect(page.get_by_role("heading", level=1)).to_have_text("Confirme su firma")


def test_it_was_not_me(visit: Visit, links: Links) -> None:
    link = links["no fue"]
    page = visit(link, PHONE, javascript=False)
    expect(page.get_by_role("button")).to_have_text(["Confirmar mi firma"])
    page.get_by_role("link", name="No fui yo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("¿Retirar esta firma?")
    expect(page.get_by_role("main")).to_contain_text("Ana No Fue")
    page.get_by_role("button", name="Retirar la firma").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("La firma se retiró")
    expect(page.get_by_role("main")).not_to_contain_text("Ana No Fue")
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("La firma se retiró")
    page.get_by_role("button", name="Quiero poder firmar de nuevo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Puede volver a firmar")
    expect(page.get_by_role("link", name="Firmar la carta")).to_be_visible()


def test_who_confirmed_can_take_it_back_and_leaves_the_letter(site: Site, visit: Visit, links: Links) -> None:
    link = links["retira"]
    page = visit(link)
    page.get_by_role("button", name="Confirmar mi firma").click()
    expect(page).to_have_url(site.page("es/thanks/"))
    site.publish()
    assert client.published(site.stack, SLUG).count("Ana Retira") == 1

    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Su firma está confirmada")
    page.get_by_role("link", name="Retirar mi firma").click()
    page.get_by_role("button", name="Retirar la firma").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("La firma se retiró")
    site.publish()
    page.get_by_role("link", name="Leer la carta").click()
    expect(page.get_by_role("main")).not_to_contain_text("Ana Retira")


def test_a_link_that_ran_out_offers_another(site: Site, visit: Visit, links: Links) -> None:
    link = links["tarde"]
    site.expire(link)
    page = visit(link, javascript=False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Este enlace venció")
    page.get_by_role("button", name="Recibir un nuevo enlace").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Un nuevo enlace va en camino")


def test_a_broken_link_says_so_and_leads_to_the_letter(site: Site, visit: Visit, links: Links) -> None:
    link = links["roto"]
    page = visit(link[:-4])
    expect(page.get_by_role("heading", level=1)).to_have_text("Este enlace no funciona")
    # One changed character in the secret: the link is well-formed but not ours.
    page.goto(link[:-4] + ("aaaa" if link[-4:] != "aaaa" else "eeea"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Este enlace no funciona")
    page.get_by_role("link", name="Leer la carta").click()
    expect(page).to_have_url(site.page("es/"))


def test_an_address_that_does_not_exist_says_so_in_four_languages(site: Site, visit: Visit) -> None:
    page = visit()
    answer = page.goto(site.page("no/existe/"))
    assert answer is not None
    assert answer.status == 404
    assert [page.locator(f"p[lang={lang}]").count() for lang in ("es", "en", "pt", "fr")] == [1, 1, 1, 1]
