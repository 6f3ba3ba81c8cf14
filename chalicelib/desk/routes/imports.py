"""Routes of the import: a file, its columns, its rows, how they are imported, and what became of them."""

from chalice.app import Response

from chalicelib.desk.application import Desk
from chalicelib.desk.visit import Visit


def declare(desk: Desk) -> None:
    _declare_steps(desk)
    _declare_end(desk)


def _declare_steps(desk: Desk) -> None:
    @desk.get("/l/{slug}/import", "import")
    def new_import(visit: Visit) -> Response:
        from chalicelib.desk.pages import import_file as page

        return page.show(visit)

    @desk.post("/l/{slug}/import", "import")
    def upload_import(visit: Visit) -> Response:
        from chalicelib.desk.pages import import_file as page

        return page.upload(visit)

    @desk.get("/l/{slug}/import/{job}", "import")
    def import_columns(visit: Visit) -> Response:
        from chalicelib.desk.pages import import_columns as page

        return page.show(visit)

    @desk.post("/l/{slug}/import/{job}", "import")
    def decide_columns(visit: Visit) -> Response:
        from chalicelib.desk.pages import import_columns as page

        return page.decide(visit)

    @desk.get("/l/{slug}/import/{job}/rows", "import")
    def import_rows(visit: Visit) -> Response:
        from chalicelib.desk.pages import import_rows as page

        return page.show(visit)

    @desk.post("/l/{slug}/import/{job}/rows", "import")
    def mend_rows(visit: Visit) -> Response:
        from chalicelib.desk.pages import import_rows as page

        return page.mend(visit)


def _declare_end(desk: Desk) -> None:
    @desk.get("/l/{slug}/import/{job}/all", "import")
    def all_rows(visit: Visit) -> Response:
        from chalicelib.desk.pages import import_rows as page

        return page.show_all(visit)

    @desk.get("/l/{slug}/import/{job}/start", "import")
    def how_to_import(visit: Visit) -> Response:
        from chalicelib.desk.pages import import_start as page

        return page.show(visit)

    @desk.post("/l/{slug}/import/{job}/start", "import")
    def start_import(visit: Visit) -> Response:
        from chalicelib.desk.pages import import_start as page

        return page.start(visit)

    @desk.get("/l/{slug}/import/{job}/propose", "import")
    def check_proposal(visit: Visit) -> Response:
        from chalicelib.desk.pages import import_start as page

        return page.ask_second(visit)

    @desk.post("/l/{slug}/import/{job}/propose", "import-vouched")
    def propose_import(visit: Visit) -> Response:
        from chalicelib.desk.pages import import_start as page

        return page.propose(visit)

    @desk.get("/l/{slug}/import/{job}/result", "import")
    def import_result(visit: Visit) -> Response:
        from chalicelib.desk.pages import import_result as page

        return page.download(visit)
