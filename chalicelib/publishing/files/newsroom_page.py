"""The page for newsrooms: figures to quote, words to use, files to take."""

import re
from datetime import date

from markupsafe import Markup, escape

from chalicelib.pages.cldr import language_name, long_date
from chalicelib.pages.markdown.html import to_html
from chalicelib.pages.templates import render
from chalicelib.pages.views.newsroom import FileLink, News, PressPage, PressTextView, QuoteView
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.edition.manifest import timestamp
from chalicelib.publishing.files import events, phrases
from chalicelib.rules.letters.press_kit import PressText, Update

# The parts of the organisers' contact that become links: an e-mail address, a page, an international phone number.
CONTACT = re.compile(
    r"(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(?P<page>https?://[^\s<>]*[^\s<>.,;:!?()])|(?P<phone>\+\d[\d ().-]{6,}\d)"
)


def files(content: Content) -> dict[str, bytes]:
    """``{lang}/press/index.html`` for each language, and ``press/index.html`` for the authoritative one."""
    pages = {
        f"{lang}/press/index.html": render("press/press.html", lang, {"page": _page(content, lang)}).encode()
        for lang in content.languages
    }
    return pages | {"press/index.html": pages[f"{content.letter.language}/press/index.html"]}


def _page(content: Content, lang: str) -> PressPage:
    letter = content.letter
    edition_url = content.absolute(f"editions/{content.number}/")
    return PressPage(
        head=content.head(lang),
        css_url=content.url(content.css_path),
        canonical_url=content.absolute(f"{lang}/press/"),
        languages=content.language_links(lang, "press/"),
        hidden=letter.embargo is not None,
        subject=content.version.texts[lang].subject,
        counts=content.counts,
        sentence=phrases.sentence(content, lang),
        citation=phrases.citation(content, lang, edition_url),
        edition_number=content.number,
        edition_url=edition_url,
        as_of=content.as_of(lang),
        as_of_iso=content.at_iso,
        embargo=content.moment(letter.embargo, lang),
        embargo_iso="" if letter.embargo is None else timestamp(letter.embargo * 1000),
        public_url=content.public(f"{lang}/"),
        state=content.signing,
        opens=content.day(letter.opens, lang),
        # ``closes`` is the first moment after the last day.
        closes=content.day(letter.closes, lang, before=1),
        ended=events.ended(content),
        delivery=events.delivery(content, lang),
        answer=events.answer(content, lang),
        press_text=_press_text(content.kit.texts.get(lang), lang),
        news=tuple(_news(content, update, lang) for update in _newest_first(content.kit.updates)),
        pdfs=_in_each_language(content, "letter.{}.pdf"),
        texts=_in_each_language(content, "letter.{}.txt"),
        cards=_in_each_language(content, "card.{}.png"),
        data=tuple(FileLink(content.url(f"signatories.{kind}"), kind.upper(), "") for kind in ("csv", "xlsx", "json")),
        feed_url=content.url(f"{lang}/feed.xml"),
        embed_url=content.url(f"{lang}/embed/"),
        corrections_url=content.url(f"{lang}/corrections.html"),
    )


def _in_each_language(content: Content, path: str) -> tuple[FileLink, ...]:
    urls = ((lang, content.url_of_costly(path.format(lang))) for lang in content.languages)
    return tuple(FileLink(url, language_name(lang, lang), lang) for lang, url in urls if url)


def _press_text(text: PressText | None, lang: str) -> PressTextView | None:
    if text is None:
        return None
    return PressTextView(
        short=text.short,
        long_html=to_html(text.long, highest=3, lang=lang),
        quotes=tuple(QuoteView(quote.text, quote.name, quote.role) for quote in text.quotes),
        contact_html=link_contacts(text.contact),
    )


def _newest_first(updates: tuple[Update, ...]) -> list[Update]:
    return sorted(updates, key=lambda update: update.date, reverse=True)


def _news(content: Content, update: Update, lang: str) -> News:
    title, spoken = phrases.in_language(content, update.title, lang)
    return News(
        date=long_date(date.fromisoformat(update.date[:10]), lang),
        date_iso=update.date[:10],
        title=title,
        text=update.text.get(spoken, ""),
        url=update.url,
        lang=spoken,
    )


def link_contacts(text: str) -> Markup:
    """A plain text as HTML in which addresses and telephone numbers are links."""
    html, end = Markup(), 0
    for found in CONTACT.finditer(text):
        html += escape(text[end : found.start()]) + _link(found)
        end = found.end()
    return html + escape(text[end:])


def _link(found: re.Match[str]) -> Markup:
    schemes = {"mail": "mailto:", "page": "", "phone": "tel:"}
    kind = str(found.lastgroup)
    target = re.sub(r"[^+\d]", "", found[0]) if kind == "phone" else found[0]
    return Markup('<a href="{}{}">{}</a>').format(schemes[kind], target, found[0])
