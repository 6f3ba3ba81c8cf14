"""What all pages behind a mailed link share: reading the link, the responses to errors, and the page for when nothing
is left.
"""

import time
from collections.abc import Callable

from chalice.app import Response

from chalicelib import settings
from chalicelib.errors import Problem, Unavailable
from chalicelib.rules.letters.letter import Letter
from chalicelib.signing.mailed_link import MailedLink, read_link
from chalicelib.web import answers, problems
from chalicelib.web.request import WebRequest, page_language
from chalicelib.wiring.api import letters


def respond_to_link(
    request: WebRequest, token: str, respond: Callable[[MailedLink], Response], *, names_letter: bool
) -> Response:
    """The response to a mailed link, or to the error that it causes.

    ``names_letter`` says whether an error page links to the letter, if that is public, so that signers find it again.
    For a mail provider or a coalition's member, the response to an invalid link is the same whatever letter it names.
    """
    letter: Letter | None = None
    try:
        link = read_link(letters().head, token)
        letter = link.letter
        return respond(link)
    except (Problem, Unavailable) as error:
        # Anybody can make up a link, so it must not reveal a letter under embargo.
        visible_letter = letter if names_letter and letter is not None and _is_public(letter) else None
        return problems.error_response(error, request, visible_letter, page_language(request, visible_letter))


def nothing_left_response(
    request: WebRequest, letter: Letter, outcome: str, lang: str, *, status: int, sheet: str = ""
) -> Response:
    """The page that says why no record exists, or no longer exists. It shows only public data: after a purge there is
    nothing to check a link against."""
    if request.wants_json:
        response = answers.outcome_json(outcome, status)
    else:
        from chalicelib.web.signer_view import left_view

        view = left_view(settings.current().site_url, letter, outcome, lang, int(time.time()))
        response = answers.page_response("sign/left.html", lang, {"view": view}, status, sheet=sheet)
    return answers.with_outcome(response, outcome)


def _is_public(letter: Letter) -> bool:
    return letter.state != "draft" and letter.embargo is None
