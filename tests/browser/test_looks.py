"""The letter as some readers see it: in high contrast, in their system's fonts and colours, on paper."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from chalicelib.pages.templates import STYLE_SHEET, asset, render
from chalicelib.publishing.files import print_css
from tests.browser.checks import PHONE, fonts, show_in, violations
from tests.browser.conftest import Scheme, new_context
from tests.browser.families import FAMILIES, SERIF, WIDE
from tests.support.pages.sample_pages import PAGE, PAGES
from tests.typesetting.reading import joined, pages

pytestmark = pytest.mark.browser

SHEET = re.compile(r'<link rel="stylesheet"[^>]*>\n')
LONG = "".join(f"<p>{n}. {'El agua es de quien la cuida. ' * 40}</p>\n" for n in range(8))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with new_context(browser) as context:
        yield context.new_page()


def letter(*sheets: str, name: str = "letter") -> str:
    """A letter with its style sheets inlined."""
    template, given = PAGES[name]
    html = SHEET.sub("", render(template, "es", given))
    return html.replace("</head>", f"<style>{''.join(sheets)}</style></head>")


def test_no_font_of_the_machine_is_used(page: Page) -> None:
    page.set_content(letter(asset(STYLE_SHEET)))
    assert fonts(page, ".status a.button") == {WIDE}
    assert fonts(page, ".closing") == {SERIF}
    for family in FAMILIES:
        show_in(page, family)
        assert fonts(page, ".closing") == {family}


@pytest.mark.parametrize("family", FAMILIES)
def test_what_stands_on_the_letter_is_a_target_of_24_pixels_in_any_font(page: Page, family: str) -> None:
    """Checks the smallest link, the permanent number: with one digit, with two, and on the pages of a long list."""
    page.set_viewport_size({"width": PHONE, "height": 800})
    page.set_content(letter(asset(STYLE_SHEET)))
    show_in(page, family)
    numbers = page.locator(".n")
    numbers.first.evaluate("number => { number.textContent = '1'; }")
    for place in ("letter", "page"):
        page.locator(".letter, .page").last.evaluate("(around, name) => { around.className = name; }", place)
        for box in (number.bounding_box() for number in numbers.all()):
            assert box is not None
            assert min(box["width"], box["height"]) >= 24


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_high_contrast_is_seven_to_one(page: Page, scheme: Scheme) -> None:
    page.set_content(letter(asset(STYLE_SHEET), name="letter answered"))
    page.emulate_media(color_scheme=scheme, contrast="more")
    page.evaluate(Axe().axe_script)
    assert violations(page, ["wcag2aaa"]) == []


def test_in_the_colours_of_the_system_the_button_has_an_edge(page: Page) -> None:
    page.set_content(letter(asset(STYLE_SHEET)))
    page.emulate_media(forced_colors="active")
    button = page.locator(".status a.button")
    ground = page.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor")
    edge = button.evaluate("(button) => getComputedStyle(button).borderTopColor")
    assert edge != ground


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_pages_of_paper_have_a_running_head_and_a_number(page: Page, tmp_path: Path, size: str) -> None:
    sheet = print_css.sheet("El título", "el 9 de noviembre", PAGE.canonical_url).decode()
    page.set_content(letter(asset(STYLE_SHEET), sheet).replace(PAGE.body_html, LONG))
    file = tmp_path / "letter.pdf"
    page.pdf(path=file, format=size)
    sides = pages(file)
    assert len(sides) >= 3
    for number, side in enumerate(sides, start=1):
        assert re.findall(r"(\d+)\s*/\s*(\d+)", side) == [(str(number), str(len(sides)))]
        assert PAGE.canonical_url in joined(side)
        # The first page has the letterhead.
        assert [joined(head) in joined(side) for head in ("El título", "el 9 de noviembre")] == [number > 1] * 2
