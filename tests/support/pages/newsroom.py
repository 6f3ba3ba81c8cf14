"""Invented pages for newsrooms and other sites, for the tests that check every page."""

import dataclasses
from typing import Any

from markupsafe import Markup

from chalicelib.pages.views.newsroom import (
    EmbeddedPage,
    EmbedPage,
    FileLink,
    Listed,
    News,
    PressPage,
    PressTextView,
    QuoteView,
    Snippet,
)
from chalicelib.pages.views.shared import Event, LanguageLink, LetterHead
from chalicelib.rules.signatories.counting import Counts

# Embedded in other sites' pages, which have their own skip links.
FRAMES = ("embedded counter", "embedded counter, closed", "embedded list")
HOSTILE = "</textarea><script>alert(1)</script>\"'"


def press_pages(head: LetterHead, languages: tuple[LanguageLink, ...]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Name → template and its arguments."""
    full = _press(head, languages)
    event = Event("3 de marzo de 2027", "2027-03-03", "Oficialía de Partes", "")
    bare = dataclasses.replace(
        full, press_text=None, news=(), counts=Counts(), state="closed", ended=True, delivery=event
    )
    hidden = dataclasses.replace(
        full, hidden=True, embargo="1 de diciembre de 2026, 06:00", embargo_iso="2026-12-01T12:00:00Z", state="soon"
    )
    framed = _framed(head)
    return {
        "press": ("press/press.html", {"page": full}),
        "press, nothing written": ("press/press.html", {"page": bare}),
        "press under embargo": ("press/press.html", {"page": hidden}),
        "embed": ("embed/embed.html", {"page": _embed(head, languages)}),
        "embedded counter": ("embed/counter.html", {"page": framed}),
        "embedded counter, closed": ("embed/counter.html", {"page": dataclasses.replace(framed, sign_url="")}),
        "embedded list": ("embed/list.html", {"page": framed}),
    }


def _press(head: LetterHead, languages: tuple[LanguageLink, ...]) -> PressPage:
    files = (FileLink("/agua/letter.es.pdf", "español", "es"), FileLink("/agua/letter.en.pdf", "English", "en"))
    return PressPage(
        head=head,
        css_url="/agua/files/0.css",
        canonical_url="https://cartas.example.org/agua/es/press/",
        languages=languages,
        hidden=False,
        subject="Suspensión de la concesión",
        counts=Counts(persons=20, organisations=41, coalitions=2, members=84, unnamed=3),
        sentence="La carta lleva 66 firmas.",
        citation="Mesa por el Agua, «Por el agua», edición 7",
        edition_number=7,
        edition_url="https://cartas.example.org/agua/editions/7/",
        as_of="24 de noviembre de 2026, 10:32",
        as_of_iso="2026-11-24T16:32:00Z",
        embargo="",
        embargo_iso="",
        public_url="https://cartas.example.org/agua/es/",
        state="open",
        opens="1 de diciembre de 2026",
        closes="31 de marzo de 2027",
        ended=False,
        delivery=None,
        answer=None,
        press_text=PressTextView(
            short="Somos la Mesa.",
            long_html="<h3>La Mesa</h3>\n<p>Once pueblos.</p>\n",
            quotes=(QuoteView("El agua es de quien la cuida.", "Eulalia Xicoy", "regadora"),),
            contact_html=Markup('Ana Ruiz\n<a href="mailto:prensa@example.org">prensa@example.org</a>'),
        ),
        news=(News("1 de diciembre de 2026", "2026-12-01", HOSTILE, HOSTILE, "https://example.org/1", "es"),),
        pdfs=files,
        texts=files,
        cards=files,
        data=(FileLink("/agua/signatories.csv", "CSV", ""),),
        feed_url="/agua/es/feed.xml",
        embed_url="/agua/es/embed/",
        corrections_url="/agua/es/corrections.html",
    )


def _embed(head: LetterHead, languages: tuple[LanguageLink, ...]) -> EmbedPage:
    return EmbedPage(
        head=head,
        css_url="/agua/files/0.css",
        canonical_url="https://cartas.example.org/agua/es/embed/",
        languages=languages,
        hidden=True,
        embargo="1 de diciembre de 2026, 06:00",
        snippets=(
            Snippet("counter", "/agua/es/embed/counter.html", 0, 340, "", HOSTILE),
            Snippet("list", "/agua/es/embed/list.html", 0, 420, "", HOSTILE),
            Snippet("picture", "/agua/es/embed/counter.svg", 340, 200, "66 firmas", HOSTILE),
        ),
        press_url="/agua/es/press/",
        feed_url="/agua/es/feed.xml",
    )


def _framed(head: LetterHead) -> EmbeddedPage:
    return EmbeddedPage(
        head=head,
        css_url="/agua/files/0.css",
        counts=Counts(persons=20, organisations=41, coalitions=2, members=84),
        sign_url=f"{head.url}#sign",
        as_of="24 de noviembre de 2026, 10:32",
        as_of_iso="2026-11-24T16:32:00Z",
        organisations=(Listed("Ñandú, A.C.", "https://nandu.org", 0), Listed("منظمة", "", 42)),
        more=5,
    )
