"""The Chalice application: all that every route has in common."""

import functools
import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

from chalice.app import Chalice, Request, Response

from chalicelib import log, settings
from chalicelib.web import answers, problems
from chalicelib.web.request import Asked

logger = logging.getLogger(__name__)

# Chalice takes JSON alone unless told otherwise; our own reader says no with a page.
ANY_TYPE = ["*/*"]

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
        body: Any = request.raw_body
        return Asked.of(
            body=body.encode("utf-8", "surrogatepass") if isinstance(body, str) else bytes(body),
            content_type=request.headers.get("content-type", ""),
            accept=request.headers.get("accept", ""),
            accept_language=request.headers.get("accept-language", ""),
            spoken=settings.current().languages,
        )

    def _finish(self, request: Request, get_response: Callable[[Request], Response]) -> Response:
        """Log the request, and give what Chalice itself refused the look of everything else."""
        log.configure(settings.current().log_level)
        began = time.perf_counter()
        response = get_response(request)
        if "X-Content-Type-Options" not in response.headers:
            response = self._ours(response)
        logger.info(
            "answered",
            extra={
                "route": f"{request.method} {request.path}",
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
        try:
            asked = self.asked()
        except ValueError:  # a body that claims to be base64 and is not
            return answers.as_json({"error": meaning.outcome}, meaning.status, headers)
        return problems.tell(meaning, asked, self._language(asked), headers=headers)

    def _language(self, asked: Asked) -> str:
        return (*asked.languages, settings.current().languages[0])[0]
