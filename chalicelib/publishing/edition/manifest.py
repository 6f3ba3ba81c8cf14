"""What an edition is: its manifest `edition.json`, and what is read from one."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from chalicelib.rules.files import EDITIONS
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatories.changes import ChangeTotals
from chalicelib.rules.signatories.counting import Counts


def manifest_path(number: int) -> str:
    return f"{EDITIONS}{number}/edition.json"


@dataclass(frozen=True)
class Manifest:
    """What an edition is: docs/editions.md describes the JSON."""

    letter: str
    number: int
    published_at: str  # ISO 8601, UTC
    version: str  # sha256 of the version
    counts: Counts
    changes: ChangeTotals  # against the edition before
    files: Mapping[str, str]  # path under the letter's folder → sha256
    previous: str | None  # sha256 of the manifest before
    goal: int | None = None  # signatures that the organisers hope for

    def text(self) -> str:
        values = asdict(self) | {"counts": self.counts.to_json(), "changes": self.changes.to_json()}
        if self.goal is None:
            del values["goal"]
        return json.dumps(values, ensure_ascii=False, indent=1) + "\n"


def files_of(manifest: str) -> dict[str, str]:
    """Path → sha256 of every file, from a manifest's text."""
    return dict(json.loads(manifest)["files"])


def counts_of(manifest: str) -> Counts:
    """The counts, from a manifest's text."""
    return Counts.from_json(json.loads(manifest)["counts"])


def version_of(manifest: str) -> str:
    """The SHA-256 of the version, from a manifest's text."""
    return str(json.loads(manifest)["version"])


def document_digests(letter: Letter) -> dict[str, str]:
    """The documents that the organisers published beside the letter: path → sha256."""
    events = (letter.delivery, letter.answer)
    documents = [event.document for event in events if event is not None and event.document is not None]
    return {document.path: document.sha256 for document in documents}


def published_ms(manifest: str) -> int:
    """The edition's time in ms since the epoch, to the second, from a manifest's text."""
    return int(datetime.fromisoformat(json.loads(manifest)["published_at"]).timestamp()) * 1000


def timestamp(ms: int) -> str:
    """2026-11-24T16:32:05Z"""
    return datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
