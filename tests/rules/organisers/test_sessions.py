"""How long a session lasts, and the token of its forms."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.organisers import session as rules
from chalicelib.rules.organisers.session import Session

NOW = 1_800_000_000
SESSION = Session("ab" * 32, "aa11bb22cc33dd44", "passkey", NOW, NOW, NOW)


@pytest.mark.parametrize(
    ("began", "seen", "is_live"),
    [
        (0, 0, True),
        (0, -rules.IDLE_SECONDS + 1, True),
        (0, -rules.IDLE_SECONDS, False),
        (-rules.LONGEST_SECONDS + 1, 0, True),
        (-rules.LONGEST_SECONDS, 0, False),
        (60, 60, False),
    ],
)
def test_a_session_ends_after_an_hour_without_use_and_after_twelve_in_all(began: int, seen: int, is_live: bool) -> None:
    assert rules.is_live(replace(SESSION, began_at=NOW + began, seen_at=NOW + seen), NOW) == is_live


def test_a_passkey_is_fresh_for_five_minutes_and_a_code_never() -> None:
    assert rules.is_fresh(SESSION, NOW + 299)
    assert not rules.is_fresh(SESSION, NOW + 300)
    assert not rules.is_fresh(replace(SESSION, kind="code"), NOW)


def test_a_fourth_session_ends_the_oldest() -> None:
    keys = rules.with_session(rules.with_session(("a", "b"), "c"), "d")
    assert keys == ("b", "c", "d")
    assert rules.with_session(keys, "b") == ("c", "d", "b")


def test_secrets_are_new_each_time_and_recognised() -> None:
    secrets = {rules.new_secret() for _ in range(50)}
    assert len(secrets) == 50 and all(map(rules.is_secret, secrets))


@given(st.text(max_size=60))
def test_no_other_text_is_the_token_of_a_form(text: str) -> None:
    secret = rules.new_secret()
    assert not rules.is_form_token(text, secret)
    assert rules.is_form_token(rules.form_token(secret), secret)
    assert not rules.is_form_token(rules.form_token(rules.new_secret()), secret)
    rules.is_secret(text)
