"""The application of the organisers' pages: every request is judged here, once, before its handler runs.

The order matters. Where a request comes from is judged first, so that no page of another site has any effect. Then who
it is; then whether they may, before anything is read of the letter: a letter that is not theirs answers as one that
does not exist.
"""

import functools
import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from http import HTTPStatus

from chalice.app import Chalice, Request, Response

from chalicelib import errors, log, settings
from chalicelib.desk import answers, problems
from chalicelib.desk.request import FORM_TOKEN, DeskRequest, read_cookies
from chalicelib.desk.visit import Visit
from chalicelib.http.addresses import base_address, route_path
from chalicelib.http.bodies import sent_body
from chalicelib.http.languages import preferred
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.rights import Act, Verdict, judge
from chalicelib.rules.organisers.session import (
    Session,
    is_form_token,
    is_live,
    is_secret,
    is_to_be_noted,
    session_key,
)
from chalicelib.wiring import organise

logger = logging.getLogger(__name__)

ANY_TYPE = ["*/*"]
PASSKEY_FIRST = (Verdict.NEEDS_PASSKEY, Verdict.NEEDS_FRESH_PASSKEY)

Handler = Callable[[Visit], Response]

# What the log line of the current request says besides: who did what, and how it was judged.
_told: ContextVar[dict[str, str]] = ContextVar("_told")


@dataclass(frozen=True)
class Declared:
    """A route as it was declared. ``act`` is None for pages that need nobody to have logged in."""

    method: str
    path: str
    act: Act | None


class Desk(Chalice):
    """The organisers' application. ``declared`` lists its routes, for the table of rights and for API Gateway."""

    def __init__(self, now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000) -> None:
        super().__init__(app_name="firmamos-organise", configure_logs=False)
        # Chalice would refuse a file to whoever does not say beforehand that they take its type.
        self.api.binary_types = []
        self.register_middleware(self._finish, "http")
        self.declared: list[Declared] = []
        self._now_ms = now_ms

    def get(self, path: str, act: Act | None) -> Callable[[Handler], Handler]:
        """Declare a page. Opening it changes nothing."""
        return self._declare("GET", path, act)

    def post(self, path: str, act: Act | None) -> Callable[[Handler], Handler]:
        """Declare what a form does. It answers with 303, or with the page again and its problems."""
        return self._declare("POST", path, act)

    def _declare(self, method: str, path: str, act: Act | None) -> Callable[[Handler], Handler]:
        def declare(handler: Handler) -> Handler:
            @functools.wraps(handler)
            def view(**parameters: str) -> Response:
                visit = self._read_visit(parameters)
                try:
                    return self._answer(visit, act, handler)
                except Exception as error:
                    return problems.error_response(error, visit)

            # Chalice names a view by its function, and one page may be opened and posted to.
            view.__name__ = f"{method.lower()}_{handler.__name__}"
            self.route(path, methods=[method], content_types=ANY_TYPE)(view)
            self.declared.append(Declared(method, path, act))
            return handler

        return declare

    def _answer(self, visit: Visit, act: Act | None, handler: Handler) -> Response:
        if visit.request.is_embedded or (visit.request.is_post and not visit.request.is_own):
            raise problems.FromElsewhere
        visit = _with_session(visit)
        if act is None:
            return handler(visit)
        if visit.session is not None:
            # Also of what is refused: who tries what is for the operator to see.
            _told.set({"person": visit.me.id, "act": act, "outcome": "hidden"})
            visit = _judged(visit, act, visit.session)
            letter = visit.letter.slug if visit.letter else ""
            _told.set({"person": visit.me.id, "act": act, "outcome": visit.verdict.value, "letter": letter})
        before = _comes_before(visit)
        if before is not None:
            return before
        if visit.verdict is Verdict.FORBIDDEN:
            return problems.message(visit, 403, "forbidden")
        return handler(visit)

    def _read_visit(self, parameters: dict[str, str]) -> Visit:
        request = self.read_request()
        offered = settings.current().languages
        lang = next(iter(request.languages), offered[0])
        return Visit(request=request, now_ms=self._now_ms(), lang=lang, parameters=parameters)

    def read_request(self) -> DeskRequest:
        """The current request."""
        request = self.current_request
        if request is None:
            raise RuntimeError("no current request")
        headers, config = request.headers, settings.current()
        return DeskRequest(
            method=request.method,
            path=route_path(request.path, request.uri_params or {}),
            base=base_address(request.context, request.path, config.organise_url),
            content_type=headers.get("content-type", ""),
            body=sent_body(request.to_original_event()),
            cookies=read_cookies(headers.get("cookie", "")),
            fetch_site=headers.get("sec-fetch-site", ""),
            origin=headers.get("origin", ""),
            fetch_mode=headers.get("sec-fetch-mode", ""),
            fetch_dest=headers.get("sec-fetch-dest", ""),
            languages=preferred(headers.get("accept-language", ""), config.languages),
            query=dict(request.query_params or {}),
            source=str(request.context.get("identity", {}).get("sourceIp") or ""),
            agent=headers.get("user-agent", "")[:300],
            referer=headers.get("referer", ""),
        )

    def _finish(self, request: Request, get_response: Callable[[Request], Response]) -> Response:
        """Log the request, and replace Chalice's own error responses with our pages."""
        log.configure(settings.current().log_level)
        _told.set({})
        started = time.perf_counter()
        response = get_response(request)
        if "X-Content-Type-Options" not in response.headers:
            response = problems.status_response(response.status_code, self._read_visit({}))
        logger.info(
            "answered",
            extra={
                # The pattern of the path: a real path may hold a token.
                "route": f"{request.method} {request.path}",
                "outcome": HTTPStatus(response.status_code).phrase.lower(),
                "status": response.status_code,
                "ms": round((time.perf_counter() - started) * 1000),
                "request_id": request.context.get("requestId", ""),
            }
            | _told.get({}),
        )
        return response


def _comes_before(visit: Visit) -> Response | None:
    """What has to come before a page: logging in, a look at what was typed in another session, or the passkey again.
    None if nothing has to."""
    is_outdated = False
    if visit.session is not None:
        is_outdated = visit.request.is_post and not is_form_token(visit.field(FORM_TOKEN), visit.secret)
        if not is_outdated and visit.verdict not in PASSKEY_FIRST:
            return None
    # Most requests come with a session that may do what they ask for, and need none of this.
    from chalicelib.desk.pages import entrance

    if visit.session is None:
        return entrance.ask_to_log_in(visit)
    return entrance.ask_to_send_again(visit) if is_outdated else entrance.ask_for_passkey(visit)


def _judged(visit: Visit, act: Act, session: Session) -> Visit:
    """The visit with its verdict, and with the letter that it is to. Raises `UnknownLetter` where nothing may show that
    there is one."""
    slug = visit.parameters.get("slug", "")
    verdict = judge(act, visit.me.roles, slug, session, visit.now)
    letter = organise.letters().head(slug) if slug and verdict is not Verdict.HIDDEN else None
    if verdict is Verdict.HIDDEN or (slug and letter is None):
        raise errors.UnknownLetter
    return replace(visit, letter=letter, verdict=verdict)


def _with_session(visit: Visit) -> Visit:
    """The visit with the organiser whose session's cookie it brings, if that session holds."""
    secret = visit.request.cookies.get(answers.SESSION_COOKIE, "")
    found = find_session(secret, visit.now)
    if found is None:
        return visit
    person, session = found
    if is_to_be_noted(session, visit.now):
        organise.people().note_seen(session, visit.now)
    spoken = settings.current().languages
    lang = person.lang if person.lang in spoken else visit.lang
    return replace(visit, secret=secret, person=person, session=session, lang=lang)


def find_session(secret: str, now: int) -> tuple[Person, Session] | None:
    """Whose session a cookie is, and the session; None unless it holds and is among those of the person."""
    if not is_secret(secret):
        return None
    session = organise.people().session(session_key(secret))
    if session is None or not is_live(session, now):
        return None
    if session.kind == "code" and not settings.current().mailed_codes:
        return None
    person = organise.people().person(session.person_id)
    return None if person is None or session.key not in person.sessions else (person, session)
