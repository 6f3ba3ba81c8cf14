"""The code that logs an organiser in without a passkey.

It is mailed, and typed into the very browser that asked for it, which has a cookie; the table has a hash of that, and
of the code. Whoever asks with an address that no organiser has gets the same page, and no mail.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

MOST_TRIES = 5
LIFE_SECONDS = 10 * 60


@dataclass(frozen=True, repr=False)
class AskedCode:
    """That a browser asked for a code. The sender adds the digest of each mail's code, with the time it expires."""

    browser: str  # the hash of its cookie
    person_id: str  # '' when no organiser has the address
    asked_at: int  # s since the epoch
    tries: int = 0
    digests: Iterable[str] = ()

    @property
    def about(self) -> str:
        """The owner of its record, which the code's digest is bound to."""
        return code_owner(self.browser)

    def is_open(self, now: int) -> bool:
        """Whether a code may still be tried at ``now`` (s since the epoch)."""
        return self.tries < MOST_TRIES and now < self.asked_at + LIFE_SECONDS


def browser_key(cookie: str) -> str:
    """The hash of a browser's cookie, in hexadecimal."""
    return hashlib.sha256(b"firmamos/organisers/browser/1\0" + cookie.encode()).hexdigest()


def code_owner(browser: str) -> str:
    return f"code#{browser}"
