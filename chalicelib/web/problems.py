"""Each problem's answer: status, what a program is told, and which page a person sees."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from chalice.app import Response

from chalicelib import errors, settings
from chalicelib.rules.letters.letter import Letter
from chalicelib.web import answers, body
from chalicelib.web.request import Asked

logger = logging.getLogger(__name__)

# Seconds after which it is worth to try again, by status.
RETRY_AFTER = {503: "30", 429: "600"}


@dataclass(frozen=True)
class Meaning:
    status: int
    outcome: str  # of `MessageView`, and the JSON's "error"


MEANINGS: dict[type[Exception], Meaning] = {
    errors.UnknownLetter: Meaning(404, "not-found"),
    errors.LetterClosed: Meaning(410, "closed"),
    errors.LetterNotOpen: Meaning(409, "not-open"),
    errors.SigningPaused: Meaning(503, "paused"),
    errors.LinkInvalid: Meaning(404, "invalid"),
    errors.LinkExpired: Meaning(410, "expired"),
    errors.DetailsChanged: Meaning(409, "changed"),
    errors.TooManyMails: Meaning(429, "too-many"),
    errors.Unavailable: Meaning(503, "unavailable"),
    body.BadRequest: Meaning(400, "bad-request"),
    body.TooLarge: Meaning(413, "too-large"),
    body.UnsupportedType: Meaning(415, "unsupported"),
}
BROKEN = Meaning(500, "error")

# What Chalice itself or the gateway in front of it refuses.
BY_STATUS: Mapping[int, Meaning] = {
    400: Meaning(400, "bad-request"),
    404: Meaning(404, "not-found"),
    405: Meaning(405, "method"),
    413: Meaning(413, "too-large"),
    415: Meaning(415, "unsupported"),
}


def meaning_of(error: Exception) -> Meaning:
    return next((found for kind, found in MEANINGS.items() if isinstance(error, kind)), BROKEN)


def answer(error: Exception, asked: Asked, letter: Letter | None, lang: str) -> Response:
    """The answer to an error. What is no problem of the reader's is logged; what is not one of ours is told as a
    failure of ours."""
    meaning = meaning_of(error)
    if not isinstance(error, errors.Problem) and meaning.status >= 500:
        logger.error("failed", exc_info=error, extra={"outcome": meaning.outcome})
    return tell(meaning, asked, lang, letter)


def tell(
    meaning: Meaning,
    asked: Asked,
    lang: str,
    letter: Letter | None = None,
    *,
    action: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """One thing to say, as JSON or as a page with at most one button that posts to ``action``."""
    extra = dict(headers or {})
    if meaning.status in RETRY_AFTER:
        extra["Retry-After"] = RETRY_AFTER[meaning.status]
    return answers.logged(_told(meaning, asked, lang, letter, action, extra), meaning.outcome)


def _told(
    meaning: Meaning, asked: Asked, lang: str, letter: Letter | None, action: str, extra: Mapping[str, str]
) -> Response:
    if asked.wants_json:
        key = "error" if meaning.status >= 400 else "status"
        return answers.as_json({key: meaning.outcome}, meaning.status, extra)
    # Pages are rare on the path of a signature; what draws them is not loaded before it is needed.
    from chalicelib.pages.shared import letter_head
    from chalicelib.pages.views.shared import MessageView

    head = letter_head(settings.current().site_url, letter, lang) if letter else None
    view = MessageView(outcome=meaning.outcome, head=head, action=action)
    return answers.page("sign/message.html", lang, {"view": view}, meaning.status, extra)
