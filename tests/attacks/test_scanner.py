"""Mail scanners open every link many times and in many ways; the person's own press still works after that."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
import time_machine
from bs4 import BeautifulSoup

import app
from tests.conftest import API_URL
from tests.support.api import call, deliver, mails, sign, token
from tests.support.mail_body import body_of
from tests.support.mailed_links import Links, links, member_token, prepare_letter, sign_and_collect_links, stored_state
from tests.support.samples import FIELDS

READING = ("GET", "HEAD", "OPTIONS")
TIMES = 20
SCANNERS = (
    {"User-Agent": "Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0)", "Accept": "text/html"},
    {"User-Agent": "python-requests/2.32", "Accept": "*/*"},
    {"User-Agent": "", "Accept": "application/json", "Purpose": "prefetch"},
)


@dataclass(frozen=True)
class Pressed:
    """The form that a link's button sends, empty for what its page holds, and its result."""

    body: bytes
    status: int
    stored: str


# Keyed by the first part of the link's path.
BUTTONS = {
    "confirm": Pressed(b"", 303, "'confirmed'"),
    "disown": Pressed(b"", 200, "'disowned'"),
    "signature": Pressed(b"action=withdraw", 303, "'withdrawn'"),
    # A mail provider presses this one for its user; the signature stays unchanged.
    "unsubscribe": Pressed(b"List-Unsubscribe=One-Click", 200, "'pending'"),
    "member": Pressed(b"action=confirm", 303, '"mc":[0]'),
}


@pytest.fixture(autouse=True)
def letter(aws: None) -> Iterator[None]:
    yield from prepare_letter()


def scan(mailed: Links) -> None:
    """Open every link with every method that is meant to be safe."""
    for path, secret in mailed.tokens.items():
        for turn in range(TIMES):
            for method in READING:
                headers = SCANNERS[turn % len(SCANNERS)]
                status = call(method, f"/{path}/{{token}}", b"", headers, token=secret)["statusCode"]
                assert status == (200 if method == "GET" else 405)


def test_every_link_that_there_is_was_mailed_or_shown() -> None:
    member = member_token()
    sign(FIELDS)
    deliver()
    page = call("GET", "/confirm/{token}", token=token())["body"]
    call("POST", "/confirm/{token}", token=token())
    # Later, so that the budget allows one more mail.
    with time_machine.travel(time.time() + 3600):
        sign(FIELDS)
        deliver()
    routes = {path.split("/")[1] for path in app.app.routes if "{token}" in path}
    assert {*links(page), *links(f"/member/{member}")} == routes == set(BUTTONS)
    for mail in mails():
        for url in re.findall(rf"{API_URL}/\S+", body_of(mail)):
            assert url.removeprefix(API_URL).split("/")[1] in routes


def button_of(path: str, secret: str) -> bytes:
    """What the first button of a link's page sends."""
    page = BeautifulSoup(call("GET", f"/{path}/{{token}}", token=secret)["body"], "html5lib")
    hidden = page.select("form")[0].select("input[type=hidden]")
    return urlencode({str(field["name"]): str(field["value"]) for field in hidden}).encode()


@pytest.mark.promise("Opening a link changes nothing")
@pytest.mark.parametrize("path", BUTTONS)
def test_opening_changes_nothing_and_then_a_person_is_heard(path: str) -> None:
    mailed = sign_and_collect_links()
    before = stored_state(limits=True)
    scan(mailed)
    assert stored_state(limits=True) == before
    pressed = BUTTONS[path]
    body = pressed.body or button_of(path, mailed.tokens[path])
    answer = call("POST", f"/{path}/{{token}}", body, token=mailed.tokens[path])
    assert answer["statusCode"] == pressed.status
    rows = stored_state()[1]
    assert [row for row in rows if pressed.stored in row and row not in before[1]]


def test_opening_a_link_again_after_confirming_changes_nothing() -> None:
    mailed = sign_and_collect_links()
    call("POST", "/confirm/{token}", token=mailed.tokens["confirm"])
    before = stored_state(limits=True)
    scan(mailed)
    assert stored_state(limits=True) == before
