"""A letter that is not public yet: people with its address can sign it, and nobody else learns of it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.rules.letters.letter import LetterState
from chalicelib.signing import letter_cache
from tests.conftest import SITE_URL
from tests.support.api import JSON, call, deliver, queued, sign, token
from tests.support.moto_aws import store_letter
from tests.support.process_caches import forget
from tests.support.samples import FIELDS, LETTER, SLUG, VERSION

CODE = "mzxw6ytboimzxw6ytboimzxw6y"
CALLED = f"{SLUG}.{CODE}"
INVITED = f"{SITE_URL}/invited/{CODE}/es/"
PUBLIC = f"{SITE_URL}/{SLUG}/es/"


@pytest.fixture(autouse=True)
def letter(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    forget()
    # Each request reads the current letter: another test covers the five-second cache.
    monkeypatch.setattr(letter_cache.LetterCache, "SECONDS", 0)
    DynamoLetters().put_version(SLUG, VERSION)
    store_letter(embargo=4_000_000_000, invitation=CODE)
    yield
    forget()


def make_public() -> None:
    head = DynamoLetters().head(SLUG)
    assert head is not None
    assert DynamoLetters().replace_head(head, replace(head, embargo=None))


def location(answer: dict[str, Any]) -> str:
    assert answer["statusCode"] == 303
    return str(answer["headers"]["Location"])


def test_who_was_invited_signs_and_every_page_is_the_invited_one() -> None:
    assert location(sign(FIELDS, slug=CALLED)) == f"{INVITED}check-your-email/"
    deliver()
    assert INVITED in call("GET", "/confirm/{token}", token=token())["body"]
    assert location(call("POST", "/confirm/{token}", token=token())) == f"{INVITED}thanks/"


@pytest.mark.promise("Before it is public, a letter is found by its invitation alone")
@pytest.mark.parametrize("name", [SLUG, f"{SLUG}.", f"{SLUG}.{CODE[:-1]}", f"{SLUG}.{CODE}a", f"{SLUG}.ñ", CODE])
def test_the_slug_alone_or_a_guess_is_no_letter(name: str) -> None:
    answered = [
        sign(FIELDS, slug=name),
        sign(FIELDS | {"name": ""}, slug=name),
        sign(FIELDS, JSON, slug=name),
        call("GET", "/letters/{slug}/signatures", slug=name),
    ]
    assert [answer["statusCode"] for answer in answered] == [404] * 4
    assert all(CODE not in str(answer) for answer in answered if name == SLUG)
    assert queued() == []
    assert sign(FIELDS, slug="no-such-letter")["body"] == answered[0]["body"]


def test_a_form_with_mistakes_leads_back_to_the_invited_letter() -> None:
    again = sign(FIELDS | {"email": "no"}, slug=CALLED)
    assert again["statusCode"] == 422
    assert INVITED in again["body"]
    assert 'action="signatures"' in again["body"], "relative, and so with the invitation"
    assert location(call("GET", "/letters/{slug}/signatures", slug=CALLED)) == INVITED


@pytest.mark.promise("Before it is public, a letter is found by its invitation alone")
@pytest.mark.parametrize("route", ["/confirm/{token}", "/disown/{token}"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_invented_link_tells_nothing_of_the_letter(route: str, method: str) -> None:
    sign(FIELDS, slug=CALLED)
    deliver()
    good = token()
    invented = good[:-8] + ("a" * 8 if not good.endswith("a" * 8) else "b" * 8)
    answered = call(method, route, token=invented)
    assert answered["statusCode"] == 404
    assert CODE not in answered["body"]
    assert LETTER.titles["es"] not in answered["body"]


@pytest.mark.promise("Forms and links from before the embargo ended stay good")
def test_forms_and_links_of_before_are_good_after_it_became_public() -> None:
    sign(FIELDS, slug=CALLED)
    deliver()
    make_public()
    assert location(call("POST", "/confirm/{token}", token=token())) == f"{PUBLIC}thanks/"
    other = FIELDS | {"email": "otra@example.org"}
    assert location(sign(other, slug=CALLED)) == f"{PUBLIC}check-your-email/"
    assert location(sign(other | {"email": "una@example.org"})) == f"{PUBLIC}check-your-email/"
    assert sign(FIELDS, slug=f"{SLUG}.otra")["statusCode"] == 404


@pytest.mark.parametrize("state", ["closed", "delivered", "answered"])
def test_a_letter_that_is_over_takes_no_signature_and_says_so(state: LetterState) -> None:
    head = DynamoLetters().head(SLUG)
    assert head is not None
    DynamoLetters().replace_head(head, replace(head, embargo=None, state=state))
    assert sign(FIELDS)["statusCode"] == 410
    assert sign(FIELDS, slug=CALLED)["statusCode"] == 410
