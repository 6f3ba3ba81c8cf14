"""The script of the page on which a reader reports an entry does the proof of work, and the page needs no script."""

import json

import pytest
from playwright.sync_api import Browser, Page, Route

from chalicelib.pages.templates import asset, render
from chalicelib.pages.views.report import ReportView
from chalicelib.rules.limits import proof_of_work
from tests.browser.conftest import new_context
from tests.support.pages.sample_pages import HEAD

pytestmark = pytest.mark.browser

KEY, NOW = b"k" * 32, 1_790_000_000
URL = "http://localhost:9/letters/agua/reports"  # never asked for: the test answers


def show(page: Page) -> list[str]:
    """Open the form; returns what it posts."""
    challenge = json.dumps(proof_of_work.challenge(KEY, NOW, 5))
    view = ReportView(HEAD, "form", "reports", challenge, {"number": "12"})
    html = render("sign/report.html", "es", {"view": view, "css": "", "script": asset("report.js")})
    posted: list[str] = []

    def answer(route: Route) -> None:
        posted.extend([route.request.post_data or ""] if route.request.method == "POST" else [])
        route.fulfill(content_type="text/html; charset=utf-8", body=html)

    page.route("http://localhost:9/**", answer)
    page.goto(URL)
    return posted


def test_the_proof_is_done_while_the_form_is_filled_in(browser: Browser) -> None:
    with new_context(browser) as context:
        page = context.new_page()
        show(page)
        assert page.locator("[name=altcha]").input_value() == ""
        page.get_by_label("Otra cosa").check()
        page.wait_for_function("() => document.querySelector('[name=altcha]').value")
        assert proof_of_work.check(KEY, page.locator("[name=altcha]").input_value(), NOW) is not None


def test_without_a_script_the_form_is_sent_all_the_same(browser: Browser) -> None:
    with new_context(browser, java_script_enabled=False) as context:
        page = context.new_page()
        posted = show(page)
        page.get_by_label("Otra cosa").check()
        page.get_by_role("button", name="Enviar el aviso").click()
        assert "reason=other" in posted[0] and "altcha=&" in posted[0]
