"""What a mailbox is called where letters do not matter: in the budget over all of them, and in the list of those
that get no mail. A keyed hash, made with a key of the stage's own."""

import base64
import hmac
from dataclasses import dataclass

from chalicelib.ports.keys import StageKey


@dataclass(frozen=True)
class Mailboxes:
    key: StageKey

    def of(self, canonical: str) -> str:
        """26 characters of lower-case base32 for a canonical address. Raises `Unavailable`."""
        named = hmac.digest(self.key.get(), canonical.encode(), "sha256")[:16]
        return base64.b32encode(named).decode().rstrip("=").lower()
