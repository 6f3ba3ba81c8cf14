"""What organisers have exported, sealed with the letter's data key, for two days.

Each text is written once, under a name that its job gives it: a run that died right after a write finds its text. When
the letter's data is destroyed its keys are, and nothing of this opens any more.
"""

from dataclasses import dataclass

from chalicelib.errors import Unavailable
from chalicelib.ports.keys import Vault
from chalicelib.ports.publishing import PRIVATE, Bucket

EXPORTS = "exports"  # the folder of the state bucket
_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class SealedExports:
    bucket: Bucket
    vault: Vault

    def keep(self, slug: str, name: str, text: str) -> str:
        """Keep a text, unless there is one of this name. Returns the one that is kept. Raises `Unavailable`."""
        key = _key(slug, name)
        sealed = self.vault.seal(slug, key, text)
        if self.bucket.create(key, sealed, content_type=_TYPE, cache=PRIVATE):
            return text
        return self.open(slug, name)

    def open(self, slug: str, name: str) -> str:
        """A kept text. Raises `Unavailable`."""
        key = _key(slug, name)
        sealed = self.bucket.get(key)
        if sealed is None:
            raise Unavailable("what was exported is not there")
        return self.vault.open(slug, key, sealed)


def _key(slug: str, name: str) -> str:
    return f"{EXPORTS}/{slug}/{name}"
