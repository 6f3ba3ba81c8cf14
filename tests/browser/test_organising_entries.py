"""Finding, changing, blocking and matching in a browser, on a phone of 320 px and without script."""

import re

import pytest
from playwright.sync_api import Page, expect

from chalicelib.wiring import chores
from tests.browser.checks import look
from tests.browser.conftest import SESSION_COOKIE, Desk
from tests.support.desk_browser import as_role
from tests.support.desk_entries import ANA, coalition, entered, next_edition, signed, waiting
from tests.support.roles import acting
from tests.support.samples import SLUG

pytestmark = pytest.mark.usefixtures("full_allowance")


def on_a_phone(desk: Desk, path: str) -> Page:
    secret = as_role("moderator", lang="es").cookies[SESSION_COOKIE]
    return desk.open(f"/l/{SLUG}/{path}", secret, width=320, javascript=False)


def check(desk: Desk, path: str) -> None:
    """Axe and the rest on a page with script, since that is how they look at it."""
    for lang, width in (("es", 320), ("fr", 320), ("pt", 1280)):
        secret = as_role("moderator", lang=lang).cookies[SESSION_COOKIE]
        assert look(desk.open(f"/l/{SLUG}/{path}", secret, width=width)) == {}


def test_an_entry_is_found_and_taken_down_on_a_phone(desk: Desk) -> None:
    key = signed(affiliation="Universidad Autónoma del Valle de las Águilas", role="Maestra")
    group = coalition()
    next_edition()
    page = on_a_phone(desk, "find")
    page.get_by_label("Un nombre").fill("quispe")
    page.get_by_role("button", name="Buscar").click()
    page.get_by_role("link", name="Ana Quispe").click()
    expect(page.locator("h1")).to_have_text("Ana Quispe")
    page.get_by_role("link", name="Retirarla").click()
    page.get_by_role("button", name="Retirarla").click()
    expect(page.locator(".summary")).to_contain_text("Elija un motivo.")
    page.get_by_label("lo pidió").or_(page.locator("input[value=asked]")).first.check()
    page.get_by_role("button", name="Retirarla").click()
    expect(page.locator(".note")).to_contain_text("Deja de estar en la carta desde la próxima edición.")
    for path in (
        "find?q=a", f"entry/{key}", f"entry/{key}/put-back", f"entry/{key}/block", f"entry/{group}",
        f"entry/{group}/correct", f"entry/{group}/take-off", f"entry/{group}/take-down",
    ):  # fmt: skip
        check(desk, path)


def test_an_address_is_found_blocked_and_lifted_on_a_phone(desk: Desk) -> None:
    signed()
    waiting()
    page = on_a_phone(desk, "find")
    page.get_by_label("Un nombre").fill(ANA)
    page.get_by_role("button", name="Buscar").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "@" not in page.url
    page.get_by_role("link", name="Lo que está bloqueado").click()
    page.locator("#f-what").fill(ANA)
    page.locator("input[value=flood]").check()
    page.get_by_role("button", name="Bloquear").click()
    expect(page.locator(".note")).to_contain_text("Queda bloqueado")
    check(desk, "blocks")
    page.get_by_role("button", name="Levantar").click()
    expect(page.locator("tbody tr")).to_have_count(0)


def test_two_names_are_decided_and_undone_on_a_phone(desk: Desk) -> None:
    entered("Casa del Agua", "Casa Agua", kind="organisation")
    next_edition()
    with acting("Chores"):
        chores.match_keeper().run()
    page = on_a_phone(desk, "matches")
    expect(page.locator(".pair")).to_contain_text(re.compile(r"organizaciones en total 2 → 1"))
    check(desk, "matches")
    page.get_by_role("button", name="Son uno").click()
    expect(page.locator(".note")).to_contain_text("Son uno")
    page.get_by_role("link", name="Lo que está decidido").click()
    check(desk, "matches/decided")
    page.get_by_role("button", name="Deshacer").click()
    expect(page.locator(".note")).to_contain_text("Se deshizo")
