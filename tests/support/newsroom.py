"""An edition of the sample letter with signatories, news and a press kit, for newsrooms."""

from dataclasses import replace
from typing import Any

from bs4 import BeautifulSoup

from chalicelib.publishing.edition.content import Content
from chalicelib.rules.letters.press_kit import PressKit, PressText, Quote, Update
from chalicelib.rules.signatories.changes import ChangeTotals, HistoryRow
from tests.support.contents import content_of, signatory

MEMBERS = ("Uno", "Dos", "Tres")
SIGNATORIES = (
    signatory(1, "Ñandú, A.C.", "organisation", country="MX", website="https://nandu.example.org"),
    signatory(2, "Red de Redes", "coalition", members=MEMBERS),
    signatory(3, "Ma. José Ñúñez", role="Bióloga", affiliation="Universidad del Valle"),
    signatory(4, "דוד כהן"),
)
KIT = PressKit(
    texts={
        "es": PressText(
            short="La Red del Agua reúne a once pueblos.",
            long="# La Red\n\nNació en [2019](https://example.org/red).\n",
            quotes=(Quote("El agua es de quien la cuida.", "Eulalia Xicoy", "regadora"),),
            contact="Ana Ruiz\nprensa@example.org\n+52 55 1234 5678, de 9 a 18 h",
        )
    },
    updates=(
        Update("2026-09-18", {"es": "Nos recibió la ministra"}, {"es": "Duró dos horas."}, "https://example.org/n1"),
        Update("2026-09-20", {"es": "Nueva fecha", "en": "A new date"}, {}),
    ),
)
HISTORY = (
    HistoryRow(1, 9, "2026-09-20T10:00:00Z", ChangeTotals(added=12), 12),
    HistoryRow(10, 10, "2026-09-21T09:00:00Z", ChangeTotals(3, 2, 1, 1), 12),
    HistoryRow(11, 11, "2026-09-21T14:13:20Z", ChangeTotals(), 12),
)


def edition(**letter: Any) -> Content:
    """Edition 11; ``letter`` are the changed fields of the letter."""
    return replace(content_of(SIGNATORIES, **letter), number=11, unnamed=3, kit=KIT, history=HISTORY)


def page(files: dict[str, bytes], path: str) -> BeautifulSoup:
    return BeautifulSoup(files[path].decode(), "html.parser")
