"""Routes of a letter's people and of what takes two of them."""

from chalice.app import Response

from chalicelib.desk.application import Desk
from chalicelib.desk.visit import Visit


def declare(desk: Desk) -> None:
    @desk.get("/l/{slug}/people", "manage-people")
    def people(visit: Visit) -> Response:
        from chalicelib.desk.pages import people as page

        return page.show(visit)

    @desk.get("/l/{slug}/people/{person}", "manage-people")
    def member(visit: Visit) -> Response:
        from chalicelib.desk.pages import people as page

        return page.show_member(visit)

    @desk.post("/l/{slug}/people/invite", "manage-people")
    def invite(visit: Visit) -> Response:
        from chalicelib.desk.pages import people as page

        return page.invite(visit)

    @desk.post("/l/{slug}/people/owners", "add-owner")
    def propose_owner(visit: Visit) -> Response:
        from chalicelib.desk.pages import people as page

        return page.propose_owner(visit)

    _declare_members(desk)
    _declare_invitations(desk)
    _declare_proposals(desk)


def _declare_members(desk: Desk) -> None:
    @desk.post("/l/{slug}/people/{person}/role", "manage-people")
    def change_role(visit: Visit) -> Response:
        from chalicelib.desk.pages import people as page

        return page.change_role(visit)

    @desk.post("/l/{slug}/people/{person}/end", "manage-people")
    def end_access(visit: Visit) -> Response:
        from chalicelib.desk.pages import people as page

        return page.end(visit)

    @desk.post("/l/{slug}/people/{person}/recover", "manage-people")
    def recover(visit: Visit) -> Response:
        from chalicelib.desk.pages import people as page

        return page.recover(visit)


def _declare_invitations(desk: Desk) -> None:
    @desk.post("/l/{slug}/people/invitations/{invitation}/again", "manage-people")
    def send_again(visit: Visit) -> Response:
        from chalicelib.desk.pages import people as page

        return page.send_again(visit)

    @desk.post("/l/{slug}/people/invitations/{invitation}/withdraw", "manage-people")
    def withdraw(visit: Visit) -> Response:
        from chalicelib.desk.pages import people as page

        return page.withdraw(visit)


def _declare_proposals(desk: Desk) -> None:
    @desk.get("/proposals", "own-account")
    def all_proposals(visit: Visit) -> Response:
        from chalicelib.desk.pages import proposals as page

        return page.show_letters(visit)

    @desk.get("/l/{slug}/proposals", "see-log")
    def proposals(visit: Visit) -> Response:
        from chalicelib.desk.pages import proposals as page

        return page.show(visit)

    @desk.post("/l/{slug}/proposals/{proposal}/approve", "approve-proposals")
    def approve_proposal(visit: Visit) -> Response:
        from chalicelib.desk.pages import proposals as page

        return page.approve(visit)

    # Whoever made it may cancel it, whatever their role; the use case looks at that.
    @desk.post("/l/{slug}/proposals/{proposal}/cancel", "see-log")
    def cancel_proposal(visit: Visit) -> Response:
        from chalicelib.desk.pages import proposals as page

        return page.cancel(visit)
