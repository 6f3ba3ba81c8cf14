"""The challenge that the form's script requests."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from altcha.v2 import Challenge, Payload, solve_challenge

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.kms import KmsKeyMaker, KmsPeppers
from chalicelib.http.headers import SECURITY_HEADERS
from chalicelib.rules.keys import derived
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.limits import proof_of_work
from tests.conftest import SITE_URL
from tests.support.api import JSON, call
from tests.support.process_caches import forget
from tests.support.samples import LETTER, SLUG

INVITATION = "k3v9q7m2p5x4"
BY_SCRIPT = {"Accept": "*/*"}


@pytest.fixture(autouse=True)
def letter(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Letter]:
    monkeypatch.setenv("FIRMAMOS_PROOF_DIFFICULTY", "3")
    settings.current.cache_clear()
    forget()
    yield store(SLUG)
    forget()


def store(slug: str, **changes: Any) -> Letter:
    stored = replace(
        LETTER, slug=slug, state="open", pepper=KmsKeyMaker(settings.current().key_id).new_pepper(slug), **changes
    )
    DynamoLetters().put_head(stored, expect_version=None, expect_state=None)
    return stored


def request_challenge(name: str = SLUG, headers: Mapping[str, str] = BY_SCRIPT) -> dict[str, Any]:
    return call("GET", "/letters/{slug}/challenge", headers=dict(headers), slug=name)


def test_what_is_solved_is_a_proof_for_this_letter(letter: Letter) -> None:
    answer = request_challenge()
    assert answer["statusCode"] == 200
    given = Challenge.from_dict(json.loads(answer["body"]))
    found = solve_challenge(given)
    assert found is not None
    field = Payload(given, found).to_base64()
    now = int(time.time())
    solved = proof_of_work.check(derived.proof_key(KmsPeppers().of(letter)), field, now)
    assert solved is not None
    assert now - 60 < solved.made_at <= now
    assert proof_of_work.check(derived.proof_key(KmsPeppers().of(store("otra"))), field, now) is None


def test_the_site_may_read_it_and_no_cache_keeps_it() -> None:
    headers = request_challenge()["headers"]
    assert headers["Access-Control-Allow-Origin"] == SITE_URL
    assert "Access-Control-Allow-Credentials" not in headers
    assert {name: headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert headers["Cache-Control"] == "no-store"


def test_the_site_s_origin_is_without_its_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRMAMOS_SITE_URL", "https://example.org:8443/cartas")
    settings.current.cache_clear()
    assert request_challenge()["headers"]["Access-Control-Allow-Origin"] == "https://example.org:8443"


def test_each_is_another() -> None:
    assert request_challenge()["body"] != request_challenge()["body"]


def test_a_letter_is_known_by_the_name_that_its_form_has() -> None:
    store("reservada", embargo=4_000_000_000, invitation=INVITATION)
    assert request_challenge(f"reservada.{INVITATION}")["statusCode"] == 200
    for name in ("reservada", "reservada.otra", "ninguna", "no es un nombre"):
        assert request_challenge(name, JSON)["statusCode"] == 404, name
    assert json.loads(request_challenge("ninguna", JSON)["body"]) == {"error": "not-found"}


def test_nothing_is_read_but_the_head_and_nothing_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """The head and its pepper are read once in a while, however many requests come."""
    calls: list[str] = []
    for client in (clients.dynamodb(), clients.kms(), clients.sqs(), clients.s3(), clients.sesv2()):
        client.meta.events.register("before-call", lambda model, **_: calls.append(model.name), unique_id="counted")
    try:
        for _ in range(5):
            request_challenge()
    finally:
        for client in (clients.dynamodb(), clients.kms(), clients.sqs(), clients.s3(), clients.sesv2()):
            client.meta.events.unregister("before-call", unique_id="counted")
    assert sorted(calls) == ["Decrypt", "GetItem"]
