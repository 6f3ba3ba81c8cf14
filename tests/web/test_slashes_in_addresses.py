"""An address with a slash too many leads where the right one leads, at the API's own name and below a stage's path.

API Gateway routes ``/confirm/x/`` as ``/confirm/x`` and hands over the path with its slash, and a browser resolves
relative addresses against it: https://github.com/aws-powertools/powertools-lambda-python/issues/1552
"""

import io
import itertools
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode, urljoin, urlsplit
from wsgiref.util import setup_testing_defaults

import pytest
from bs4 import BeautifulSoup

from chalicelib import settings
from tests.conftest import API_URL
from tests.support.api import FORM, call, deliver, sign
from tests.support.api import token as mailed_token
from tests.support.api_client import after, press_not_me, record
from tests.support.gateway import STAGE, wsgi
from tests.support.mailed_links import Links, prepare_letter, sign_and_collect_links, stored_state
from tests.support.samples import FIELDS, SLUG

KINDS = ("confirm", "disown", "signature", "member", "unsubscribe")
BEHIND = ("/", "./", ")/", "%0A/", "%20/", "%E2%80%8B/", "=/", "%2F", ".%2F", "/?x=1", "/?done=news", "./?x=/y/")
# What the buttons of each page send, and something that none of them sends.
PRESSED: dict[str, tuple[dict[str, str], ...]] = {
    "confirm": ({}, {"revision": "1"}, {"revision": "9"}, {"resend": "yes"}),
    "disown": ({}, {"snapshot": "x"}, {"action": "again"}),
    "signature": ({"action": "news", "updates": "no"}, {"action": "withdraw"}, {"action": "again"}, {"action": "x"}),
    "member": ({"action": "confirm"}, {"action": "object"}, {"action": "x"}),
    "unsubscribe": ({}, {"List-Unsubscribe": "One-Click"}),
}
DAYS = 24 * 3600
# An organisation that shows nothing for itself waits for an organiser.
CASA = FIELDS | {
    "kind": "organisation",
    "name": "Casa del Agua",
    "email": "luz@mail.example",
    "website": "https://casa.example",
    "representative": "Luz Mar",
}


@pytest.fixture(params=[API_URL, API_URL + STAGE], ids=["own name", "stage"])
def root(request: pytest.FixtureRequest, aws: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """The API's address; with a path when API Gateway chose it, and the function is not told of it."""
    root = str(request.param)
    if root != API_URL:
        monkeypatch.delenv("FIRMAMOS_API_URL")
        settings.current.cache_clear()
    return root


@pytest.fixture
def links(root: str) -> Iterator[Links]:
    for _ in prepare_letter():
        yield sign_and_collect_links()


def asked(root: str, address: str, method: str = "GET", fields: Mapping[str, str] | None = None) -> tuple[Any, ...]:
    """The status, the headers and the body of the answer to a browser's request for an address of the API."""
    whole = urlsplit(address)
    assert address.startswith(f"{root}/"), address
    body = urlencode(fields or {}).encode()
    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    environ |= {
        "REQUEST_METHOD": method,
        "PATH_INFO": unquote_to_bytes(whole.path.removeprefix(urlsplit(root).path)).decode("latin-1"),
        "QUERY_STRING": whole.query,
        "CONTENT_TYPE": FORM["Content-Type"],
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_ACCEPT": FORM["Accept"],
        "HTTP_HOST": "evil.example",
        "wsgi.input": io.BytesIO(body),
    }
    started: list[Any] = []
    answer = b"".join(wsgi(environ, lambda status, headers: started.extend((int(status[:3]), dict(headers)))))
    return *started, answer.decode()


def led_to(address: str, headers: Mapping[str, str], body: str) -> set[str]:
    """Every address that an answer leads to, as a browser resolves it, apart from the one that was asked for."""
    page = BeautifulSoup(body, "html.parser")
    found = [str(form["action"]) for form in page.find_all("form") if form.get("action")]
    found += [str(a["href"]) for a in page.find_all("a") if a.get("href") and not str(a["href"]).startswith("#")]
    found += [headers["Location"]] if "Location" in headers else []
    return {urljoin(address, one).partition("#")[0] for one in found}


def assert_exact(root: str, addresses: set[str]) -> None:
    """Those at the API are one of its routes, with a token, and open."""
    for address in addresses:
        if urlsplit(address).netloc == urlsplit(root).netloc:
            kind, token = address.removeprefix(f"{root}/").partition("?")[0].split("/")
            assert kind in KINDS and token.startswith(f"{SLUG}_"), address
            assert asked(root, address)[0] in (200, 404, 410), address
        assert "evil" not in address


@pytest.mark.parametrize("kind", KINDS)
def test_a_mailed_link_with_a_slash_behind_it_leads_to_the_link_itself(links: Links, root: str, kind: str) -> None:
    token, before = links.tokens[kind], stored_state()
    for behind in BEHIND:
        address = f"{root}/{kind}/{token}{behind}"
        status, headers, _ = asked(root, address)
        assert (status, urljoin(address, headers["Location"])) == (303, f"{root}/{kind}/{token}"), behind
    status, headers, body = asked(root, f"{root}/{kind}/{token}")
    assert status == 200
    assert_exact(root, led_to(f"{root}/{kind}/{token}", headers, body))
    assert stored_state() == before, "opening changes nothing"


def test_any_slash_too_many_leads_to_the_link_itself(links: Links, root: str, subtests: pytest.Subtests) -> None:
    before = stored_state()
    for kind, path in itertools.product(KINDS, ("/{}/{}/", "//{}/{}", "/{}//{}", "/{}/{}//", "//{}//{}//")):
        with subtests.test(kind=kind, path=path):
            token = links.tokens[kind]
            raw: dict[str, object] = {"path": path.format(kind, token)}
            answer = call("GET", f"/{kind}/{{token}}", headers=FORM | {"Host": "evil.example"}, raw=raw, token=token)
            assert (answer["statusCode"], answer["headers"]["Location"]) == (303, f"{root}/{kind}/{token}")
    assert stored_state() == before, "opening changes nothing"


@pytest.mark.parametrize("behind", ["/", ".%0A/?x=1"])
@pytest.mark.parametrize(("kind", "fields"), [(kind, fields) for kind in KINDS for fields in PRESSED[kind]])
def test_what_is_posted_to_a_link_with_a_slash_behind_it_leads_to_pages_that_are_there(
    links: Links, root: str, kind: str, fields: dict[str, str], behind: str
) -> None:
    address = f"{root}/{kind}/{links.tokens[kind]}{behind}"
    for _ in range(2):
        status, headers, body = asked(root, address, "POST", fields)
        assert status not in (307, 308, 403, 500)
        if kind == "unsubscribe":
            assert status == 200, "RFC 8058 §3.1: no redirect"
        assert_exact(root, led_to(address, headers, body))


@pytest.mark.parametrize("behind", ["", "/", "./", "%0A/"])
def test_a_signer_who_waits_is_led_to_their_own_page_by_a_link_with_a_slash_behind_it(
    links: Links, root: str, behind: str
) -> None:
    sign(CASA)
    deliver()
    address = f"{root}/confirm/{mailed_token()}{behind}"
    status, headers, _ = asked(root, address, "POST")
    own = urljoin(address, headers["Location"])
    assert status == 303
    assert own.startswith(f"{root}/signature/{SLUG}_") and own.endswith("?done=confirmed")
    assert asked(root, own)[0] == 200


@pytest.mark.parametrize("behind", ["", "/", "./"])
def test_what_a_dead_link_with_a_slash_behind_it_offers_is_there(links: Links, root: str, behind: str) -> None:
    token = links.tokens["confirm"]
    address = f"{root}/confirm/{token}{behind}"
    with after(31 * DAYS):
        _, headers, body = asked(root, address, "POST")
        assert f"{root}/confirm/{token}" in led_to(address, headers, body), "the button for a new link"
    press_not_me(links.tokens["disown"])
    _, headers, body = asked(root, address, "POST")
    assert f"{root}/disown/{links.tokens['disown']}" in led_to(address, headers, body), "the button to open it again"


@pytest.mark.parametrize("behind", ["", "/", "/?x=1"])
def test_a_refused_form_with_a_slash_behind_its_address_is_sent_where_it_is_taken(
    links: Links, root: str, behind: str
) -> None:
    address = f"{root}/letters/{SLUG}/signatures{behind}"
    status, _, body = asked(root, address, "POST", FIELDS | {"name": "", "email": "otra@example.org"})
    assert status == 422
    form = BeautifulSoup(body, "html.parser").find("form")
    assert form is not None
    action = urljoin(address, str(form["action"]))
    assert action == f"{root}/letters/{SLUG}/signatures"
    assert asked(root, action, "POST", FIELDS | {"email": "otra@example.org"})[0] == 303
    assert record("otra@example.org") is not None
