"""Writes every mail in every language to files, to look at: ``make mails``."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path

from chalicelib import settings
from chalicelib.mail.mime import parts
from chalicelib.mail.organiser_writer import template_of
from chalicelib.organising.sample_mails import TOKEN, sample_views
from chalicelib.pages.cldr import long_date
from chalicelib.pages.views.organiser_mails import OrganiserMailView
from chalicelib.pages.views.shared import MailView
from chalicelib.rules.mail.organiser_mail import KINDS as ORGANISER_KINDS

LANGUAGES = settings.default_languages()
SLUG_TOKEN = f"agua-limpia_{TOKEN}"
API = "https://firmas.example.org"
LETTER = "https://cartas.example.org/agua-limpia/es/"

USUAL = MailView(
    letter_title="Por el agua limpia del río Claro",
    letter_url=LETTER,
    link=f"{API}/signature/{SLUG_TOKEN}",
    organisers="Red del Agua",
    contact="red@example.org",
    expires="",
    page_url=f"{API}/signature/{SLUG_TOKEN}",
    unsubscribe_url=f"{API}/unsubscribe/{SLUG_TOKEN}",
)
VIEWS = sample_views(USUAL, f"{API}/confirm/{SLUG_TOKEN}", "2026-02-11")

TEAM = "https://equipo.example.org"
TO_ORGANISERS = OrganiserMailView("equipo.example.org", f"{TEAM}/l/agua-limpia", USUAL.letter_title)
PARAMS = {
    "role": "moderator",
    "what": "role",
    "act": "new-owner",
    "n": "3",
    "of": "holds",
    "count": "3",
    "days": "4",
    "more": "",
    "letters": "2",
    "sent": "1204",
    "most": "45000",
    "slug1": "agua-limpia",
    "new1": "41",
    "asked1": "1087",
    "confirmed1": "765",
    "published1": "708",
    "waits1": "7",
    "days1": "9",
    "slug2": "bosques",
    "new2": "0",
    "asked2": "12",
    "confirmed2": "12",
    "published2": "12",
    "waits2": "0",
    "days2": "0",
}
NAMES = {"by": "Luz Mar", "who": "Ana Paz"}

# Kind → what its sample shows besides; the kinds that are not here show the usual.
OWN: Mapping[str, Mapping[str, str]] = {
    "invitation": {"link": f"{TEAM}/join/{'a' * 26}_{'b' * 52}", "expires": "2026-02-11"},
    "code": {"link": "", "letter_title": "", "code": "1234 5678"},
    "proposal": {"link": f"{TEAM}/proposals"},
    "waiting": {"link": f"{TEAM}/l/agua-limpia/queue"},
    "comments": {"link": f"{TEAM}/l/agua-limpia/comments"},
}
ORGANISER_VIEWS: Mapping[str, OrganiserMailView] = {
    kind: replace(TO_ORGANISERS, params=PARAMS, **NAMES, **OWN.get(kind, {})) for kind in ORGANISER_KINDS
}
SAMPLES: Mapping[str, MailView | OrganiserMailView] = dict[str, MailView | OrganiserMailView](VIEWS.items()) | {
    template_of(kind): view for kind, view in ORGANISER_VIEWS.items()
}


def write_mails(folder: Path) -> list[Path]:
    """Write ``{kind}.{lang}.html`` and ``.txt`` and an index into a folder; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    rows: list[str] = []
    for kind, view in SAMPLES.items():
        for lang in LANGUAGES:
            subject, text, html = parts(kind, lang, _with_long_date(view, lang))
            for suffix, body in (("html", html), ("txt", f"{subject}\n\n{text}")):
                path = folder / f"{kind}.{lang}.{suffix}"
                path.write_text(body, encoding="utf-8")
                paths.append(path)
            rows.append(
                f'<li lang="{lang}">{escape(subject)}: <a href="{kind}.{lang}.html">HTML</a>, '
                f'<a href="{kind}.{lang}.txt">text</a></li>'
            )
    index = folder / "index.html"
    head = '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Mails</title>\n<h1>Mails</h1>\n'
    index.write_text(f"{head}<ul>\n{''.join(rows)}</ul>\n", encoding="utf-8")
    return [*paths, index]


def _with_long_date(view: MailView | OrganiserMailView, lang: str) -> MailView | OrganiserMailView:
    """A sample with its date as the language prints it."""
    return replace(view, expires=long_date(date.fromisoformat(view.expires), lang)) if view.expires else view


if __name__ == "__main__":
    paths = write_mails(Path(sys.argv[1]))
    sys.stdout.write(f"{len(paths)} files: open {paths[-1]}\n")
