"""What stands before a page: logging in, showing the passkey again, and getting back what had been typed."""

import json
import logging
from dataclasses import replace
from urllib.parse import urlencode

from chalice.app import Response

from chalicelib import settings
from chalicelib.desk import answers, problems
from chalicelib.desk.passkeys import RelyingParty
from chalicelib.desk.proving import Prover
from chalicelib.desk.request import FORM_TOKEN
from chalicelib.desk.views.entrance import AgainView, EntranceView
from chalicelib.desk.visit import Visit
from chalicelib.organising.sessions import Begun
from chalicelib.rules.organisers.kept_form import KeptForm, open_kept, seal_kept
from chalicelib.rules.organisers.session import is_secret, new_secret, session_key
from chalicelib.wiring import organise

logger = logging.getLogger(__name__)

# What a browser's challenges and kept forms are bound to, so that no other can use them.
START_COOKIE = "__Host-start"
KEPT = "kept"
# Paths whose form is worth nothing once its session has ended.
_NOT_KEPT = ("/log-out", "/")
# What is shown of a kept form: words, rather than keys and ticks.
SHOWN_CHARACTERS = 2000


def ask_to_log_in(visit: Visit) -> Response:
    """The page to log in, in place of the one that was asked for."""
    # 401 would make some browsers ask for a password of HTTP.
    return login_page(visit, kept=_kept_request(visit), status=200 if visit.request.path == "/" else 403)


def ask_for_passkey(visit: Visit) -> Response:
    """The page that asks for the passkey again, in place of what was to be done."""
    return _again_page(visit, kept=_kept_request(visit))


def ask_to_send_again(visit: Visit) -> Response:
    """What was posted, behind a button: its page was opened before its reader logged in again. Only our own pages get
    here, and nothing is done before somebody has read it and pressed."""
    kept = _kept_request(visit)
    if kept is None:
        raise problems.FormOutdated
    return _typed_page(visit, kept, 409, is_new=False)


def ask_for_owner(visit: Visit) -> Response:
    """The page to log in as the one whom this page is for, whoever has logged in."""
    return login_page(visit, kept=KeptForm("GET", visit.request.path), status=403)


def login_page(
    visit: Visit, *, kept: KeptForm | None = None, status: int = 200, problem: str = "", email: str = ""
) -> Response:
    """The page to log in; ``kept`` is what waits for it."""
    browser, cookies = browser_of(visit)
    view = EntranceView(
        options=json.dumps(prover(visit, browser).login_options()),
        kept=sealed(visit, kept, browser),
        is_typed=kept is not None and kept.is_post,
        codes=settings.current().mailed_codes,
        problem=problem,
        email=email,
    )
    return visit.render("desk/login.html", view, status, script="passkey.js", cookies=cookies)


def _again_page(visit: Visit, *, kept: KeptForm | None, problem: str = "") -> Response:
    browser, cookies = browser_of(visit)
    view = EntranceView(
        options=json.dumps(prover(visit, browser).again_options(visit.me)),
        kept=sealed(visit, kept, browser),
        is_typed=kept is not None and kept.is_post,
        problem=problem or ("" if visit.me.passkeys else "no-passkey"),
    )
    return visit.render("desk/step_up.html", view, 422 if problem else 403, script="passkey.js", cookies=cookies)


def refused(visit: Visit, problem: str) -> Response:
    """The page that was posted from, with its problem, a new challenge and what is kept."""
    kept = kept_of(visit)
    if visit.person is not None:
        return _again_page(visit, kept=kept, problem=problem)
    return login_page(visit, kept=kept, status=422, problem=problem)


def go_on(visit: Visit, begun: Begun, cookies: tuple[str, ...] = ()) -> Response:
    """Where somebody goes who has just logged in: back to their page, or to what they had typed."""
    kept = kept_of(visit)
    spoken = settings.current().languages
    lang = begun.person.lang if begun.person.lang in spoken else visit.lang
    inside = replace(visit, secret=begun.secret, person=begun.person, session=begun.session, lang=lang)
    cookies = (answers.cookie(answers.SESSION_COOKIE, begun.secret), *cookies)
    if kept is None or kept.person_id not in ("", begun.person.id):
        return answers.redirect(visit.link("/"), cookies)
    if not kept.is_post:
        return answers.redirect(_address(visit, kept), cookies)
    return _typed_page(inside, kept, 200, cookies=cookies)


def log_out(visit: Visit) -> Response:
    """End this session, here and in the table."""
    from chalicelib.organising.sessions import end_sessions

    if visit.session is not None:
        ended = visit.session.key
        end_sessions(organise.people(), visit.me.id, lambda key: key == ended)
        record("log-out", visit.me.id)
    gone = [answers.no_cookie(name) for name in (answers.SESSION_COOKIE, START_COOKIE)]
    return answers.redirect(visit.link("/"), gone)


def prover(visit: Visit, browser: str) -> Prover:
    """What asks this browser for passkeys. The address of the pages is that of the settings."""
    party = RelyingParty.of(visit.request.base)
    key = organise.vault().secret("challenge")
    return Prover(party, organise.people(), organise.sign_in(), key, browser, visit.now)


def browser_of(visit: Visit) -> tuple[str, tuple[str, ...]]:
    """The secret of this browser's cookie, and the cookie if it has to be set."""
    known = visit.request.cookies.get(START_COOKIE, "")
    if is_secret(known):
        return known, ()
    secret = new_secret()
    return secret, (answers.cookie(START_COOKIE, secret),)


def kept_of(visit: Visit) -> KeptForm | None:
    """What the posted page had kept, if this browser got it from us."""
    field = visit.field(KEPT)
    if not field:
        return None
    return open_kept(organise.vault().secret("kept"), field, visit.request.cookies.get(START_COOKIE, ""), visit.now)


def sealed(visit: Visit, kept: KeptForm | None, browser: str) -> str:
    """What is kept, for the hidden field of the next page."""
    return seal_kept(organise.vault().secret("kept"), kept, browser, visit.now) if kept else ""


def record(act: str, person_id: str, outcome: str = "done") -> None:
    """Note who logged in, out, or failed to, in the log that no page can change."""
    logger.info("organiser", extra={"act": act, "person": person_id, "outcome": outcome})


def _kept_request(visit: Visit) -> KeptForm | None:
    """The request at hand, to be done after the login; None if it is worth nothing then."""
    request = visit.request
    if request.path in _NOT_KEPT:
        return None
    query = tuple(request.query.items())
    if not request.is_post:
        return KeptForm("GET", request.path, query)
    fields = tuple((name, value) for name, values in request.fields.items() if name != FORM_TOKEN for value in values)
    return KeptForm("POST", request.path, query, fields, tuple(request.files), _typed_by(visit))


def _address(visit: Visit, kept: KeptForm) -> str:
    """The address of a kept request: a page of ours, with the parameters that anybody may have made up."""
    return visit.link(kept.path) + (f"?{urlencode(kept.query)}" if kept.query else "")


def _typed_by(visit: Visit) -> str:
    """Whose session the form was typed in, also if it has ended, so that nobody else at the same computer reads it."""
    if visit.person is not None:
        return visit.person.id
    secret = visit.request.cookies.get(answers.SESSION_COOKIE, "")
    session = organise.people().session(session_key(secret)) if is_secret(secret) else None
    return session.person_id if session else ""


def _typed_page(
    visit: Visit, kept: KeptForm, status: int, *, is_new: bool = True, cookies: tuple[str, ...] = ()
) -> Response:
    words = (" ".join(value.split()) for name, value in kept.fields if name != "passkey")
    view = AgainView(
        action=_address(visit, kept),
        fields=kept.fields,
        files=kept.files,
        shown=tuple(text[:SHOWN_CHARACTERS] for text in words if " " in text or "@" in text),
        is_new=is_new,
    )
    return visit.render("desk/again.html", view, status, cookies=cookies)
