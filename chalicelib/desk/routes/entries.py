"""Routes to find entries, to change one, and to block where forms come from."""

from chalice.app import Response

from chalicelib.desk.application import Desk
from chalicelib.desk.visit import Visit


def declare(desk: Desk) -> None:
    @desk.get("/l/{slug}/find", "change-entries")
    def find(visit: Visit) -> Response:
        from chalicelib.desk.pages import find as page

        return page.show(visit)

    @desk.post("/l/{slug}/find", "change-entries")
    def look_for(visit: Visit) -> Response:
        from chalicelib.desk.pages import find as page

        return page.look_for(visit)

    @desk.get("/l/{slug}/entry/{key}", "change-entries")
    def entry(visit: Visit) -> Response:
        from chalicelib.desk.pages import entry as page

        return page.show(visit)

    @desk.get("/l/{slug}/entry/{key}/{act}", "change-entries")
    def entry_act(visit: Visit) -> Response:
        from chalicelib.desk.pages import entry_acts as page

        return page.show(visit)

    @desk.post("/l/{slug}/entry/{key}/{act}", "change-entries")
    def do_entry_act(visit: Visit) -> Response:
        from chalicelib.desk.pages import entry_acts as page

        return page.do(visit)

    _declare_blocks(desk)


def _declare_blocks(desk: Desk) -> None:
    @desk.get("/l/{slug}/blocks", "block")
    def blocks(visit: Visit) -> Response:
        from chalicelib.desk.pages import blocks as page

        return page.show(visit)

    @desk.post("/l/{slug}/blocks", "block")
    def block(visit: Visit) -> Response:
        from chalicelib.desk.pages import blocks as page

        return page.block(visit)

    @desk.post("/l/{slug}/blocks/lift", "block")
    def lift(visit: Visit) -> Response:
        from chalicelib.desk.pages import blocks as page

        return page.lift(visit)
