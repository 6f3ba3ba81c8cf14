"""Routes of a letter's overview."""

from chalice.app import Response

from chalicelib.desk.application import Desk
from chalicelib.desk.visit import Visit


def declare(desk: Desk) -> None:
    @desk.get("/l/{slug}", "see-figures")
    def overview(visit: Visit) -> Response:
        from chalicelib.desk.pages import letter as page

        return page.show(visit)
