"""The roll of an edition as a file, from which the next one starts."""

import gzip
import json
from dataclasses import fields
from typing import Any

from chalicelib.rules.files import sha256
from chalicelib.rules.letters.letter import canonical
from chalicelib.rules.signatories.roll import Roll, Signatory
from chalicelib.rules.signatures.details import DETAIL_FIELDS, Details

# The fields of a signatory besides its details, and the columns of a packed roll.
_OTHER_FIELDS = [field.name for field in fields(Signatory) if field.name != "details"]
_COLUMNS = [*DETAIL_FIELDS, *_OTHER_FIELDS]


def roll_key(folder: str, packed: bytes) -> str:
    """The key under which a packed roll is kept; the same roll has the same key."""
    return f"{folder}/rolls/{sha256(packed)[:32]}.json.gz"


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
