"""Routes of the lot over a limit: look at it, and release or refuse it."""

from chalice.app import Response

from chalicelib.desk.application import Desk
from chalicelib.desk.visit import Visit


def declare(desk: Desk) -> None:
    @desk.get("/l/{slug}/limit", "decide")
    def limit(visit: Visit) -> Response:
        from chalicelib.desk.pages import limit as page

        return page.show(visit)

    @desk.post("/l/{slug}/limit", "decide")
    def decide_lot(visit: Visit) -> Response:
        from chalicelib.desk.pages import limit as page

        return page.decide(visit)
