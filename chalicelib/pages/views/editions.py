"""Views of the pages about editions: the corrections, and the permanent page of each edition."""

from dataclasses import dataclass

from chalicelib.pages.views.shared import Addressee, LanguageLink, LetterHead
from chalicelib.rules.signatories.changes import ChangeTotals, HistoryRow


@dataclass(frozen=True)
class CorrectionsLine:
    """A row of the table."""

    row: HistoryRow
    at: str  # 24 de noviembre de 2026, 10:32
    url: str  # the permanent page of its last edition


@dataclass(frozen=True)
class CorrectionsPage:
    """What changed from edition to edition, in one language."""

    head: LetterHead
    css_url: str
    canonical_url: str
    languages: tuple[LanguageLink, ...]
    number: int  # of the present edition
    as_of: str
    as_of_iso: str
    sum: ChangeTotals  # of all editions
    total: int  # signatures now
    lines: tuple[CorrectionsLine, ...]  # the newest first
    merged: bool  # whether any line covers several editions
    json_url: str


@dataclass(frozen=True)
class EditionPage:
    """The permanent page of an edition, in the authoritative language. It names no signatory.

    Addresses of the letter's own files are relative, so that they also work in a copy of its folder.
    """

    head: LetterHead
    css_url: str
    latest_url: str
    languages: tuple[LanguageLink, ...]  # to the present letter; this page is in one language only
    classes: str  # of the body; `latest.css` tells editions apart by them
    number: int
    as_of: str
    as_of_iso: str
    edition: HistoryRow  # of this edition only
    counts_text: str  # 41 organisations and 20 people; '' for nobody
    version: str  # sha256 of the version that is signed
    previous: str  # sha256 of the manifest before; '' for the first
    citations: tuple[tuple[str, str], ...]  # (language, citation of the edition in it)
    letter_url: str  # the present letter
    date: str
    date_iso: str
    place: str
    subject_label: str
    subject: str
    addressees: tuple[Addressee, ...]
    body_html: str  # safe HTML
    notes_html: str  # its footnotes; '' without any
    closing: str
