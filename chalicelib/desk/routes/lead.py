"""Routes of opening a letter and leading it, until it closes."""

from chalice.app import Response

from chalicelib.desk.application import Desk
from chalicelib.desk.visit import Visit
from chalicelib.rules.organisers.proposal import CHANGE_WORDS, OPEN


def declare(desk: Desk) -> None:
    @desk.get("/l/{slug}/lead", "see-figures")
    def lead(visit: Visit) -> Response:
        from chalicelib.desk.pages import lead as page

        return page.show(visit)

    @desk.get("/l/{slug}/proposals/{proposal}", "read-draft")
    def proposed(visit: Visit) -> Response:
        from chalicelib.desk.pages import proposed as page

        return page.show(visit)

    _declare_proposing(desk)
    for act in ("close", "reopen", "closing", "public"):
        _declare_act(desk, act)


def _declare_proposing(desk: Desk) -> None:
    @desk.get("/l/{slug}/lead/open", "open")
    def look_before_opening(visit: Visit) -> Response:
        from chalicelib.desk.pages import release as page

        return page.show(visit, OPEN)

    @desk.post("/l/{slug}/lead/open", "open")
    def propose_opening(visit: Visit) -> Response:
        from chalicelib.desk.pages import release as page

        return page.propose(visit, OPEN)

    @desk.get("/l/{slug}/lead/words", "change-words")
    def look_at_other_words(visit: Visit) -> Response:
        from chalicelib.desk.pages import release as page

        return page.show(visit, CHANGE_WORDS)

    @desk.post("/l/{slug}/lead/words", "change-words")
    def propose_other_words(visit: Visit) -> Response:
        from chalicelib.desk.pages import release as page

        return page.propose(visit, CHANGE_WORDS)


def _declare_act(desk: Desk, act: str) -> None:
    def look_at_act(visit: Visit) -> Response:
        from chalicelib.desk.pages import lead_acts as page

        return page.show(visit, act)

    def do_act(visit: Visit) -> Response:
        from chalicelib.desk.pages import lead_acts as page

        return page.do(visit, act)

    # Chalice names a view by its function.
    look_at_act.__name__, do_act.__name__ = f"look_at_{act}", f"do_{act}"
    desk.get(f"/l/{{slug}}/lead/{act}", "lead")(look_at_act)
    desk.post(f"/l/{{slug}}/lead/{act}", "lead")(do_act)
