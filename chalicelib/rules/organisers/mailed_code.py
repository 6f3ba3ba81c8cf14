"""The code that logs an organiser in without a passkey.

It is mailed, and typed into the very browser that asked for it, which has a cookie; the table has a hash of that, and
of the code. Whoever asks with an address that no organiser has gets the same page, and no mail.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

MOST_TRIES = 5
# Begins what is asked for in place of an organiser, when none has the address that was typed.
_NOBODY = "nobody#"
# How long a browser may ask again for the same person; each code has ten minutes of its own, which its digest carries.
OPEN_SECONDS = 60 * 60


@dataclass(frozen=True, repr=False)
class AskedCode:
    """That a browser asked for a code. The sender adds the digest of each mail's code, with the time it expires."""

    browser: str  # the hash of its cookie
    subject: str  # the person's id, `nobody` of an address, or the owner of the invitation that is to be accepted
    asked_at: int  # s since the epoch
    tries: int = 0
    digests: Iterable[str] = ()

    @property
    def about(self) -> str:
        """The owner of its record, which the code's digest is bound to."""
        return code_owner(self.browser)

    @property
    def tries_left(self) -> int:
        return max(0, MOST_TRIES - self.tries)

    @property
    def tried(self) -> "AskedCode":
        """The same after one more try."""
        return replace(self, tries=self.tries + 1)

    def is_open(self, now: int) -> bool:
        """Whether a code may still be tried at ``now`` (s since the epoch)."""
        return self.tries < MOST_TRIES and now < self.asked_at + OPEN_SECONDS


def browser_key(cookie: str) -> str:
    """The hash of a browser's cookie, in hexadecimal."""
    return hashlib.sha256(b"firmamos/organisers/browser/1\0" + cookie.encode()).hexdigest()


def nobody(address_hash: str) -> str:
    """Whom a code is asked for with an address that no organiser has. Each address has its own, as each person has, so
    that a browser which asks for several learns nothing from when its cookie changes."""
    return _NOBODY + address_hash[:16]


def is_nobody(subject: str) -> bool:
    return subject.startswith(_NOBODY)


def is_invitation(subject: str) -> bool:
    """Whether a code was asked for to accept an invitation, rather than to log in."""
    return subject.startswith("invitation#")


def code_owner(browser: str) -> str:
    return f"code#{browser}"
