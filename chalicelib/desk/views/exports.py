"""What the pages of the export with representatives and of the report of decisions show."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ExportFile:
    number: int
    url: str


@dataclass(frozen=True)
class ExportLine:
    """An export of one's own that is being made, or can be opened."""

    state: str  # a message id
    begun: str  # when, in words
    edition: int
    job_url: str
    files: tuple[ExportFile, ...]


@dataclass(frozen=True, repr=False)
class NamesPage:
    action: str
    entries: int  # with a name or initials, in the present edition
    why: str  # what was typed
    job: str  # an id for the form
    problem: str  # a message id; ''
    exports: tuple[ExportLine, ...]
    files_url: str
    most: int  # characters of the reason


@dataclass(frozen=True)
class DecisionLine:
    """``what`` and ``details`` in the reader's language."""

    what: str
    details: tuple[tuple[str, str], ...]
    count: int


@dataclass(frozen=True)
class DecisionDay:
    date: str  # in words
    lines: tuple[DecisionLine, ...]


@dataclass(frozen=True)
class PublishedDay:
    date: str
    added: int
    withdrawn: int
    corrected: int
    taken_down: int
    total: int


@dataclass(frozen=True)
class DecisionsPage:
    title: str  # of the letter
    made: str  # when, in words
    zone: str  # of the days, in words
    days: tuple[DecisionDay, ...]
    published: tuple[PublishedDay, ...]
    files_url: str
    csv_url: str
    html_url: str
