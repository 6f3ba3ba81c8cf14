"""Routes to decide which names are one."""

from chalice.app import Response

from chalicelib.desk.application import Desk
from chalicelib.desk.visit import Visit


def declare(desk: Desk) -> None:
    @desk.get("/l/{slug}/matches", "match")
    def matches(visit: Visit) -> Response:
        from chalicelib.desk.pages import matches as page

        return page.show(visit)

    @desk.get("/l/{slug}/matches/decided", "match")
    def decided_matches(visit: Visit) -> Response:
        from chalicelib.desk.pages import matches as page

        return page.show_decided(visit)

    @desk.post("/l/{slug}/matches", "match")
    def decide_match(visit: Visit) -> Response:
        from chalicelib.desk.pages import matches as page

        return page.decide(visit)

    @desk.post("/l/{slug}/matches/decided", "match")
    def undo_match(visit: Visit) -> Response:
        from chalicelib.desk.pages import matches as page

        return page.undo(visit)
