"""The challenge that a passkey signs: random, dated, and bound to what it is for and to the browser that asked.

Nothing is stored when a page shows one, so opening pages costs nothing. The caller spends it when an answer comes: it
stores the nonce, which is refused the second time. A key of the stage signs it::

    nonce (16 bytes) | time (8 bytes) | HMAC-SHA256(key, what it is for, browser, nonce, time)
"""

import hmac
import secrets
import struct
from dataclasses import dataclass

NONCE_BYTES = 16
BYTES = NONCE_BYTES + 8 + 32
LIFE_SECONDS = 5 * 60
# How far another function's clock may be ahead of ours.
SKEW_SECONDS = 60


@dataclass(frozen=True)
class Fresh:
    """A challenge of ours, in time. ``nonce`` names it, and is to be kept until ``until`` (s since the epoch)."""

    nonce: str
    until: int


def new_challenge(key: bytes, purpose: str, browser: str, now: int) -> bytes:
    """A challenge for one purpose, such as ``login``. ``browser`` is the secret in the browser's cookie, ``now`` in s
    since the epoch."""
    head = secrets.token_bytes(NONCE_BYTES) + struct.pack(">Q", now)
    return head + _signed(key, purpose, browser, head)


def check_challenge(key: bytes, challenge: bytes, purpose: str, browser: str, now: int) -> Fresh | None:
    """A challenge that came back; None unless we made it, for this purpose and this browser, in the last minutes."""
    head, signature = challenge[:-32], challenge[-32:]
    if len(challenge) != BYTES or not browser:
        return None
    if not hmac.compare_digest(signature, _signed(key, purpose, browser, head)):
        return None
    (made_at,) = struct.unpack(">Q", head[NONCE_BYTES:])
    if not now - LIFE_SECONDS < made_at <= now + SKEW_SECONDS:
        return None
    return Fresh(head[:NONCE_BYTES].hex(), made_at + LIFE_SECONDS + SKEW_SECONDS)


def _signed(key: bytes, purpose: str, browser: str, head: bytes) -> bytes:
    # Unambiguous: no purpose and no cookie of ours holds a NUL, and what follows has one length.
    return hmac.digest(key, b"\0".join((purpose.encode(), browser.encode(), head)), "sha256")
