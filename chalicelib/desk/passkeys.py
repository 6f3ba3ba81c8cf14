"""Passkeys (WebAuthn): what a browser is asked for, and the check of what it answers.

The only module that knows the library. `fido2` reads the structures and verifies signatures; every rule of the standard
stands here by name, since libraries leave some of them out: https://www.w3.org/TR/webauthn-3/#sctn-rp-operations. The
caller makes the challenge, checks it, spends it, and looks up whose key it is.
"""

import base64
import binascii
import hashlib
import json
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature

# Imported where an answer is checked: most pages only ask.
if TYPE_CHECKING:
    from fido2.cose import CoseKey
    from fido2.webauthn import AuthenticatorData

# What browsers' authenticators offer, the best first: ES256, EdDSA (Ed25519), RS256 for older Windows Hello.
ALGORITHMS = (-7, -8, -257)
RSA_BYTES = 256  # of the modulus: 2048 bits
MOST_ID_BYTES = 1023
MOST_CHARACTERS = 16_000  # of an answer; one is about a kilobyte
TIMEOUT_MS = 5 * 60 * 1000
SHOWN_NAME = "Firmamos"
# What bytes that are no answer make the library raise: it checks no shape before it reads.
_UNREADABLE = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RuntimeError,
    AssertionError,
    ArithmeticError,
    struct.error,
)
T = TypeVar("T")


class PasskeyRefused(Exception):
    """An answer that does not prove what it should. ``reason`` is one of our own words, for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class RelyingParty:
    """Whose pages these are, to a browser: ``origin`` is ``https://host`` or ``https://host:port``, and the host is the
    id that passkeys are made for, for ever."""

    origin: str
    id: str

    @classmethod
    def of(cls, url: str) -> "RelyingParty":
        """The relying party of the organisers' pages, from their address in the settings and never from a header."""
        parts = urlsplit(url)
        return cls(f"{parts.scheme}://{parts.netloc}".lower(), (parts.hostname or "").lower())


@dataclass(frozen=True, repr=False)
class NewKey:
    """What a registration brings: the key to store."""

    credential_id: bytes
    public_key: bytes  # COSE, as CBOR
    count: int
    backup_eligible: bool
    backed_up: bool


@dataclass(frozen=True, repr=False)
class KnownKey:
    """What was stored of a key, and whose it is."""

    credential_id: bytes
    public_key: bytes
    count: int
    backup_eligible: bool
    user_handle: bytes


@dataclass(frozen=True)
class Proved:
    """What a login proves, besides the person: what is to be stored with the key from now on."""

    count: int
    backed_up: bool
    count_went_back: bool  # to zero, which is allowed: some providers stop counting


@dataclass(frozen=True, repr=False)
class Answer:
    """A browser's answer, read and not yet believed."""

    credential_id: bytes
    challenge: bytes
    client_data: Mapping[str, Any]
    client_data_hash: bytes
    response: Mapping[str, Any]
    user_handle: bytes | None


def registration_options(
    party: RelyingParty, *, challenge: bytes, user_handle: bytes, name: str, known: Iterable[bytes] = ()
) -> dict[str, object]:
    """The options of ``navigator.credentials.create``, ready for JSON. ``user_handle`` is random and no address;
    ``name`` is what the person's own device shows; ``known`` are the ids of keys that they have already."""
    return {
        "rp": {"id": party.id, "name": SHOWN_NAME},
        "user": {"id": encoded(user_handle), "name": name, "displayName": name},
        "challenge": encoded(challenge),
        "pubKeyCredParams": [{"type": "public-key", "alg": algorithm} for algorithm in ALGORITHMS],
        "timeout": TIMEOUT_MS,
        "excludeCredentials": _descriptors(known),
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "required",
        },
        "attestation": "none",
    }


def login_options(party: RelyingParty, *, challenge: bytes, known: Iterable[bytes] = ()) -> dict[str, object]:
    """The options of ``navigator.credentials.get``, ready for JSON. Without ``known`` ids any key of these pages
    answers, so nobody types a name, and nobody learns who has a key."""
    return {
        "rpId": party.id,
        "challenge": encoded(challenge),
        "timeout": TIMEOUT_MS,
        "allowCredentials": _descriptors(known),
        "userVerification": "required",
    }


def read(field: str) -> Answer:
    """Read a form's field with the browser's answer. Raises `PasskeyRefused`."""
    if not 0 < len(field) <= MOST_CHARACTERS:
        raise PasskeyRefused("unreadable")
    answer = _object(_guarded(lambda: json.loads(field, object_pairs_hook=_unique)))
    response = _object(answer.get("response"))
    credential_id = decoded(answer.get("rawId", answer.get("id")))
    if answer.get("type") != "public-key" or decoded(answer.get("id")) != credential_id:
        raise PasskeyRefused("id")
    if not 0 < len(credential_id) <= MOST_ID_BYTES:
        raise PasskeyRefused("id-length")
    raw = decoded(response.get("clientDataJSON"))
    client_data = _object(_guarded(lambda: json.loads(raw.decode(), object_pairs_hook=_unique)))
    handle = response.get("userHandle")
    return Answer(
        credential_id,
        decoded(client_data.get("challenge")),
        client_data,
        hashlib.sha256(raw).digest(),
        response,
        decoded(handle) if handle else None,
    )


def check_registration(party: RelyingParty, answer: Answer, *, challenge: bytes) -> NewKey:
    """The new key in an answer to `registration_options`. Raises `PasskeyRefused`.

    Attestation is not asked for, so nothing proves the maker of the device, and none is believed.
    """
    from fido2 import cbor
    from fido2.webauthn import AttestationObject

    raw = decoded(answer.response.get("attestationObject"))
    about = _guarded(lambda: AttestationObject(raw).auth_data)
    _check(party, answer, about, challenge, "webauthn.create")
    new = about.credential_data
    if new is None:
        raise PasskeyRefused("unreadable")
    if new.credential_id != answer.credential_id:
        raise PasskeyRefused("id")
    _check_key(new.public_key)
    key = _guarded(lambda: cbor.encode(new.public_key))
    return NewKey(new.credential_id, key, about.counter, about.is_backup_eligible(), about.is_backed_up())


def check_login(
    party: RelyingParty, answer: Answer, known: KnownKey, *, challenge: bytes, handle_required: bool = True
) -> Proved:
    """What an answer to `login_options` proves of a known key. Raises `PasskeyRefused`.

    ``handle_required`` unless the options named the keys: then a security key may leave its user's handle out.
    """
    from fido2.webauthn import AuthenticatorData

    about = _guarded(lambda: AuthenticatorData(decoded(answer.response.get("authenticatorData"))))
    _check(party, answer, about, challenge, "webauthn.get")
    if answer.credential_id != known.credential_id:
        raise PasskeyRefused("id")
    if answer.user_handle != known.user_handle and (handle_required or answer.user_handle is not None):
        raise PasskeyRefused("user-handle")
    if about.is_backup_eligible() != known.backup_eligible:
        raise PasskeyRefused("backup-eligible")
    signature = decoded(answer.response.get("signature"))
    try:
        _public_key(known.public_key).verify(bytes(about) + answer.client_data_hash, signature)
    except InvalidSignature:
        raise PasskeyRefused("signature") from None
    went_back = known.count > 0 and about.counter <= known.count
    if went_back and about.counter:
        raise PasskeyRefused("count")
    return Proved(about.counter, about.is_backed_up(), went_back)


def encoded(raw: bytes) -> str:
    """Bytes as base64url without padding, as browsers write them."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: object) -> bytes:
    """The bytes of base64url, in its one spelling. Raises `PasskeyRefused`."""
    if not isinstance(text, str) or not text.isascii():
        raise PasskeyRefused("unreadable")
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise PasskeyRefused("unreadable") from None
    if encoded(raw) != text:
        raise PasskeyRefused("unreadable")
    return raw


def _check(party: RelyingParty, answer: Answer, about: "AuthenticatorData", challenge: bytes, kind: str) -> None:
    """What holds for registrations and logins alike. Raises `PasskeyRefused` with the first rule that is broken."""
    said = answer.client_data
    rules = (
        ("type", said.get("type") == kind),
        ("challenge", answer.challenge == challenge),
        ("origin", said.get("origin") == party.origin),
        # Never in another site's frame. A browser that says nothing is not in one.
        ("cross-origin", said.get("crossOrigin", False) is False),
        ("top-origin", "topOrigin" not in said),
        ("rp", about.rp_id_hash == hashlib.sha256(party.id.encode()).digest()),
        ("not-present", about.is_user_present()),
        ("not-verified", about.is_user_verified()),
        ("backup", about.is_backup_eligible() or not about.is_backed_up()),
    )
    for reason, holds in rules:
        if not holds:
            raise PasskeyRefused(reason)


def _check_key(key: "CoseKey") -> None:
    """Refuse a key that we did not ask for, or that could never sign. Raises `PasskeyRefused`."""
    if key.get(3) not in ALGORITHMS:
        raise PasskeyRefused("algorithm")
    if key.get(3) == -257 and len(_guarded(lambda: bytes(key[-1]).lstrip(b"\0"), "key")) < RSA_BYTES:
        raise PasskeyRefused("key")
    try:
        # A signature that nobody made: a whole key says that it is wrong, another cannot be used at all.
        _guarded(lambda: key.verify(b"", b"\0"), "key")
    except InvalidSignature:
        return
    raise PasskeyRefused("key")


def _public_key(stored: bytes) -> "CoseKey":
    from fido2 import cbor
    from fido2.cose import CoseKey

    return CoseKey.parse(_object(cbor.decode(stored)))


def _descriptors(ids: Iterable[bytes]) -> list[dict[str, str]]:
    return [{"type": "public-key", "id": encoded(credential_id)} for credential_id in ids]


def _object(value: object) -> Mapping[Any, Any]:
    if not isinstance(value, dict):
        raise PasskeyRefused("unreadable")
    return value


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object none of whose names comes twice: readers differ in which of two they believe."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name came twice")
    return found


def _guarded(reads: Callable[[], T], reason: str = "unreadable") -> T:
    try:
        return reads()
    except _UNREADABLE as error:
        raise PasskeyRefused(reason) from error
