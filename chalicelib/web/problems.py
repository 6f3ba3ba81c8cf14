"""The response to each problem: its status, the word in the JSON, and the page that a person sees."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from chalice.app import Response

from chalicelib import errors, settings
from chalicelib.http import bodies
from chalicelib.rules.letters.letter import Letter
from chalicelib.web import answers
from chalicelib.web.request import WebRequest

logger = logging.getLogger(__name__)

# Seconds after which it is worth trying again, by status.
RETRY_AFTER = {503: "30", 429: "600"}


@dataclass(frozen=True)
class MessagePage:
    """A page with one message."""

    status: int
    outcome: str  # of `MessageView`, and the "error" or "status" of the JSON


PAGES_BY_ERROR: dict[type[Exception], MessagePage] = {
    errors.UnknownLetter: MessagePage(404, "not-found"),
    errors.LetterClosed: MessagePage(410, "closed"),
    errors.LetterNotOpen: MessagePage(409, "not-open"),
    errors.SigningPaused: MessagePage(503, "paused"),
    errors.LinkInvalid: MessagePage(404, "invalid"),
    errors.LinkExpired: MessagePage(410, "expired"),
    errors.DetailsChanged: MessagePage(409, "changed"),
    errors.TooManyMails: MessagePage(429, "too-many"),
    errors.Unavailable: MessagePage(503, "unavailable"),
    bodies.BadRequest: MessagePage(400, "bad-request"),
    bodies.TooLarge: MessagePage(413, "too-large"),
    bodies.UnsupportedType: MessagePage(415, "unsupported"),
}
OUR_FAULT = MessagePage(500, "error")

# Refusals by Chalice itself or by the gateway in front of it.
PAGES_BY_STATUS: Mapping[int, MessagePage] = {
    400: MessagePage(400, "bad-request"),
    404: MessagePage(404, "not-found"),
    405: MessagePage(405, "method"),
    413: MessagePage(413, "too-large"),
    415: MessagePage(415, "unsupported"),
}


def page_for(error: Exception) -> MessagePage:
    """The page for an error; an unexpected one is our fault."""
    return next((page for kind, page in PAGES_BY_ERROR.items() if isinstance(error, kind)), OUR_FAULT)


def error_response(error: Exception, request: WebRequest, letter: Letter | None, lang: str) -> Response:
    """The response to an error, which is logged if it is our fault and not the reader's."""
    page = page_for(error)
    if not isinstance(error, errors.Problem) and page.status >= 500:
        logger.error("failed", exc_info=error, extra={"outcome": page.outcome})
    return message_response(page, request, lang, letter)


def message_response(
    page: MessagePage,
    request: WebRequest,
    lang: str,
    letter: Letter | None = None,
    *,
    action: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A message as JSON, or as a page with at most one button, which posts to ``action``."""
    extra = dict(headers or {})
    if page.status in RETRY_AFTER:
        extra["Retry-After"] = RETRY_AFTER[page.status]
    if request.wants_json:
        response = answers.outcome_json(page.outcome, page.status, extra)
    else:
        response = _render_message(page, lang, letter, action, extra)
    return answers.with_outcome(response, page.outcome)


def _render_message(
    page: MessagePage, lang: str, letter: Letter | None, action: str, headers: Mapping[str, str]
) -> Response:
    # Few signers see such a page, so its imports are loaded only when needed.
    from chalicelib.pages.shared import letter_head
    from chalicelib.pages.views.shared import MessageView

    head = letter_head(settings.current().site_url, letter, lang) if letter else None
    view = MessageView(outcome=page.outcome, head=head, action=action)
    return answers.page_response("sign/message.html", lang, {"view": view}, page.status, headers)
