"""The form's proof of work: it runs by itself, never gets in the way, and is optional."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Request, Route, expect

from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.kms import KmsPeppers
from chalicelib.rules.keys import derived
from chalicelib.rules.limits import proof_of_work
from infra.local.stack import LocalStack
from tests.browser.checks import PHONE, look
from tests.browser.conftest import Visit
from tests.browser.signers import consent, send
from tests.browser.site import SLUG, Site
from tests.support.published_site import OPEN, PublishedSite

pytestmark = pytest.mark.browser

KEY = b"k" * 32
THANKS = (
    "<!doctype html><html lang=es><title>Revise su correo</title><link rel=icon href=data:,><h1>Revise su correo</h1>"
)
WAIT = 10_000  # ms at the button at most


@dataclass
class Api:
    """Answers in place of the API. ``waiting`` are the challenges requested and not answered yet."""

    difficulty: int = 5
    answer: str = ""  # in place of a challenge
    prompt: bool = True
    asked: int = 0
    waiting: list[Route] = field(default_factory=list)
    forms: list[dict[str, list[str]]] = field(default_factory=list)

    def watch(self, page: Page) -> Page:
        page.route("**/api/letters/*/challenge", self._challenge)
        page.route("**/api/letters/*/signatures", self._sign)
        return page

    def _challenge(self, route: Route) -> None:
        self.asked += 1
        if self.prompt:
            self.give(route)
        else:
            self.waiting.append(route)

    def give(self, route: Route) -> None:
        made = proof_of_work.challenge(KEY, int(time.time()), self.difficulty)
        route.fulfill(status=200, content_type="application/json", body=self.answer or json.dumps(made))

    def _sign(self, route: Route) -> None:
        self.forms.append(parse_qs(route.request.post_data or "", keep_blank_values=True))
        route.fulfill(status=200, content_type="text/html; charset=utf-8", body=THANKS)

    def solved(self, number: int = 0) -> proof_of_work.Solved | None:
        """The proof in a form that arrived."""
        return proof_of_work.check(KEY, self.forms[number].get("altcha", [""])[0], int(time.time()))


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
def letter(read: Visit, published: PublishedSite, api: Api) -> Iterator[Page]:
    """The open letter on a phone."""
    page = api.watch(read(width=PHONE))
    page.goto(f"{published.url}/{OPEN}/")
    yield page
    page.unroute_all(behavior="ignoreErrors")


def begin(page: Page) -> None:
    page.get_by_role("textbox", name="Nombre completo").fill("Ana Luz")


def finish(page: Page) -> None:
    page.get_by_role("textbox", name="Correo electrónico").fill("ana@example.org")
    consent(page).check()


def proved(page: Page) -> None:
    expect(page.locator("form [name=altcha]")).not_to_have_value("")


def send_and_wait(page: Page) -> None:
    """Sends the form before its proof is ready. The test decides how long the page then waits: see `give_up`."""
    page.evaluate(
        """() => {
            const real = window.setTimeout;
            window.setTimeout = (act, ms) => { window.held = { act, ms }; window.setTimeout = real; };
        }"""
    )
    button = page.get_by_role("button", name="Firmar", exact=True)
    button.focus()
    button.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Un momento…")
    assert page.evaluate("held.ms") == WAIT


def give_up(page: Page) -> None:
    """Makes the time pass for which a page waits for a proof."""
    page.evaluate("() => { setTimeout(held.act); }")


def arrived(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Revise su correo")


def test_a_reader_s_browser_works_for_nothing(letter: Page, api: Api) -> None:
    letter.mouse.wheel(0, 4000)
    expect(letter.locator("form [name=altcha]")).to_have_value("")
    assert api.asked == 0


def test_who_fills_in_the_form_proves_it_and_sees_nothing_of_it(letter: Page, api: Api) -> None:
    before = letter.locator("form").aria_snapshot()
    begin(letter)
    proved(letter)
    letter.get_by_role("textbox", name="Nombre completo").fill("")
    assert letter.locator("form").aria_snapshot() == before
    begin(letter)
    finish(letter)
    send(letter)
    arrived(letter)
    assert api.solved() is not None
    assert (api.asked, len(api.forms)) == (1, 1)


@pytest.mark.promise("Signing needs no JavaScript")
def test_without_script_the_form_is_whole_and_proves_nothing(read: Visit, published: PublishedSite, api: Api) -> None:
    page = api.watch(read(width=PHONE, javascript=False))
    page.goto(f"{published.url}/{OPEN}/")
    expect(page.get_by_role("status")).to_have_count(0)
    begin(page)
    finish(page)
    send(page)
    arrived(page)
    assert api.asked == 0
    assert "altcha" not in api.forms[0]
    assert api.forms[0]["email"] == ["ana@example.org"]


def test_who_is_quicker_than_the_proof_is_told_and_waits_for_it(letter: Page, api: Api) -> None:
    api.prompt = False
    begin(letter)
    finish(letter)
    send_and_wait(letter)
    letter.keyboard.press("Enter")
    assert api.forms == []
    assert look(letter) == {}
    api.give(api.waiting[0])
    arrived(letter)
    assert api.solved() is not None
    assert (api.asked, len(api.forms)) == (1, 1)


@pytest.mark.promise("The proof of work never stops anybody from signing")
@pytest.mark.parametrize("answer", ["{}", "no es JSON", '{"parameters": {"nonce": "x"}}', "null"])
def test_a_challenge_that_cannot_be_solved_keeps_no_form_from_being_sent(letter: Page, api: Api, answer: str) -> None:
    api.answer = answer
    begin(letter)
    finish(letter)
    send(letter)
    arrived(letter)
    assert api.solved() is None
    assert api.forms[0]["email"] == ["ana@example.org"]
    assert api.asked <= 3


@pytest.mark.promise("The proof of work never stops anybody from signing")
def test_a_challenge_that_does_not_come_holds_a_form_up_for_ten_seconds(letter: Page, api: Api) -> None:
    api.prompt = False
    begin(letter)
    finish(letter)
    send_and_wait(letter)
    assert api.forms == []
    give_up(letter)
    arrived(letter)
    assert api.solved() is None


def test_a_form_that_lay_open_for_an_hour_is_proved_anew(letter: Page, api: Api) -> None:
    begin(letter)
    proved(letter)
    letter.evaluate("() => { const now = Date.now() + 51 * 60e3; Date.now = () => now; }")
    finish(letter)
    send(letter)
    arrived(letter)
    assert api.solved() is not None
    assert api.asked == 2


def test_who_comes_back_to_sign_for_another_does_not_send_the_same_proof(letter: Page, api: Api) -> None:
    begin(letter)
    proved(letter)
    # The event of a page restored from the browser's cache; this browser caches none.
    letter.evaluate("() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(letter.locator("form [name=altcha]")).to_have_value("")
    finish(letter)
    send(letter)
    arrived(letter)
    assert api.solved() is not None
    assert api.asked == 2


def test_with_the_proof_at_work_the_form_is_accessible(letter: Page, api: Api) -> None:
    begin(letter)
    proved(letter)
    assert look(letter) == {}


@pytest.mark.ministack
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_on_the_stack_both_ways_reach_the_same_page(
    on_stack: LocalStack, site: Site, visit: Visit, javascript: bool
) -> None:
    """With the deployed headers: the policy lets the worker run, and the API lets the site request a challenge."""
    letter = DynamoLetters().head(SLUG)
    assert letter is not None
    key = derived.proof_key(KmsPeppers().of(letter))
    forms: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            forms.append(request.post_data or "")

    page = visit(site.page(), PHONE, javascript=javascript)
    page.on("request", note)
    begin(page)
    finish(page)
    if javascript:
        proved(page)
    send(page)
    expect(page).to_have_url(site.page("es/check-your-email/"))
    posted = parse_qs(forms[0])
    solved = proof_of_work.check(key, posted.get("altcha", [""])[0], int(time.time()))
    assert (solved is not None) == javascript
