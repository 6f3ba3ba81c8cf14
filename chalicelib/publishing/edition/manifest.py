"""An edition: its files, its manifest `edition.json`, and the roll that the next one starts from."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime

from chalicelib.rules.files import EDITIONS, sha256
from chalicelib.rules.letters.letter import canonical
from chalicelib.rules.signatories.changes import Changed
from chalicelib.rules.signatories.roll import Counts, Roll, Signatory

_FIELDS = [field.name for field in fields(Signatory)]


def manifest_path(number: int) -> str:
    return f"{EDITIONS}{number}/edition.json"


def roll_key(folder: str, packed: bytes) -> str:
    """Where a roll, as bytes, is kept; the same roll has the same key."""
    return f"{folder}/rolls/{sha256(packed)[:32]}.json.gz"


@dataclass(frozen=True)
class Manifest:
    """What an edition is: docs/editions.md describes the JSON."""

    letter: str
    number: int
    published_at: str  # ISO 8601, UTC
    version: str  # sha256 of the version
    counts: Counts
    changes: Changed  # against the edition before
    files: Mapping[str, str]  # path under the letter's folder → sha256
    previous: str | None  # sha256 of the manifest before

    def text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"


def files_of(manifest: str) -> dict[str, str]:
    """Path → sha256 of a manifest's text."""
    return dict(json.loads(manifest)["files"])


def counts_of(manifest: str) -> Counts:
    """The counts of a manifest's text."""
    return Counts(**json.loads(manifest)["counts"])


def timestamp(ms: int) -> str:
    """2026-11-24T16:32:05Z"""
    return datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def pack(roll: Roll) -> bytes:
    """The roll as bytes; the same roll gives the same bytes."""
    rows = [[getattr(roll[key], name) for name in _FIELDS] for key in sorted(roll)]
    return gzip.compress(canonical(rows), compresslevel=6, mtime=0)


def unpack(body: bytes) -> dict[str, Signatory] | None:
    """The roll from its bytes; None for one that another program wrote, with other fields."""
    roll: dict[str, Signatory] = {}
    for row in json.loads(gzip.decompress(body)):
        if len(row) != len(_FIELDS):
            return None
        named = dict(zip(_FIELDS, row, strict=True))
        lists = {name: tuple(named[name]) for name in ("members", "confirmed_members")}
        roll[named["id"]] = Signatory(**named | lists)
    return roll
