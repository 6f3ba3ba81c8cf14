"""Passkeys: what a browser answers is believed, and what none would answer is refused, each forgery by its name."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.desk import passkeys
from chalicelib.desk.passkeys import KnownKey, NewKey, PasskeyRefused, Proved, RelyingParty
from tests.support.authenticator import (
    BACKED_UP,
    ELIGIBLE,
    PRESENT,
    SYNCED,
    VERIFIED,
    Authenticator,
    PrivateKey,
    b64,
    cbor,
)

PARTY = RelyingParty.of("https://organise.example.org")
CHALLENGE = b"c" * 56
HANDLE = b"h" * 32
ON_THE_DEVICE = PRESENT | VERIFIED


@pytest.fixture(autouse=True)
def stage() -> None:
    """None of these tests needs one."""


def authenticator(**parts: Any) -> Authenticator:
    return Authenticator(PARTY.origin, **parts)


def register(device: Authenticator, challenge: bytes = CHALLENGE, **forged: Any) -> NewKey:
    options = passkeys.registration_options(PARTY, challenge=CHALLENGE, user_handle=HANDLE, name="Ana")
    answer = passkeys.read(device.register(options, **forged))
    return passkeys.check_registration(PARTY, answer, challenge=challenge)


def known(new: NewKey, count: int | None = None) -> KnownKey:
    stored = new.count if count is None else count
    return KnownKey(new.credential_id, new.public_key, stored, new.backup_eligible, HANDLE)


def log_in(device: Authenticator, key: KnownKey, challenge: bytes = CHALLENGE, **forged: Any) -> Proved:
    answer = passkeys.read(device.log_in(passkeys.login_options(PARTY, challenge=CHALLENGE), **forged))
    return passkeys.check_login(PARTY, answer, key, challenge=challenge)


PRIVATE_KEYS: dict[str, Callable[[], PrivateKey]] = {
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
    "RS256": lambda: rsa.generate_private_key(65537, 2048),
}


@pytest.mark.parametrize("kind", PRIVATE_KEYS)
def test_a_registered_key_logs_in(kind: str) -> None:
    device = authenticator(private=PRIVATE_KEYS[kind]())
    new = register(device)
    assert (new.credential_id, new.backup_eligible, new.backed_up) == (device.credential_id, True, True)
    assert log_in(device, known(new)) == Proved(0, backed_up=True, count_went_back=False)


def test_a_key_may_stay_on_its_device_and_count() -> None:
    device = authenticator(count=1)
    new = register(device, flags=ON_THE_DEVICE)
    assert (new.count, new.backup_eligible, new.backed_up) == (1, False, False)
    assert log_in(device, known(new), count=7, flags=ON_THE_DEVICE).count == 7


def test_the_count_of_a_synced_key_may_be_zero_for_ever_and_one_that_ends_is_noted() -> None:
    device = authenticator()
    new = register(device)
    assert not log_in(device, known(new, count=0)).count_went_back
    assert log_in(device, known(new, count=5)).count_went_back


def test_a_security_key_may_leave_out_its_user_where_the_options_named_it() -> None:
    device = authenticator()
    key = known(register(device))
    options = passkeys.login_options(PARTY, challenge=CHALLENGE, known=[key.credential_id])
    answer = passkeys.read(device.log_in(options, user_handle=None))
    assert passkeys.check_login(PARTY, answer, key, challenge=CHALLENGE, handle_required=False)
    answer = passkeys.read(device.log_in(options, user_handle=b"x"))
    with pytest.raises(PasskeyRefused, match="user-handle"):
        passkeys.check_login(PARTY, answer, key, challenge=CHALLENGE, handle_required=False)


def test_a_browser_that_says_nothing_of_frames_is_in_none() -> None:
    client_data = json.dumps({"type": "webauthn.create", "challenge": b64(CHALLENGE), "origin": PARTY.origin})
    assert register(authenticator(), client_data=client_data.encode())


# What is forged, by name: the parts of the answer, and the rule that refuses it.
FORGED: dict[str, tuple[dict[str, Any], str]] = {
    "for a login": ({"said": {"type": "webauthn.get"}}, "type"),
    "another challenge": ({"said": {"challenge": b64(b"x" * 56)}}, "challenge"),
    "no challenge": ({"said": {"challenge": ""}}, "challenge"),
    "a challenge that is no text": ({"said": {"challenge": 7}}, "unreadable"),
    "another site": ({"said": {"origin": "https://organise.example.net"}}, "origin"),
    "a site below ours": ({"said": {"origin": "https://x.organise.example.org"}}, "origin"),
    "a site above ours": ({"said": {"origin": "https://example.org"}}, "origin"),
    "another port": ({"said": {"origin": PARTY.origin + ":8443"}}, "origin"),
    "without encryption": ({"said": {"origin": "http://organise.example.org"}}, "origin"),
    "in another site's frame": ({"said": {"crossOrigin": True}}, "cross-origin"),
    "in a frame, by another word": ({"said": {"crossOrigin": "false"}}, "cross-origin"),
    "below another page": ({"said": {"topOrigin": PARTY.origin}}, "top-origin"),
    "another host's key": ({"rp_id": "example.org"}, "rp"),
    "nobody there": ({"flags": SYNCED & ~PRESENT}, "not-present"),
    "not verified": ({"flags": SYNCED & ~VERIFIED}, "not-verified"),
    "backed up and not eligible": ({"flags": SYNCED & ~ELIGIBLE}, "backup"),
    "another id outside": ({"outer_id": b"other"}, "id"),
    "ids that differ outside": ({"answer": {"rawId": b64(b"other")}}, "id"),
    "an id too long": ({"outer_id": b"i" * 1024, "attested_id": b"i" * 1024}, "id-length"),
    "no id": ({"outer_id": b""}, "id-length"),
    "another kind": ({"answer": {"type": "password"}}, "id"),
    "no response": ({"answer": {"response": None}}, "unreadable"),
    "words twice": ({"client_data": b'{"type": "webauthn.create", "type": "webauthn.create"}'}, "unreadable"),
    "no words": ({"client_data": b"[]"}, "unreadable"),
    "not UTF-8": ({"client_data": b"\xff"}, "unreadable"),
}
FORGED_REGISTRATIONS = FORGED | {
    "an algorithm that nobody asked for": ({"key": {1: 2, 3: -35, -1: 2, -2: b"x" * 48, -3: b"y" * 48}}, "algorithm"),
    "SHA-1": ({"key": {1: 3, 3: -65535, -1: b"\xff" * 256, -2: b"\1\0\1"}}, "algorithm"),
    "a curve that is another's": ({"key": {1: 2, 3: -7, -1: 8, -2: b"x" * 32, -3: b"y" * 32}}, "key"),
    "a point beside the curve": ({"key": {1: 2, 3: -7, -1: 1, -2: b"x" * 32, -3: b"y" * 32}}, "key"),
    "a key without its parts": ({"key": {1: 2, 3: -7}}, "key"),
    "a short RSA key": ({"key": {1: 3, 3: -257, -1: b"\0" * 128 + b"\xff" * 128, -2: b"\1\0\1"}}, "key"),
    "no key": ({"attested": b""}, "unreadable"),
    "a key of nothing": ({"key": {}}, "unreadable"),
    "no attestation": ({"attestation": b""}, "unreadable"),
    "an empty attestation": ({"attestation": cbor({})}, "unreadable"),
    "an attestation that nests": ({"attestation": b"\x81" * 5000}, "unreadable"),
}
FORGED_LOGINS = {
    **FORGED,
    "for a login": ({"said": {"type": "webauthn.create"}}, "type"),
    "an id too long": ({"outer_id": b"i" * 1024}, "id-length"),
    "another user": ({"user_handle": b"other"}, "user-handle"),
    "no user": ({"user_handle": None}, "user-handle"),
    "eligible for backup since": ({"flags": ON_THE_DEVICE}, "backup-eligible"),
    "signed by nobody": ({"signature": b""}, "signature"),
    "signed by another": ({"signature": b"0" * 70}, "signature"),
    "words changed after signing": (
        {"posted_client_data": json.dumps(
            {"type": "webauthn.get", "challenge": b64(CHALLENGE), "origin": PARTY.origin, "x": 1}).encode()},
        "signature",
    ),
    "a count that went back": ({"count": 4}, "count"),
    "a count that stood still": ({"count": 5}, "count"),
    "no data": ({"authenticator_data": b""}, "unreadable"),
    "data cut short": ({"authenticator_data": b"x" * 36}, "unreadable"),
    "data with more behind": ({"authenticator_data": b"x" * 32 + bytes([SYNCED]) + bytes(5)}, "unreadable"),
}  # fmt: skip


@pytest.mark.parametrize("forgery", FORGED_REGISTRATIONS)
def test_a_forged_registration_is_refused(forgery: str) -> None:
    forged, reason = FORGED_REGISTRATIONS[forgery]
    with pytest.raises(PasskeyRefused, match=f"^{reason}$"):
        register(authenticator(), **forged)


@pytest.mark.parametrize("forgery", FORGED_LOGINS)
def test_a_forged_login_is_refused(forgery: str) -> None:
    device = authenticator(count=6)
    key = known(register(device), count=5)
    assert log_in(device, key)
    forged, reason = FORGED_LOGINS[forgery]
    with pytest.raises(PasskeyRefused, match=f"^{reason}$"):
        log_in(device, key, **forged)


def test_another_keys_answer_is_refused() -> None:
    device, other = authenticator(), authenticator()
    key, others = known(register(device)), known(register(other))
    with pytest.raises(PasskeyRefused, match=r"^id$"):
        log_in(other, key)
    stolen_id = KnownKey(others.credential_id, key.public_key, 0, key.backup_eligible, HANDLE)
    with pytest.raises(PasskeyRefused, match=r"^signature$"):
        log_in(other, stolen_id)


def test_a_key_that_was_backed_up_may_be_so_no_more() -> None:
    device = authenticator()
    proved = log_in(device, known(register(device)), flags=SYNCED & ~BACKED_UP)
    assert not proved.backed_up


@pytest.mark.parametrize("field", ["", "{", "[]", "null", "7", '""', "{}", "[" * 9000, "x" * 20_000, '{"id": "é"}'])
def test_what_is_no_answer_is_refused(field: str) -> None:
    with pytest.raises(PasskeyRefused, match=r"^unreadable$"):
        passkeys.read(field)


@pytest.mark.parametrize("text", ["YQ==", "YR", "Y", "+w", "/w", "Y Q", "YQ\n", None, 7, ["YQ"]])
def test_base64url_has_one_spelling(text: object) -> None:
    assert passkeys.decoded("YQ") == b"a"
    with pytest.raises(PasskeyRefused):
        passkeys.decoded(text)


@given(st.binary(max_size=200), st.sampled_from(["attestation", "attested", "client_data"]))
def test_no_bytes_are_a_registration(raw: bytes, part: str) -> None:
    with pytest.raises(PasskeyRefused):
        register(authenticator(), **{part: raw})


@given(st.binary(max_size=200), st.sampled_from(["authenticator_data", "signature", "client_data"]))
def test_no_bytes_are_a_login(raw: bytes, part: str) -> None:
    device = authenticator()
    key = known(register(device))
    with pytest.raises(PasskeyRefused):
        log_in(device, key, **{part: raw})


def test_the_options_ask_for_a_verified_user_and_a_key_that_needs_no_name() -> None:
    new: Any = passkeys.registration_options(PARTY, challenge=CHALLENGE, user_handle=HANDLE, name="Ana", known=[b"k"])
    assert new["rp"]["id"] == "organise.example.org"
    assert new["authenticatorSelection"]["residentKey"] == "required"
    assert new["authenticatorSelection"]["userVerification"] == "required"
    assert new["attestation"] == "none"
    assert new["excludeCredentials"] == [{"type": "public-key", "id": b64(b"k")}]
    login: Any = passkeys.login_options(PARTY, challenge=CHALLENGE)
    assert (login["rpId"], login["userVerification"]) == ("organise.example.org", "required")
    assert login["allowCredentials"] == []


@pytest.mark.parametrize(
    ("url", "origin", "host"),
    [
        ("https://organise.example.org", "https://organise.example.org", "organise.example.org"),
        ("http://localhost:8091", "http://localhost:8091", "localhost"),
        ("https://Organise.Example.org/desk", "https://organise.example.org", "organise.example.org"),
    ],
)
def test_the_relying_party_is_the_address_of_the_settings(url: str, origin: str, host: str) -> None:
    assert RelyingParty.of(url) == RelyingParty(origin, host)
