"""Routes of one's own account."""

from chalice.app import Response

from chalicelib.desk.application import Desk
from chalicelib.desk.visit import Visit


def declare(desk: Desk) -> None:
    @desk.get("/me", "own-account")
    def me(visit: Visit) -> Response:
        from chalicelib.desk.pages import me as page

        return page.show(visit)

    @desk.post("/me", "own-account")
    def save_me(visit: Visit) -> Response:
        from chalicelib.desk.pages import me as page

        return page.save(visit)

    @desk.post("/me/sessions", "own-account")
    def end_session(visit: Visit) -> Response:
        from chalicelib.desk.pages import me as page

        return page.end(visit)

    @desk.get("/me/keys/new", "own-keys")
    def new_passkey(visit: Visit) -> Response:
        from chalicelib.desk.pages import me as page

        return page.show_new_passkey(visit)

    @desk.post("/me/keys", "own-keys")
    def add_passkey(visit: Visit) -> Response:
        from chalicelib.desk.pages import me as page

        return page.add_passkey(visit)

    @desk.post("/me/keys/{key}", "own-keys")
    def change_passkey(visit: Visit) -> Response:
        from chalicelib.desk.pages import me as page

        return page.change_passkey(visit)
