"""The Chalice application: what all routes have in common."""

import functools
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus

from chalice.app import Chalice, Request, Response

from chalicelib import log, settings
from chalicelib.http.addresses import base_address, is_exact, route_path
from chalicelib.http.bodies import sent_body
from chalicelib.rules.keys import tokens
from chalicelib.web import answers, problems
from chalicelib.web.request import WebRequest, page_language
from chalicelib.wiring import api

logger = logging.getLogger(__name__)

# By default Chalice accepts only JSON; our own reader refuses other types with a page.
ANY_TYPE = ["*/*"]

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
        query: Mapping[str, str] = request.query_params or {}
        base = base_address(request.context, request.path, settings.current().api_url)
        return WebRequest.of(
            method=request.method,
            body=sent_body(request.to_original_event()),
            content_type=request.headers.get("content-type", ""),
            accept=request.headers.get("accept", ""),
            accept_language=request.headers.get("accept-language", ""),
            spoken=settings.current().languages,
            # Not from headers such as X-Forwarded-For: the client writes those.
            source=str(request.context.get("identity", {}).get("sourceIp") or ""),
            done=query.get("done", ""),
            asked_number=query.get("number", ""),
            asked_lang=query.get("lang", ""),
            base=base,
            address=base + route_path(request.path, request.uri_params or {}),
            exact=is_exact(request.to_original_event()),
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
