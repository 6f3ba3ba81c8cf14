"""A session of an organiser: how long it lasts, and the token that its forms carry.

The cookie holds 32 random bytes, of which the table has a hash. The token of a form is derived from the cookie, so it
is stored nowhere, and a page of another site cannot know it.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

SessionKind = Literal["passkey", "code"]

SECRET_BYTES = 32
IDLE_SECONDS = 60 * 60
LONGEST_SECONDS = 12 * 3600
FRESH_SECONDS = 5 * 60
# A page view is noted no more often than this, so that reading costs no write.
NOTED_EVERY = 5 * 60
MOST_SESSIONS = 3

_FORM_LABEL = b"firmamos/organisers/form/1"
_SECRET_CHARACTERS = 43  # of base64url without padding


@dataclass(frozen=True, repr=False)
class Session:
    """Times are in s since the epoch. ``proved_at`` is when a passkey was last shown; 0 for never."""

    key: str  # SHA-256 of the cookie's secret, in hexadecimal
    person_id: str
    kind: SessionKind
    began_at: int
    seen_at: int
    proved_at: int = 0
    device: str = ""  # what its owner recognises it by, such as "Firefox, Android"

    @property
    def ends_at(self) -> int:
        return self.began_at + LONGEST_SECONDS


def new_secret() -> str:
    """The secret of a new session, as the cookie carries it."""
    return base64.urlsafe_b64encode(secrets.token_bytes(SECRET_BYTES)).decode().rstrip("=")


def is_secret(text: str) -> bool:
    """Whether a text can be the secret of a session."""
    return len(text) == _SECRET_CHARACTERS and text.isascii() and text.replace("-", "a").replace("_", "a").isalnum()


def session_key(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def form_token(secret: str) -> str:
    """What every form of a session carries, so that no other site can post it."""
    return hmac.new(secret.encode(), _FORM_LABEL, "sha256").hexdigest()


def is_form_token(token: str, secret: str) -> bool:
    return hmac.compare_digest(token.encode(), form_token(secret).encode())


def is_live(session: Session, now: int) -> bool:
    """Whether a session holds at ``now``, by the clock."""
    return session.began_at <= now < session.ends_at and now - session.seen_at < IDLE_SECONDS


def is_fresh(session: Session, now: int) -> bool:
    """Whether a passkey was shown in the last five minutes."""
    return session.kind == "passkey" and 0 <= now - session.proved_at < FRESH_SECONDS


def is_to_be_noted(session: Session, now: int) -> bool:
    """Whether a page view at ``now`` is to be written down, so that the session does not end."""
    return now - session.seen_at >= NOTED_EVERY


def with_session(keys: Sequence[str], key: str) -> tuple[str, ...]:
    """A person's sessions with one more, the newest last; the oldest ends when there are too many."""
    return (*(one for one in keys if one != key), key)[-MOST_SESSIONS:]
