"""Routes of co-authors without an account: the draft by its link, and for organisers what they said."""

from chalice.app import Response

from chalicelib.desk.application import Desk
from chalicelib.desk.visit import Visit


def declare(desk: Desk) -> None:
    @desk.get("/draft/{token}", None)
    def show_draft(visit: Visit) -> Response:
        from chalicelib.desk.pages import draft as page

        return page.show(visit)

    @desk.post("/draft/{token}", None)
    def comment_on_draft(visit: Visit) -> Response:
        from chalicelib.desk.pages import draft as page

        return page.comment(visit)

    @desk.get("/l/{slug}/comments", "read-draft")
    def comments(visit: Visit) -> Response:
        from chalicelib.desk.pages import comments as page

        return page.show(visit)

    @desk.post("/l/{slug}/comments", "read-draft")
    def tick_comment(visit: Visit) -> Response:
        from chalicelib.desk.pages import comments as page

        return page.tick(visit)

    @desk.post("/l/{slug}/comments/links", "edit-draft")
    def share_draft(visit: Visit) -> Response:
        from chalicelib.desk.pages import comments as page

        return page.share(visit)

    @desk.post("/l/{slug}/comments/links/end", "edit-draft")
    def end_shared_draft(visit: Visit) -> Response:
        from chalicelib.desk.pages import comments as page

        return page.end(visit)
