"""The page of a coalition's member, which may confirm its membership or have its name removed."""

from collections.abc import Callable

from chalice.app import Response

from chalicelib import settings
from chalicelib.errors import FormRefused
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import MemberWord
from chalicelib.signing.coalition_members import Member
from chalicelib.signing.mailed_link import MailedLink
from chalicelib.web import answers
from chalicelib.web.body import Fields, read_posted_form, text
from chalicelib.web.link_pages import nothing_left_response, respond_to_link
from chalicelib.web.request import WebRequest, page_language
from chalicelib.wiring.api import members

# What each button answers for the member.
ACTIONS: dict[str, MemberWord] = {"confirm": "confirmed", "object": "objected", "listed": "listed"}


def show(request: WebRequest, token: str) -> Response:
    """Show which coalition lists which member; changes nothing."""
    return _respond(
        request, token, lambda link: _render(request, link.letter, *members().find(link)), purged_status=200
    )


def act(request: WebRequest, token: str) -> Response:
    """Do what the pressed button says, and redirect back to the page."""

    def respond(link: MailedLink) -> Response:
        # Check the link before the body: without a valid link, the response says nothing about the body.
        signature, member = members().find(link)
        try:
            word = members().record_word(link, _read_word(read_posted_form(request))).word
        except FormRefused as refusal:
            return _render_refusal(request, refusal, link.letter, signature, member)
        # Relative, so that it works under any address of the API and no header contains the token.
        return answers.outcome_json(word) if request.wants_json else answers.redirect(request.link(f"?done={word}"))

    return _respond(request, token, respond, purged_status=410)


def _read_word(fields: Fields) -> MemberWord:
    """The answer that the button stands for. Raises `FormRefused`."""
    unknown = sorted(set(fields) - {"action"})
    if unknown:
        raise FormRefused(dict.fromkeys(unknown, ("unknown-field",)))
    action = text(fields, "action")
    if action not in ACTIONS:
        raise FormRefused({"action": ("unknown" if action else "required",)})
    return ACTIONS[action]


def _respond(
    request: WebRequest, token: str, respond: Callable[[MailedLink], Response], *, purged_status: int
) -> Response:
    def respond_unless_purged(link: MailedLink) -> Response:
        if link.letter.purged_at is None:
            return respond(link)
        lang = link.letter.language_for(page_language(request))
        return nothing_left_response(request, link.letter, "purged", lang, status=purged_status)

    return respond_to_link(request, token, respond_unless_purged, names_letter=False)


def _render(request: WebRequest, letter: Letter, signature: Signature, member: Member, error: str = "") -> Response:
    from chalicelib.web.member_view import joined_names, member_view

    if request.wants_json:
        values = {"status": member.word, "letter": letter.slug, "coalition": signature.details.name}
        return answers.json_response(values | {"member": joined_names(member)})
    lang = _language(request, letter, signature)
    site_url = settings.current().site_url
    view = member_view(site_url, letter, signature, member, lang, done=request.done, error=error)
    return answers.page_response("sign/member.html", lang, {"view": view}, 422 if error else 200)


def _render_refusal(
    request: WebRequest, refusal: FormRefused, letter: Letter, signature: Signature, member: Member
) -> Response:
    if request.wants_json:
        return answers.json_response({"errors": refusal.errors}, 422)
    from chalicelib.pages.refusals import message

    (field, (code, *_)), *_rest = refusal.errors.items()
    error = message(field, code, _language(request, letter, signature))
    return _render(request, letter, signature, member, error)


def _language(request: WebRequest, letter: Letter, signature: Signature) -> str:
    """The reader's language, or else the coalition's, among the letter's languages."""
    return page_language(request, letter, otherwise=signature.lang, offered=letter.languages)
