"""Proof of work with ALTCHA: a sum that costs a browser about a second, and the check of what it found.

The challenge holds the first half of a key, made from a number that only we know; the browser tries one number after
another until it has made the same key, and sends all of it. Making a key is slow on purpose (PBKDF2). We make one for
each challenge and none to check it: the challenge carries a keyed hash of the right key. Nothing is stored: a
challenge is signed, says when it was made, and is good for an hour. It can be solved by ALTCHA's own programs
(the protocol's version 2).

Who calls spends a solution: it proves one submission only when its nonce is written down and refused the second time.
"""

import base64
import binascii
import hmac
import json
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

# The library is imported where it is used: from source it costs a cold start 30 ms, and a form without a script none.
if TYPE_CHECKING:
    from altcha.v2 import Payload

ALGORITHM = "PBKDF2/SHA-256"
# Iterations for one key: 0.7 ms in Chromium on a computer, a fifth of it for asking, and an estimated 10 ms on a cheap
# phone. With fewer a browser would only ask for keys, and an attacker's own program, which need not ask, would not.
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

    nonce: str  # 16 hexadecimal digits, the same for every solution of one challenge, however it is written
    made_at: int  # s since the epoch: when the challenge was given out


def challenge(key: bytes, now: int, difficulty: int) -> dict[str, Any]:
    """A new challenge as JSON has it: ``parameters`` and ``signature``.

    ``key`` is secret and the letter's own, ``now`` in s since the epoch. ``difficulty`` is how many keys a browser
    makes at most; on average it makes half as many.
    """
    from altcha.v2 import create_challenge

    made = create_challenge(
        ALGORITHM,
        ITERATIONS,
        counter=secrets.randbelow(difficulty),
        key_length=KEY_BYTES,
        data={"made": now},
        hmac_secret=_secret(key, _OF_CHALLENGE),
        hmac_key_secret=_secret(key, _OF_KEY),
    )
    return dict(made.to_dict())


def check(key: bytes, field: str, now: int) -> Solved | None:
    """What the form's field ``altcha`` proves; None for whatever is not a solution of a challenge of this key, in time.

    Takes microseconds, whatever is in it, and raises nothing.
    """
    found = _read(field)
    if found is None:
        return None
    payload, made_at = found
    if not now - LIFE_SECONDS <= made_at <= now + SKEW_SECONDS:
        return None
    from altcha.v2 import verify_solution

    secret, key_secret = _secret(key, _OF_CHALLENGE), _secret(key, _OF_KEY)
    if not verify_solution(payload, secret, hmac_key_secret=key_secret).verified:
        return None
    return Solved(_nonce(key, payload), made_at)


def _nonce(key: bytes, payload: "Payload") -> str:
    """The name of a challenge: made of its signature, which is of what it says and not of how that is written."""
    signature = str(payload.challenge.signature)
    return hmac.digest(_secret(key, _OF_NONCE), signature.encode(), "sha256").hex()[:NONCE_CHARACTERS]


def _secret(key: bytes, label: bytes) -> bytes:
    return hmac.digest(key, label, "sha256")


def _read(field: str) -> "tuple[Payload, int] | None":
    """The payload as the library has it and when its challenge was made, if it has the shape of one of ours.

    The library is given nothing else, so it meets no depth, no length and no type that we did not write ourselves.
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

    given = Challenge(ChallengeParameters.from_dict(parameters), signature)
    # The counter proves nothing: the key does.
    return Payload(given, Solution(counter=0, derived_key=derived)), parameters["data"]["made"]


def _is_ours(parameters: object) -> TypeGuard[dict[str, Any]]:
    """Whether parameters are those that `challenge` gives out, as far as can be seen without the key."""
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
