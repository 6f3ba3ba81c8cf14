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


class Answer(Response):
    """A response that says in a word, for the log alone, what came of the request; '' where the status says it."""

    outcome = ""


def logged(answer: Response, outcome: str) -> Answer:
    """The same answer, with its outcome. The word is of our making, and the same whatever is known of an address."""
    told = Answer(answer.body, answer.headers, answer.status_code)
    told.outcome = outcome
    return told


def see_other(url: str) -> Response:
    """303: what was posted is done, look there. ``url`` is built from settings and slugs alone."""
    return _response("", 303, {"Location": url, "Content-Type": "text/plain; charset=utf-8"})


def as_json(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    typed = {"Content-Type": "application/json; charset=utf-8"}
    # Names of unknown fields come back as they were sent: no tag, whatever a program makes of them.
    text = json.dumps(body).replace("<", "\\u003c")
    return _response(text, status, typed | dict(headers or {}))


def as_file(body: object, name: str) -> Response:
    """JSON for a person to keep, under a plain name of our making."""
    typed = {
        "Content-Type": "application/json; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return _response(json.dumps(body, ensure_ascii=False, indent=1) + "\n", 200, typed)


def page(
    template: str,
    lang: str,
    context: Mapping[str, object],
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    *,
    sheet: str = "",
) -> Response:
    """A page, its style sheet inside it, so that it is whole in one request on a bad connection; ``sheet`` names one
    that goes after the one of every page."""
    # Jinja costs 50 ms and more on a cold start, and a signature that is taken answers with a redirect.
    from chalicelib.pages.templates import render

    html = render(template, lang, {"css": _css(sheet), **context})
    typed = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": lang,
        "Content-Security-Policy": page_policy(sheet),
    }
    return _response(html, status, typed | dict(headers or {}))


def _response(body: str, status: int, headers: Mapping[str, str]) -> Response:
    every: dict[str, str | list[str]] = {**SECURITY_HEADERS, **headers}
    return Response(body=body, status_code=status, headers=every)


@functools.cache
def page_policy(sheet: str = "") -> str:
    """The style sheet is allowed by its hash. Browsers hold the redirect after a form to `form-action`
    too, so the site is in it."""
    digest = base64.b64encode(hashlib.sha256(_css(sheet).encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self' {settings.current().site_url}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def _css(sheet: str) -> str:
    from chalicelib.pages.templates import STYLE_SHEET, asset

    return asset(STYLE_SHEET) + (asset(sheet) if sheet else "")
