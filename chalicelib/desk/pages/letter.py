"""The overview of a letter."""

from chalice.app import Response

from chalicelib.desk.visit import Visit


def show(visit: Visit) -> Response:
    return visit.render("desk/letter.html", visit.on.state)
