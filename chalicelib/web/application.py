"""The Chalice application: what all routes have in common."""

import base64
import functools
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import quote

from chalice.app import Chalice, Request, Response

from chalicelib import log, settings
from chalicelib.rules.keys import tokens
from chalicelib.web import answers, problems
from chalicelib.web.request import WebRequest, page_language
from chalicelib.wiring import api

logger = logging.getLogger(__name__)

# By default Chalice accepts only JSON; our own reader refuses other types with a page.
ANY_TYPE = ["*/*"]
# Replaces a body that cannot be decoded. It is not UTF-8, so every reader refuses it.
UNREADABLE = b"\xff"

Handler = Callable[..., Response]


class Application(Chalice):
    """Gives handlers a `WebRequest`, and every response its headers, its log line and its page.

    Chalice turns an exception inside a view into a 500 before its middleware sees it
    (``chalice.app``, ``_get_view_function_response``), so views are wrapped here.
    """

    def __init__(self) -> None:
        super().__init__(app_name="firmamos", configure_logs=False)
        self.register_middleware(self._finish, "http")

    def page(self, path: str, methods: Sequence[str]) -> Callable[[Handler], Handler]:
        """Declare a route whose handler takes a `WebRequest` and the decoded parameters of the path."""

        def declare(handler: Handler) -> Handler:
            @functools.wraps(handler)
            def view(**parameters: str) -> Response:
                request = self.read_request()
                try:
                    if "token" in parameters:
                        return _respond_to_link(request, handler, parameters["token"])
                    return handler(request, **parameters)
                except Exception as error:
                    return problems.error_response(error, request, None, page_language(request))

            self.route(path, methods=list(methods), content_types=ANY_TYPE)(view)
            return handler

        return declare

    def read_request(self) -> WebRequest:
        """The current request."""
        request = self.current_request
        if request is None:
            raise RuntimeError("no current request")
        base = _base(request)
        return WebRequest.of(
            method=request.method,
            body=_body(request),
            content_type=request.headers.get("content-type", ""),
            accept=request.headers.get("accept", ""),
            accept_language=request.headers.get("accept-language", ""),
            spoken=settings.current().languages,
            # Not from headers such as X-Forwarded-For: the client writes those.
            source=str(request.context.get("identity", {}).get("sourceIp") or ""),
            done=request.query_params.get("done", "") if request.query_params else "",
            base=base,
            address=base + _route_path(request),
            exact=_is_exact(request),
        )

    def _finish(self, request: Request, get_response: Callable[[Request], Response]) -> Response:
        """Log the request, and replace Chalice's own error responses with our pages."""
        log.configure(settings.current().log_level)
        started = time.perf_counter()
        response = get_response(request)
        if "X-Content-Type-Options" not in response.headers:
            response = self._refusal(response)
        outcome = response.outcome if isinstance(response, answers.LoggedResponse) else ""
        logger.info(
            "answered",
            extra={
                "letter": _letter(request.uri_params),
                # The pattern of the path: a real path may hold a token that opens somebody's page.
                "route": f"{request.method} {request.path}",
                "outcome": outcome or HTTPStatus(response.status_code).phrase.lower(),
                "status": response.status_code,
                "ms": round((time.perf_counter() - started) * 1000),
                "request_id": request.context.get("requestId", ""),
            },
        )
        return response

    def _refusal(self, refused: Response) -> Response:
        page = problems.PAGES_BY_STATUS.get(refused.status_code, problems.OUR_FAULT)
        allow = refused.headers.get("Allow")
        headers = {"Allow": str(allow)} if allow else {}
        request = self.read_request()
        return problems.message_response(page, request, page_language(request), headers=headers)


def _respond_to_link(request: WebRequest, handler: Handler, path: str) -> Response:
    """The response to a mailed link, with whatever a mail program left behind its token.

    A page is shown at the link's own address, so that its forms post there, and what is copied from the address bar or
    printed is right. What is posted is answered at once: a mail provider follows no redirect (RFC 8058 §3.1).
    """
    token = tokens.token_in_link(path)
    if not token:
        return handler(request, token=path)
    address = f"{request.address.rpartition('/')[0]}/{token}"
    if request.method == "GET" and not (request.exact and token == path.lower()):
        # Absolute: how a browser resolves a relative address depends on what stood behind the token.
        return answers.redirect(address)
    return handler(replace(request, address=address), token=token)


def _letter(parameters: Mapping[str, str] | None) -> str:
    """The slug of the letter in a path; '' unless this process has read that letter, because a path can contain
    anything."""
    slug_in_path = (parameters or {}).get("slug", "").partition(".")[0]
    slug = slug_in_path or (parameters or {}).get("token", "").lower().partition("_")[0]
    return slug if api.letters().knows(slug) else ""


def _base(request: Request) -> str:
    """The API's address: the stage's, or if API Gateway chose it, the domain and path prefix of the request."""
    context = request.context
    # What precedes the route's path: the name of API Gateway's stage.
    prefix, route, _ = str(context.get("path") or "").partition(request.path.partition("{")[0])
    prefix = prefix.strip("/") if route else ""
    own = f"https://{context.get('domainName') or ''}" + (f"/{prefix}" if prefix else "")
    return settings.current().api_url or own


def _route_path(request: Request) -> str:
    """The path that the route declares, with the request's parameters."""
    path = str(request.path)
    for name, value in (request.uri_params or {}).items():
        path = path.replace(f"{{{name}}}", quote(value, safe="", errors="replace"))
    return path


def _is_exact(request: Request) -> bool:
    """Whether the path has no slash too many. API Gateway routes ``/confirm/x/`` as ``/confirm/x``, and a browser takes
    the last part for a folder: https://github.com/aws-powertools/powertools-lambda-python/issues/1552
    """
    path = str(request.to_original_event().get("path") or "")
    return not path.endswith("/") and "//" not in path


def _body(request: Request) -> bytes:
    """The body as it was sent; `UNREADABLE` if it claims to be base64 and is not, or ends in half a character.

    Chalice itself would skip invalid base64 characters and decode the rest.
    """
    event = request.to_original_event()
    body: str = event.get("body") or ""
    try:
        return base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else body.encode()
    except ValueError:
        return UNREADABLE
