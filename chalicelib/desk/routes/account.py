"""Routes of one's own: the letters, and logging out."""

from chalice.app import Response

from chalicelib.desk.application import Desk
from chalicelib.desk.visit import Visit


def declare(desk: Desk) -> None:
    @desk.get("/", "own-account")
    def home(visit: Visit) -> Response:
        from chalicelib.desk.pages import home as page

        return page.show(visit)

    @desk.post("/log-out", "own-account")
    def log_out(visit: Visit) -> Response:
        from chalicelib.desk.pages import entrance

        return entrance.log_out(visit)
