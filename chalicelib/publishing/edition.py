"""An edition: its files, its manifest `edition.json`, and the roll that the next one starts from."""

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime

from chalicelib.letters import canonical
from chalicelib.signatories import Counts, Roll, Signatory

CONTENT_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
FILES = "files/"
_FIELDS = [field.name for field in fields(Signatory)]


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def content_type(path: str) -> str:
    return CONTENT_TYPES[path.rpartition(".")[2]]


def file_path(digest: str, extension: str) -> str:
    """The content-hashed path of a file, under the letter's folder."""
    return f"{FILES}{digest[:32]}.{extension}"


def is_shared(path: str) -> bool:
    """Whether a path is content-hashed itself, and so the same in every edition that has it."""
    return path.startswith(FILES)


def kept_at(path: str, digest: str) -> str:
    """Where the content of a published path is kept until its edition stands."""
    return path if is_shared(path) else file_path(digest, path.rpartition(".")[2])


def roll_key(slug: str, packed: bytes) -> str:
    """Where a roll, as bytes, is kept; the same roll has the same key."""
    return f"{slug}/rolls/{sha256(packed)[:32]}.json.gz"


@dataclass(frozen=True)
class Manifest:
    """What an edition is: docs/editions.md describes the JSON."""

    letter: str
    number: int
    published_at: str  # ISO 8601, UTC
    version: str  # sha256 of the version
    counts: Counts
    files: Mapping[str, str]  # path under the letter's folder → sha256
    previous: str | None  # sha256 of the manifest before

    def text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"


def files_of(manifest: str) -> dict[str, str]:
    """Path → sha256 of a manifest's text."""
    return dict(json.loads(manifest)["files"])


def timestamp(ms: int) -> str:
    """2026-11-24T16:32:05Z"""
    return datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def pack(roll: Roll) -> bytes:
    """The roll as bytes; the same roll gives the same bytes."""
    rows = [[getattr(roll[key], name) for name in _FIELDS] for key in sorted(roll)]
    return gzip.compress(canonical(rows), compresslevel=6, mtime=0)


def unpack(body: bytes) -> dict[str, Signatory]:
    """The roll from its bytes."""
    roll: dict[str, Signatory] = {}
    for row in json.loads(gzip.decompress(body)):
        key, kind, name, affiliation, role, country, website, members, at, position = row
        roll[key] = Signatory(key, kind, name, affiliation, role, country, website, tuple(members), at, position)
    return roll
