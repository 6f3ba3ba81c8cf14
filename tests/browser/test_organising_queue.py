"""The queue in a browser: on a phone and a desk, without script, and with its keys."""

from playwright.sync_api import Page, expect

from tests.browser.checks import look
from tests.browser.conftest import Desk
from tests.support.desk_browser import COOKIE, as_role
from tests.support.in_queue import key, noted, over_limit, stored, waits
from tests.support.samples import SLUG

QUEUE = f"/l/{SLUG}/queue"


def moderator() -> str:
    return as_role("moderator", name="Ana Gil", lang="es").cookies[COOKIE]


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_every_page_of_the_queue_is_accessible_and_fits(desk: Desk) -> None:
    secret = moderator()
    long = "Asociación Interinstitucional de Comunidades por la Gestión Sustentable del Agua" * 2
    one = waits(long, "organisation", f"duplicate:{long} A.C.", days=8, members=tuple(f"{long} {n}" for n in range(12)))
    waits("Casa del Agua", days=4, email="x@gmail.com", details={"website": f"https://{'a' * 60}.example.org/"})
    noted("Tomás Ñandú", "quick", "series")
    for number in range(3):
        over_limit(number, hours=number)
    paths = (QUEUE, f"{QUEUE}/{key(one)}", f"{QUEUE}/noted", f"/l/{SLUG}/limit?hours=24&proof=any")
    for path in paths:
        assert look(desk.open(path, secret)) == {}, path


def test_a_decision_is_made_and_undone_without_script(desk: Desk) -> None:
    one = waits("Casa Sol")
    page = desk.open(QUEUE, moderator(), javascript=False, width=320)
    page.get_by_text("Rechazar…").click()
    page.get_by_label("¿Por qué? Se le dice a quien firmó.").first.select_option("duplicate")
    page.get_by_role("button", name="Rechazar Casa Sol").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 rechazada")
    assert stored(one).holds == ("refused", "refused:duplicate")
    page.get_by_role("button", name="Deshacer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 decisión deshecha")
    assert stored(one).holds == one.holds


def test_ticked_ones_are_approved_together_without_script(desk: Desk) -> None:
    made = [waits(f"Casa {number}") for number in range(3)]
    page = desk.open(QUEUE, moderator(), javascript=False)
    for name in ("Casa 0", "Casa 2"):
        page.get_by_label(f"Marcar {name}").check()
    page.get_by_role("button", name="Aprobar las marcadas").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 aprobadas")
    assert [stored(one).state for one in made] == ["confirmed", "held", "confirmed"]


def test_keys_work_in_the_list_alone_and_can_be_switched_off(desk: Desk) -> None:
    first, second = waits("Casa Uno", days=2), waits("Casa Dos", days=1)
    page = desk.open(QUEUE, moderator())
    page.keyboard.press("a")
    expect(page.get_by_role("heading", level=1)).to_have_text("Por decidir")
    page.locator(f"#e-{key(first)}").focus()
    page.keyboard.press("j")
    assert focused(page) == f"e-{key(second)}"
    page.keyboard.press("x")
    expect(page.get_by_label("Marcar Casa Dos")).to_be_checked()
    page.keyboard.press("k")
    assert focused(page) == f"e-{key(first)}"
    page.keyboard.press("r")
    assert focused(page) == f"reason-{key(first)}"
    page.keyboard.press("a")
    assert stored(first).state == stored(second).state == "held", "a letter in a field is no key"
    page.locator("#keys summary").click()
    page.locator("#keys-switch").click()
    page.reload()
    expect(page.locator("#keys-switch")).to_have_attribute("aria-pressed", "false")
    page.locator(f"#e-{key(first)}").focus()
    page.keyboard.press("a")
    assert stored(first).state == "held"
    page.locator("#keys summary").click()
    page.locator("#keys-switch").click()
    page.locator(f"#e-{key(first)}").focus()
    page.keyboard.press("a")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 aprobada")
    assert stored(first).state == "confirmed"


def test_a_note_is_reached_by_its_key(desk: Desk) -> None:
    one = waits("Casa Uno")
    page = desk.open(QUEUE, moderator())
    page.locator(f"#e-{key(one)}").focus()
    page.keyboard.press("n")
    page.get_by_label("Dejarla a otra persona, con una nota").fill("Llamé")
    page.get_by_role("button", name="Guardar la nota").click()
    expect(page.get_by_role("status")).to_have_text("Su nota quedó guardada.")


def test_the_printed_queue_has_what_to_decide_and_no_buttons(desk: Desk) -> None:
    waits("Casa Uno")
    page = desk.open(QUEUE, moderator())
    page.emulate_media(media="print")
    expect(page.get_by_text("El correo no muestra que esta persona pueda firmar en su nombre.")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
