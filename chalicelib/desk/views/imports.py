"""What the pages of an import show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.pages.message_ids import N_

# The fields that a column may hold, in the order of the choice.
FIELD_NAMES = {
    "name": N_("Name"),
    "first_names": N_("First names"),
    "last_names": N_("Surnames"),
    "organisation": N_("Organisation, or where a person belongs"),
    "kind": N_("Person, organisation or coalition"),
    "email": N_("E-mail address"),
    "affiliation": N_("Affiliation"),
    "role": N_("Role or profession"),
    "representative": N_("Representative"),
    "country": N_("Country"),
    "website": N_("Website"),
    "members": N_("Members of a coalition"),
    "separator": N_("What stands between members in print"),
    "end": N_("What stands behind the last member in print"),
}
# Why a file cannot be read, and what helps.
FILE_PROBLEMS = {
    "too-large": N_("The file has more than 4 MB. Split it into several files."),
    "too-many": N_("The file has more than 50,000 rows, or too much text. Split it into several files."),
    "too-wide": N_("The file has more columns, or longer cells, than a list of signatories. Is it the right one?"),
    "pdf": N_("This is a PDF. Export the list itself as .xlsx or .csv, or copy the names and paste them below."),
    "document": N_("This is a text document. Copy the names and paste them below, or save them as .xlsx or .csv."),
    "picture": N_("This is a picture, and a picture cannot be read. Type the names, or paste them below."),
    "compressed": N_("The file is compressed. Unpack it first."),
    "contacts": N_("These are contacts of a telephone. Write their names into a list."),
    "database": N_("This is a database. Export the list from it as .csv."),
    "password": N_("The workbook has a password. Save a copy without one."),
    "old-workbook": N_("This is an old .xls or .doc. Open it and save it as .xlsx, or as .csv in UTF-8."),
    "opendocument": N_("This is an OpenDocument file. Open it and save it as .xlsx, or as .csv in UTF-8."),
    "binary-workbook": N_("This is a binary workbook. Open it and save it as .xlsx, or as .csv in UTF-8."),
    "no-workbook": N_("This is another document or an archive. Save the list as .xlsx, or as .csv in UTF-8."),
    "web-page": N_("This is a web page, whatever its name says. Open it and save it as .xlsx, or as .csv in UTF-8."),
    "chat": N_("This is a chat that was exported. Keep the names only, one on each line."),
    "damaged": N_("The file is damaged. Open it and save it again as .xlsx."),
    "bomb": N_("The workbook unpacks to far more than a list of signatories has. Save it again as .xlsx, or split it."),
    "empty": N_("There is nothing in the file."),
    "nobody": N_("There is no signatory in the file."),
    "no-text": N_("This is neither text nor a workbook. Save it as .xlsx, or as .csv in UTF-8."),
    "json": N_("This is not JSON. The mistake is in line {}."),
    "json-list": N_("This JSON is no list of signatories."),
    "merged": N_("Cells are merged over several rows: {}. Unmerge them, and write into each row what belongs to it."),
    "unreadable": N_("The file could not be read. Open it in a spreadsheet, save it as .xlsx, and send it again."),
}
# What has to be decided before the rows are checked.
QUESTIONS = {
    "sheet": N_("Say which sheet has the signatories."),
    "hidden": N_("Something in the sheet is hidden. Look at it, or say what becomes of it."),
    "header-row": N_("Say which row names the columns."),
    "columns": N_("Say what each column holds."),
    "encoding": N_("Say in which encoding the names are right."),
    "members": N_("Some lines name several signatories. Say where they are to be split."),
}
COLUMN_PROBLEMS = {
    "unknown": N_("Say what these columns hold, or leave them out: {}."),
    "twice": N_("These columns hold the same field: {}. Leave out all but one."),
    "name-and-parts": N_("The name is in one column and in parts as well: {}. Leave out one or the other."),
    "surnames-alone": N_("There is a column of surnames and none of first names. Say where those are."),
    "equal-names": N_("Two columns have the same name: {}. Rename one in the file, and send it again."),
}
ENCODING_NAMES = {
    "utf-8": N_("UTF-8"),
    "windows-1252": N_("Windows, as Excel saves it"),
    "mac-roman": N_("an old Mac"),
}
# What became of a row, by its mark in the job.
RESULTS = {
    "a": (N_("added"), ""),
    "l": (N_("there before"), N_("It was on the letter already.")),
    "k": (N_("there before"), N_("It has signed or was asked already, and has not confirmed yet.")),
    "h": (N_("there before"), N_("It has signed already, and waits for an organiser.")),
    "g": (
        N_("refused"),
        N_("Whoever has this address, or this name, has left the letter. No import brings them back."),
    ),
    "u": (N_("refused"), N_("Two others sign with this address already, and it takes no third.")),
    "x": (N_("refused"), ""),
    "o": (N_("left out"), N_("You left it out.")),
    "n": (N_("refused"), N_("It has no e-mail address, so nobody could be asked.")),
    "": (N_("not reached"), N_("The import ended before it.")),
}


@dataclass(frozen=True)
class UploadPage:
    """``problems`` are sentences; ``pasted`` is what was typed, so that nothing is lost."""

    job: str
    problems: Sequence[str]
    pasted: str


@dataclass(frozen=True)
class ColumnField:
    """A column of the file; ``chosen`` is a field, '' to leave it out, '?' if nobody knows yet."""

    name: str
    chosen: str
    examples: Sequence[str]


@dataclass(frozen=True)
class ColumnsPage:
    url: str
    file: str
    questions: Sequence[str]  # sentences
    sheets: Sequence[tuple[str, int, bool]]  # name, rows, whether it is hidden
    sheet: str
    hidden_rows: str
    hidden_columns: str
    hidden: str  # what was decided
    rows: Sequence[tuple[int, str]]  # line, what it has
    header_row: int
    is_header_asked: bool
    columns: Sequence[ColumnField]
    fields: Mapping[str, str]
    encodings: Sequence[tuple[str, str, Sequence[str]]]  # code, a message id, names with accents
    encoding: str
    is_pasted: bool
    kind: str
    split: Sequence[str]
    is_split_asked: bool
    split_lines: Sequence[str]
    sent_before: str  # when, in words; '' if it was not

    @property
    def has_sheets(self) -> bool:
        """Whether there is a sheet to choose."""
        return len(self.sheets) > 1 or any(hidden for _, _, hidden in self.sheets)

    @property
    def has_header(self) -> bool:
        """Whether there is a row to choose that names the columns."""
        return bool(self.rows) and (self.is_header_asked or self.header_row > 1)


@dataclass(frozen=True)
class RowProblem:
    field: str  # a message id, or ''
    words: str  # a sentence in the language of the page


@dataclass(frozen=True)
class WrongRow:
    position: int
    where: str
    is_left: bool
    problems: Sequence[RowProblem]
    values: Mapping[str, str]


@dataclass(frozen=True)
class RowsPage:
    """``reading`` says how the file was read: by it the positions of rows mean what they did."""

    url: str
    reading: str
    has_changed: bool  # since the page that was posted from was opened: nothing of that is taken
    found: int
    good: int
    wrong: int
    left: int
    without_address: int
    shortened: int
    accented: Sequence[str]
    rows: Sequence[WrongRow]
    fields: Mapping[str, str]
    after: int
    more: str
    first: str
    columns_url: str
    start_url: str
    all_url: str
    saved: bool


@dataclass(frozen=True)
class StartPage:
    """``kept`` and ``digest`` name what the page is about, so that nothing else is begun or proposed from it."""

    url: str
    kept: str
    digest: str  # '' before it was said how the rows are imported
    good: int
    left: int
    without_address: int
    mode: str
    vouched_by: str
    problems: Sequence[tuple[str, str]]  # of which field, a message id
    minutes_vouched: int
    minutes_pending: int
    first_mails: int  # how many go before the pause; 0 when there is none
    needs_second: bool
    at_once: int
    rows_url: str
    all_url: str
    sent_before: str
