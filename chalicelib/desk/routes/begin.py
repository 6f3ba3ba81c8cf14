"""Routes of a letter's beginning: a new one, the folder of one, and a text that was written elsewhere."""

from chalice.app import Response

from chalicelib.desk.application import Desk
from chalicelib.desk.visit import Visit


def declare(desk: Desk) -> None:
    @desk.get("/begin", "begin-letters")
    def new_letter(visit: Visit) -> Response:
        from chalicelib.desk.pages import begin as page

        return page.show(visit)

    @desk.post("/begin", "begin-letters")
    def begin_letter(visit: Visit) -> Response:
        from chalicelib.desk.pages import begin as page

        return page.begin(visit)

    _declare_pasting(desk)
    _declare_folder(desk)


def _declare_pasting(desk: Desk) -> None:
    @desk.get("/l/{slug}/text/{part}/paste", "edit-draft")
    def paste_text(visit: Visit) -> Response:
        from chalicelib.desk.pages import pasting as page

        return page.show(visit, visit.parameters["part"])

    @desk.post("/l/{slug}/text/{part}/paste", "edit-draft")
    def read_pasted(visit: Visit) -> Response:
        from chalicelib.desk.pages import pasting as page

        return page.read(visit, visit.parameters["part"])

    @desk.post("/l/{slug}/text/{part}/paste/use", "edit-draft")
    def use_pasted(visit: Visit) -> Response:
        from chalicelib.desk.pages import pasting as page

        return page.use(visit, visit.parameters["part"])


def _declare_folder(desk: Desk) -> None:
    @desk.get("/l/{slug}/folder", "read-draft")
    def folder(visit: Visit) -> Response:
        from chalicelib.desk.pages import folder as page

        return page.show(visit)

    @desk.get("/l/{slug}/folder.zip", "read-draft")
    def folder_as_zip(visit: Visit) -> Response:
        from chalicelib.desk.pages import folder as page

        return page.download(visit)

    @desk.post("/l/{slug}/folder", "edit-draft")
    def compare_folder(visit: Visit) -> Response:
        from chalicelib.desk.pages import folder as page

        return page.compare(visit)

    @desk.post("/l/{slug}/folder/use", "edit-draft")
    def use_folder(visit: Visit) -> Response:
        from chalicelib.desk.pages import folder as page

        return page.use(visit)
