"""An edition: its files, its manifest `edition.json`, and the roll that the next one starts from."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from chalicelib.rules.files import EDITIONS, sha256
from chalicelib.rules.letters.letter import Letter, canonical
from chalicelib.rules.signatories.changes import ChangeTotals
from chalicelib.rules.signatories.counting import Counts
from chalicelib.rules.signatories.roll import Roll, Signatory
from chalicelib.rules.signatures.details import DETAIL_FIELDS, Details

# The fields of a signatory besides its details, and the columns of a packed roll.
_OTHER_FIELDS = [field.name for field in fields(Signatory) if field.name != "details"]
_COLUMNS = [*DETAIL_FIELDS, *_OTHER_FIELDS]


def manifest_path(number: int) -> str:
    return f"{EDITIONS}{number}/edition.json"


def roll_key(folder: str, packed: bytes) -> str:
    """The key under which a packed roll is kept; the same roll has the same key."""
    return f"{folder}/rolls/{sha256(packed)[:32]}.json.gz"


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

    def text(self) -> str:
        values = asdict(self) | {"counts": self.counts.to_json(), "changes": self.changes.to_json()}
        return json.dumps(values, ensure_ascii=False, indent=1) + "\n"


def files_of(manifest: str) -> dict[str, str]:
    """Path → sha256 of every file, from a manifest's text."""
    return dict(json.loads(manifest)["files"])


def counts_of(manifest: str) -> Counts:
    """The counts, from a manifest's text."""
    return Counts.from_json(json.loads(manifest)["counts"])


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


def pack(roll: Roll) -> bytes:
    """The roll as bytes, with a first row that names the columns; the same roll gives the same bytes."""
    rows = [_row(roll[key]) for key in sorted(roll)]
    return gzip.compress(canonical([_COLUMNS, *rows]), compresslevel=6, mtime=0)


def unpack(body: bytes) -> dict[str, Signatory] | None:
    """The roll from its bytes; None if a program with other fields packed it, and the roll must be folded again."""
    header, *rows = json.loads(gzip.decompress(body)) or [None]
    if header != _COLUMNS:
        return None
    roll = map(_signatory, rows)
    return {signatory.id: signatory for signatory in roll}


def _row(signatory: Signatory) -> list[Any]:
    return [*signatory.details.to_json().values(), *(getattr(signatory, name) for name in _OTHER_FIELDS)]


def _signatory(row: list[Any]) -> Signatory:
    others: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row[len(DETAIL_FIELDS) :]]
    details = Details.from_json(dict(zip(DETAIL_FIELDS, row, strict=False)))
    return Signatory(details=details, **dict(zip(_OTHER_FIELDS, others, strict=True)))
