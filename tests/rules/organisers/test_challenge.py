from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.organisers.challenge import BYTES, LIFE_SECONDS, SKEW_SECONDS, check_challenge, new_challenge

KEY = b"k" * 32
NOW = 1_800_000_000
BROWSER = "b" * 43


def made(purpose: str = "login", browser: str = BROWSER, now: int = NOW) -> bytes:
    return new_challenge(KEY, purpose, browser, now)


def test_a_challenge_comes_back_by_its_nonce_and_no_two_are_alike() -> None:
    first, second = made(), made()
    fresh, other = (check_challenge(KEY, one, "login", BROWSER, NOW + 10) for one in (first, second))
    assert fresh and other
    assert fresh.nonce != other.nonce
    assert check_challenge(KEY, first, "login", BROWSER, NOW + 20) == fresh


def test_it_is_good_for_five_minutes_and_its_nonce_is_kept_for_as_long() -> None:
    challenge = made()
    last = NOW + LIFE_SECONDS - 1
    fresh = check_challenge(KEY, challenge, "login", BROWSER, last)
    assert fresh and fresh.until > last
    assert check_challenge(KEY, challenge, "login", BROWSER, last + 1) is None


def test_one_of_the_future_is_none_but_for_another_functions_clock() -> None:
    assert check_challenge(KEY, made(), "login", BROWSER, NOW - SKEW_SECONDS)
    assert check_challenge(KEY, made(), "login", BROWSER, NOW - SKEW_SECONDS - 1) is None


def test_it_is_for_one_purpose_one_browser_and_one_stage() -> None:
    challenge = made()
    assert check_challenge(KEY, challenge, "join", BROWSER, NOW) is None
    assert check_challenge(KEY, challenge, "login", "c" * 43, NOW) is None
    assert check_challenge(b"x" * 32, challenge, "login", BROWSER, NOW) is None


def test_without_a_cookie_there_is_none() -> None:
    assert check_challenge(KEY, made(browser=""), "login", "", NOW) is None


@given(st.integers(0, BYTES - 1), st.integers(1, 255))
def test_with_any_byte_changed_it_is_none(place: int, change: int) -> None:
    raw = bytearray(made())
    raw[place] ^= change
    assert check_challenge(KEY, bytes(raw), "login", BROWSER, NOW) is None


@given(st.binary(max_size=100))
def test_no_bytes_are_one(raw: bytes) -> None:
    assert check_challenge(KEY, raw, "login", BROWSER, NOW) is None
