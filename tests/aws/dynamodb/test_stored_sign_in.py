"""Passkeys, spent challenges and mailed codes: DynamoDB and memory behave alike."""

from dataclasses import replace

import pytest

from chalicelib.aws.dynamodb.sign_in import DynamoSignIn
from chalicelib.ports.sign_in import SignIn
from chalicelib.rules.organisers.mailed_code import AskedCode
from chalicelib.rules.organisers.passkey import Passkey
from tests.fakes.sign_in import MemorySignIn

NOW = 1_800_000_000
KEY = Passkey(b"\0id", "aa11bb22cc33dd44", b"\xa5key", 0, True, True, "Teléfono de Luz", NOW)
ASKED = AskedCode("ab" * 32, "aa11bb22cc33dd44", NOW)


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> SignIn:
    if request.param == "memory":
        return MemorySignIn()
    request.getfixturevalue("aws")
    return DynamoSignIn()


def test_a_passkey_comes_back_whole(store: SignIn) -> None:
    assert store.passkey(KEY.key) is None
    assert store.put_new_passkey(KEY)
    assert store.passkey(KEY.key) == replace(KEY, revision=1)


def test_a_credentials_id_belongs_to_one_person_for_good(store: SignIn) -> None:
    assert store.put_new_passkey(KEY)
    assert store.put_new_passkey(replace(KEY, made_at=NOW + 1))  # a write whose answer was lost
    assert not store.put_new_passkey(replace(KEY, person_id="ffff000011112222"))
    assert not store.put_new_passkey(replace(KEY, public_key=b"another"))
    assert store.passkey(KEY.key) == replace(KEY, revision=1)


def test_a_passkey_is_written_once_over_what_was_read_and_does_not_come_back(store: SignIn) -> None:
    store.put_new_passkey(KEY)
    stored = replace(KEY, revision=1)
    used = replace(stored, count=7, used_at=NOW + 60, backed_up=False)
    assert store.replace_passkey(stored, used)
    assert not store.replace_passkey(stored, replace(used, count=8))
    assert store.passkey(KEY.key) == replace(used, revision=2)
    store.delete_passkey(KEY.key)
    assert not store.replace_passkey(replace(used, revision=2), used)
    assert store.passkey(KEY.key) is None
    store.delete_passkey(KEY.key)


def test_a_challenge_is_spent_once(store: SignIn) -> None:
    assert store.spend("0f" * 16, NOW)
    assert not store.spend("0f" * 16, NOW)
    assert store.spend("1f" * 16, NOW)


def test_a_cookie_asks_for_one_person_and_its_tries_are_counted_one_by_one(store: SignIn) -> None:
    assert store.asked_code(ASKED.browser) is None
    assert store.put_asked_code(ASKED)
    assert not store.put_asked_code(replace(ASKED, subject="ffff000011112222"))
    assert store.asked_code(ASKED.browser) == ASKED
    assert store.count_try(ASKED)
    assert not store.count_try(ASKED)
    assert store.count_try(replace(ASKED, tries=1))
    found = store.asked_code(ASKED.browser)
    assert found == replace(ASKED, tries=2)


def test_a_code_is_used_once(store: SignIn) -> None:
    store.put_asked_code(ASKED)
    assert store.delete_asked_code(ASKED.browser)
    assert not store.delete_asked_code(ASKED.browser)
    assert not store.count_try(ASKED)
    assert store.asked_code(ASKED.browser) is None
