"""What the page of a letter's files shows."""

from dataclasses import dataclass

from chalicelib.pages.message_ids import N_

# What is published, in the order of the page: the path in a manifest, with `{lang}` for one in each language, what it
# is called, and the path of its address where that is another. A file that the edition does not have is left out.
GROUPS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        N_("To read and pass on"),
        (
            ("{lang}/index.html", N_("The letter"), "{lang}/"),
            ("{lang}/press/index.html", N_("The press page"), "{lang}/press/"),
            ("letter.{lang}.pdf", N_("PDF, with all signatories"), ""),
            ("letter.{lang}.txt", N_("Plain text"), ""),
        ),
    ),
    (
        N_("The list of signatories"),
        (
            ("signatories.csv", N_("Table (CSV)"), ""),
            ("signatories.xlsx", N_("Workbook (XLSX)"), ""),
            ("signatories.json", N_("Data for programs (JSON)"), ""),
        ),
    ),
    (
        N_("For other pages and networks"),
        (
            ("{lang}/embed/index.html", N_("Parts to embed"), "{lang}/embed/"),
            ("{lang}/feed.xml", N_("Feed"), ""),
            ("card.{lang}.png", N_("Card for networks"), ""),
        ),
    ),
    (
        N_("For whoever verifies"),
        (
            ("edition.json", N_("Manifest of the present edition"), ""),
            ("editions/{number}/index.html", N_("Permanent page of this edition"), "editions/{number}/"),
            ("{lang}/corrections.html", N_("What each edition changed"), ""),
        ),
    ),
)
# Files whose length is shown: those that somebody downloads.
MEASURED = (".pdf", ".csv", ".xlsx", ".json", ".txt")


@dataclass(frozen=True)
class PublicFile:
    name: str  # a message id
    language: str  # in the reader's language; '' for a file of none
    url: str
    length: str  # in words; '' where it is not shown


@dataclass(frozen=True)
class FileGroup:
    name: str  # a message id
    files: tuple[PublicFile, ...]


@dataclass(frozen=True)
class PackageLine:
    """A package that was made, or is being made."""

    url: str  # of its download; '' while there is none
    job_url: str
    state: str  # a message id
    begun: str  # when, in words
    edition: int
    length: str
    languages: str  # in words
    is_latest: bool


@dataclass(frozen=True)
class Choice:
    lang: str
    name: str
    is_chosen: bool


@dataclass(frozen=True)
class FilesPage:
    """``edition`` is 0 before the first; ``is_hidden`` while there is an embargo and the reader may not know the
    address."""

    edition: int
    published: str  # when, in words
    is_embargoed: bool
    is_hidden: bool
    groups: tuple[FileGroup, ...]
    verify: str  # the command
    packages: tuple[PackageLine, ...]
    choices: tuple[Choice, ...]
    job: str  # an id for the form
    problem: str  # a message id; ''
    names_url: str  # '' for those who may not
    decisions_url: str
