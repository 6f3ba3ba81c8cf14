"""Invented pages and mails for the tests: each template with its arguments."""

import dataclasses
from typing import Any

import pytest
from bs4 import BeautifulSoup

from chalicelib.pages.markdown.html import to_parts
from chalicelib.pages.templates import render
from chalicelib.pages.views.letter import LetterLinks, LetterPage, Link, SigningView
from chalicelib.pages.views.lists import Directory, LongGroup
from chalicelib.pages.views.newsroom import Meta
from chalicelib.pages.views.own_page import DisownView
from chalicelib.pages.views.shared import (
    Addressee,
    ConfirmView,
    Custody,
    DocumentView,
    Entry,
    Event,
    FormView,
    LanguageLink,
    LetterHead,
    MailView,
    MembersQuestion,
    MessageView,
    NoticePage,
    PrintedDetail,
)
from chalicelib.rules.signatories.counting import Counts
from chalicelib.rules.signatures.details import Details
from chalicelib.web.confirm_view import summary
from tests.support.pages.editions import edition_pages
from tests.support.pages.front import front_pages
from tests.support.pages.lists import list_pages
from tests.support.pages.newsroom import press_pages
from tests.support.pages.own_page import member_pages, own_pages
from tests.support.pages.report import report_pages
from tests.support.samples import named

LANGS = ("es", "en", "pt", "fr")
CSS = "body { color: black }"
KINDS = ("person", "organisation", "coalition")
OUTCOMES = (
    "expired", "invalid", "unsubscribe", "unsubscribed", "changed", "resent", "not-found",
    "closed", "not-open", "paused", "bad-request", "too-large", "unsupported", "method", "unavailable", "error",
)  # fmt: skip
HOSTILE = "<img src=x onerror=alert(1)>\"'&amp;{{ 7 * 7 }}"
LANGUAGES = (
    LanguageLink("es", "Español", "https://cartas.example.org/agua/es/", current=True),
    LanguageLink("en", "English", "https://cartas.example.org/agua/en/", current=False),
)
HEAD = LetterHead(
    title="Por el agua",
    url="https://cartas.example.org/agua/es/",
    site_url="https://cartas.example.org/agua/",
    lang="es",
    contact="mesa@example.org",
    organisers="Mesa por el Agua",
    run_by="Mesa por el Agua",
    questions_to="mesa@example.org",
)
CUSTODY = Custody("Red del Agua, A.C.", "datos@example.org", "Calle del Molino 12, San Jacinto", 90, "confirmation")
FORM = FormView(
    action="https://firmas.example.org/letters/agua/signatures",
    lang="es",
    kinds=KINDS,
    countries=(("BR", "Brasil"), ("MX", "México")),
    privacy_url="https://cartas.example.org/agua/es/privacy/",
    custody=CUSTODY,
)
NUMBERS = "/agua/es/signatories/numbers/1.html"
MEMBERS = ("Uno; y medio", "منظمة", "Tres")
RED_DE_REDES = Details("coalition", "Red de Redes", members=named(*MEMBERS))
ORGANISATIONS = (
    Entry(
        1,
        "n7",
        Details("organisation", "Ñandú, A.C.", website="https://nandu.org"),
        (PrintedDetail("country", "México"),),
        7,
        f"{NUMBERS}#n7",
    ),
    Entry(2, "n2", RED_DE_REDES, permanent=2, permalink=f"{NUMBERS}#n2", coalition="coalición"),
)
PERSONS = (
    Entry(
        1,
        "n1",
        Details("person", "Ma. José Ñúñez-Ávila"),
        (PrintedDetail("role", "profesora"), PrintedDetail("affiliation", "Universidad")),
        1,
        f"{NUMBERS}#n1",
    ),
    Entry(2, "n5", Details("person", "דוד כהן"), permanent=5, permalink=f"{NUMBERS}#n5"),
)
LINKS = LetterLinks(
    edition="/agua/editions/7/",
    corrections="/agua/es/corrections.html",
    pdf="/agua/letter.es.pdf",
    text="/agua/letter.es.txt",
    data=tuple(Link(kind.upper(), f"/agua/signatories.{kind}") for kind in ("xlsx", "csv", "json")),
    press="/agua/es/press/",
    report="https://api.example.org/letters/agua/reports?lang=es",
    feed="/agua/feed.xml",
    embed="/agua/es/embed/",
    mail="mailto:?subject=Por%20el%20agua&body=https%3A%2F%2Fcartas.example.org%2Fagua%2Fes%2F",
    share=(Link("WhatsApp", "https://wa.me/?text=Por%20el%20agua%20https%3A%2F%2Fcartas.example.org%2Fagua%2Fes%2F"),),
)
PAGE = LetterPage(
    head=HEAD,
    canonical_url="https://cartas.example.org/agua/",
    css_url="/agua/files/0.css",
    paper_url="/agua/files/1.css",
    languages=LANGUAGES,
    is_translation=False,
    authoritative_lang="es",
    authoritative_label="español",
    place="Puerto Amancay",
    place_lang="",
    date="9 de noviembre de 2026",
    date_iso="2026-11-09",
    subject_label="Asunto",
    subject="Suspensión de la concesión",
    addressees=(Addressee("Ing. Ana Ruiz", "Ministra"), Addressee("Dr. Luis Sosa", "")),
    body_html="<p>Quienes <em>firmamos</em>.</p>\n",
    notes_html="",
    closing="Atentamente,",
    organisations_heading="Organizaciones firmantes:",
    persons_heading="Personas:",
    first=(PERSONS[0],),
    organisations=ORGANISATIONS,
    persons=PERSONS,
    directory=Directory(None, None),
    counts=Counts(persons=2, organisations=1, coalitions=1, members=3, unnamed=3),
    edition_number=7,
    as_of="24 de noviembre de 2026, 10:32",
    as_of_iso="2026-11-24T10:32:00-06:00",
    signing=SigningView("open", opens="", closes="31 de marzo de 2027", ended=False, form=FORM),
    links=LINKS,
    meta=Meta(
        locale="es_MX",
        other_locales=("en_GB",),
        image_url="https://cartas.example.org/agua/card.es.png",
        image_alt="Por el agua",
        feed_url="/agua/feed.xml",
        modified="2026-11-24T16:32:00Z",
        schema="{}",
    ),
)
CLOSED = dataclasses.replace(PAGE, signing=SigningView("closed", "", "31 de marzo de 2027", True, None))
DELIVERED = dataclasses.replace(
    CLOSED,
    delivery=Event(
        "3 de marzo de 2027",
        "2027-03-03",
        "Oficialía de Partes",
        "",
        document=DocumentView("/agua/documents/0.png", "El sello de recibido", "", is_image=True),
    ),
)
ANSWERED = dataclasses.replace(
    DELIVERED,
    answer=Event(
        "20 de abril de 2027",
        "2027-04-20",
        "Ministry of Water",
        "en",
        "https://agua.example.org/respuesta",
        DocumentView("/agua/documents/1.pdf", "The reply", "en", is_image=False),
    ),
)
LONG = LongGroup(
    name="persons",
    total=45_678,
    first_url="/agua/es/signatories/1.html",
    directory_url="/agua/es/signatories/",
    letters=(("", "/agua/es/signatories/#persons-signs"), ("Ñ", "/agua/es/signatories/#persons-ñ")),
)
LONG_LIST = dataclasses.replace(
    PAGE,
    persons=(),
    directory=Directory(None, LONG),
    counts=Counts(persons=45_678, organisations=1, coalitions=1, members=3),
)
NOTICE = NoticePage(
    head=HEAD, css_url="/agua/files/0.css", languages=LANGUAGES, body_html="<h2>Datos</h2>\n", custody=CUSTODY
)
UNTIL_CLOSING = dataclasses.replace(CUSTODY, address="", purge_days=None, address_until="closing")
REFUSED = dataclasses.replace(
    FORM,
    values={
        "kind": "coalition",
        "name": HOSTILE,
        "email": "x@",
        "members": "Uno\nDos",
        "country": "MX",
        "updates": "yes",
    },
    errors={"email": ("Revise el correo.",), "consent": ("Marque la casilla.",), "surprise": ("No conocemos esto.",)},
)
ASKED = dataclasses.replace(
    FORM,
    values={"kind": "coalition", "members": f"Uno, A.C.\n{HOSTILE}\nTres"},
    question=MembersQuestion(f"Uno, A.C.; {HOSTILE}; Tres", 3, ";", (2,)),
)
ASKED_AND_REFUSED = dataclasses.replace(ASKED, errors={**REFUSED.errors, "members": ("Línea 1.", "Línea 3.")})
PERSON_DETAILS = Details("person", "Ma. José Ñúñez", affiliation="Universidad", role="profesora", country="MX")
PERSON = summary(PERSON_DETAILS, True, "es")
COALITION = summary(
    Details(
        "coalition", "Red", role="Secretaria", representative="Ana Ruiz", country="MX",
        website="https://red.example.org", members=named("Uno", "Dos"),
    ),
    True,
    "es",
)  # fmt: skip
LARGE = summary(
    Details("coalition", "Red", representative="Ana Ruiz", members=named(*(f"Casa {n}" for n in range(1, 101)))),
    False,
    "es",
)
CONFIRM = ConfirmView(
    head=HEAD,
    signature=PERSON,
    state="pending",
    confirmed=False,
    revision="r1",
    disown_url="../disown/agua_x",
    own_url="../signature/agua_y",
)
DISOWN = DisownView(HEAD, "disown", PERSON, published=False, snapshot="s1", sign_url=f"{HEAD.url}#sign")
DISOWNED = DisownView(HEAD, "disowned", None, published=False, snapshot="", sign_url=f"{HEAD.url}#sign")
MAIL = MailView(
    letter_title="Por el agua & la vida",
    letter_url="https://cartas.example.org/agua/",
    link="https://firmas.example.org/confirm/agua_" + "abcdefg2" * 10,
    organisers="Mesa por el Agua",
    contact="mesa@example.org",
    expires="1 de diciembre de 2026",
    page_url="https://firmas.example.org/signature/agua_" + "bcdefg23" * 10,
    unsubscribe_url="https://firmas.example.org/unsubscribe/agua_" + "cdefg234" * 10,
)
# Every mail: the links it contains, in this order.
MAILS = {
    "confirm": (MAIL.link, MAIL.page_url),
    "already_signed": (MAIL.page_url, MAIL.letter_url, MAIL.unsubscribe_url),
    "reminder": (MAIL.link, MAIL.page_url, MAIL.unsubscribe_url),
    "approved": (MAIL.letter_url, MAIL.page_url, MAIL.unsubscribe_url),
    "refused": (MAIL.page_url, MAIL.unsubscribe_url),
    "corrected": (MAIL.page_url, MAIL.unsubscribe_url),
    "text_changed": (MAIL.letter_url, MAIL.page_url, MAIL.unsubscribe_url),
}
SENT = dataclasses.replace(NOTICE, sender="Firmamos <firmas@example.org>")

# Every page: its template and its arguments.
NOTES_AND_TABLES = to_parts(
    """
Tabla 1. Los pozos del valle, su profundidad, su caudal y las comunidades que beben de ellos

| Pozo | Comunidades y barrios | Profundidad en metros[^1] | Caudal en litros por segundo |
|------|-----------------------|------:|------:|
| Norte | San Isidro Tepalá | 140 | 12.5 |
| Sur | Barranca Seca | 90 | 8.1[^otra] |

| | |
|--|--|
| Norte | Sur |

| | 2025 |
|--|--|
| Norte | 14 |

a) uno[^1]
b) dos, https://example.org/datos

1) tres

[^1]: Medidas en marzo.
[^otra]: Según el *acta*.
"""
)
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "letter with notes and tables": (
        "letter/letter.html",
        {"page": dataclasses.replace(PAGE, body_html=NOTES_AND_TABLES.body, notes_html=NOTES_AND_TABLES.notes)},
    ),
    "letter that names no organisers": (
        "letter/letter.html",
        {"page": dataclasses.replace(PAGE, head=dataclasses.replace(HEAD, organisers="", contact=""), place="")},
    ),
    "letter": ("letter/letter.html", {"page": PAGE}),
    "letter closed": ("letter/letter.html", {"page": CLOSED}),
    "letter delivered": ("letter/letter.html", {"page": DELIVERED}),
    "letter answered": ("letter/letter.html", {"page": ANSWERED}),
    "letter not open yet": (
        "letter/letter.html",
        {"page": dataclasses.replace(PAGE, signing=SigningView("soon", "1 de enero de 2027", "", False, None))},
    ),
    "letter whose signing is paused": (
        "letter/letter.html",
        {"page": dataclasses.replace(PAGE, signing=SigningView("paused", "", "31 de marzo de 2027", False, None))},
    ),
    "letter with a member that confirmed": (
        "letter/letter.html",
        {
            "page": dataclasses.replace(
                PAGE,
                organisations=(ORGANISATIONS[0], dataclasses.replace(ORGANISATIONS[1], confirmed=MEMBERS[:2])),
                confirmed_members=True,
            )
        },
    ),
    "letter with a coalition of many members": (
        "letter/letter.html",
        {
            "page": dataclasses.replace(
                PAGE,
                organisations=(
                    ORGANISATIONS[0],
                    dataclasses.replace(
                        ORGANISATIONS[1], more=len(MEMBERS) - 1, members_url="/agua/es/signatories/members/2.html"
                    ),
                ),
            )
        },
    ),
    "letter with a long list": ("letter/letter.html", {"page": LONG_LIST}),
    "letter under embargo": (
        "letter/letter.html",
        {
            "page": dataclasses.replace(
                PAGE, embargo="1 de diciembre de 2026, 06:00", links=dataclasses.replace(LINKS, share=())
            )
        },
    ),
    "letter unsigned": (
        "letter/letter.html",
        {"page": dataclasses.replace(PAGE, first=(), organisations=(), persons=(), counts=Counts())},
    ),
    "translation": ("letter/letter.html", {"page": dataclasses.replace(PAGE, is_translation=True)}),
    "check your e-mail": ("letter/check_your_email.html", {"page": NOTICE}),
    "check your e-mail, sender known": ("letter/check_your_email.html", {"page": SENT}),
    "thanks": ("letter/thanks.html", {"page": NOTICE}),
    "privacy": ("letter/privacy.html", {"page": NOTICE}),
    "privacy without a day": ("letter/privacy.html", {"page": dataclasses.replace(NOTICE, custody=UNTIL_CLOSING)}),
    "not found": ("letter/not_found.html", {"css_url": "/files/0.css"}),
    "moved": ("letter/moved.html", {"title": "Por el agua", "url": "https://cartas.example.org/agua/es/"}),
    "form": ("sign/form.html", {"form": FORM, "head": HEAD, "css": CSS}),
    "form refused": ("sign/form.html", {"form": REFUSED, "head": HEAD, "css": CSS}),
    "form asked": ("sign/form.html", {"form": ASKED, "head": HEAD, "css": CSS}),
    "form asked and refused": (
        "sign/form.html",
        {
            "form": ASKED_AND_REFUSED,
            "head": HEAD,
            "css": CSS,
        },
    ),
    "confirm": ("sign/confirm.html", {"view": CONFIRM, "css": CSS}),
    "confirm large coalition": (
        "sign/confirm.html",
        {"view": dataclasses.replace(CONFIRM, signature=LARGE), "css": CSS},
    ),
    "confirm coalition": (
        "sign/confirm.html",
        {"view": dataclasses.replace(CONFIRM, signature=COALITION), "css": CSS},
    ),
    "confirmed": (
        "sign/confirm.html",
        {"view": dataclasses.replace(CONFIRM, state="confirmed", confirmed=True), "css": CSS},
    ),
    "confirmed and held": (
        "sign/confirm.html",
        {"view": dataclasses.replace(CONFIRM, state="held", confirmed=True), "css": CSS},
    ),
    "disown": ("sign/disown.html", {"view": DISOWN, "css": CSS}),
    "disown a coalition": ("sign/disown.html", {"view": dataclasses.replace(DISOWN, signature=COALITION), "css": CSS}),
    "disown changed": ("sign/disown.html", {"view": dataclasses.replace(DISOWN, changed=True), "css": CSS}),
    "disowned": ("sign/disown.html", {"view": DISOWNED, "css": CSS}),
    "disowned after closing": ("sign/disown.html", {"view": dataclasses.replace(DISOWNED, sign_url=""), "css": CSS}),
    "opened again": ("sign/disown.html", {"view": dataclasses.replace(DISOWNED, outcome="again"), "css": CSS}),
    **{
        f"message {outcome}": (
            "sign/message.html",
            {"view": MessageView(outcome=outcome, head=HEAD, action="../x/y"), "css": CSS},
        )
        for outcome in OUTCOMES
    },
    "message without a letter": ("sign/message.html", {"view": MessageView("not-found", None), "css": CSS}),
}
PAGES |= list_pages(HEAD, LANGUAGES)
PAGES |= front_pages(LANGUAGES)
PAGES |= press_pages(HEAD, LANGUAGES)
PAGES |= edition_pages(HEAD, LANGUAGES)
PAGES |= own_pages(HEAD, FORM, PERSON, COALITION, CSS)
PAGES |= member_pages(HEAD, CSS)
PAGES |= report_pages(HEAD, CSS)
every_page = pytest.mark.parametrize("page", PAGES)
every_language = pytest.mark.parametrize("lang", LANGS)


def soup(name: str, lang: str = "es", **context: object) -> BeautifulSoup:
    return BeautifulSoup(render(name, lang, context), "html.parser")


def shown(page: str, lang: str = "es") -> BeautifulSoup:
    name, context = PAGES[page]
    return soup(name, lang, **context)


def letter(lang: str = "es", **changes: Any) -> BeautifulSoup:
    return soup("letter/letter.html", lang, page=dataclasses.replace(PAGE, **changes))


def sign_form(**changes: Any) -> BeautifulSoup:
    return soup("sign/form.html", form=dataclasses.replace(FORM, **changes), head=HEAD, css=CSS)
