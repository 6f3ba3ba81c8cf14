"""Imports signatories gathered elsewhere (on paper, by mail) from JSON, CSV or XLSX.

If an organiser vouches for them, they are on the letter at once; otherwise each gets a mail and confirms.
"""

import csv
import hashlib
import io
import json
import secrets
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from chalicelib.ports.mail import MailQueue
from chalicelib.ports.storage import Signatures
from chalicelib.rules.fields.emails import AddressRefused, parse_address
from chalicelib.rules.fields.look_alikes import comparable, same_case
from chalicelib.rules.keys import tokens
from chalicelib.rules.letters.letter import KINDS, Letter
from chalicelib.rules.signatures.details import DETAIL_FIELDS, Details
from chalicelib.rules.signatures.shared_address import address_hash, choose_slot, name_hash, name_hashes
from chalicelib.rules.signatures.signature import PENDING_SECONDS, Signature
from chalicelib.signing.form import read_details

# The lists of a JSON file, and the kind of the signatories in each.
LISTS = {"organisations": "organisation", "coalitions": "coalition", "individuals": "person", "persons": "person"}
# Imported signatories are shown by name: only the signer may choose to hide it.
_FIELDS = tuple(name for name in DETAIL_FIELDS if name != "show")
COLUMNS = (*_FIELDS[:2], "email", *_FIELDS[2:])


class ImportRefused(Exception):
    """The file cannot be imported: ``problems`` lists the reasons row by row. Nothing was imported."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, repr=False)
class ImportRow:
    """One signatory of the file, cleaned. ``position`` counts the rows of the file from 0."""

    position: int
    details: Details
    email: str  # as typed, or ''
    canonical: str  # or ''


def read_rows(path: Path) -> list[ImportRow]:
    """Read and check a whole file. Raises `ImportRefused` with every problem of every row."""
    rows: list[ImportRow] = []
    problems: list[str] = []
    for position, (where, raw) in enumerate(_raw_rows(path)):
        row, wrong = _row(position, raw)
        rows.append(row)
        problems += [f"{where}, {field}: {code}" for field, codes in wrong.items() for code in codes]
    if problems:
        raise ImportRefused(problems)
    return rows


def _raw_rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each row with its place in the file."""
    try:
        if path.suffix == ".json":
            yield from _json_rows(json.loads(path.read_text(encoding="utf-8-sig")))
        elif path.suffix == ".csv":
            yield from _csv_rows(path.read_text(encoding="utf-8-sig"))
        elif path.suffix == ".xlsx":
            yield from _xlsx_rows(path)
        else:
            raise ImportRefused([f"{path.name}: the file must be .json, .csv or .xlsx"])
    except UnicodeDecodeError:
        raise ImportRefused([f"{path.name}: this file is not in UTF-8; save it as UTF-8"]) from None
    except json.JSONDecodeError as error:
        raise ImportRefused([f"{path.name}: line {error.lineno}: this is not JSON"]) from None


def _csv_rows(text: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Rows separated by commas, or by the semicolons of a Spanish spreadsheet; the first line names the columns."""
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    header = _header(next(reader, []))
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield f"line {reader.line_num}", dict(zip(header, cells, strict=False))


def _header(cells: Sequence[object]) -> list[str]:
    """The normalised names of the columns. An unknown one is refused, because its data would be lost silently."""
    names = [str(cell or "").strip().lower() for cell in cells]
    unknown = [name for name in names if name and name not in COLUMNS]
    if unknown or "name" not in names:
        what = f"the column “{unknown[0]}” is unknown" if unknown else "there is no column “name”"
        raise ImportRefused([f"the first line: {what}; the columns are {', '.join(COLUMNS)}"])
    return names


def _json_rows(content: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    lists = content if isinstance(content, dict) else {"": content}
    for name, rows in lists.items():
        if (name in LISTS or name == "") and not isinstance(rows, list):
            raise ImportRefused([f"{name or 'the file'}: this is not a list of signatories"])
        if name in LISTS or name == "":
            for number, row in enumerate(rows, start=1):
                if not isinstance(row, dict):
                    raise ImportRefused([f"{name or 'entry'} {number}: it must be an object with a name"])
                kind = "coalition" if row.get("members") and LISTS.get(name) != "person" else LISTS.get(name, "")
                yield f"{name or 'entry'} {number}", {"kind": kind, **row}


def _xlsx_rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    import openpyxl  # slow to import, and needed only for this format

    try:
        sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).active
    except (zipfile.BadZipFile, KeyError):
        raise ImportRefused([f"{path.name}: this is not an .xlsx workbook"]) from None
    rows = iter(sheet.iter_rows(values_only=True))
    header = _header(next(rows, ()))
    for number, cells in enumerate(rows, start=2):
        if any(cell is not None for cell in cells):
            yield f"row {number}", {key: cell for key, cell in zip(header, cells, strict=False) if key}


def _row(position: int, raw: Mapping[str, Any]) -> tuple[ImportRow, dict[str, list[str]]]:
    """A row checked by the rules of the form, and its problems by field."""
    fields: dict[str, str | list[str]] = {"kind": "person"}
    fields |= {column: str(raw[column]).strip() for column in COLUMNS if raw.get(column)}
    members = raw.get("members")
    fields["members"] = members if isinstance(members, list) else str(members or "").replace(";", "\n")
    details, problems = read_details(fields, KINDS, represented=False)
    if "email" not in fields:
        return ImportRow(position, details, "", ""), problems
    try:
        address = parse_address(str(fields["email"]))
    except AddressRefused as refusal:
        return ImportRow(position, details, "", ""), problems | {"email": [refusal.code]}
    return ImportRow(position, details, address.as_typed, address.canonical), problems


@dataclass(frozen=True)
class Importer:
    """Writes rows to a letter. Importing a file again adds nothing, because a row's key is its address, or else its
    kind and name."""

    signatures: Signatures
    queue: MailQueue
    letter: Letter
    pepper: bytes

    def import_vouched(self, row: ImportRow, vouched_by: str, now_ms: int) -> bool:
        """Put a row on the letter at once; False if it was there already, or the signer with its address has left."""
        signature = self._signature(row, now_ms)
        return self._is_first(signature, row, now_ms) and self.signatures.put_new(
            replace(
                signature,
                state="confirmed",
                email="",  # no mail will be sent
                expires_at=None,
                confirmed_at=now_ms,
                appeared_at=now_ms,
                changed_at=now_ms,
                position=row.position,
                vouched_by=vouched_by,
                address_hash=address_hash(self.pepper, signature.id, row.email) if row.email else "",
            )
        )

    def import_pending(self, row: ImportRow, now_ms: int) -> bool:
        """Send a row's signer a mail to confirm; False if the address signed before, confirmed or not."""
        signature = self._signature(row, now_ms)
        previous = self.signatures.get(signature.id)
        if (previous is not None and previous.alive(now_ms)) or not self._is_first(signature, row, now_ms):
            return False
        # As in `Signing.sign`: a message whose record was not stored is dropped.
        self.queue.put(signature.id, signature.submission, since=now_ms // 1000, delay=1)
        return self.signatures.submit(signature, now_ms // 1000)

    def _is_first(self, signature: Signature, row: ImportRow, now_ms: int) -> bool:
        """Whether the row may be stored as its address's first signature: the second is not the same person's, nor one
        that was withdrawn."""
        if not row.canonical:
            return True
        ids = tokens.signature_ids(self.letter.slug, self.pepper, row.canonical)
        names = [name_hashes(self.pepper, one, row.details) for one in ids]
        first, second = self.signatures.taken(ids)
        return choose_slot(first, second, names, now_ms) == 0

    def _id(self, row: ImportRow, now_ms: int) -> str:
        """The key of a row: its address, or else its kind and name, as it is compared.

        An earlier version took the name as typed, so a row that it stored keeps that key.
        """
        if row.canonical:
            return tokens.signature_id(self.letter.slug, self.pepper, row.canonical)
        now, earlier = same_case(comparable(row.details.name)), row.details.name.casefold()
        ids = [
            tokens.signature_id(
                self.letter.slug,
                self.pepper,
                f"import/{row.details.kind}/{hashlib.sha256(name.encode()).hexdigest()}",
            )
            for name in dict.fromkeys((now, earlier))
        ]
        stored = (self.signatures.get(one) for one in ids[1:])
        return next((found.id for found in stored if found is not None and found.alive(now_ms)), ids[0])

    def _signature(self, row: ImportRow, now_ms: int) -> Signature:
        signature_id = self._id(row, now_ms)
        return Signature(
            id=signature_id,
            state="pending",
            email=row.email,
            details=row.details,
            lang=self.letter.language,
            updates=False,
            consent=None,
            submission=secrets.token_hex(8),
            created_at=now_ms,
            expires_at=now_ms // 1000 + PENDING_SECONDS,
            position=row.position,
            name_hash=name_hash(self.pepper, signature_id, row.details),
        )
