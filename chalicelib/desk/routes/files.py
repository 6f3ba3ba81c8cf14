"""Routes of a letter's files: what is public, the package to hand over, the report of decisions, an export of names."""

from chalice.app import Response

from chalicelib.desk.application import Desk
from chalicelib.desk.visit import Visit


def declare(desk: Desk) -> None:
    _declare_files(desk)
    _declare_report(desk)
    _declare_names(desk)


def _declare_files(desk: Desk) -> None:
    @desk.get("/l/{slug}/files", "see-files")
    def files(visit: Visit) -> Response:
        from chalicelib.desk.pages import files as page

        return page.show(visit)

    @desk.post("/l/{slug}/files/package", "see-files")
    def make_package(visit: Visit) -> Response:
        from chalicelib.desk.pages import files as page

        return page.make_package(visit)

    # It leads to a link that anybody could use for a minute.
    @desk.get("/l/{slug}/files/package/{job}", "see-files")
    def download_package(visit: Visit) -> Response:
        from chalicelib.desk.pages import files as page

        return page.download_package(visit)


def _declare_report(desk: Desk) -> None:
    @desk.get("/l/{slug}/files/decisions", "see-files")
    def decisions(visit: Visit) -> Response:
        from chalicelib.desk.pages import decisions as page

        return page.show(visit)

    @desk.get("/l/{slug}/files/decisions.html", "see-files")
    def decisions_as_file(visit: Visit) -> Response:
        from chalicelib.desk.pages import decisions as page

        return page.as_file(visit)

    @desk.get("/l/{slug}/files/decisions.csv", "see-files")
    def decisions_as_csv(visit: Visit) -> Response:
        from chalicelib.desk.pages import decisions as page

        return page.as_csv(visit)


def _declare_names(desk: Desk) -> None:
    @desk.get("/l/{slug}/files/names", "export-names")
    def names(visit: Visit) -> Response:
        from chalicelib.desk.pages import names_export as page

        return page.show(visit)

    @desk.post("/l/{slug}/files/names", "export-names")
    def export_names(visit: Visit) -> Response:
        from chalicelib.desk.pages import names_export as page

        return page.begin(visit)

    # It changes nothing but the log, which says who opened which file.
    @desk.get("/l/{slug}/files/names/{job}/{file}", "export-names")
    def open_names(visit: Visit) -> Response:
        from chalicelib.desk.pages import names_export as page

        return page.download(visit)
