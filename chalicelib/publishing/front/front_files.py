"""All files of the front page: a page in each language, in parts of fifty letters, a feed in each, and data.

None of them depends on the time: the same letters have the same files.
"""

import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from chalicelib.pages.cldr import language_name, long_date
from chalicelib.pages.templates import FRONT_SHEET, STYLE_SHEET, asset, picture, render
from chalicelib.pages.views.front import FrontView, ListedView
from chalicelib.pages.views.shared import Event, LanguageLink
from chalicelib.publishing.files.atom import Entry, Feed, document
from chalicelib.publishing.files.metadata import open_graph_locale
from chalicelib.publishing.front import words
from chalicelib.publishing.front.listed import Handover, ListedEvent, ListedLetter
from chalicelib.publishing.front.schema import LETTERS, SCHEMA_PATH
from chalicelib.rules.files import file_path, sha256

DATA = "letters.json"
PICTURE = "front.png"
LETTERS_PER_PAGE = 50
MOST_ENTRIES = 50


@dataclass(frozen=True)
class Front:
    """One state of the front page before its files are built. ``letters`` are in the order in which they stand."""

    site_url: str
    name: str  # '' for none
    languages: tuple[str, ...]  # at least one
    letters: tuple[ListedLetter, ...]
    number: int  # of this state
    since: str  # RFC 3339; when the stage had a front page first

    @cached_property
    def css(self) -> bytes:
        return (asset(STYLE_SHEET) + asset(FRONT_SHEET)).encode()

    @cached_property
    def css_path(self) -> str:
        return file_path(sha256(self.css), "css")

    @cached_property
    def picture_path(self) -> str:
        return file_path(sha256(picture(PICTURE)), "png")

    @cached_property
    def parts(self) -> tuple[tuple[ListedLetter, ...], ...]:
        """The letters of each page; one empty page if there are none."""
        starts = range(0, max(len(self.letters), 1), LETTERS_PER_PAGE)
        return tuple(self.letters[start : start + LETTERS_PER_PAGE] for start in starts)

    def absolute(self, path: str) -> str:
        return f"{self.site_url}/{path}"


@dataclass(frozen=True)
class FrontData:
    """What the next state needs of the one before."""

    since: str  # '' for none
    letters: Mapping[str, ListedLetter]  # slug → letter, in the order in which they stood


def files(front: Front) -> dict[str, bytes]:
    """Path on the site → content."""
    first = front.languages[0]
    bodies = {
        front.css_path: front.css,
        front.picture_path: picture(PICTURE),
        SCHEMA_PATH: _json(LETTERS),
        DATA: _json(_data(front)),
    }
    for lang in front.languages:
        bodies[f"{lang}/feed.xml"] = _feed(front, lang, f"{lang}/feed.xml")
        for number in range(1, len(front.parts) + 1):
            page = render("front/front.html", lang, {"page": _page(front, lang, number)})
            bodies[f"{_folder(lang, number)}index.html"] = page.encode()
    return bodies | {"index.html": bodies[f"{first}/index.html"], "feed.xml": _feed(front, first, "feed.xml")}


def read_data(data: bytes | None) -> FrontData:
    """What a ``letters.json`` says, without letters that another program wrote in another way."""
    try:
        values = json.loads(data or b"{}")
        since, rows = str(values.get("since", "")), list(values.get("letters", ()))
    except (ValueError, TypeError, AttributeError):
        return FrontData("", {})
    found: dict[str, ListedLetter] = {}
    for row in rows:
        with contextlib.suppress(KeyError, TypeError, ValueError, AttributeError):
            letter = ListedLetter.from_json(row)
            found[letter.slug] = letter
    return FrontData(since, found)


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _data(front: Front) -> dict[str, Any]:
    return {
        "site": f"{front.site_url}/",
        "name": front.name,
        "number": front.number,
        "since": front.since,
        "letters": [letter.to_json() for letter in front.letters],
    }


def _folder(lang: str, number: int) -> str:
    """Where a page of the front page is."""
    return f"{lang}/" if number == 1 else f"{lang}/{number}/"


def _page(front: Front, lang: str, number: int) -> FrontView:
    letters = front.parts[number - 1]
    return FrontView(
        name=front.name,
        css_url=f"/{front.css_path}",
        canonical_url=front.absolute(_folder(lang, number)),
        home_url=front.absolute("" if number == 1 else _folder(front.languages[0], number)),
        languages=tuple(
            LanguageLink(one, language_name(one, one), front.absolute(_folder(one, number)), one == lang)
            for one in front.languages
        ),
        locale=open_graph_locale(lang),
        other_locales=tuple(open_graph_locale(one) for one in front.languages if one != lang),
        image_url=front.absolute(front.picture_path),
        feed_url=f"/{lang}/feed.xml",
        data_url=f"/{DATA}",
        open=tuple(_listed(letter, lang) for letter in letters if letter.is_open),
        ended=tuple(_listed(letter, lang) for letter in letters if not letter.is_open),
        number=number,
        before_url=f"/{_folder(lang, number - 1)}" if number > 1 else "",
        after_url=f"/{_folder(lang, number + 1)}" if number < len(front.parts) else "",
    )


def _listed(letter: ListedLetter, lang: str) -> ListedView:
    shown = letter.language_for(lang)
    text = letter.texts[shown]
    return ListedView(
        title=text.title,
        subject=text.subject,
        lang="" if shown == lang else shown,
        url=f"/{letter.slug}/{shown}/",
        organisers=letter.organisers,
        organisers_lang="" if letter.language == lang else letter.language,
        state=letter.state,
        opens=_day(letter.opens_on, lang),
        closes=_day(letter.closes_on, lang),
        ended=letter.ended,
        counts=letter.counts,
        delivery=_event(letter.delivered, letter, lang),
        answer=_event(letter.answered, letter, lang),
    )


def _day(iso: str | None, lang: str) -> str:
    return "" if iso is None else long_date(date.fromisoformat(iso), lang)


def _event(handover: Handover | None, letter: ListedLetter, lang: str) -> Event | None:
    if handover is None:
        return None
    party, spoken = _in_page(handover.party, letter, lang)
    return Event(_day(handover.on, lang), handover.on, party, spoken, handover.url)


def _in_page(texts: Mapping[str, str], letter: ListedLetter, lang: str) -> tuple[str, str]:
    """The organisers' text in a language, or else in the letter's own or another, and the language that it is in; ''
    for the page's own."""
    found = next((one for one in (lang, letter.language, *texts) if texts.get(one)), lang)
    return texts.get(found, ""), "" if found == lang else found


def _feed(front: Front, lang: str, path: str) -> bytes:
    happened = [(letter, event) for letter in front.letters for event in letter.events]
    newest = sorted(happened, key=lambda one: one[1].at, reverse=True)[:MOST_ENTRIES]
    feed = Feed(
        id=front.absolute(f"{lang}/"),
        title=words.feed_title(front.name, lang),
        subtitle="",
        updated=newest[0][1].at if newest else front.since,
        url=front.absolute(path),
        page=front.absolute(f"{lang}/"),
        lang=lang,
        author=front.name or urlsplit(front.site_url).netloc,
    )
    return document(feed, _entries(front, newest, lang))


def _entries(front: Front, happened: Sequence[tuple[ListedLetter, ListedEvent]], lang: str) -> list[Entry]:
    entries = []
    for letter, event in happened:
        shown = letter.language_for(lang)
        text = letter.texts[shown]
        entries.append(
            Entry(
                id=f"{front.absolute(letter.slug)}/{lang}/#{event.event}-{event.at}",
                title=words.event_title(event.event, text.title, lang),
                updated=event.at,
                url=text.url,
                text=text.subject,
                lang=lang,
                text_lang="" if shown == lang else shown,
            )
        )
    return entries
