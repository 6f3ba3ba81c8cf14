"""Passkeys in Chromium, with its virtual authenticator; and the login without a script."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import CDPSession, Page, expect

from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.rules.organisers.invitation import OPERATOR
from chalicelib.rules.organisers.rights import Role
from chalicelib.wiring import organise_people
from tests.browser.checks import look
from tests.browser.conftest import Desk
from tests.support.api import deliver, mails
from tests.support.code_login import ANA, mailed_code, person_with_address
from tests.support.mail_body import body_of
from tests.support.samples import SLUG

pytestmark = [pytest.mark.browser]

PHONE = 320


class Device:
    """Chromium's virtual authenticator: it stays with the window, and its user shows a finger or does not."""

    def __init__(self, page: Page) -> None:
        self._cdp: CDPSession = page.context.new_cdp_session(page)
        self._cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
            "defaultBackupEligibility": True,
            "defaultBackupState": True,
        }
        self._id = self._cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def verify(self, verified: bool) -> None:
        self._cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self._id, "isUserVerified": verified})


def invite(role: Role = "owner", address: str = "eva@example.org") -> str:
    """The path of a mailed invitation."""
    organise_people.invitations().invite(SLUG, OPERATOR, address, role, "es")
    deliver()
    (path,) = re.findall(r"(/join/[a-z0-9_]+)", body_of(mails()[-1]))
    return str(path)


def join(desk: Desk, width: int = 1280) -> tuple[Page, Device]:
    page = desk.open("/", width=width)
    device = Device(page)
    page.goto(f"{desk.url}{invite()}")
    page.get_by_role("textbox").fill("Eva Luna")
    page.get_by_role("button", name="Crear una llave de acceso y unirme").click()
    expect(page.get_by_role("status")).to_have_text("Ya forma parte del equipo. Su llave de acceso está creada.")
    return page, device


def log_out(page: Page) -> None:
    page.get_by_role("button", name="Salir").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Entrar")


def test_an_owner_joins_by_passkey_on_a_phone_logs_out_and_in_again(desk: Desk) -> None:
    page, _ = join(desk, PHONE)
    expect(page.get_by_text("Agregue una segunda llave de acceso")).to_be_visible()
    log_out(page)
    page.get_by_role("button", name="Entrar con una llave de acceso").click()
    expect(page.get_by_role("banner")).to_contain_text("Eva Luna")
    (eva,) = DynamoPeople().people()
    assert len(eva.sessions) == 1


def test_a_user_who_is_not_verified_does_not_get_in_and_may_try_again(desk: Desk) -> None:
    page, device = join(desk)
    log_out(page)
    device.verify(False)
    page.get_by_role("button", name="Entrar con una llave de acceso").click()
    expect(page.get_by_role("alert")).to_have_text("Se canceló o tardó demasiado. Intente de nuevo.")
    device.verify(True)
    page.get_by_role("button", name="Entrar con una llave de acceso").click()
    expect(page.get_by_role("banner")).to_contain_text("Eva Luna")


def test_what_is_grave_asks_for_the_passkey_again_and_leads_on(desk: Desk) -> None:
    page, _ = join(desk)
    (eva,) = DynamoPeople().people()
    (key,) = eva.sessions
    session = DynamoPeople().session(key)
    assert session is not None
    # Five minutes ago.
    DynamoPeople().put_session(replace(session, proved_at=session.proved_at - 300))
    page.get_by_role("link", name="Agregar una llave de acceso").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Muestre su llave de acceso")
    page.get_by_role("button", name="Mostrar la llave de acceso").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Agregar una llave de acceso")
    # The same device has one already, and says so.
    page.get_by_role("button", name="Crear la llave de acceso").click()
    expect(page.get_by_role("alert")).to_contain_text("Este dispositivo ya tiene una llave de acceso")


def test_a_password_manager_that_breaks_json_does_not_matter(desk: Desk) -> None:
    page, _ = join(desk)
    log_out(page)
    page.evaluate("() => { PublicKeyCredential.prototype.toJSON = () => { throw new TypeError('broken') } }")
    page.get_by_role("button", name="Entrar con una llave de acceso").click()
    expect(page.get_by_role("banner")).to_contain_text("Eva Luna")


def test_without_a_script_the_page_leads_to_the_code(desk: Desk) -> None:
    person_with_address(roles={SLUG: "moderator"}, name="Ana Paz", lang="es")
    page = desk.open("/", width=PHONE, javascript=False)
    expect(page.get_by_role("button", name="Entrar con una llave de acceso")).to_be_hidden()
    expect(page.get_by_text("Las llaves de acceso necesitan JavaScript")).to_be_visible()
    page.get_by_label("Su correo electrónico").fill(ANA)
    page.get_by_role("button", name="Enviarme un código").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Escriba el código")
    deliver()
    page.get_by_label("El código").fill(mailed_code())
    page.get_by_label("El código").press("Enter")
    expect(page.get_by_role("banner")).to_contain_text("Ana Paz")


def test_without_a_script_one_joins_with_a_code(desk: Desk) -> None:
    page = desk.open(invite("moderator"), width=PHONE, javascript=False)
    page.get_by_role("textbox").fill("Eva Luna")
    page.get_by_role("button", name="Unirme con un código por correo").click()
    deliver()
    page.get_by_label("El código").fill(mailed_code())
    page.get_by_role("button", name="Unirme").click()
    expect(page.get_by_role("banner")).to_contain_text("Eva Luna")


def test_with_a_script_too_one_may_join_with_a_code(desk: Desk) -> None:
    page = desk.open(invite("moderator"))
    page.get_by_role("textbox").fill("Eva Luna")
    page.get_by_text("¿No puede crear aquí una llave de acceso?").click()
    page.get_by_role("button", name="Unirme con un código por correo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Escriba el código")


@pytest.mark.parametrize("width", [PHONE, 1280])
@pytest.mark.parametrize("lang", ["es", "en", "pt", "fr"])
def test_every_page_fits_and_has_no_barrier(desk: Desk, width: int, lang: str) -> None:
    page = desk.open("/", width=width, lang=lang)
    Device(page)
    path = invite()
    for address in ("/", "/login/code", path, f"{path[:-5]}aaaaa"):
        page.goto(f"{desk.url}{address}")
        assert look(page) == {}
    page.goto(f"{desk.url}{path}")
    page.get_by_role("textbox").fill("Eva Luna")
    page.locator("form[data-new] button").click()
    page.wait_for_url("**/me?**")
    for address in ("/me", "/me/keys/new"):
        page.goto(f"{desk.url}{address}")
        assert look(page) == {}
