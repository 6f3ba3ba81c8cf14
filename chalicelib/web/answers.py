"""Responses: redirects, JSON, files and pages. All have the same security headers, and none is cached."""

import base64
import functools
import hashlib
import json
from collections.abc import Mapping

from chalice.app import Response

from chalicelib import settings
from chalicelib.errors import FormRefused
from chalicelib.http.headers import SECURITY_HEADERS


class LoggedResponse(Response):
    """A response with the word for its outcome that goes to the log and nowhere else; '' to log the status instead."""

    outcome = ""


def with_outcome(response: Response, outcome: str) -> LoggedResponse:
    """The response with its outcome for the log: one of our own words, which reveals nothing about an address."""
    logged = LoggedResponse(response.body, response.headers, response.status_code)
    logged.outcome = outcome
    return logged


def redirect(url: str) -> Response:
    """303 See Other, after a POST. ``url`` is built from settings, slugs and tokens, never from typed text."""
    return _response("", 303, {"Location": url, "Content-Type": "text/plain; charset=utf-8"})


def json_response(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    content_headers = {"Content-Type": "application/json; charset=utf-8"}
    # The names of unknown fields are echoed as they were sent, so no HTML tag may survive.
    text = json.dumps(body).replace("<", "\\u003c")
    return _response(text, status, content_headers | dict(headers or {}))


def outcome_json(outcome: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """What a program gets instead of a page with one message."""
    return json_response({"status" if status < 400 else "error": outcome}, status, headers)


def errors_json(refusal: FormRefused) -> dict[str, object]:
    """What a program gets instead of the form again: the codes of each field, and by line where a field has lines."""
    return {"errors": refusal.errors, **({"lines": refusal.lines} if refusal.lines else {})}


def file_response(body: object, name: str) -> Response:
    """JSON for a person to download, under a plain file name of ours."""
    content_headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return _response(json.dumps(body, ensure_ascii=False, indent=1) + "\n", 200, content_headers)


def page_response(
    template: str,
    lang: str,
    context: Mapping[str, object],
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    *,
    sheet: str = "",
    script: str = "",
) -> Response:
    """A page with its style sheet inline, so that one request is enough on a bad connection. ``sheet`` names an
    additional style sheet, ``script`` the page's one script, which is inline too."""
    # Importing Jinja costs 50 ms or more on a cold start, and an accepted signature only needs a redirect.
    from chalicelib.pages.templates import render

    html = render(template, lang, {"css": _css(sheet), "script": _script(script), **context})
    content_headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": lang,
        "Content-Security-Policy": page_policy(sheet, script),
    }
    return _response(html, status, content_headers | dict(headers or {}))


def _response(body: str, status: int, headers: Mapping[str, str]) -> Response:
    all_headers: dict[str, str | list[str]] = {**SECURITY_HEADERS, **headers}
    return Response(body=body, status_code=status, headers=all_headers)


@functools.cache
def page_policy(sheet: str = "", script: str = "") -> str:
    """The policy of a page: its style sheet and its script are allowed by hash. Browsers apply `form-action` to the
    redirect after a form too, so it includes the site."""
    scripts = f"script-src {_hash_source(_script(script))}; " if script else ""
    return (
        f"default-src 'none'; style-src {_hash_source(_css(sheet))}; {scripts}"
        f"form-action 'self' {settings.current().site_url}; base-uri 'none'; frame-ancestors 'none'"
    )


def _hash_source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _script(name: str) -> str:
    from chalicelib.pages.templates import asset

    return asset(name) if name else ""


def _css(sheet: str) -> str:
    from chalicelib.pages.templates import ANSWERS_SHEET, STYLE_SHEET, asset

    return asset(STYLE_SHEET) + asset(ANSWERS_SHEET) + (asset(sheet) if sheet else "")
