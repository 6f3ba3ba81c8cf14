"""The letters of an organiser."""

from chalice.app import Response

from chalicelib.desk.views.home import LetterLine
from chalicelib.desk.visit import Visit
from chalicelib.rules.organisers.rights import STAGE
from chalicelib.wiring import organise


def show(visit: Visit) -> Response:
    heads = ((slug, role, organise.letters().head(slug)) for slug, role in sorted(visit.me.roles.items()))
    lines = [
        LetterLine(head.title(visit.lang), visit.link(f"/l/{slug}"), role, head.state)
        for slug, role, head in heads
        if head is not None and slug != STAGE
    ]
    return visit.render("desk/home.html", lines)
