"""Invented front pages, for the tests that check every page."""

import dataclasses
from typing import Any

from chalicelib.pages.views.front import FrontView, ListedView
from chalicelib.pages.views.shared import Event, LanguageLink
from chalicelib.rules.signatories.counting import Counts

HOSTILE = "</h3><script>alert(1)</script>\"'"
COUNTS = Counts(persons=20, organisations=41, coalitions=2, members=84, both=3, unnamed=3)
EVENT = Event("3 de marzo de 2027", "2027-03-03", "Oficialía de Partes", "es")
LETTER = ListedView(
    title="Por el agua",
    subject="Suspensión de la concesión",
    lang="",
    url="/agua/es/",
    organisers="Mesa por el Agua",
    organisers_lang="",
    state="open",
    opens="",
    closes="31 de marzo de 2027",
    ended=False,
    counts=COUNTS,
    delivery=None,
    answer=None,
)


def front_pages(languages: tuple[LanguageLink, ...]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Name → template and its arguments."""
    empty = FrontView(
        name="",
        css_url="/files/0.css",
        canonical_url="https://cartas.example.org/es/",
        home_url="https://cartas.example.org/",
        languages=languages,
        locale="es_LA",
        other_locales=("en_GB",),
        image_url="https://cartas.example.org/files/0.png",
        feed_url="/es/feed.xml",
        data_url="/letters.json",
        open=(),
        ended=(),
        number=1,
        before_url="",
        after_url="",
    )
    can_be_signed = (
        LETTER,
        dataclasses.replace(
            LETTER, title=HOSTILE, subject=HOSTILE, organisers=HOSTILE, lang="en", organisers_lang="en"
        ),
        dataclasses.replace(LETTER, state="soon", opens="1 de febrero de 2027", counts=Counts()),
        dataclasses.replace(LETTER, state="paused", organisers=""),
        dataclasses.replace(LETTER, closes="", counts=Counts()),
    )
    ended = (
        dataclasses.replace(LETTER, state="answered", delivery=EVENT, answer=EVENT),
        dataclasses.replace(LETTER, state="delivered", delivery=EVENT),
        dataclasses.replace(LETTER, state="closed", ended=True),
        dataclasses.replace(LETTER, state="closed", counts=Counts(persons=1)),
    )
    first = dataclasses.replace(empty, name="Mesa por el Agua", open=can_be_signed, ended=ended, after_url="/es/2/")
    return {
        "front page": ("front/front.html", {"page": first}),
        "front page, its second": (
            "front/front.html",
            {"page": dataclasses.replace(first, number=2, open=(), before_url="/es/", after_url="")},
        ),
        "front page without letters": ("front/front.html", {"page": empty}),
    }
