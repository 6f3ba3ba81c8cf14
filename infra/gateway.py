"""API Gateway's own error pages: one small page in four languages for browsers, JSON for programs."""

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.http.headers import SECURITY_HEADERS

# The colours and typefaces of templates/assets/firmamos.css, which is too large for a page of four sentences.
STYLE = (
    ":root{color-scheme:light dark}"
    "body{margin:0;padding:1rem;background:#f1eee7;color:#1c1a17;"
    "font:1rem/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Liberation Sans',sans-serif}"
    "main{max-inline-size:34rem;margin:2rem auto;padding:1rem 2rem;"
    "background:#fffefa;border:1px solid #d9d3c6}"
    "h1{font-size:1.25rem}"
    "@media screen and (prefers-color-scheme:dark){body{background:#121315;color:#e9e5dc}"
    "main{background:#1a1b1e;border-color:#38393d}}"
)
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = SECURITY_HEADERS | {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Vary": "Accept",
}


@dataclass(frozen=True)
class Page:
    """The page for one kind of error; ``status`` is None to keep API Gateway's own."""

    status: int | None
    error: str
    texts: dict[str, str]
    retry_after: int | None = None


PAGES = {
    "MISSING_AUTHENTICATION_TOKEN": Page(
        404,
        "not-found",
        {
            "es": "Esta página no existe. Compruebe que el enlace esté completo.",
            "en": "This page does not exist. Check that the link is complete.",
            "pt": "Esta página não existe. Verifique se o link está completo.",
            "fr": "Cette page n’existe pas. Vérifiez que le lien est complet.",
        },
    ),
    "THROTTLED": Page(
        429,
        "too-many-requests",
        {
            "es": "Mucha gente está firmando en este momento. Espere medio minuto y vuelva a intentarlo.",
            "en": "Many people are signing right now. Wait half a minute and try again.",
            "pt": "Muita gente está assinando neste momento. Espere meio minuto e tente de novo.",
            "fr": "Beaucoup de personnes signent en ce moment. Attendez une demi-minute et réessayez.",
        },
        retry_after=30,
    ),
    "REQUEST_TOO_LARGE": Page(
        413,
        "too-large",
        {
            "es": "El formulario es demasiado grande. Acorte lo que escribió y vuelva a enviarlo.",
            "en": "The form is too large. Shorten what you wrote and send it again.",
            "pt": "O formulário é grande demais. Encurte o que escreveu e envie de novo.",
            "fr": "Le formulaire est trop volumineux. Raccourcissez votre texte et renvoyez-le.",
        },
    ),
    "DEFAULT_4XX": Page(
        None,
        "bad-request",
        {
            "es": "No pudimos entender esta solicitud. Vuelva a la carta e inténtelo de nuevo.",
            "en": "We could not understand this request. Go back to the letter and try again.",
            "pt": "Não foi possível entender este pedido. Volte à carta e tente de novo.",
            "fr": "Nous n’avons pas compris cette demande. Revenez à la lettre et réessayez.",
        },
    ),
    "DEFAULT_5XX": Page(
        None,
        "unavailable",
        {
            "es": "Algo falló de nuestro lado. Inténtelo de nuevo en un minuto: firmar dos veces cuenta una.",
            "en": "Something failed on our side. Try again in a minute: signing twice counts once.",
            "pt": "Algo falhou do nosso lado. Tente de novo em um minuto: assinar duas vezes conta uma.",
            "fr": "Erreur de notre côté. Réessayez dans une minute : signer deux fois compte une fois.",
        },
        retry_after=60,
    ),
}


def gateway_responses(pages: Mapping[str, Page] = PAGES) -> dict[str, Any]:
    """The ``GatewayResponses`` property of a SAM API; without ``pages``, of the one that signers use.

    API Gateway chooses a template by the request's ``Accept``. ``$`` begins a variable in these templates.
    """
    return {kind: _response(page) for kind, page in pages.items()}


def _response(page: Page) -> dict[str, Any]:
    headers = dict(HEADERS)
    if page.retry_after is not None:
        headers["Retry-After"] = str(page.retry_after)
    response: dict[str, Any] = {
        # API Gateway expects a fixed value in single quotes.
        "ResponseParameters": {"Headers": {name: f"'{value}'" for name, value in headers.items()}},
        "ResponseTemplates": {
            "application/json": json.dumps({"error": page.error}),
            "text/html": _html(page),
        },
    }
    if page.status is not None:
        response["StatusCode"] = str(page.status)
    return response


def _html(page: Page) -> str:
    paragraphs = "".join(f'<p lang="{lang}">{html.escape(text)}</p>' for lang, text in page.texts.items())
    return (
        '<!doctype html><html lang="es"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex">'
        f"<title>Firmamos</title><style>{STYLE}</style></head>"
        f"<body><main><h1>Firmamos</h1>{paragraphs}</main></body></html>"
    )
