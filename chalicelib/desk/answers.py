"""The responses of the organisers' pages: pages, redirects and files, all with the same headers and never cached."""

import base64
import functools
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from chalice.app import Response

from chalicelib.http.headers import SECURITY_HEADERS
from chalicelib.pages.templates import ANSWERS_SHEET, STYLE_SHEET, asset, render

DESK_SHEET = "desk.css"
PREVIEW_SHEET = "desk.preview.css"
PDF = "application/pdf"
SESSION_COOKIE = "__Host-desk"
# `no-referrer` would make browsers send `Origin: null` with our own forms: https://github.com/rails/rails/pull/28299
HEADERS = SECURITY_HEADERS | {"Referrer-Policy": "same-origin"}

Headers = Mapping[str, str | list[str]]


def page(
    template: str,
    lang: str,
    context: Mapping[str, object],
    status: int = 200,
    *,
    script: str = "",
    sheet: str = "",
    posts_to: str = "",
    frames: bool = False,
    cookies: Sequence[str] = (),
) -> Response:
    """A page with its style sheet inline, and at most one script, both allowed by hash. ``sheet`` is added to the style
    sheet of all pages; ``posts_to`` is the one address to which the script may post by itself; with ``frames``, pages
    of ours may be shown in it."""
    html = render(template, lang, {"css": _css(sheet), "script": asset(script) if script else "", **context})
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": lang,
        "Content-Security-Policy": _policy(script, sheet, posts_to or "'none'", frames),
    }
    return respond(html, status, headers, cookies)


def preview(template: str, lang: str, view: object, page_lang: str, sheet: str) -> Response:
    """A page in ``page_lang`` that shows what somebody writes before it is published; ``lang`` is the reader's own, and
    ``sheet`` its style sheet. Nothing in it runs, loads or sends, and our own pages alone show it in a frame."""
    css = sheet + asset(PREVIEW_SHEET)
    html = render(template, lang, {"css": css, "view": view, "lang": page_lang, "reader_lang": lang})
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": page_lang,
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{_digest(css)}'; form-action 'none'; base-uri 'none'; "
            "frame-ancestors 'self'"
        ),
    }
    return respond(html, 200, headers)


def redirect(url: str, cookies: Sequence[str] = ()) -> Response:
    """303 See Other, after a POST. ``url`` is built from settings, slugs and ids, never from typed text."""
    return respond("", 303, {"Location": url, "Content-Type": "text/plain; charset=utf-8"}, cookies)


def allow(response: Response, directive: str, url: str) -> Response:
    """The same page, which may also send a form to, or show a picture of, the host of an address of ours."""
    scheme, _, rest = url.partition("://")
    origin, policy = f"{scheme}://{rest.partition('/')[0]}", str(response.headers["Content-Security-Policy"])
    before, found, after = policy.partition(f"{directive} 'self'")
    response.headers["Content-Security-Policy"] = (
        f"{before}{found} {origin}{after}" if found else f"{policy}; {directive} {origin}"
    )
    return response


def file(content: str, name: str, content_type: str) -> Response:
    """A text for the organiser to download, under a plain file name of ours."""
    headers = {"Content-Type": content_type, "Content-Disposition": f'attachment; filename="{name}"'}
    return respond(content, 200, headers)


def binary(content: bytes, name: str, content_type: str, *, is_saved: bool = True) -> Response:
    """A file byte by byte, under a plain file name of ours, that browsers save, or show."""
    kind = "attachment" if is_saved else "inline"
    headers = {"Content-Type": content_type, "Content-Disposition": f'{kind}; filename="{name}"'}
    return _Binary(_encoded(content), status_code=200, headers={**HEADERS, **headers})


class _Binary(Response):
    """A response whose body is base64, for API Gateway to decode: what a function answers is JSON."""

    def to_dict(self, binary_types: list[str] | None = None) -> dict[str, Any]:
        return super().to_dict(binary_types) | {"isBase64Encoded": True}


def _encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def respond(body: str, status: int, headers: Mapping[str, str], cookies: Sequence[str] = ()) -> Response:
    every: dict[str, str | list[str]] = {**HEADERS, **headers}
    if cookies:
        every["Set-Cookie"] = list(cookies)
    return Response(body=body, status_code=status, headers=every)


def cookie(name: str, value: str, *, seconds: int | None = None) -> str:
    """A cookie of this host alone, which no script reads; it ends with the browser, or after ``seconds``."""
    age = "" if seconds is None else f"; Max-Age={seconds}"
    # Lax: with Strict, whoever opens a mailed link would seem to be logged out.
    return f"{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{age}"


def no_cookie(name: str) -> str:
    """Takes a cookie away."""
    return cookie(name, "", seconds=0)


def _policy(script: str, sheet: str, posts_to: str, frames: bool) -> str:
    scripts = f"script-src 'sha256-{_digest(asset(script))}'; connect-src {posts_to}; " if script else ""
    framed = "frame-src 'self'; " if frames else ""
    return (
        f"default-src 'none'; style-src 'sha256-{_digest(_css(sheet))}'; {scripts}{framed}form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


@functools.lru_cache(maxsize=64)
def _digest(text: str) -> str:
    return _encoded(hashlib.sha256(text.encode()).digest())


@functools.cache
def _css(sheet: str) -> str:
    return "".join(map(asset, filter(None, (STYLE_SHEET, ANSWERS_SHEET, DESK_SHEET, sheet))))
