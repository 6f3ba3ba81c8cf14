"""One browser for all tests here, which watches every page that it shows."""

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from infra.local.stack import LocalStack
from tests.browser.families import write_fontconfig
from tests.browser.places import Place
from tests.browser.places import places as all_places
from tests.browser.site import Site, prepare
from tests.desk.conftest import prepare_stage
from tests.support.desk_server import desk_on_loopback
from tests.support.published_site import PublishedSite

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",  # tests may run as root, in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The browser also logs a page's own 404 or 422, which is not an error of the page.
STATUS = "Failed to load resource: the server responded with a status of"
# When something never appears on a page, the browser's driver reports it before pytest's time-out ends the test.
SECONDS = 300

ANAS = ("botón", "firmó", "mira", "no fue", "repitió", "retira", "roto", "tarde")

Links = Mapping[str, str]
Scheme = Literal["light", "dark"]


@pytest.fixture(scope="session")
def site(stack: LocalStack, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return prepare(stack, tmp_path_factory.mktemp("letters"))


@pytest.fixture(scope="session")
def places(site: Site) -> dict[str, Place]:
    """Every page of the stack."""
    return all_places(site)


@pytest.fixture(scope="session")
def links(site: Site) -> Links:
    """Ana's mailed links, by her role in a test: one for each test, all sent together since mails take seconds."""
    for name in ANAS:
        site.send(site.email(name), name=f"Ana {name.title()}")
    return {name: site.link(site.email(name)) for name in ANAS}


@pytest.fixture(scope="session")
def fontconfig(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_fontconfig(tmp_path_factory.mktemp("fontconfig"))


@pytest.fixture(scope="session")
def browser(fontconfig: Path) -> Iterator[Browser]:
    expect.set_options(timeout=SECONDS * 1000)
    with sync_playwright() as playwright:
        env = os.environ | {"FONTCONFIG_FILE": str(fontconfig)}
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, env=dict(env))
        yield browser
        browser.close()


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """A context with the same time-out as everything else here."""
    context = browser.new_context(**options)
    context.set_default_timeout(SECONDS * 1000)
    return context


@dataclass
class Watch:
    """Records what no page should do: requests to other sites, and errors."""

    origins: tuple[str, ...]
    complaints: list[str] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)  # the addresses of whole pages, and of what scripts ask for

    def listen(self, context: BrowserContext) -> None:
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))

    def _request(self, request: Request) -> None:
        # A page shows the answer, or its script deals with it.
        if request.is_navigation_request() or request.resource_type == "fetch":
            self.shown.add(request.url)
        if not request.url.startswith((*(origin + "/" for origin in self.origins), "data:")):
            self.complaints.append(f"request: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.text.startswith(STATUS) and message.location["url"] in self.shown:
            return
        if message.type in {"error", "warning"}:
            self.complaints.append(f"console: {message.text} ({message.location['url']})")


Visit = Callable[..., Page]
SESSION_COOKIE = "__Host-desk"


@contextlib.contextmanager
def windows(browser: Browser, origins: tuple[str, ...]) -> Iterator[Visit]:
    """Opens a window of a given width, at an address if there is one. No page in it may send requests outside the
    origins, or cause a message in the browser's console (about its policy or an error)."""
    contexts: list[BrowserContext] = []
    watch = Watch(origins)

    def open_window(
        url: str = "", width: int = 1280, *, javascript: bool = True, scheme: Scheme = "light", lang: str = "es"
    ) -> Page:
        context = new_context(
            browser,
            viewport={"width": width, "height": 800},
            java_script_enabled=javascript,
            color_scheme=scheme,
            locale=lang,
        )
        contexts.append(context)
        watch.listen(context)
        page = context.new_page()
        if url:
            page.goto(url)
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert watch.complaints == []


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """Windows on the stack."""
    with windows(browser, site.origins) as open_window:
        yield open_window


@pytest.fixture
def read(browser: Browser, published: PublishedSite) -> Iterator[Visit]:
    """Windows on the letters that are published without the stack."""
    with windows(browser, (published.url,)) as open_window:
        yield open_window


@dataclass(frozen=True)
class Desk:
    """The organisers' pages on loopback, and windows on them."""

    url: str  # without a trailing slash
    windows: Visit

    def open(self, path: str, secret: str = "", **options: Any) -> Page:
        """A window on a page, with the session whose cookie has a secret, as `windows` opens it."""
        page = self.windows("", **options)
        if secret:
            # By its address under HTTPS: the driver refuses to set such a cookie under HTTP, browsers do not.
            at = self.url.replace("http:", "https:")
            page.context.add_cookies([{"name": SESSION_COOKIE, "value": secret, "url": at, "secure": True}])
        page.goto(f"{self.url}{path}")
        return page


@pytest.fixture
def desk(aws: None, monkeypatch: pytest.MonkeyPatch, browser: Browser) -> Iterator[Desk]:
    """A stage with one letter in moto, and the organisers' pages of it."""
    prepare_stage()
    with desk_on_loopback(monkeypatch) as url, windows(browser, (url,)) as open_window:
        yield Desk(url, open_window)
