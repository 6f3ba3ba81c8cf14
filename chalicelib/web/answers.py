"""Answers: redirects, JSON and pages, all with the same security headers and none of them cached."""

import base64
import functools
import hashlib
import json
from collections.abc import Mapping

from chalice.app import Response

from chalicelib import settings

# `no-referrer`: the confirmation page has a token in its address. `infra/stack.yaml` gives the same
# headers to API Gateway's own errors; a test holds the two together.
SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def see_other(url: str) -> Response:
    """303: what was posted is done, look there. ``url`` is built from settings and slugs alone."""
    return _response("", 303, {"Location": url, "Content-Type": "text/plain; charset=utf-8"})


def as_json(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    typed = {"Content-Type": "application/json; charset=utf-8"}
    return _response(json.dumps(body), status, typed | dict(headers or {}))


def page(
    template: str, lang: str, context: Mapping[str, object], status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A page, its style sheet inside it, so that it is whole in one request on a bad connection."""
    # Jinja costs 50 ms and more on a cold start, and a signature that is taken answers with a redirect.
    from chalicelib.rendering import STYLE_SHEET, asset, render

    html = render(template, lang, {"css": asset(STYLE_SHEET), **context})
    typed = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": lang,
        "Content-Security-Policy": page_policy(),
    }
    return _response(html, status, typed | dict(headers or {}))


def _response(body: str, status: int, headers: Mapping[str, str]) -> Response:
    every: dict[str, str | list[str]] = {**SECURITY_HEADERS, **headers}
    return Response(body=body, status_code=status, headers=every)


@functools.cache
def page_policy() -> str:
    """The style sheet is allowed by its hash. Browsers hold the redirect after a form to `form-action`
    too, so the site is in it."""
    from chalicelib.rendering import STYLE_SHEET, asset

    digest = base64.b64encode(hashlib.sha256(asset(STYLE_SHEET).encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self' {settings.current().site_url}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
