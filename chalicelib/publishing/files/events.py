"""What became of a letter: signing ended, it was delivered, it was answered."""

from datetime import date

from chalicelib.pages.cldr import long_date
from chalicelib.pages.views.shared import DocumentView, Event
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.files.phrases import in_page
from chalicelib.rules.letters.letter import Document

IMAGES = ("png", "jpg", "jpeg")


def ended(content: Content) -> bool:
    """Whether the last day to sign is over."""
    closes = content.letter.closes
    return closes is not None and closes <= content.at_ms // 1000


def delivery(content: Content, lang: str) -> Event | None:
    event = content.letter.delivery
    if event is None:
        return None
    to, spoken = in_page(content, event.to, lang)
    return Event(_day(event.on, lang), event.on, to, spoken, "", _document(content, event.document, lang))


def answer(content: Content, lang: str) -> Event | None:
    event = content.letter.answer
    if event is None:
        return None
    by, spoken = in_page(content, event.by, lang)
    return Event(_day(event.on, lang), event.on, by, spoken, event.url, _document(content, event.document, lang))


def _day(iso: str, lang: str) -> str:
    return long_date(date.fromisoformat(iso), lang)


def _document(content: Content, document: Document | None, lang: str) -> DocumentView | None:
    if document is None:
        return None
    described, spoken = in_page(content, document.described, lang)
    return DocumentView(
        url=content.url(document.path),
        described=described,
        lang=spoken,
        is_image=document.path.endswith(IMAGES),
    )
