"""Routes of what a letter's organisers watch: its switches and its log."""

from chalice.app import Response

from chalicelib.desk.application import Desk
from chalicelib.desk.visit import Visit


def declare(desk: Desk) -> None:
    @desk.get("/l/{slug}/switches", "see-figures")
    def switches(visit: Visit) -> Response:
        from chalicelib.desk.pages import switches as page

        return page.show(visit)

    @desk.post("/l/{slug}/switches/mail", "pause-mail")
    def switch_mail(visit: Visit) -> Response:
        from chalicelib.desk.pages import switches as page

        return page.throw(visit, page.OF_MAIL)

    @desk.post("/l/{slug}/switches/letter", "switch")
    def switch_letter(visit: Visit) -> Response:
        from chalicelib.desk.pages import switches as page

        return page.throw(visit, page.OF_THE_LETTER)

    @desk.get("/l/{slug}/log", "see-log")
    def log(visit: Visit) -> Response:
        from chalicelib.desk.pages import log as page

        return page.show(visit)

    @desk.get("/l/{slug}/log.csv", "see-log")
    def log_as_csv(visit: Visit) -> Response:
        from chalicelib.desk.pages import log as page

        return page.as_csv(visit)

    @desk.get("/l/{slug}/log.json", "see-log")
    def log_as_json(visit: Visit) -> Response:
        from chalicelib.desk.pages import log as page

        return page.as_json(visit)
