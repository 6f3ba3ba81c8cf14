"""Routes of the queue: what waits for an organiser, the decisions on it, and undoing them."""

from chalice.app import Response

from chalicelib.desk.application import Desk
from chalicelib.desk.visit import Visit


def declare(desk: Desk) -> None:
    @desk.get("/l/{slug}/queue", "decide")
    def queue(visit: Visit) -> Response:
        from chalicelib.desk.pages import queue as page

        return page.show(visit, "look")

    @desk.get("/l/{slug}/queue/noted", "decide")
    def noted(visit: Visit) -> Response:
        from chalicelib.desk.pages import queue as page

        return page.show(visit, "noted")

    @desk.get("/l/{slug}/queue/down", "decide")
    def down(visit: Visit) -> Response:
        from chalicelib.desk.pages import queue as page

        return page.show(visit, "down")

    _declare_decisions(desk)
    _declare_entry(desk)


def _declare_decisions(desk: Desk) -> None:
    @desk.get("/l/{slug}/queue/done", "decide")
    def decided(visit: Visit) -> Response:
        from chalicelib.desk.pages import queue_decisions as page

        return page.show_done(visit)

    @desk.post("/l/{slug}/queue/decide", "decide")
    def decide(visit: Visit) -> Response:
        from chalicelib.desk.pages import queue_decisions as page

        return page.decide(visit)

    @desk.post("/l/{slug}/queue/undo", "decide")
    def undo(visit: Visit) -> Response:
        from chalicelib.desk.pages import queue_decisions as page

        return page.undo(visit)

    @desk.post("/l/{slug}/queue/seen", "decide")
    def seen(visit: Visit) -> Response:
        from chalicelib.desk.pages import queue_decisions as page

        return page.mark_seen(visit)


def _declare_entry(desk: Desk) -> None:
    @desk.get("/l/{slug}/queue/{key}", "decide")
    def entry(visit: Visit) -> Response:
        from chalicelib.desk.pages import queue as page

        return page.show_one(visit)

    @desk.post("/l/{slug}/queue/{key}/note", "decide")
    def note(visit: Visit) -> Response:
        from chalicelib.desk.pages import queue as page

        return page.leave(visit)
