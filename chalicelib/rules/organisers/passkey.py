"""A passkey as it is stored: whose it is, what checks its answers, and what its owner recognises it by."""

import hashlib
from dataclasses import dataclass

MOST_PASSKEYS = 10  # of one person
LABEL_CHARACTERS = 60
NAME_CHARACTERS = 80  # of an organiser


@dataclass(frozen=True, repr=False)
class Passkey:
    """Times are in s since the epoch."""

    credential_id: bytes
    person_id: str
    public_key: bytes  # COSE, as CBOR
    count: int  # of its answers; 0 for ever with most synced keys
    backup_eligible: bool  # whether it may be copied to other devices; never changes
    backed_up: bool
    label: str
    made_at: int
    used_at: int = 0  # 0 for never since it was made
    revision: int = 0  # changes with every write

    @property
    def key(self) -> str:
        return passkey_key(self.credential_id)

    def is_same_key(self, other: "Passkey") -> bool:
        """Whether both are one key of one person, whatever else is noted of it."""
        return (self.credential_id, self.public_key, self.person_id) == (
            other.credential_id,
            other.public_key,
            other.person_id,
        )


def one_line(text: str, most: int) -> str:
    """What somebody typed as the name of a thing or of themselves: printable, in one line, and not too long."""
    return "".join(one for one in " ".join(text.split()) if one.isprintable())[:most].strip()


def passkey_key(credential_id: bytes) -> str:
    """What a passkey is stored under: the SHA-256 of its credential's id, in hexadecimal."""
    return hashlib.sha256(credential_id).hexdigest()
