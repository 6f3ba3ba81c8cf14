"""Routes of a letter's beginning: a new one, the folder of one, and a text that was written elsewhere."""

from chalice.app import Response

from chalicelib.desk.application import Desk
from chalicelib.desk.visit import Visit


def declare(desk: Desk) -> None:
    @desk.get("/begin", "begin-letters")
    def new_letter(visit: Visit) -> Response:
        from chalicelib.desk.pages import begin as page

        return page.show(visit)

    @desk.post("/begin", "begin-letters")
    def begin_letter(visit: Visit) -> Response:
        from chalicelib.desk.pages import begin as page

        return page.begin(visit)
