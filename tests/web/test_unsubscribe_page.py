"""The unsubscribe link, pressed by mail providers and by people."""

from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup

from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.aws.kms import KmsPeppers
from chalicelib.rules.keys import tokens
from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing.unsubscribe import unsubscribe_token
from chalicelib.wiring import api
from tests.signing.test_unsubscribe import SIGNED, stored
from tests.support.api import FORM, JSON, call
from tests.support.faulty_aws import FAULTS, Faulty
from tests.support.moto_aws import store_letter
from tests.support.process_caches import forget
from tests.support.samples import SLUG

ROUTE = "/unsubscribe/{token}"
BOUNDARY = "----firmamos"
IN_PARTS = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--{BOUNDARY}--\r\n'
)
ID = f"{SLUG}#{'a' * 26}"


@pytest.fixture
def link(aws: None) -> Iterator[str]:
    """Store a signature that wants news; returns the token of its link."""
    forget()
    yield a_signature()
    forget()


def a_signature() -> str:
    store_letter()
    letter = DynamoLetters().head(SLUG)
    assert letter is not None
    assert api.signatures().put_new(stored(id=ID, updates=True, consent=SIGNED))
    return unsubscribe_token(KmsPeppers().of(letter), ID)


def record() -> Signature:
    found = api.signatures().get(ID)
    assert found is not None
    return found


def page_of(answer: dict[str, Any]) -> BeautifulSoup:
    assert answer["headers"]["Content-Type"] == "text/html; charset=utf-8"
    return BeautifulSoup(answer["body"], "html.parser")


def test_opening_the_link_asks_and_changes_nothing(link: str) -> None:
    before = record()
    answer = call("GET", ROUTE, token=link)
    assert answer["statusCode"] == 200
    (form,) = page_of(answer).select("main form")
    assert (form["method"], form["action"]) == ("post", link)
    assert record() == before


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"List-Unsubscribe=One-Click"),
        (f"multipart/form-data; boundary={BOUNDARY}", IN_PARTS.encode()),
        ("application/x-www-form-urlencoded", b""),
        ("", b"List-Unsubscribe=One-Click"),
        ("", b""),
        ("text/plain", b"canary \xff\x00"),
    ],
)
@pytest.mark.parametrize("encoded", [True, False], ids=["base64", "as it is"])
def test_one_press_ends_it_however_it_is_posted(link: str, kind: str, body: bytes, encoded: bool) -> None:
    headers = {"Content-Type": kind} if kind else {}
    raw = {} if encoded else {"body": body.decode("latin-1"), "isBase64Encoded": False}
    answer = call("POST", ROUTE, body, headers, raw=raw, token=link)
    assert answer["statusCode"] == 200, "no redirect: RFC 8058 forbids it"
    assert not {"Location", "Set-Cookie"} & answer["headers"].keys()
    assert "multiValueHeaders" not in answer or "Set-Cookie" not in answer["multiValueHeaders"]
    page = page_of(answer)
    assert not page.select("form")
    assert "canary" not in answer["body"] and "One-Click" not in answer["body"]
    assert (record().quiet, record().updates, record().email, record().state) == (True, False, "", "confirmed")


def test_again_is_the_same_answer(link: str) -> None:
    first = call("POST", ROUTE, token=link)
    once = record()
    assert call("POST", ROUTE, token=link) == first
    assert record() == once
    assert call("GET", ROUTE, token=link)["body"] == first["body"]


def test_the_page_is_in_the_signer_s_language(link: str) -> None:
    answer = call("POST", ROUTE, headers=FORM | {"Accept-Language": "fr"}, token=link)
    assert answer["headers"]["Content-Language"] == "es"


def test_a_program_gets_a_word(link: str) -> None:
    assert call("GET", ROUTE, headers=JSON, token=link)["body"] == '{"status": "unsubscribe"}'
    assert call("POST", ROUTE, b"{}", JSON, token=link)["body"] == '{"status": "unsubscribed"}'


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_other_link_gets_one_and_the_same_answer(link: str, method: str) -> None:
    mine = tokens.decode(link)
    forged = (
        "nonsense",
        tokens.encode("otra-carta", mine.id_bytes, mine.secret),
        tokens.encode(SLUG, bytes([1]) * 16, mine.secret),
        tokens.encode(SLUG, mine.id_bytes, tokens.new_secret()),
    )
    answers = [call(method, ROUTE, token=one) for one in forged]
    assert {answer["statusCode"] for answer in answers} == {404}
    assert len({answer["body"] for answer in answers}) == 1
    assert not record().quiet


def test_a_letter_under_embargo_is_not_named_to_who_made_the_link_up(aws: None) -> None:
    forget()
    store_letter(embargo=4_000_000_000, invitation="abc")
    answer = call("POST", ROUTE, token=tokens.encode(SLUG, bytes(16), bytes(32)))
    assert answer["statusCode"] == 404
    assert SLUG not in answer["body"]
    forget()


@pytest.mark.promise("Any call may fail in any way, from the form to the published letter")
@pytest.mark.parametrize("fault", FAULTS)
def test_whichever_call_fails_pressing_again_ends_it(faulty: Faulty, fault: str) -> None:
    token = a_signature()
    for at in range(1, 20):
        for item in SignatureItem.scan():
            item.delete()
        assert api.signatures().put_new(stored(id=ID, updates=True, consent=SIGNED))
        forget()
        faulty.arm(at, fault)
        for _ in range(3):
            answer = faulty.run(lambda: call("POST", ROUTE, token=token))
            if answer and answer["statusCode"] == 200:
                break
            assert answer is None or (answer["statusCode"] == 503 and answer["headers"]["Retry-After"])
        assert answer is not None
        assert answer["statusCode"] == 200
        assert (record().quiet, record().updates, record().state) == (True, False, "confirmed"), faulty.hit
        if not faulty.hit:
            break
    assert at > 4, "every call was tried"
