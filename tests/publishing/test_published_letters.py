"""Everything that a published letter refers to exists, and nothing is loaded from another site."""

import gzip
import hashlib
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest

from chalicelib.ports.publishing import FOR_EVER
from chalicelib.rules.files import CONTENT_TYPES
from tests.support.published_site import ANSWERED, CLOSED, INVITED, OPEN, PublishedSite

# The elements and attributes that hold an address: those that a browser loads by itself, and those it only follows.
FETCHED = {
    *((tag, "src") for tag in ("img", "iframe", "script", "embed", "source", "track", "video", "audio", "input")),
    ("object", "data"),
}
FOLLOWED = {("a", "href"), ("area", "href"), ("form", "action"), ("button", "formaction")}
FETCHED_LINKS = {"stylesheet", "icon", "preload", "manifest"}


class Page(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)
        self.ids = {attributes["id"] for _, attributes in self.tags if "id" in attributes}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def named(self, tag: str) -> Iterator[dict[str, str]]:
        return (attributes for name, attributes in self.tags if name == tag)

    def alternates(self) -> dict[str, str]:
        """The page's other languages, and its own: language → address."""
        links = (one for one in self.named("link") if one.get("rel") == "alternate" and "hreflang" in one)
        return {one["hreflang"]: one["href"] for one in links if one["hreflang"] != "x-default"}


class Reference(NamedTuple):
    """An address in a file, and whether a browser loads it by itself."""

    key: str
    url: str
    fetched: bool


@pytest.fixture(scope="module")
def pages(published: PublishedSite) -> dict[str, Page]:
    return {key: Page(body.decode()) for key, body in published.pages().items()}


@pytest.fixture(scope="module")
def references(published: PublishedSite, pages: dict[str, Page]) -> list[Reference]:
    """The references of every page, SVG picture, feed and style sheet."""
    found = [(key, address, fetched) for key, page in pages.items() for address, fetched in in_page(page)]
    for key, body in published.bucket.objects.items():
        reader = {".svg": in_xml, ".xml": in_xml, ".css": in_style}.get(Path(key).suffix)
        found += [(key, address, fetched) for address, fetched in (reader(body.decode()) if reader else ())]
    return [Reference(key, urljoin(f"{published.url}/{key}", address), fetched) for key, address, fetched in found]


def in_page(page: Page) -> Iterator[tuple[str, bool]]:
    for tag, attributes in page.tags:
        for name, value in attributes.items():
            if (tag, name) in FETCHED or (tag, name) in FOLLOWED:
                yield value, (tag, name) in FETCHED
        if tag == "link":
            yield attributes["href"], not FETCHED_LINKS.isdisjoint(attributes["rel"].split())
        if tag == "meta" and "://" in attributes.get("content", ""):
            yield attributes["content"], False


def in_xml(text: str) -> Iterator[tuple[str, bool]]:
    for element in ElementTree.fromstring(text).iter():
        for name, address in element.attrib.items():
            if name.endswith(("href", "src")):
                yield address, element.tag.endswith(("image", "use", "script"))


def in_style(text: str) -> Iterator[tuple[str, bool]]:
    for found in re.findall(r"url\(['\"]?([^'\")]+)|@import ['\"]([^'\"]+)", text):
        yield "".join(found), True


def test_no_page_has_a_browser_ask_anybody_else(published: PublishedSite, references: list[Reference]) -> None:
    fetched = [one for one in references if one.fetched]
    assert len(fetched) > len(published.pages())
    own = (f"{published.url}/", "data:")
    assert {one for one in fetched if not one.url.startswith(own)} == set()


@pytest.mark.promise("Signing needs no JavaScript")
def test_no_page_has_a_script_but_the_form_s_or_a_style_of_its_own(pages: dict[str, Page]) -> None:
    with_form = {key for key, page in pages.items() if any(one.get("method") == "post" for one in page.named("form"))}
    # Data for search engines is in a script element, which the browser does not run.
    scripts = {
        key: [one for one in page.named("script") if one.get("type") != "application/ld+json"]
        for key, page in pages.items()
    }
    assert with_form
    assert {key for key, found in scripts.items() if found} == with_form
    for key, page in pages.items():
        assert all(one.get("src") and "defer" in one for one in scripts[key]), key
        assert not list(page.named("style")), key
        names = {name for _, attributes in page.tags for name in attributes}
        assert not [name for name in names if name == "style" or name.startswith("on")], key


def test_every_address_on_the_site_leads_somewhere(
    published: PublishedSite, pages: dict[str, Page], references: list[Reference]
) -> None:
    wrong = {(one.key, one.url, why) for one in references if (why := problem(published, pages, one.url))}
    assert wrong == set()


def problem(site: PublishedSite, pages: dict[str, Page], url: str) -> str:
    """The problem of an address on the site; '' if it has none or is on another site."""
    address, fragment = urldefrag(url)
    if not address.startswith(f"{site.url}/") or address.startswith(f"{site.url}/api/"):
        return ""
    key = key_of(address)
    if "." not in key.rpartition("/")[2]:
        return "leads there by a redirect only"
    if key not in site.bucket.objects:
        return "is not there"
    if fragment and key in pages and fragment not in pages[key].ids:
        return "has no such place"
    return ""


def key_of(url: str) -> str:
    """The key of the object at an address."""
    path = unquote(urlsplit(url).path).lstrip("/")
    return f"{path}index.html" if path == "" or path.endswith("/") else path


def test_an_address_that_leads_nowhere_is_seen(published: PublishedSite, pages: dict[str, Page]) -> None:
    home = f"{published.url}/{OPEN}"
    assert problem(published, pages, f"{home}/nada.html") == "is not there"
    assert problem(published, pages, f"{home}/es/#nada") == "has no such place"
    assert problem(published, pages, home) == "leads there by a redirect only"
    assert problem(published, pages, f"{home}/es/#main") == ""


def test_every_page_can_be_reached_from_the_letter(pages: dict[str, Page], references: list[Reference]) -> None:
    """By following links, except pages that are reached from a form, a mail, a citation or a typed address."""
    leads: dict[str, set[str]] = {}
    for one in references:
        leads.setdefault(one.key, set()).add(key_of(urldefrag(one.url)[0]))
    seen, todo = set(), [f"{OPEN}/index.html"]
    while todo:
        key = todo.pop()
        if key not in seen and key.startswith(f"{OPEN}/"):
            seen.add(key)
            todo += leads.get(key, ())
    unseen = {key.removeprefix(f"{OPEN}/") for key in pages if key.startswith(f"{OPEN}/") and key not in seen}
    led_to = re.compile(r"../(check-your-email|thanks)/index\.html|editions/1/index\.html|press/index\.html")
    assert {path for path in unseen if not led_to.fullmatch(path)} == set()


def test_translations_name_each_other_and_themselves(pages: dict[str, Page]) -> None:
    assert any(page.alternates() for page in pages.values())
    for key, page in pages.items():
        for lang, url in page.alternates().items():
            other = pages[key_of(url)]
            assert next(other.named("html"))["lang"] == lang, (key, url)
            assert other.alternates() == page.alternates(), (key, url)


def test_only_what_is_reserved_is_kept_from_search_engines(pages: dict[str, Page]) -> None:
    letters = {key for key in pages if re.fullmatch(r".*/(es|en|pt|fr)/index\.html", key)}
    hidden = {
        key
        for key in letters
        if any(one.get("name") == "robots" and "noindex" in one["content"] for one in pages[key].named("meta"))
    }
    assert hidden == {key for key in letters if key.startswith(f"{INVITED}/")}


def test_a_manifest_knows_every_file_and_its_hash(published: PublishedSite) -> None:
    objects = published.bucket.objects
    manifests = [key for key in objects if key.endswith("edition.json") and "/editions/" not in key]
    assert len(manifests) == 7
    for key in manifests:
        folder = key.removesuffix("edition.json")
        for path, digest in json.loads(objects[key])["files"].items():
            assert hashlib.sha256(objects[folder + path]).hexdigest() == digest, folder + path


def test_what_is_served_says_what_it_is_and_how_long_it_may_be_kept(published: PublishedSite) -> None:
    """In memory; `tests/e2e/test_served_headers.py` checks the HTTP answers."""
    lasting = re.compile(r"(?:.+/)?(files|documents|editions)/.+")
    for key, (content_type, cache) in published.bucket.types.items():
        assert content_type == CONTENT_TYPES[key.rpartition(".")[2]], key
        assert cache == (FOR_EVER if lasting.fullmatch(key) else "moment"), key


@pytest.mark.parametrize("kind", sorted(CONTENT_TYPES.keys() - {"jpg"}))
def test_every_kind_of_file_is_among_what_is_looked_at_here(published: PublishedSite, kind: str) -> None:
    assert any(key.endswith(f".{kind}") for key in published.bucket.objects)


@pytest.mark.parametrize("lang", ["es", "en", "pt", "fr"])
def test_the_letter_and_its_sheet_come_in_one_flight(
    published: PublishedSite, pages: dict[str, Page], lang: str
) -> None:
    key = f"{OPEN}/{lang}/index.html"
    sheets = [one["href"] for one in pages[key].named("link") if one.get("rel") == "stylesheet" and "media" not in one]
    bodies = [published.bucket.objects[path] for path in (key, *(sheet.lstrip("/") for sheet in sheets))]
    assert len(bodies) == 2
    assert sum(len(gzip.compress(body, 6)) for body in bodies) <= 14 * 1024


@pytest.mark.promise("Signing needs no JavaScript")
def test_a_closed_letter_needs_no_function_to_run(published: PublishedSite, pages: dict[str, Page]) -> None:
    closed = [key for key in pages if key.startswith((CLOSED, ANSWERED))]
    assert len(closed) > 20
    assert not [key for key in closed if list(pages[key].named("form"))]
    # Whoever presses it reports an entry; reading needs no function.
    report = re.compile(rb'<a href="[^"]*/api/letters/[a-z-]+/report[^"]*" rel="nofollow">')
    assert not [key for key in closed if b"/api/" in report.sub(b"", published.bucket.objects[key])]
