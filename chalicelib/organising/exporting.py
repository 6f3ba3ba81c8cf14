"""A letter's named signatories as a file that an import takes: what the letter shows of each, in printed order.

Nothing else leaves: no address, no representative. Whoever is shown by initials is left out, because an import would
take the initials for a name.
"""

import json
from dataclasses import dataclass
from typing import Any

from chalicelib.ports.operating import RollReader
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatories.roll import print_order


@dataclass(frozen=True)
class Exported:
    """The file, how many entries it has, and how many were left out."""

    body: bytes
    entries: int
    left_out: int


def export(rolls: RollReader, letter: Letter) -> Exported:
    """Everybody who is on the letter by now, as JSON. Raises `Unavailable`."""
    printed = print_order(rolls.read(letter).present, letter.order, letter.language)
    listed = (*printed.organisations, *printed.persons)
    rows = [signatory.details.public() for signatory in listed if signatory.details.show == "name"]
    return Exported(_to_json(rows), len(rows), len(listed) - len(rows))


def _to_json(rows: list[dict[str, Any]]) -> bytes:
    """One entry on each line, so that two files can be compared line by line."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]\n".encode()
