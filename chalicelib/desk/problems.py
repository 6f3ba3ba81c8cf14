"""The response to each problem: its status, and the page that says what to do."""

import logging
from collections.abc import Mapping

from chalice.app import Response

from chalicelib import errors
from chalicelib.desk.views.entrance import AgainView
from chalicelib.desk.visit import Visit
from chalicelib.http import bodies
from chalicelib.rules.letters.letter import LetterRefused

logger = logging.getLogger(__name__)


class LinkOver(errors.Problem):
    """A link of co-authors leads nowhere: it was ended, is too old, its letter has opened, or we never made it."""


class FromElsewhere(errors.Problem):
    """A form was posted by a page that is not ours."""


class FormOutdated(errors.Problem):
    """The form belongs to another session: somebody has logged in anew since it was opened."""


class InvitationOver(errors.Problem):
    """The invitation was used, withdrawn, or is too old; or we never sent it."""


class Conflict(errors.Problem):
    """Somebody else was faster: what was to be changed is no longer what the page showed."""


# The status of each problem, and the outcome whose words templates/desk/message.html has.
BY_ERROR: dict[type[Exception], tuple[int, str]] = {
    errors.UnknownLetter: (404, "not-found"),
    errors.LinkInvalid: (404, "not-found"),
    # No failure, and nothing for an alarm: it is so until the operator invites the first person.
    errors.NobodyInvited: (200, "nobody-invited"),
    errors.Unavailable: (503, "unavailable"),
    InvitationOver: (404, "invitation-over"),
    LinkOver: (404, "link-over"),
    FromElsewhere: (403, "from-elsewhere"),
    FormOutdated: (409, "form-outdated"),
    Conflict: (409, "conflict"),
    LetterRefused: (409, "conflict"),
    bodies.BadRequest: (400, "bad-request"),
    bodies.TooLarge: (413, "too-large"),
    bodies.UnsupportedType: (415, "bad-request"),
}
# Refusals by Chalice itself.
BY_STATUS: Mapping[int, str] = {400: "bad-request", 404: "not-found", 405: "not-found", 415: "bad-request"}


def error_response(error: Exception, visit: Visit) -> Response:
    """The page for an error, which is logged if it is our fault."""
    status, outcome = next((found for kind, found in BY_ERROR.items() if isinstance(error, kind)), (500, "error"))
    if status >= 500:
        logger.error("failed", exc_info=error, extra={"outcome": outcome})
    return message(visit, status, outcome, again=_posted(visit) if status >= 500 else None)


def status_response(status: int, visit: Visit) -> Response:
    """The page for a refusal by Chalice."""
    return message(visit, status, BY_STATUS.get(status, "error"))


def message(visit: Visit, status: int, outcome: str, *, again: AgainView | None = None) -> Response:
    """A page with one message; with ``again``, it sends what was posted once more."""
    # What was posted is over; the page that it came from shows how things stand now.
    back = visit.request.opened_at if status == 409 else ""
    response = visit.render("desk/message.html", outcome, status, back=back, again=again)
    if status == 503:
        response.headers["Retry-After"] = "30"
    return response


def _posted(visit: Visit) -> AgainView | None:
    """What one of our own pages posted, so that nobody types it twice: no browser keeps what was typed into a page
    that it may not store."""
    request = visit.request
    if not request.is_post or not request.is_own:
        return None
    try:
        # With the token that it came with: whether it belongs to the session is judged again.
        fields = [(name, value) for name, values in request.fields.items() for value in values]
        return AgainView(visit.link(request.path, **request.query), tuple(fields), tuple(request.files))
    except (bodies.BadRequest, bodies.TooLarge, bodies.UnsupportedType):
        return None
