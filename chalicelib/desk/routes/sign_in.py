"""Routes of logging in, which nobody has to have logged in for."""

from chalice.app import Response

from chalicelib.desk.application import Desk
from chalicelib.desk.visit import Visit


def declare(desk: Desk) -> None:
    @desk.post("/login", None)
    def log_in(visit: Visit) -> Response:
        from chalicelib.desk.pages import login as page

        return page.with_passkey(visit)

    _declare_invitation(desk)
    _declare_code(desk)


def _declare_invitation(desk: Desk) -> None:
    @desk.get("/join/{token}", None)
    def show_invitation(visit: Visit) -> Response:
        from chalicelib.desk.pages import join as page

        return page.show(visit)

    @desk.post("/join/{token}", None)
    def accept_invitation(visit: Visit) -> Response:
        from chalicelib.desk.pages import join as page

        return page.accept(visit)

    @desk.post("/join/{token}/mail", None)
    def ask_for_code_to_join(visit: Visit) -> Response:
        from chalicelib.desk.pages import join as page

        return page.ask_for_code(visit)

    @desk.post("/join/{token}/code", None)
    def accept_by_code(visit: Visit) -> Response:
        from chalicelib.desk.pages import join as page

        return page.accept_by_code(visit)


def _declare_code(desk: Desk) -> None:
    @desk.post("/login/mail", None)
    def ask_for_code(visit: Visit) -> Response:
        from chalicelib.desk.pages import code as page

        return page.ask(visit)

    @desk.get("/login/code", None)
    def show_code(visit: Visit) -> Response:
        from chalicelib.desk.pages import code as page

        return page.show(visit)

    @desk.post("/login/code", None)
    def log_in_by_code(visit: Visit) -> Response:
        from chalicelib.desk.pages import code as page

        return page.log_in(visit)
