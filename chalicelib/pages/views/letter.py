"""Views of the published letter: frozen values, already in the page's language."""

from dataclasses import dataclass

from chalicelib.pages.views.lists import Directory
from chalicelib.pages.views.newsroom import Meta
from chalicelib.pages.views.shared import Addressee, Entry, Event, FormView, LanguageLink, LetterHead
from chalicelib.rules.signatories.counting import Counts


@dataclass(frozen=True)
class Link:
    """A plain link with a name that needs no translation: a network, a file format."""

    label: str
    href: str


@dataclass(frozen=True)
class LetterLinks:
    """The links of the letter's page, as paths on the site."""

    edition: str  # the permanent page of this edition
    corrections: str
    pdf: str
    text: str
    data: tuple[Link, ...]  # the list of signatories, by format
    press: str
    report: str  # where a reader reports an entry, absolute
    feed: str
    embed: str
    mail: str  # mailto: with the letter's title and address
    share: tuple[Link, ...]  # networks; none while the letter is by invitation only


@dataclass(frozen=True)
class SigningView:
    """Whether the letter can be signed, and when."""

    state: str  # soon, open, paused or closed
    opens: str  # the day as printed, or ''
    closes: str  # the last day as printed, or ''
    ended: bool  # whether that day is over
    form: FormView | None  # only while it is open


@dataclass(frozen=True)
class LetterPage:
    """The published letter in one language."""

    head: LetterHead
    canonical_url: str
    css_url: str
    paper_url: str  # the style sheet for print only: the running head
    languages: tuple[LanguageLink, ...]
    is_translation: bool
    authoritative_lang: str  # es
    authoritative_label: str  # the name of the authoritative language, in this page's language
    place: str
    place_lang: str  # of the place's name, where it is not in the page's language; else ''
    date: str  # as printed: 4 de febrero de 2026
    date_iso: str  # 2026-02-04
    subject_label: str  # Asunto
    subject: str
    addressees: tuple[Addressee, ...]
    body_html: str  # safe HTML, rendered from CommonMark with raw HTML off
    notes_html: str  # its footnotes; '' without any
    closing: str
    organisations_heading: str
    persons_heading: str
    first: tuple[Entry, ...]  # the signatories that the organisers show above the lists
    organisations: tuple[Entry, ...]  # organisations and coalitions, one list; none when they have pages of their own
    persons: tuple[Entry, ...]
    directory: Directory  # the lists that have pages of their own
    counts: Counts
    edition_number: int
    as_of: str  # 24 de noviembre de 2026, 10:32 (hora de Ciudad de México)
    as_of_iso: str
    signing: SigningView
    links: LetterLinks
    meta: Meta
    delivery: Event | None = None
    answer: Event | None = None
    embargo: str = ""  # until when the letter is by invitation only, as printed; '' when it is public
    confirmed_members: bool = False  # whether a member shown here confirmed for itself
    version: int = 1  # of the text
    versions: tuple[
        tuple[int, int], ...
    ] = ()  # (version, how many named signatories signed it); empty while all signed this one
    goal: int | None = None  # signatures; None without one
