"""“Did you mean”, in a browser: a hint under the field by script, and a question of the form without one."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from chalicelib.rules.fields.near_misses import did_you_mean
from tests.browser.checks import DESK, PHONE, look
from tests.browser.conftest import Visit
from tests.browser.signers import consent, fill_in, send, signer
from tests.browser.site import Site
from tests.support.near_misses import HONEST, SLIPS
from tests.support.published_site import OPEN, PublishedSite

pytestmark = pytest.mark.browser

# Long, so that it must break on a phone.
TYPED = "maria.de.los.angeles.hernandez.gutierrez+carta@gmail.con"
MEANT = TYPED.replace(".con", ".com")
QUESTION = f"¿Quiso escribir {MEANT}?"
OTHERS = (
    "gmail.c",
    "x.conm",
    "a..b",
    "gmail.photography",
    "constructor.com",
    "x.toString",
    "valueOf",
    "red.gobxx",
    "mx",
)


@pytest.fixture
def letter(read: Visit, published: PublishedSite) -> Iterator[Page]:
    """The open letter on a phone; nobody answers for its proof of work."""
    page = read(width=PHONE)
    page.route("**/api/letters/*/challenge", lambda route: route.fulfill(status=200, body="null"))
    page.goto(f"{published.url}/{OPEN}/")
    email(page).focus()
    expect(page.locator("#m-email")).to_be_attached()
    yield page
    page.unroute_all(behavior="ignoreErrors")


def email(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Correo electrónico")


def use(page: Page) -> Locator:
    return page.get_by_role("button", name=f"Usar {MEANT}", exact=True)


def leave(page: Page) -> None:
    email(page).press("Tab")


def test_a_slip_is_hinted_at_as_one_leaves_the_field(letter: Page) -> None:
    before = email(letter).evaluate("field => field.getAttribute('aria-describedby')")
    email(letter).fill(TYPED)
    expect(use(letter)).to_have_count(0)
    leave(letter)
    hint = letter.locator("#m-email")
    expect(hint).to_have_text(f"{QUESTION} Usar {MEANT}")
    expect(hint).to_have_attribute("aria-live", "polite")
    expect(email(letter)).to_have_attribute("aria-describedby", f"{before} m-email")
    description = re.compile(rf"^Nunca se publica\..* {re.escape(QUESTION)} Usar {re.escape(MEANT)}$")
    expect(email(letter)).to_have_accessible_description(description)
    use(letter).press("Enter")
    expect(email(letter)).to_have_value(MEANT)
    expect(email(letter)).to_be_focused()
    expect(hint).to_be_empty()
    expect(email(letter)).to_have_attribute("aria-describedby", before)
    leave(letter)
    expect(hint).to_be_empty()


def test_the_hint_goes_when_the_address_is_corrected_by_hand(letter: Page) -> None:
    email(letter).fill(TYPED)
    leave(letter)
    email(letter).focus()
    expect(use(letter)).to_be_visible()
    email(letter).press("End")
    email(letter).press("Backspace")
    expect(letter.locator("#m-email")).to_be_empty()
    email(letter).press("m")
    leave(letter)
    expect(letter.locator("#m-email")).to_be_empty()


def test_nothing_moves_under_a_finger(letter: Page) -> None:
    """The field below is pressed while the address has the focus: the press arrives where it began."""
    email(letter).fill(TYPED)
    updates = letter.get_by_role("checkbox", name="Quiero recibir noticias")
    updates.scroll_into_view_if_needed()
    email(letter).focus()
    updates.scroll_into_view_if_needed()
    box = updates.bounding_box()
    assert box is not None
    letter.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    letter.mouse.down()
    expect(email(letter)).not_to_be_focused()
    expect(letter.locator("#m-email")).to_be_empty()
    letter.mouse.up()
    expect(updates).to_be_checked()
    expect(use(letter)).to_be_visible()


def test_the_hint_fits_and_is_accessible_at_every_width(letter: Page) -> None:
    email(letter).fill(TYPED)
    leave(letter)
    expect(use(letter)).to_be_visible()
    assert look(letter) == {}


def test_the_page_decides_as_the_program_does(letter: Page) -> None:
    hosts = [*(host for host, _ in SLIPS), *HONEST, *OTHERS]
    found = letter.evaluate(
        """hosts => {
            const field = document.querySelector("#f-email"), hint = document.querySelector("#m-email");
            field.blur();
            return hosts.map((host) => {
                field.value = `Ana.Paz@${host}`;
                field.dispatchEvent(new Event("blur"));
                return hint.querySelector("button")?.textContent ?? "";
            });
        }""",
        hosts,
    )
    meant = [did_you_mean(f"Ana.Paz@{host}") if "." in host.strip(".") else "" for host in hosts]
    assert dict(zip(hosts, found, strict=True)) == {
        host: f"Usar {address}" if address else "" for host, address in zip(hosts, meant, strict=True)
    }


@pytest.mark.parametrize(
    "pasted", ["mailto:ana@gmail.con", "Ana <ana@gmail.con>", " ana@gmail.con. ", "(ana@gmail.con)", "ana @ gmail.con"]
)
def test_what_was_pasted_is_understood(letter: Page, pasted: str) -> None:
    email(letter).fill(pasted)
    leave(letter)
    expect(letter.get_by_role("button", name="Usar ana@gmail.com", exact=True)).to_be_visible()


@pytest.mark.ministack
@pytest.mark.promise("Signing needs no JavaScript")
@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_the_form_asks_once_and_goes_through(site: Site, visit: Visit, width: int, javascript: bool) -> None:
    who = signer("person", f"Desliz{width}{'con' if javascript else 'sin'}")
    page = visit(site.page(), width, javascript=javascript)
    fill_in(page, who)
    email(page).fill(TYPED)
    send(page)
    expect(page).to_have_title("Una pregunta: Firmar la carta – Por el agua del valle de Amancay")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name=QUESTION).press("Enter")
    group = page.get_by_role("group", name=QUESTION)
    expect(group.get_by_role("radio", name=f"Usar {MEANT}")).to_be_focused()
    expect(group.get_by_role("radio", name=f"Usar {MEANT}")).to_be_checked()
    expect(email(page)).to_have_value(TYPED)
    expect(page.get_by_role("textbox", name="Nombre completo")).to_have_value(who.fields["Nombre completo"])
    expect(consent(page)).to_be_checked()
    if javascript:
        assert look(page) == {}
    else:
        group.get_by_role("radio", name=f"Enviar a la que escribí: {TYPED}").check()
    send(page)
    expect(page).to_have_url(site.page("es/check-your-email/"))
