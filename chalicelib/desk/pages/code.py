"""Logging in with a mailed code."""

from chalice.app import Response

from chalicelib import errors, settings
from chalicelib.desk import answers
from chalicelib.desk.pages import entrance
from chalicelib.desk.views.entrance import CodeView
from chalicelib.desk.visit import Visit
from chalicelib.organising.mailed_codes import CodeRefused, MailedCodes
from chalicelib.organising.sessions import begin_session, end_sessions
from chalicelib.rules.fields.emails import AddressRefused, parse_address
from chalicelib.rules.organisers.device import device_name
from chalicelib.rules.organisers.mailed_code import OPEN_SECONDS
from chalicelib.wiring import organise

CODE_COOKIE = "__Host-code"
FORM = "/login/code"


def ask(visit: Visit) -> Response:
    """Have a code mailed. The answer is the same for every address, and comes after the same calls."""
    if not settings.current().mailed_codes:
        raise errors.UnknownLetter
    kept = entrance.kept_of(visit)
    typed = visit.field("email")
    try:
        address = parse_address(typed, visit.now)
    except AddressRefused:
        return entrance.login_page(visit, kept=kept, status=422, problem="address", email=typed)
    browser = codes().ask(address, visit.request.cookies.get(CODE_COOKIE, ""), visit.now, _queue)
    cookies = (code_cookie(browser),)
    if kept is None:
        return answers.redirect(visit.link(FORM), cookies)
    # What had been typed goes along in the page, so that nothing of it is stored.
    return _page(visit, cookies=cookies)


def show(visit: Visit) -> Response:
    """The page on which the code is typed."""
    return _page(visit)


def log_in(visit: Visit) -> Response:
    """Log in with the code that was typed."""
    if not settings.current().mailed_codes:
        raise errors.UnknownLetter
    try:
        subject = codes().take(visit.field("code"), visit.request.cookies.get(CODE_COOKIE, ""), visit.now)
    except CodeRefused as refusal:
        entrance.record("log-in-by-code", "", "refused")
        return _page(visit, problem="wrong" if refusal.tries else "over", tries=refusal.tries)
    before = visit.session
    begun = begin_session(
        organise.people(),
        subject,
        "code",
        visit.now,
        device=device_name(visit.request.agent),
        instead_of=before.key if before else "",
        while_true=lambda person: bool(person.roles),
    )
    if begun is None:
        entrance.record("log-in-by-code", subject, "refused: gone")
        return _page(visit, problem="over")
    if before and before.person_id != begun.person.id:
        end_sessions(organise.people(), before.person_id, lambda one: one == before.key)
    entrance.record("log-in-by-code", begun.person.id)
    return entrance.go_on(visit, begun, (answers.no_cookie(CODE_COOKIE),))


def codes() -> MailedCodes:
    return MailedCodes(organise.people(), organise.sign_in(), organise.vault())


def code_cookie(browser: str) -> str:
    """The cookie of the browser that asked for a code."""
    return answers.cookie(CODE_COOKIE, browser, seconds=OPEN_SECONDS)


def _page(visit: Visit, *, problem: str = "", tries: int = 0, cookies: tuple[str, ...] = ()) -> Response:
    browser, start = entrance.browser_of(visit)
    kept = entrance.kept_of(visit)
    view = CodeView(entrance.sealed(visit, kept, browser), kept is not None and kept.is_post, problem, tries)
    return visit.render("desk/code.html", view, 422 if problem else 200, cookies=(*cookies, *start))


def _queue(subject: str, about: str) -> object:
    return organise.outbox().queue_mail(subject, "code", about=about)
