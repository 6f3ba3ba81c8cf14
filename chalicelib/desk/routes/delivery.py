"""Routes of a letter's delivery, of the answer to it, and of the documents of both."""

from chalice.app import Response

from chalicelib.desk.application import Desk
from chalicelib.desk.visit import Visit

WHATS = ("delivered", "answered")


def declare(desk: Desk) -> None:
    @desk.get("/l/{slug}/delivery", "see-figures")
    def delivery(visit: Visit) -> Response:
        from chalicelib.desk.pages import delivery as page

        return page.show(visit)

    for what in WHATS:
        _declare_record(desk, what)
        _declare_file(desk, what)


def _declare_record(desk: Desk, what: str) -> None:
    def look_at_record(visit: Visit) -> Response:
        from chalicelib.desk.pages import record as page

        return page.show(visit, page.what_of(what))

    def keep_record(visit: Visit) -> Response:
        from chalicelib.desk.pages import record as page

        return page.keep(visit, page.what_of(what))

    # Chalice names a view by its function.
    look_at_record.__name__, keep_record.__name__ = f"look_at_{what}", f"keep_{what}"
    desk.get(f"/l/{{slug}}/delivery/{what}", "lead")(look_at_record)
    desk.post(f"/l/{{slug}}/delivery/{what}", "lead")(keep_record)


def _declare_file(desk: Desk, what: str) -> None:
    def choose_file(visit: Visit) -> Response:
        from chalicelib.desk.pages import record_file as page

        return page.choose(visit, what)

    def describe_file(visit: Visit) -> Response:
        from chalicelib.desk.pages import record_file as page

        return page.describe(visit, what)

    def prepare_file(visit: Visit) -> Response:
        from chalicelib.desk.pages import record_file as page

        return page.prepare(visit, what)

    def wait_for_file(visit: Visit) -> Response:
        from chalicelib.desk.pages import record_file as page

        return page.wait(visit, what)

    for view in (choose_file, describe_file, prepare_file, wait_for_file):
        view.__name__ = f"{view.__name__}_{what}"
    desk.get(f"/l/{{slug}}/delivery/{what}/file", "lead")(choose_file)
    desk.get(f"/l/{{slug}}/delivery/{what}/file/{{upload}}", "lead")(describe_file)
    desk.post(f"/l/{{slug}}/delivery/{what}/file/{{upload}}", "lead")(prepare_file)
    desk.get(f"/l/{{slug}}/delivery/{what}/prepared/{{job}}", "lead")(wait_for_file)
