"""The name of a mailbox across all letters: a hash, keyed with the stage's own key, for the budget over all letters
and the list of suppressed mailboxes."""

import base64
import hmac
from dataclasses import dataclass

from chalicelib.ports.keys import StageKey


@dataclass(frozen=True)
class Mailboxes:
    key: StageKey

    def of(self, canonical: str) -> str:
        """26 characters of lower-case base32 for a canonical address. Raises `Unavailable`."""
        digest = hmac.digest(self.key.get(), canonical.encode(), "sha256")[:16]
        return base64.b32encode(digest).decode().rstrip("=").lower()
