"""Routes of the texts of a letter: what people sign, the privacy notice and the press kit."""

from chalice.app import Response

from chalicelib.desk.application import Desk
from chalicelib.desk.visit import Visit


def declare(desk: Desk) -> None:
    @desk.get("/l/{slug}/text", "read-draft")
    def texts(visit: Visit) -> Response:
        from chalicelib.desk.pages import texts as page

        return page.show(visit, "letter")

    @desk.get("/l/{slug}/text/{part}", "read-draft")
    def texts_of(visit: Visit) -> Response:
        from chalicelib.desk.pages import texts as page

        return page.show(visit, visit.parameters["part"])

    @desk.post("/l/{slug}/text/{part}", "edit-draft")
    def save_text(visit: Visit) -> Response:
        from chalicelib.desk.pages import text_saving as page

        return page.save(visit, visit.parameters["part"])

    @desk.post("/l/{slug}/text/{part}/quietly", "edit-draft")
    def save_text_quietly(visit: Visit) -> Response:
        from chalicelib.desk.pages import text_saving as page

        return page.save_quietly(visit, visit.parameters["part"])

    @desk.post("/l/{slug}/text/{part}/aside", "edit-draft")
    def set_text_aside(visit: Visit) -> Response:
        from chalicelib.desk.pages import text_saving as page

        return page.set_aside(visit, visit.parameters["part"])

    @desk.post("/l/{slug}/text/{part}/add", "edit-draft")
    def add_text(visit: Visit) -> Response:
        from chalicelib.desk.pages import text_saving as page

        return page.add(visit, visit.parameters["part"])

    @desk.post("/l/{slug}/text/{part}/take-away", "edit-draft")
    def take_text_away(visit: Visit) -> Response:
        from chalicelib.desk.pages import text_saving as page

        return page.take_away(visit, visit.parameters["part"])
