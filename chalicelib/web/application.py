"""The Chalice application: all that every route has in common."""

import base64
import functools
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus

from chalice.app import Chalice, Request, Response

from chalicelib import log, settings
from chalicelib.web import answers, problems
from chalicelib.web.request import Asked
from chalicelib.wiring import api

logger = logging.getLogger(__name__)

# Chalice takes JSON alone unless told otherwise; our own reader says no with a page.
ANY_TYPE = ["*/*"]
# Stands for a body that cannot even be taken apart: it is no UTF-8, so whoever reads it says no.
UNREADABLE = b"\xff"

Handler = Callable[..., Response]


class Application(Chalice):
    """Gives handlers an `Asked`, and every answer its headers, its log line and its page.

    An exception inside a view becomes a 500 before Chalice's middleware sees it
    (``chalice.app``, ``_get_view_function_response``), so views are wrapped here.
    """

    def __init__(self) -> None:
        super().__init__(app_name="firmamos", configure_logs=False)
        self.register_middleware(self._finish, "http")

    def page(self, path: str, methods: Sequence[str]) -> Callable[[Handler], Handler]:
        """Declare a route whose handler takes an `Asked` and the path's parameters, decoded already."""

        def declare(handler: Handler) -> Handler:
            @functools.wraps(handler)
            def view(**parameters: str) -> Response:
                asked = self.asked()
                try:
                    return handler(asked, **parameters)
                except Exception as error:
                    return problems.answer(error, asked, None, self._language(asked))

            self.route(path, methods=list(methods), content_types=ANY_TYPE)(view)
            return handler

        return declare

    def asked(self) -> Asked:
        """The current request."""
        request = self.current_request
        if request is None:
            raise RuntimeError("asked outside a request")
        return Asked.of(
            body=_body(request),
            content_type=request.headers.get("content-type", ""),
            accept=request.headers.get("accept", ""),
            accept_language=request.headers.get("accept-language", ""),
            spoken=settings.current().languages,
            # Headers such as X-Forwarded-For are the client's own words.
            source=str(request.context.get("identity", {}).get("sourceIp") or ""),
            done=request.query_params.get("done", "") if request.query_params else "",
            base=_base(request),
        )

    def _finish(self, request: Request, get_response: Callable[[Request], Response]) -> Response:
        """Log the request, and give what Chalice itself refused the look of everything else."""
        log.configure(settings.current().log_level)
        began = time.perf_counter()
        response = get_response(request)
        if "X-Content-Type-Options" not in response.headers:
            response = self._ours(response)
        outcome = response.outcome if isinstance(response, answers.Answer) else ""
        logger.info(
            "answered",
            extra={
                "letter": _letter(request.uri_params),
                # The pattern of the path: what stands in the place of a token opens somebody's page.
                "route": f"{request.method} {request.path}",
                "outcome": outcome or HTTPStatus(response.status_code).phrase.lower(),
                "status": response.status_code,
                "ms": round((time.perf_counter() - began) * 1000),
                "request_id": request.context.get("requestId", ""),
            },
        )
        return response

    def _ours(self, refused: Response) -> Response:
        meaning = problems.BY_STATUS.get(refused.status_code, problems.BROKEN)
        allow = refused.headers.get("Allow")
        headers = {"Allow": str(allow)} if allow else {}
        asked = self.asked()
        return problems.tell(meaning, asked, self._language(asked), headers=headers)

    def _language(self, asked: Asked) -> str:
        return (*asked.languages, settings.current().languages[0])[0]


def _letter(parameters: Mapping[str, str] | None) -> str:
    """The slug of the letter that a path is about, '' when it is of none that this process has met: in a path stands
    whatever somebody typed."""
    named = (parameters or {}).get("slug", "").partition(".")[0]
    slug = named or (parameters or {}).get("token", "").lower().partition("_")[0]
    return slug if api.letters().knows(slug) else ""


def _base(request: Request) -> str:
    """Where the gateway has the API: its name, and what it puts before each path."""
    context = request.context
    before = str(context.get("path") or "").removesuffix(str(request.to_original_event().get("path") or ""))
    return f"https://{context.get('domainName') or ''}{before}"


def _body(request: Request) -> bytes:
    """The body as it was sent; `UNREADABLE` when it claims to be base64 and is not, or holds half a character.

    Chalice's own reading drops what is not base64 and goes on with the rest.
    """
    event = request.to_original_event()
    body: str = event.get("body") or ""
    try:
        return base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode()
    except ValueError:
        return UNREADABLE
