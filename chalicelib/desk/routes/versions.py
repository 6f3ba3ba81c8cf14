"""Routes of what was kept of a letter's files, and of what differs between two states of one."""

from chalice.app import Response

from chalicelib.desk.application import Desk
from chalicelib.desk.visit import Visit


def declare(desk: Desk) -> None:
    @desk.get("/l/{slug}/versions", "read-draft")
    def versions(visit: Visit) -> Response:
        from chalicelib.desk.pages import versions as page

        return page.show(visit)

    @desk.get("/l/{slug}/versions/compare", "read-draft")
    def compare_versions(visit: Visit) -> Response:
        from chalicelib.desk.pages import versions as page

        return page.compare(visit)

    @desk.post("/l/{slug}/versions/back", "edit-draft")
    def take_version_back(visit: Visit) -> Response:
        from chalicelib.desk.pages import versions as page

        return page.take_back(visit)
