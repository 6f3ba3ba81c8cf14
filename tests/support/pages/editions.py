"""Invented pages about editions, for the tests that check every page."""

import dataclasses
from typing import Any

from chalicelib.pages.views.editions import CorrectionsLine, CorrectionsPage, EditionPage
from chalicelib.pages.views.shared import Addressee, LanguageLink, LetterHead
from chalicelib.rules.signatories.changes import ChangeTotals, HistoryRow

FIRST = HistoryRow(1, 1, "2026-09-20T12:00:00Z", ChangeTotals(), 0)
ROWS = (HistoryRow(3, 57, "2026-11-24T16:32:05Z", ChangeTotals(12_345, 2, 1, 1), 12_342), FIRST)


def edition_pages(head: LetterHead, languages: tuple[LanguageLink, ...]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Name → template and its arguments."""
    corrections = CorrectionsPage(
        head=head,
        css_url="/agua/files/0.css",
        canonical_url="https://cartas.example.org/agua/es/corrections.html",
        languages=languages,
        number=57,
        as_of="24 de noviembre de 2026, 10:32 (Ciudad de México)",
        as_of_iso="2026-11-24T16:32:05Z",
        sum=ROWS[0].changed,
        total=12_342,
        lines=tuple(
            CorrectionsLine(row, "24 de noviembre de 2026, 10:32", f"/agua/editions/{row.last}/") for row in ROWS
        ),
        merged=True,
        json_url="/agua/corrections.json",
    )
    edition = EditionPage(
        head=head,
        css_url="../../files/0.css",
        latest_url="../../latest.css",
        languages=languages,
        classes="n2 n2-5 n2-57",
        number=57,
        as_of="24 de noviembre de 2026, 10:32 (Ciudad de México)",
        as_of_iso="2026-11-24T16:32:05Z",
        edition=ROWS[0],
        counts_text="2 coaliciones y 20 personas",
        version="0" * 64,
        previous="f" * 64,
        citations=(("es", "Mesa por el Agua, «Por el agua»"), ("en", "Mesa por el Agua, “For the water”")),
        letter_url="https://cartas.example.org/agua/",
        date="9 de noviembre de 2026",
        date_iso="2026-11-09",
        place="Puerto Amancay",
        subject_label="Asunto",
        subject="Suspensión de la concesión",
        addressees=(Addressee("Ing. Ana Ruiz", "Ministra"), Addressee("Dr. Luis Sosa", "")),
        body_html="<p>Quienes <em>firmamos</em>.</p>\n",
        notes_html="",
        closing="Atentamente,",
    )
    bare = dataclasses.replace(
        edition, number=1, classes="n1 n1-1", edition=FIRST, counts_text="", previous="", place="", subject_label=""
    )
    return {
        "corrections": ("letter/corrections.html", {"page": corrections}),
        "corrections, nothing merged": (
            "letter/corrections.html",
            {
                "page": dataclasses.replace(
                    corrections, merged=False, lines=corrections.lines[1:], sum=ChangeTotals(), total=0
                )
            },
        ),
        "edition": ("letter/edition.html", {"page": edition}),
        "first edition": ("letter/edition.html", {"page": bare}),
    }
