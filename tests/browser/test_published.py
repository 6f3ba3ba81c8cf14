"""Every kind of page of a published letter, in a browser: accessible, within its width, valid, without other sites."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from infra.local.serving import HOST, Handler, serve
from tests.browser.checks import invalid, look
from tests.browser.conftest import Visit, new_context
from tests.support.model_letter import LANGS
from tests.support.published_site import ANSWERED, CLOSED, INVITED, LONG, OPEN, SOON, UNSIGNED, PublishedSite

pytestmark = pytest.mark.browser

# For these letters only the letter's own page differs from the open letter's.
ALIKE = {CLOSED: "es", ANSWERED: "en", SOON: "pt", UNSIGNED: "fr", INVITED: "es"}
FRONT = ""  # the page that lists the letters
# `test_pages` checks these on the stack.
SMALL = re.compile(r"(check-your-email|thanks|privacy)/index\.html")


def kinds(site: PublishedSite, letter: str, lang: str) -> list[str]:
    """The paths of a letter's pages under a language's folder, without the small ones."""
    folder = f"{letter}/{lang}/"
    paths = (key.removeprefix(folder) for key in site.pages() if key.startswith(folder))
    return sorted(path for path in paths if not SMALL.fullmatch(path))


def pages_to_check(site: PublishedSite, letter: str) -> list[str]:
    """Each kind of page of a letter once, in alternating languages."""
    if letter == FRONT:
        return [f"{lang}/index.html" for lang in LANGS]
    if letter in ALIKE:
        return [f"{letter}/{ALIKE[letter]}/index.html"]
    if letter == LONG:
        keys = [f"{letter}/es/{path}" for path in kinds(site, letter, "es") if path.startswith(("i", "signatories"))]
        # A page of a thousand entries has nothing that the last page, with a few, lacks.
        return [key for key in keys if len(site.bucket.objects[key]) < 50_000]
    translated = [
        f"{letter}/{LANGS[number % len(LANGS)]}/{path}" for number, path in enumerate(kinds(site, letter, "es"))
    ]
    return translated + [
        key for key in site.pages() if re.fullmatch(rf"{letter}/(editions/\d+|press)/index\.html", key)
    ]


@pytest.mark.parametrize("letter", [FRONT, OPEN, LONG, *ALIKE])
def test_is_accessible_and_fits(published: PublishedSite, read: Visit, letter: str) -> None:
    """At both widths, in light and dark; and, in the wide window, at twice the text size."""
    found = {}
    keys = pages_to_check(published, letter)
    assert keys
    for key in keys:
        page = read(f"{published.url}/{key}")
        expect(page.get_by_role("main")).to_have_count(1)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        if wrong := look(page):
            found[key] = wrong
        page.context.close()
    assert found == {}


def test_is_valid_html(published: PublishedSite, tmp_path: Path) -> None:
    keys = [key for key in published.bucket.objects if key.endswith((".html", ".svg"))]
    for number, key in enumerate(keys):
        (tmp_path / f"{number}{Path(key).suffix}").write_bytes(published.bucket.objects[key])
    assert {(keys[int(Path(file).stem)], what) for file, what in invalid(tmp_path)} == set()


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """A page of another site."""

    class Other(Handler):
        def do_GET(self) -> None:
            self.answer(200, {"Content-Type": "text/html"}, b"<!doctype html><title>Diario</title>")

    server = serve(Other, 0)
    yield f"http://{HOST}:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


def test_another_site_can_show_the_counter_and_read_the_data_but_not_frame_the_letter(
    published: PublishedSite, browser: Browser, elsewhere: str
) -> None:
    home = f"{published.url}/{OPEN}/es/"
    with new_context(browser) as context:
        page = context.new_page()
        page.goto(elsewhere)
        frames = "urls.map(url => Object.assign(document.createElement('iframe'), {src: url}))"
        page.evaluate(f"urls => document.body.append(...{frames})", [f"{home}embed/counter.html", home])
        counter, letter = page.frame_locator("iframe").nth(0), page.frame_locator("iframe").nth(1)
        expect(counter.get_by_role("heading", level=1)).to_be_visible()
        expect(letter.get_by_role("heading", level=1)).to_have_count(0)
        got = page.evaluate(
            "urls => Promise.all(urls.map(url => fetch(url).then(answer => answer.status, () => 'refused')))",
            [f"{published.url}/{OPEN}/{path}" for path in ("signatories.json", "feed.xml", "edition.json", "es/")],
        )
        assert got == [200, 200, 200, "refused"]
        picture = page.evaluate(
            "url => new Promise(done => Object.assign(new Image(), {src: url, onload: () => done('shown'),"
            " onerror: () => done('refused')}))",
            f"{home}embed/counter.svg",
        )
        assert picture == "shown"
