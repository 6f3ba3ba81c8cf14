"""Views of the stage's front page: frozen values, already in the page's language."""

from dataclasses import dataclass

from chalicelib.pages.views.shared import Event, LanguageLink
from chalicelib.rules.signatories.counting import Counts


@dataclass(frozen=True)
class ListedView:
    """A letter on the front page."""

    title: str
    subject: str
    lang: str  # of title and subject, if it is not the page's; else ''
    url: str  # a path on the site
    organisers: str
    organisers_lang: str  # likewise
    state: str  # soon, open, paused, closed, delivered or answered
    opens: str  # the day as printed, or ''
    closes: str  # the last day as printed, or ''
    ended: bool  # whether that day is over
    counts: Counts
    delivery: Event | None
    answer: Event | None


@dataclass(frozen=True)
class FrontView:
    """The front page in one language, or one of its pages."""

    name: str  # of the site; '' for none
    css_url: str
    canonical_url: str
    home_url: str  # in the stage's first language
    languages: tuple[LanguageLink, ...]
    locale: str
    other_locales: tuple[str, ...]
    image_url: str
    feed_url: str
    data_url: str
    open: tuple[ListedView, ...]  # those that can be signed, or will be
    ended: tuple[ListedView, ...]
    number: int  # of the page, from 1
    before_url: str  # the page before; '' for none
    after_url: str
