"""Views for newsrooms, networks and other sites: frozen values, already in the reader's language."""

from dataclasses import dataclass

from chalicelib.pages.views.shared import Event, LanguageLink, LetterHead
from chalicelib.rules.signatories.counting import Counts


@dataclass(frozen=True)
class Meta:
    """The letter page's metadata for programs: previews, search engines, feed readers."""

    locale: str  # as Open Graph names it: es_LA
    other_locales: tuple[str, ...]
    image_url: str
    image_alt: str
    modified: str  # ISO 8601, UTC
    feed_url: str
    schema: str  # JSON-LD that is safe inside an HTML element


@dataclass(frozen=True)
class FileLink:
    """A file to download."""

    href: str
    label: str  # Español, or CSV
    lang: str  # of the file; '' if it has none


@dataclass(frozen=True)
class QuoteView:
    text: str
    name: str
    role: str


@dataclass(frozen=True)
class News:
    """Something that happened to the letter."""

    date: str  # as printed
    date_iso: str
    title: str
    text: str
    url: str
    lang: str  # that the text is in


@dataclass(frozen=True)
class PressTextView:
    """What the organisers tell newsrooms about themselves, in the page's language."""

    short: str  # one paragraph
    long_html: str  # safe HTML, rendered from CommonMark with raw HTML off
    quotes: tuple[QuoteView, ...]
    contact_html: str  # safe HTML: addresses and telephone numbers are links


@dataclass(frozen=True)
class PressPage:
    """What a newsroom needs of one edition, in one language."""

    head: LetterHead
    css_url: str
    canonical_url: str
    languages: tuple[LanguageLink, ...]
    hidden: bool  # from search engines
    subject: str
    counts: Counts
    sentence: str  # how many had signed and when, ready to quote
    citation: str
    edition_number: int
    edition_url: str
    as_of: str
    as_of_iso: str
    embargo: str  # until when, as printed; '' for a letter that is public
    embargo_iso: str
    public_url: str  # of the letter once it is public
    state: str  # soon, open, paused or closed
    opens: str  # as printed, or ''
    closes: str  # as printed, or ''
    ended: bool  # whether the last day is over
    delivery: Event | None
    answer: Event | None
    press_text: PressTextView | None  # None if the organisers wrote nothing in this language
    news: tuple[News, ...]  # the newest first
    pdfs: tuple[FileLink, ...]
    texts: tuple[FileLink, ...]
    cards: tuple[FileLink, ...]
    data: tuple[FileLink, ...]
    feed_url: str
    embed_url: str
    corrections_url: str


@dataclass(frozen=True)
class Listed:
    """One organisation in a list that other sites embed."""

    name: str
    website: str
    members: int


@dataclass(frozen=True)
class EmbeddedPage:
    """A page that another site shows in a frame."""

    head: LetterHead
    css_url: str
    counts: Counts
    sign_url: str  # of the form, or '' when nobody can sign
    as_of: str
    as_of_iso: str
    organisations: tuple[Listed, ...] = ()
    more: int = 0  # organisations left out because the list would be too long
    goal: int | None = None  # signatures; None without one


@dataclass(frozen=True)
class Snippet:
    """A snippet of HTML that another site may embed."""

    name: str  # counter, list or picture
    url: str  # of the file itself, on this site
    width: int  # px; 0 for the full width
    height: int  # px
    alt: str  # alternative text of a picture
    html: str  # to copy


@dataclass(frozen=True)
class EmbedPage:
    """The page that explains what other sites can embed, and how."""

    head: LetterHead
    css_url: str
    canonical_url: str
    languages: tuple[LanguageLink, ...]
    hidden: bool  # from search engines
    embargo: str  # until when, as printed; '' for a letter that is public
    snippets: tuple[Snippet, ...]
    press_url: str
    feed_url: str


@dataclass(frozen=True)
class SetLine:
    """A line of text in a picture, and its distance from the top (px)."""

    text: str
    y: int


@dataclass(frozen=True)
class CounterPicture:
    """The counter as an SVG, its text already broken into lines."""

    width: int  # px
    height: int
    left: int  # px from the left edge to the text
    title: str
    description: str
    title_lines: tuple[SetLine, ...]
    number: str  # 12,345
    label: str  # signatures
    number_y: int
    lines: tuple[SetLine, ...]
