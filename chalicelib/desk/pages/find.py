"""The page on which organisers look for an entry.

A name or a number may stand in the page's address, so that the way back works. An e-mail address never does: what was
typed is posted, and the answer is the page itself.
"""

from chalice.app import Response

from chalicelib.desk.pages.times import in_words
from chalicelib.desk.views.entries import FindPage, FoundLine
from chalicelib.desk.visit import Visit
from chalicelib.organising.finding import LONGEST, Found, looks_like_address
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.wiring import organise_entries

A_PAGE = 25
MOST_PAGES = 400  # as many as a list of 10,000


def show(visit: Visit) -> Response:
    """The form, and what a name or a number in the address finds."""
    text = visit.asked("q").strip()[:LONGEST]
    if not text or looks_like_address(text):
        return visit.render("desk/find.html", FindPage(""))
    page = min(visit.whole("page"), MOST_PAGES)
    found = organise_entries.finder(visit.me.id).find(visit.on, text, most=A_PAGE, skip=page * A_PAGE)
    return visit.render("desk/find.html", _view(visit, text, found, page))


def look_for(visit: Visit) -> Response:
    """What was typed into the form: an address is answered here, anything else under an address of its own."""
    text = visit.field("q").strip()[:LONGEST]
    if not text:
        return visit.render("desk/find.html", FindPage("", problem="required"), 422)
    if not looks_like_address(text):
        return visit.go("find", q=text)
    try:
        found = organise_entries.finder(visit.me.id).find(visit.on, text, most=A_PAGE)
    except LetterRefused:
        return visit.render("desk/find.html", FindPage("", problem="destroyed"), 409)
    return visit.render("desk/find.html", _view(visit, "", found, 0, is_address=True))


def _view(visit: Visit, text: str, found: Found, page: int, *, is_address: bool = False) -> FindPage:
    return FindPage(
        text=text,
        is_address=is_address,
        was_sought=True,
        lines=tuple(FoundLine(one, visit.here(f"entry/{one.key.partition('.')[0]}")) for one in found.entries),
        edition=found.edition,
        as_of=in_words(visit, found.at_ms) if found.edition else "",
        page=page,
        more=found.more,
        is_cut=found.is_cut,
    )
