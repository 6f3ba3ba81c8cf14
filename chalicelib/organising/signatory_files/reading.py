"""The way in: from the bytes of a file and its name to checked rows. What a row says is judged by its content alone.

file = read_file(body, "firmantes.csv", Choices())
len(file.rows) + len(file.refused) == file.total
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from chalicelib.organising.signatory_files import delimited, header_row, json_lists, text
from chalicelib.organising.signatory_files.checking import ImportRow, RowRefused, check
from chalicelib.organising.signatory_files.entries import json_entries, table_entries
from chalicelib.organising.signatory_files.limits import MOST_BYTES, MOST_ROWS
from chalicelib.organising.signatory_files.pasted import NAMES, pasted_entries
from chalicelib.organising.signatory_files.sentences import sentence
from chalicelib.organising.signatory_files.sheets import choose_sheet, members_by_number
from chalicelib.organising.signatory_files.table import TOO_MANY, Choices, Entry, FileRefused, Table, in_a_list
from chalicelib.organising.signatory_files.workbook import read_workbook
from chalicelib.organising.signatory_files.zip_parts import Parts

_AGAIN = "open it and save it as .xlsx, or as .csv in UTF-8"
# How files begin that people rename or attach by mistake.
_BEGINS = (
    (b"%PDF", "the file is a PDF: export the list itself as .xlsx or .csv", "pdf"),
    (b"{\\rtf", f"the file is a text document (RTF): {_AGAIN}", "document"),
    (b"\x89PNG", "the file is a picture, and a picture cannot be read", "picture"),
    (b"\xff\xd8\xff", "the file is a picture, and a picture cannot be read", "picture"),
    (b"\x1f\x8b", "the file is compressed: unpack it first", "compressed"),
    (b"Rar!", "the file is compressed: unpack it first", "compressed"),
    (b"7z\xbc\xaf", "the file is compressed: unpack it first", "compressed"),
    (b"BEGIN:VCARD", "the file has contacts of a telephone (.vcf): write their names into a list", "contacts"),
    (b"SQLite format 3", "the file is a database: export the list from it as .csv", "database"),
)
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")  # of an empty one
_PAGE = re.compile(r"<(?:!doctype|html|head|body|table|meta|style|script|\?xml|[a-z]+:|div|workbook)", re.IGNORECASE)

# Of WhatsApp: [12/03/26, 10:22:11] Ana: …, or 3/12/26, 9:05 p. m. - Ana: …
_CHAT = re.compile(
    r"\[?\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},? \d{1,2}[:.]\d{2}(?:[:.]\d{2})?[\s\u202f]?[\w.\s\u202f]{0,9}(?:\]| - )"
)
_START = 20_000  # bytes that have the first line of a pasted list
_JSON = re.compile(r'\{|\[\s*(?:[\[{"]|\]?\s*$)')  # and no list with its numbers in brackets


@dataclass(repr=False)
class SignatoryFile:
    """A file as it was read: each of its rows is in ``rows`` or in ``refused``."""

    rows: list[ImportRow] = field(default_factory=list)
    refused: list[RowRefused] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)  # what was decided, and what was left out, in sentences
    accented: list[str] = field(default_factory=list)  # names from which one sees whether the encoding is right

    @property
    def total(self) -> int:
        return len(self.rows) + len(self.refused)

    def require_addresses(self) -> None:
        """Refuse the rows that have no e-mail address, for a mail to confirm."""
        self.refused += [
            RowRefused(row.where, row.line, (sentence("email", "needed", ""),)) for row in self.rows if not row.email
        ]
        self.rows = [row for row in self.rows if row.email]


def read_file(body: bytes, name: str, choices: Choices | None = None) -> SignatoryFile:
    """Read and check a whole file. Raises `FileRefused` when it cannot be read, or asks for a decision.

    The content decides what the file is. ``name`` helps to say what is wrong, and tells a pasted list (.txt) from a
    table without separators.
    """
    return _checked(*read_entries(body, name, choices or Choices()))


def read_entries(body: bytes, name: str, choices: Choices) -> tuple[list[Entry], list[str]]:
    """The entries of a file, not checked yet, and remarks; raises `FileRefused` as `read_file` does."""
    refuse_beyond(body)
    _refuse_choices(choices, is_workbook=is_workbook(body), is_pasted=_is_pasted(body, name))
    entries, remarks = _from_workbook(body, choices) if is_workbook(body) else _from_text(body, name, choices)
    if not entries:
        raise FileRefused("there is no signatory in the file", code="nobody")
    return entries, remarks


def refuse_beyond(body: bytes) -> None:
    """Refuse a file that is too long, or certainly of another kind."""
    if len(body) > MOST_BYTES:
        raise FileRefused(
            f"the file is larger than {MOST_BYTES // 1_000_000} MB: split it into several files", code="too-large"
        )
    _refuse_other_kinds(body)


def is_workbook(body: bytes) -> bool:
    return body.startswith(_ZIP)


def form_of_text(body: bytes, decoded: str, name: str) -> Literal["json", "pasted", "table"]:
    """What a file of text is."""
    start, is_pasted = decoded.lstrip(), _is_pasted(body, name)
    if name.lower().endswith(".json") or (start.startswith(("{", "[")) and not is_pasted):
        return "json"
    return "pasted" if is_pasted else "table"


def refuse_text(decoded: str) -> None:
    """Refuse a text that is no list."""
    start = decoded.lstrip()
    if _CHAT.match(start.lstrip("\u200e\u200f")):
        raise FileRefused("the file is a chat that was exported: keep the names only, one on each line", code="chat")
    if not start:
        raise FileRefused("the file is empty", code="empty")
    if _PAGE.match(start):
        raise FileRefused(f"the file is a web page or XML, whatever its name says: {_AGAIN}", code="web-page")


def _from_text(body: bytes, name: str, choices: Choices) -> tuple[list[Entry], list[str]]:
    decoded, encoding = text.decode(body, choices.encoding)
    refuse_text(decoded)
    remarks = [] if encoding == "utf-8" else [f"the file was read as {encoding}"]
    match form_of_text(body, decoded, name):
        case "json":
            if choices.header_row:
                raise FileRefused("--header-row is for tables, and this is JSON")
            entries, more = json_entries(json_lists.read_json(decoded, choices), choices)
        case "pasted":
            entries, more = pasted_entries(decoded, choices)
        case "table":
            entries, more = _from_table(delimited.read_delimited(decoded, header_row.score), choices)
    return entries, remarks + more


def _is_pasted(body: bytes, name: str) -> bool:
    """Whether a file is a list that was pasted as text, and no table or JSON with the name of one."""
    if not name.lower().endswith(NAMES):
        return False
    first = body[:_START].lstrip().partition(b"\n")[0].decode("utf-8", "replace").lstrip("\ufeff")
    cells = [cell.strip(' "\r') for cell in re.split(r"[\t;,|]", first.strip().strip("|"))]
    is_table = header_row.score(cells) == len(cells) or "\t" in first
    return not _JSON.match(first) and not is_table


def _refuse_choices(choices: Choices, *, is_workbook: bool, is_pasted: bool) -> None:
    """An option that is of no use may mean another file."""
    if is_workbook and choices.encoding:
        raise FileRefused("--encoding is for files of text, and this is a workbook")
    if not is_workbook and (choices.sheet or choices.hidden):
        raise FileRefused("--sheet and --hidden are for workbooks, and this is none")
    if not is_pasted and (choices.kind or choices.split):
        raise FileRefused("--kind and --split-members are for lists pasted as text (.txt), and this is none")
    if is_pasted and (choices.header_row or choices.columns or choices.ignored):
        raise FileRefused("--header-row, --column and --ignore are for tables, and this is a list pasted as text")


def _refuse_other_kinds(body: bytes) -> None:
    for start, problem, code in _BEGINS:
        if body.startswith(start):
            raise FileRefused(problem, code=code)
    if body.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in body:
            raise FileRefused("the workbook has a password: save a copy without one", code="password")
        raise FileRefused(f"the file is an old .xls or .doc, whatever its name says: {_AGAIN}", code="old-workbook")


def _from_workbook(body: bytes, choices: Choices) -> tuple[list[Entry], list[str]]:
    require_workbook(body)
    table, members = choose_sheet(read_workbook(body), choices)
    return _from_table(table, choices, members)


def require_workbook(body: bytes) -> None:
    """Refuse a zip that is no .xlsx workbook."""
    names = Parts(body).names()
    if "content.xml" in names:
        raise FileRefused(f"the file is an OpenDocument file (.ods, .odt): {_AGAIN}", code="opendocument")
    if any(name.endswith(".bin") and name.startswith("xl/w") for name in names):
        raise FileRefused(f"the file is a binary workbook (.xlsb): {_AGAIN}", code="binary-workbook")
    if "[content_types].xml" not in names or any(name.startswith(("word/", "ppt/")) for name in names):
        raise FileRefused("the file is no workbook, but another document or an archive: " + _AGAIN, code="no-workbook")


def _from_table(table: Table, choices: Choices, members: Table | None = None) -> tuple[list[Entry], list[str]]:
    names, rows, columns = header_row.find_header(table, choices)
    if len(rows) > MOST_ROWS:
        raise FileRefused(TOO_MANY, code="too-many")
    if columns.problems:
        raise FileRefused(*columns.problems, code="columns")
    entries = table_entries(table.word, names, rows, columns, members_by_number(members) if members else None)
    return entries, table.remarks + _left_out(columns.left_out)


def _left_out(names: Sequence[str]) -> list[str]:
    return [f"columns that were left out: {in_a_list(names)}"] if names else []


def _checked(entries: list[Entry], remarks: list[str]) -> SignatoryFile:
    file = SignatoryFile(remarks=remarks)
    left_out: dict[str, list[str]] = {}
    for position, entry in enumerate(entries):
        checked = check(entry, position)
        outcome = checked.outcome()
        if isinstance(outcome, RowRefused):
            file.refused.append(outcome)
            continue
        file.rows.append(outcome)
        for of in checked.left_out:
            left_out.setdefault(of, []).append(outcome.where)
    file.remarks += [
        f"left out: {what} in {', '.join(places[:20])}{' …' if len(places) > 20 else ''}"
        for what, places in left_out.items()
    ]
    file.accented = text.accented(row.details.name for row in file.rows)
    return file
