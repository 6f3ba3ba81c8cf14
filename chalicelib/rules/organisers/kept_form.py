"""What an organiser had typed when their session ended: it goes along through the pages of the login, and comes back
behind a button.

Nothing of it is stored. The page carries it in a hidden field that only we can write, for this browser alone, so
nobody else chooses where the login leads or what the button posts.
"""

import base64
import binascii
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass

LIFE_SECONDS = 24 * 60 * 60
# How far another function's clock may be ahead of ours.
SKEW_SECONDS = 60
# Of what is carried, as JSON. An answer of a function may have 6 MB, and the request after it again.
MOST_CHARACTERS = 1_500_000

_LABEL = b"firmamos/organisers/kept/1"


@dataclass(frozen=True, repr=False)
class KeptForm:
    """A request that waits for a login. ``path`` is one of our own, below the pages' root."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()  # the fields whose file has to be chosen again
    person_id: str = ""  # who typed it; '' when that is not known

    @property
    def is_post(self) -> bool:
        return self.method == "POST"


def seal_kept(key: bytes, kept: KeptForm, browser: str, now: int) -> str:
    """A kept form as a hidden field carries it, until `LIFE_SECONDS` after ``now`` (s since the epoch). ``browser`` is
    the secret in the browser's cookie. What is too long is left out, but for the page that it was for."""
    text = _text(kept, now)
    if len(text) > MOST_CHARACTERS:
        text = _text(KeptForm("GET", kept.path), now)
    raw = base64.urlsafe_b64encode(text.encode()).decode()
    return f"{_signed(key, raw, browser)}.{raw}"


def open_kept(key: bytes, field: str, browser: str, now: int) -> KeptForm | None:
    """The kept form in a hidden field; None unless we wrote it for this browser, and not too long ago."""
    signature, _, raw = field.partition(".")
    if not browser or not hmac.compare_digest(signature.encode(), _signed(key, raw, browser).encode()):
        return None
    try:
        at, method, path, query, fields, files, person_id = json.loads(base64.urlsafe_b64decode(raw))
    except (binascii.Error, ValueError):
        return None
    if not at - SKEW_SECONDS <= now < at + LIFE_SECONDS:
        return None
    return KeptForm(method, path, _pairs(query), _pairs(fields), tuple(files), person_id)


def _text(kept: KeptForm, now: int) -> str:
    parts = (now, kept.method, kept.path, kept.query, kept.fields, kept.files, kept.person_id)
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def _pairs(read: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in read)


def _signed(key: bytes, raw: str, browser: str) -> str:
    # Unambiguous: neither base64 nor a cookie of ours holds a NUL.
    return hmac.digest(key, b"\0".join((_LABEL, browser.encode(), raw.encode())), "sha256").hex()
