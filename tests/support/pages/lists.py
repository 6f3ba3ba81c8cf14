"""Invented pages of the list of signatories, for the tests that check every page."""

from dataclasses import replace
from typing import Any

from chalicelib.pages.views.lists import (
    DirectoryGroup,
    DirectoryPage,
    DirectorySection,
    ListFrame,
    ListPage,
    ListSection,
    MembersPage,
    NumbersPage,
    Span,
)
from chalicelib.pages.views.shared import LanguageLink, LetterHead

REPORT = "https://api.example.org/letters/agua/reports?lang=es"
LINE = '<li id="n{0}"><bdi>Ana Paz</bdi> <a class="n" href="numbers/1.html#n{0}">no. {0}</a></li>\n'


def list_pages(head: LetterHead, languages: tuple[LanguageLink, ...]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Name → template and its arguments."""
    frame = ListFrame(head, "/agua/files/0.css", "https://cartas.example.org/agua/es/signatories/", languages, True)
    hidden = ListFrame(head, "/agua/files/0.css", "https://cartas.example.org/invited/x/es/", languages, False)
    listed = ListPage(
        frame=frame,
        group="persons",
        first="Ana Paz",
        last="דוד",
        directory_url="./",
        before_url="1.html",
        after_url="3.html",
        sections=(
            ListSection("#", "", "signs", 1, LINE.format(4)),
            ListSection("a", "A", "a", 2, LINE.format(1)),
            ListSection("…", "", "others", 3, LINE.format(3)),
        ),
    )
    sections = (
        DirectorySection("#", "", "persons-signs", (("#", "1.html#signs"),), (Span("1.html#signs", "3 Ríos", ""),)),
        DirectorySection(
            "ñ", "Ñ", "persons-ñ", (("Ña", "1.html#ña"), ("Ñu", "2.html#ñu")), (Span("1.html#ñ", "Ñandú", "Ñu"),)
        ),
    )
    directory = DirectoryPage(
        frame=frame,
        groups=(DirectoryGroup("persons", sections),),
        folder_url="/agua/es/signatories/",
        short="organisations",
        blocks=((1, 1000, "/agua/es/signatories/numbers/1.html"),),
    )
    numbers = NumbersPage(hidden, 1001, 2000, "1.html", "3.html", LINE.format(1007), REPORT)
    members = MembersPage(
        hidden, "Red de Redes", "../numbers/1.html#n2", (("Casa Uno", True), ("דוד", False)), ";", "."
    )
    return {
        "members": ("letter/members.html", {"page": members}),
        "members of whom none confirmed": (
            "letter/members.html",
            {"page": replace(members, members=(("Casa Uno", False),))},
        ),
        "list": ("letter/signatories.html", {"page": listed}),
        "list with a member that confirmed": (
            "letter/signatories.html",
            {"page": replace(listed, confirmed_members=True)},
        ),
        "directory": ("letter/signatories_index.html", {"page": directory}),
        "numbers": ("letter/numbers.html", {"page": numbers}),
        "numbers with a member that confirmed": (
            "letter/numbers.html",
            {"page": replace(numbers, confirmed_members=True)},
        ),
        "numbers that nobody has": ("letter/numbers.html", {"page": NumbersPage(hidden, 1, 1000, "", "", "", REPORT)}),
    }
