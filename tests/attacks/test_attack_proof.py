"""A program tries to avoid the proof of work, or to reuse one. Forms without proof have a smaller budget."""

import base64
import itertools
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.aws.dynamodb.models import LimitItem, SignatureItem
from chalicelib.rules.limits.proof_of_work import LIFE_SECONDS
from tests.support.api import call, deliver
from tests.support.api_client import FEW, HOUR, after, lower_unproved_limit, mailboxes, post, states
from tests.support.mailed_links import prepare_letter
from tests.support.moto_aws import store_letter
from tests.support.samples import FIELDS, SLUG
from tests.support.solve_proof import packed, payload, solved

numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def letter(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("FIRMAMOS_PROOF_DIFFICULTY", "1")
    yield from prepare_letter()


def challenge(slug: str = SLUG) -> dict[str, Any]:
    return dict(json.loads(call("GET", "/letters/{slug}/challenge", slug=slug)["body"]))


def is_proved(altcha: str, slug: str = SLUG) -> bool:
    """Whether a form with this payload counts as proved. The form is accepted in either case."""
    address = f"persona{next(numbers)}@example.org"
    assert post(FIELDS | {"email": address, "altcha": altcha}, slug=slug)["statusCode"] == 303
    items = sorted(SignatureItem.scan(), key=lambda item: item.created_at)
    return "unproved" not in json.loads(items[-1].review or "{}").get("signals", ())


def test_a_solution_proves_one_form_and_no_second_one() -> None:
    solution = solved(challenge())
    assert is_proved(solution)
    assert not is_proved(solution)


def test_nor_when_it_is_written_otherwise() -> None:
    first = payload(challenge())
    assert is_proved(packed(first))
    turned = {"solution": first["solution"] | {"counter": 7, "time": 1}, "challenge": first["challenge"]}
    assert not is_proved(packed(turned))
    assert not is_proved(base64.b64encode(json.dumps(first, indent=2).encode()).decode())
    deeper = json.loads(
        json.dumps(first).replace(first["challenge"]["signature"], first["challenge"]["signature"].upper())
    )
    assert not is_proved(packed(deeper))


def test_one_of_another_letter_proves_nothing() -> None:
    store_letter("otra-carta")
    assert not is_proved(solved(challenge("otra-carta")))
    assert is_proved(solved(challenge("otra-carta")), "otra-carta")


def test_one_that_was_kept_for_later_proves_nothing() -> None:
    solution = solved(challenge())
    with after(LIFE_SECONDS + 2):
        assert not is_proved(solution)


def forged() -> dict[str, object]:
    """Payloads without any work behind them."""
    found = payload(challenge())
    sent, parameters = found["challenge"], found["challenge"]["parameters"]
    later = parameters | {"data": {"made": parameters["data"]["made"] + 3600}}
    easier = parameters | {"cost": 1}
    return {
        "nothing": {},
        "a later time": found | {"challenge": sent | {"parameters": later}},
        "less work": found | {"challenge": sent | {"parameters": easier}},
        "no signature": found | {"challenge": {"parameters": parameters}},
        "an empty signature": found | {"challenge": sent | {"signature": ""}},
        "another key": found | {"solution": {"counter": 1, "derivedKey": "0" * 64}},
        "no key": found | {"solution": {"counter": 1}},
        "a list": [found],
        "a number": 7,
        "a challenge in a challenge": found | {"challenge": found},
        "an own secret": found | {"challenge": sent | {"signature": "ab" * 32}},
    }


def test_what_is_forged_proves_nothing(subtests: pytest.Subtests) -> None:
    for what, one in forged().items():
        with subtests.test(what):
            assert not is_proved(packed(one))


def test_what_is_no_payload_proves_nothing_and_breaks_nothing(subtests: pytest.Subtests) -> None:
    for one in ("a", "%%%", "A" * 100_000, packed({"challenge": "x" * 5000}), base64.b64encode(b"[" * 1400).decode()):
        with subtests.test(one[:20]):
            assert not is_proved(one)


def test_what_is_not_proved_is_stopped_sooner_and_whoever_proves_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    lower_unproved_limit(monkeypatch)
    with after(HOUR - time.time() % HOUR):
        for _ in range(FEW + 2):
            is_proved("")
        assert states() == {"pending": FEW, "held": 2}
        assert is_proved(solved(challenge()))
        assert states() == {"pending": FEW + 1, "held": 2}
        deliver()
    assert len(mailboxes()) == FEW + 1


def test_asking_for_challenges_stores_nothing() -> None:
    for _ in range(20):
        challenge()
    assert list(LimitItem.scan()) == []
