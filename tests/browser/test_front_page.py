"""The front page in a browser where `test_published` does not see it: empty, long, and with titles of any kind."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from chalicelib.ports.publishing import FOR_EVER
from chalicelib.publishing.front.front_files import Front, files
from chalicelib.publishing.front.listed import ListedLetter, ListedText
from chalicelib.rules.files import content_type, is_immutable
from tests.browser.checks import look
from tests.browser.conftest import Visit, windows
from tests.publishing.front.test_front_files import made_letters
from tests.support.model_letter import LANGS
from tests.support.published_site import PublishedSite, serving

pytestmark = pytest.mark.browser

HARD = (
    ("حقّ الماء في وادي سان خاسينتو", "رسالة مفتوحة"),
    ("זכות המים (2026) – Agua", "מכתב"),
    ("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2, "x" * 300),
    ("致水利部长的公开信", "水"),
    ("<b>No</b> & 'nunca' \"más\" \u202egnirts", "https://example.org/" + "a" * 200),
)


def fill(site: PublishedSite, letters: tuple[ListedLetter, ...], name: str) -> None:
    """Stores the front page of these letters."""
    for path, body in files(Front(site.url, name, LANGS, letters, 1, "2026-01-01T00:00:00Z")).items():
        kind, cache = content_type(path), FOR_EVER if is_immutable(path) else "moment"
        site.bucket.objects[path], site.bucket.types[path] = body, (kind, cache)


@pytest.fixture
def site() -> Iterator[PublishedSite]:
    with serving() as site:
        yield site


@pytest.fixture
def visit(browser: Browser, site: PublishedSite) -> Iterator[Visit]:
    with windows(browser, (site.url,)) as open_window:
        yield open_window


def test_an_empty_one_is_a_whole_page(site: PublishedSite, visit: Visit) -> None:
    fill(site, (), "")
    page = visit(f"{site.url}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cartas abiertas")
    expect(page.get_by_role("main")).to_contain_text("Todavía no hay ninguna carta abierta.")
    assert look(page) == {}


def test_titles_of_any_kind_stand_in_their_own_direction_and_within_the_page(site: PublishedSite, visit: Visit) -> None:
    letters = tuple(
        replace(letter, texts={"es": ListedText(title, subject, letter.url)}, organisers=title)
        for letter, (title, subject) in zip(made_letters(len(HARD)), HARD, strict=True)
    )
    fill(site, letters, HARD[0][0])
    page = visit(f"{site.url}/en/")
    titles = page.get_by_role("heading", level=3)
    expect(titles).to_have_text([title for title, _ in HARD])
    directions = titles.evaluate_all("all => all.map(one => getComputedStyle(one).direction)")
    assert directions == ["rtl", "rtl", "ltr", "ltr", "ltr"]
    assert look(page) == {}


def test_one_turns_its_pages_changes_its_language_there_and_prints_whole(site: PublishedSite, visit: Visit) -> None:
    fill(site, tuple(made_letters(53)), "Mesa por el Agua")
    page = visit(f"{site.url}/es/", javascript=False)
    page.get_by_role("link", name="Página siguiente").click()
    expect(page).to_have_url(f"{site.url}/es/2/")
    expect(page.get_by_role("heading", level=3)).to_have_count(3)
    page.get_by_role("link", name="français").click()
    expect(page).to_have_url(f"{site.url}/fr/2/")
    page.get_by_role("link", name="Page précédente").click()
    expect(page).to_have_url(f"{site.url}/fr/")
    page.emulate_media(media="print")
    for number in range(50):
        expect(page.get_by_role("heading", level=3).nth(number)).to_be_visible()
    expect(page).to_have_title(re.compile("Lettres ouvertes"))
    expect(page.get_by_text("Mesa por el Agua")).to_be_visible()
    expect(page.get_by_role("link", name="English")).to_be_hidden()


def test_its_second_page_is_accessible_and_fits(site: PublishedSite, visit: Visit) -> None:
    fill(site, tuple(made_letters(53)), "Mesa por el Agua")
    assert look(visit(f"{site.url}/pt/2/")) == {}
