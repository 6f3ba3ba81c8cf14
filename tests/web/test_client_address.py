"""A request's origin comes from the gateway, never from anything that the client sends."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib import settings
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import LimitItem, SignatureItem
from chalicelib.rules.limits.buckets import MINUTE, UNPROVED
from tests.support.api import FORM, call, event
from tests.support.moto_aws import store_letter
from tests.support.process_caches import forget
from tests.support.samples import FIELDS, SLUG, VERSION

FORGED = ("X-Forwarded-For", "X-Real-Ip", "Forwarded", "True-Client-Ip", "Cf-Connecting-Ip", "X-Client-Ip")


@pytest.fixture(autouse=True)
def letter(aws: None) -> Iterator[None]:
    forget()
    DynamoLetters().put_version(SLUG, VERSION)
    store_letter(state="open")
    yield
    forget()


def sign_from(source: str | None, number: int = 0, **headers: str) -> dict[str, Any]:
    context = event("apigateway-proxy")["requestContext"]
    context["resourcePath"], context["httpMethod"] = "/letters/{slug}/signatures", "POST"
    context["identity"] = {} if source is None else {"sourceIp": source}
    body = urlencode({**FIELDS, "email": f"p{number}@example.org"}).encode()
    raw = {"requestContext": context}
    return call("POST", "/letters/{slug}/signatures", body, {**FORM, **headers}, raw, slug=SLUG)


def buckets() -> set[str]:
    return {item.name.rpartition("#")[0] for item in LimitItem.scan() if item.name.startswith("network#")}


def test_no_header_makes_another_network() -> None:
    for number, header in enumerate(FORGED):
        assert sign_from("203.0.113.7", number, **{header: f"198.51.{number}.1"})["statusCode"] == 303
    assert len(buckets()) == 1
    sign_from("203.0.113.99")
    assert len(buckets()) == 1, "the same /24"
    sign_from("198.51.100.7")
    assert len(buckets()) == 2


def test_a_request_without_an_address_counts_and_is_answered_like_any_other() -> None:
    answers = [sign_from(source, number) for number, source in enumerate([None, "", "no address", "203.0.113.7"])]
    assert [answer["statusCode"] for answer in answers] == [303] * 4
    assert len(buckets()) == 2, "all that cannot be read share one bucket"


@pytest.mark.usefixtures("full_allowance")
@pytest.mark.promise("The form cannot flood a mailbox")
def test_over_the_limit_the_answer_is_the_same_and_the_signature_is_held() -> None:
    burst = next(window.most for window in UNPROVED if window.seconds == MINUTE)
    answers = [sign_from("203.0.113.7", number) for number in range(2 * burst + 2)]
    held = [item for item in SignatureItem.scan() if item.state == "held"]
    # A new minute may begin once while this runs.
    assert 1 <= len(held) <= burst + 2
    assert len({str(answer) for answer in answers}) == 1


def test_an_allowed_network_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRMAMOS_ALLOWED_NETWORKS", "203.0.113.0/24")
    settings.current.cache_clear()
    forget()
    sign_from("203.0.113.7", 0, **{"X-Forwarded-For": "198.51.100.7"})
    assert buckets() == set()
    sign_from("198.51.100.7", 0, **{"X-Forwarded-For": "203.0.113.7"})
    assert len(buckets()) == 1
