"""Logging in, and showing the passkey again: what stands before a page."""

from chalice.app import Response

from chalicelib.desk.visit import Visit


def ask_to_log_in(visit: Visit) -> Response:
    """The page to log in, in place of the one that was asked for."""
    # 401 would make some browsers ask for a password of HTTP.
    return visit.render("desk/login.html", None, 200 if visit.request.path == "/" else 403)


def ask_for_passkey(visit: Visit) -> Response:
    """The page that asks for the passkey again, in place of what was to be done."""
    return visit.render("desk/step_up.html", None, 403)


def log_out(visit: Visit) -> Response:
    """End this session, here and in the table."""
    from chalicelib.desk import answers
    from chalicelib.wiring import organise

    if visit.session is not None:
        organise.people().delete_session(visit.session.key)
    return answers.redirect(visit.link("/"), [answers.no_cookie(answers.SESSION_COOKIE)])
