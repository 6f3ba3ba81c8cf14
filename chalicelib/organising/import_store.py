"""What an import keeps between its pages, sealed with the letter's data key, for two days: the file, and its rows.

Each write has a name of its own, and the job says which is the present one. So a page that was opened before somebody
else changed the rows changes nothing, and whatever dies in between leaves the rows as they were. When the letter's data
is destroyed its keys are, and nothing of this opens any more.
"""

import base64
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.errors import Unavailable
from chalicelib.ports.keys import Vault
from chalicelib.ports.publishing import PRIVATE, Bucket
from chalicelib.rules.durations import DAY
from chalicelib.rules.organisers.job import Job

IMPORTS = "imports"  # the folder of the state bucket
KEPT_SECONDS = 2 * DAY
_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class ImportStore:
    bucket: Bucket
    vault: Vault
    new_name: Callable[[], str] = field(default=lambda: secrets.token_hex(8))

    def put_file(self, slug: str, body: bytes) -> str:
        """Keep a file. Returns its name. Raises `Unavailable`, as all of these do."""
        return self._put(slug, base64.b64encode(body).decode("ascii"))

    def file(self, slug: str, name: str) -> bytes:
        return base64.b64decode(self._get(slug, name))

    def put(self, slug: str, content: Mapping[str, Any]) -> str:
        """Keep a value of JSON. Returns its name."""
        return self._put(slug, json.dumps(content, ensure_ascii=False, separators=(",", ":")))

    def get(self, slug: str, name: str) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self._get(slug, name))
        return content

    def _put(self, slug: str, text: str) -> str:
        name = self.new_name()
        key = _key(slug, name)
        sealed = self.vault.seal(slug, key, text)
        # The name is new, so that a key which is taken was taken by the first try of this very write.
        self.bucket.create(key, sealed, content_type=_TYPE, cache=PRIVATE)
        return name

    def _get(self, slug: str, name: str) -> str:
        key = _key(slug, name)
        sealed = self.bucket.get(key)
        if sealed is None:
            raise Unavailable("what an import keeps is not there")
        return self.vault.open(slug, key, sealed)


def is_gone(job: Job, now_ms: int) -> bool:
    """Whether what is kept of an import may be deleted by now."""
    return now_ms - job.created_at >= KEPT_SECONDS * 1000


def _key(slug: str, name: str) -> str:
    return f"{IMPORTS}/{slug}/{name}"
