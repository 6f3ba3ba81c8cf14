"""Every page is accessible, fits its width, is valid, and does not violate its own policy."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.checks import invalid, look
from tests.browser.conftest import Visit, Watch, new_context
from tests.browser.places import NAMES, Place
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.ministack]

Places = dict[str, Place]


def test_every_page_has_a_name(places: Places) -> None:
    assert set(places) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_is_accessible_and_fits(places: Places, visit: Visit, name: str) -> None:
    """At both widths, in light and dark; and, in the wide window, at twice the text size."""
    place, page = places[name], visit()
    assert place.show(page).status == place.status
    expect(page.get_by_role("heading", level=1)).to_contain_text(place.heading)
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^(es|en)$"))
    assert look(page) == {}


def test_is_valid_html(places: Places, visit: Visit, tmp_path: Path) -> None:
    page = visit()
    names = {}
    for number, (name, place) in enumerate(places.items()):
        file = tmp_path / f"{number}.html"
        file.write_bytes(place.show(page).body())
        names[file.name] = name
    assert [(names[file], what) for file, what in invalid(tmp_path)] == []


def test_what_a_page_asks_elsewhere_and_what_the_browser_refuses_it_is_seen(browser: Browser, site: Site) -> None:
    with new_context(browser) as context:
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
