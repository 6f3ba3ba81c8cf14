"""Routes of what readers report."""

from chalice.app import Response

from chalicelib.desk.application import Desk
from chalicelib.desk.visit import Visit


def declare(desk: Desk) -> None:
    @desk.get("/l/{slug}/reports", "decide")
    def reports(visit: Visit) -> Response:
        from chalicelib.desk.pages import reports as page

        return page.show(visit)

    @desk.post("/l/{slug}/reports", "decide")
    def dismiss_report(visit: Visit) -> Response:
        from chalicelib.desk.pages import reports as page

        return page.dismiss(visit)

    @desk.post("/l/{slug}/reports/drop", "decide")
    def drop_reports(visit: Visit) -> Response:
        from chalicelib.desk.pages import reports as page

        return page.drop(visit)
