"""Proof of work with ALTCHA: a puzzle that costs a browser about a second, and the check of its solution.

The challenge holds the first half of a key, derived from a number that only we know. The browser tries one number after
another until it has derived the same key, and sends the whole key. Deriving one is slow on purpose (PBKDF2). We derive
one for each challenge and none to check it: the challenge carries a keyed hash of the right key. Nothing is stored: a
challenge is signed, carries its time, and is good for an hour. ALTCHA's own programs can solve it (version 2 of the
protocol).

The caller spends a solution: it proves only one submission because its nonce is stored and refused the second time.
"""

import base64
import binascii
import hmac
import json
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

# Imported where it is used: compiling it adds 30 ms to a cold start, and a form without a script needs none of it.
if TYPE_CHECKING:
    from altcha.v2 import Payload

ALGORITHM = "PBKDF2/SHA-256"
# Iterations for one key: 0.7 ms in Chromium on a computer, a fifth of it for the call itself, and an estimated 10 ms on
# a cheap phone. With fewer, a browser would spend its time on calls, which an attacker's own program saves.
ITERATIONS = 5000
KEY_BYTES = 32
LIFE_SECONDS = 3600
# How far another function's clock may be ahead of ours.
SKEW_SECONDS = 120
MOST_CHARACTERS = 2000

NONCE_CHARACTERS = 16
_OF_CHALLENGE = b"challenge"
_OF_KEY = b"key"
_OF_NONCE = b"nonce"
_HEX = re.compile(r"(?:[0-9a-f]{2}){1,64}")
_PARAMETERS = frozenset(
    {"algorithm", "cost", "data", "keyLength", "keyPrefix", "keySignature", "nonce", "salt"}
)  # fmt: skip


@dataclass(frozen=True)
class Solved:
    """A challenge that was solved in time."""

    nonce: str  # 16 hexadecimal digits, the same for every solution of one challenge, however it is encoded
    made_at: int  # s since the epoch: when the challenge was issued


def challenge(key: bytes, now: int, difficulty: int) -> dict[str, Any]:
    """A new challenge, ready for JSON: ``parameters`` and ``signature``.

    ``key`` is the letter's own secret, ``now`` in s since the epoch. ``difficulty`` is the most keys that a browser
    has to derive; on average it derives half as many.
    """
    from altcha.v2 import create_challenge

    created = create_challenge(
        ALGORITHM,
        ITERATIONS,
        counter=secrets.randbelow(difficulty),
        key_length=KEY_BYTES,
        data={"made": now},
        hmac_secret=_secret(key, _OF_CHALLENGE),
        hmac_key_secret=_secret(key, _OF_KEY),
    )
    return dict(created.to_dict())


def check(key: bytes, field: str, now: int) -> Solved | None:
    """Check the form's field ``altcha``; None unless it solves, in time, a challenge made with this key.

    Takes microseconds, whatever the field contains, and raises nothing.
    """
    parsed = _read(field)
    if parsed is None:
        return None
    payload, made_at = parsed
    if not now - LIFE_SECONDS <= made_at <= now + SKEW_SECONDS:
        return None
    from altcha.v2 import verify_solution

    secret, key_secret = _secret(key, _OF_CHALLENGE), _secret(key, _OF_KEY)
    if not verify_solution(payload, secret, hmac_key_secret=key_secret).verified:
        return None
    return Solved(_nonce(key, payload), made_at)


def _nonce(key: bytes, payload: "Payload") -> str:
    """The name of a challenge: a hash of its signature, which covers its content and not its encoding."""
    signature = str(payload.challenge.signature)
    return hmac.digest(_secret(key, _OF_NONCE), signature.encode(), "sha256").hex()[:NONCE_CHARACTERS]


def _secret(key: bytes, label: bytes) -> bytes:
    return hmac.digest(key, label, "sha256")


def _read(field: str) -> "tuple[Payload, int] | None":
    """The payload in the library's own types, and when its challenge was made, if it has the shape of one of ours.

    The library gets nothing else, so it meets no depth, length or type that we did not write ourselves.
    """
    if not 0 < len(field) <= MOST_CHARACTERS:
        return None
    try:
        decoded = json.loads(base64.b64decode(field, validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return None
    if not _is_object(decoded) or not _is_object(decoded.get("challenge")) or not _is_object(decoded.get("solution")):
        return None
    sent, derived = decoded["challenge"], decoded["solution"].get("derivedKey")
    parameters, signature = sent.get("parameters"), sent.get("signature")
    if not _is_ours(parameters) or not _is_hex(signature) or not _is_hex(derived):
        return None
    from altcha.v2 import Challenge, ChallengeParameters, Payload, Solution

    challenge = Challenge(ChallengeParameters.from_dict(parameters), signature)
    # The counter proves nothing: the key does.
    return Payload(challenge, Solution(counter=0, derived_key=derived)), parameters["data"]["made"]


def _is_ours(parameters: object) -> TypeGuard[dict[str, Any]]:
    """Whether the parameters look like those that `challenge` issues, as far as one can see without the key."""
    if not _is_object(parameters) or parameters.keys() != _PARAMETERS:
        return False
    data = parameters["data"]
    if not _is_object(data) or data.keys() != {"made"} or type(data["made"]) is not int:
        return False
    fixed = (parameters["algorithm"], parameters["cost"], parameters["keyLength"])
    if fixed != (ALGORITHM, ITERATIONS, KEY_BYTES):
        return False
    return all(_is_hex(parameters[name]) for name in ("keyPrefix", "keySignature", "nonce", "salt"))


def _is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _is_hex(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and _HEX.fullmatch(value) is not None
