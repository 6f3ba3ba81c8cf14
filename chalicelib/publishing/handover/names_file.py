"""The file of an export with representatives: what is published of each entry, and who represents it. No address.

Lines are kept rather than a file, so that a list which is too long for one answer comes in several files, each with
its own head.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from chalicelib.publishing.files.csv_and_json import cells_of, csv_line, row_of
from chalicelib.rules.signatories.roll import PrintedList, Signatory
from chalicelib.rules.signatures.details import GROUPS, PUBLISHED
from chalicelib.rules.signatures.signature import Signature

PUBLIC = ("number", "permanent", *PUBLISHED, "confirmed_members")
COLUMNS = (*PUBLIC, "representative", "representative_role")
A_PART = 1_000  # entries
# Of an answer of the pages, which travels as JSON with its accents spelled out.
MOST_BYTES = 4_000_000
# The forms refuse an address in any field. What got in another way does not get out.
ADDRESS = re.compile(r"[^\s<>()]+\s*[@\uff20\ufe6b]\s*[^\s<>()]+")
Numbered = tuple[int, Signatory]


def parts(listed: PrintedList) -> list[list[Numbered]]:
    """The entries with their printed numbers, `A_PART` at a time."""
    entries = iter([*enumerate(listed.organisations, start=1), *enumerate(listed.persons, start=1)])
    return [*iter(lambda: list(islice(entries, A_PART)), [])]


def lines(part: Sequence[Numbered], records: Mapping[str, Signature]) -> list[str]:
    """A line of CSV for each entry of a part that is still as it was published; ``records`` by their ids."""
    found = ((number, one, records.get(one.id)) for number, one in part)
    return [_line(number, one, record) for number, one, record in found if record and _still_stands(one, record)]


def _still_stands(one: Signatory, record: Signature) -> bool:
    """Whether the entry is on the letter by now: the same stay, shown in the same way."""
    is_same = (record.appeared_at or 0) == one.at and record.details.show == one.details.show
    return record.state == "confirmed" and is_same


def _line(number: int, one: Signatory, record: Signature) -> str:
    details = record.details
    private = (details.representative, details.role) if details.kind in GROUPS else ("", "")
    row = row_of(number, one) | dict(zip(COLUMNS[-2:], private, strict=True))
    return csv_line(_without(cell, record.email) for cell in cells_of(row, COLUMNS))


def _without(cell: object, address: str) -> object:
    """The cell; '' if it has an address, whoever's it is."""
    if not isinstance(cell, str):
        return cell
    return "" if ADDRESS.search(cell) or (address and address.casefold() in cell.casefold()) else cell


def to_text(written: Sequence[str]) -> str:
    """The lines of a part as they are kept."""
    return json.dumps(written, ensure_ascii=False)


def files(kept: str, most: int = MOST_BYTES) -> Iterator[str]:
    """The files of a kept part, one at least, each with the head and of at most ``most`` bytes in an answer."""
    head = "\N{ZERO WIDTH NO-BREAK SPACE}" + csv_line(COLUMNS)
    text, size = [head], _size(head)
    for line in json.loads(kept):
        if size + _size(line) > most and len(text) > 1:
            yield "".join(text)
            text, size = [head], _size(head)
        text.append(line)
        size += _size(line)
    yield "".join(text)


def _size(text: str) -> int:
    return len(json.dumps(text)) - 2
