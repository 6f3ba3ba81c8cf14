"""Routes of the settings of a letter, in their sections; and of applying them once readers see the letter."""

from chalice.app import Response

from chalicelib.desk.application import Desk
from chalicelib.desk.visit import Visit


def declare(desk: Desk) -> None:
    @desk.get("/l/{slug}/settings", "read-draft")
    def settings(visit: Visit) -> Response:
        from chalicelib.desk.pages import settings as page

        return page.show(visit)

    @desk.get("/l/{slug}/settings/text", "read-draft")
    def settings_text(visit: Visit) -> Response:
        from chalicelib.desk.pages import settings_file as page

        return page.show(visit)

    @desk.post("/l/{slug}/settings/text", "edit-draft")
    def save_settings_text(visit: Visit) -> Response:
        from chalicelib.desk.pages import settings_file as page

        return page.save(visit)

    @desk.get("/l/{slug}/settings/notice", "read-draft")
    def notice(visit: Visit) -> Response:
        from chalicelib.desk.pages import settings_notice as page

        return page.show(visit)

    @desk.post("/l/{slug}/settings/notice", "edit-draft")
    def take_notice(visit: Visit) -> Response:
        from chalicelib.desk.pages import settings_notice as page

        return page.take(visit)

    _declare_applying(desk)
    _declare_sections(desk)


def _declare_applying(desk: Desk) -> None:
    @desk.get("/l/{slug}/settings/apply", "read-draft")
    def look_before_applying(visit: Visit) -> Response:
        from chalicelib.desk.pages import settings_apply as page

        return page.show(visit)

    @desk.post("/l/{slug}/settings/apply", "change-settings")
    def apply_settings(visit: Visit) -> Response:
        from chalicelib.desk.pages import settings_apply as page

        return page.apply(visit)


def _declare_sections(desk: Desk) -> None:
    @desk.get("/l/{slug}/settings/{section}", "read-draft")
    def settings_section(visit: Visit) -> Response:
        from chalicelib.desk.pages import settings_section as page

        return page.show(visit)

    @desk.post("/l/{slug}/settings/{section}", "edit-draft")
    def save_settings_section(visit: Visit) -> Response:
        from chalicelib.desk.pages import settings_section as page

        return page.save(visit)
