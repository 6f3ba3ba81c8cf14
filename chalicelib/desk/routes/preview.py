"""Routes of the preview: a draft as it will be published, with invented signatories."""

from chalice.app import Response

from chalicelib.desk.application import Desk
from chalicelib.desk.visit import Visit


def declare(desk: Desk) -> None:
    @desk.get("/l/{slug}/preview", "read-draft")
    def preview(visit: Visit) -> Response:
        from chalicelib.desk.pages import preview as page

        return page.show(visit)

    @desk.get("/l/{slug}/preview/{what}", "read-draft")
    def preview_of(visit: Visit) -> Response:
        from chalicelib.desk.pages import preview as page

        return page.show_part(visit)

    @desk.post("/l/{slug}/preview", "read-draft")
    def typeset_preview(visit: Visit) -> Response:
        from chalicelib.desk.pages import preview as page

        return page.typeset(visit)
