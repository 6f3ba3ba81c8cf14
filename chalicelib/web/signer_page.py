"""The signer's own page: view the record, correct it, download it, leave, come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from chalice.app import Response

from chalicelib import settings
from chalicelib.errors import FormRefused
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatures.details import ASKED
from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing.form import MEMBERS_AS, MEMBERS_TYPED
from chalicelib.signing.mailed_link import MailedLink
from chalicelib.signing.own_page import NothingHeld
from chalicelib.web import answers
from chalicelib.web.body import Fields, read_posted_form, text
from chalicelib.web.link_pages import nothing_left_response, respond_to_link
from chalicelib.web.request import WebRequest, page_language
from chalicelib.wiring.api import signer

if TYPE_CHECKING:
    from chalicelib.web.members_question import MembersRead

# Signatures in these states have nothing left to show.
LEFT = ("withdrawn", "disowned")
SHEET = "signer.css"
FIELDS = frozenset({*ASKED, "action", "email", "updates", "lang", MEMBERS_TYPED, MEMBERS_AS})


def show(request: WebRequest, token: str) -> Response:
    """Show the record; changes nothing."""
    return _respond(
        request,
        token,
        lambda link: _render(request, link.letter, signer().view(link)),
        nothing_status=200,
        purged_status=200,
    )


def act(request: WebRequest, token: str) -> Response:
    """Do what the pressed button says. All actions but the download redirect back to the page."""

    def respond(link: MailedLink) -> Response:
        fields = read_posted_form(request)
        if text(fields, "action") == "download":
            held = signer().download(link)
            file = answers.file_response(held, f"firmamos-{held['letter']}.json")
            return answers.with_outcome(file, "downloaded")
        members = _members(request, link, fields)
        if members:
            fields = members.fields
        try:
            if members and members.is_open:
                raise FormRefused({})
            done = _perform(link, fields)
        except FormRefused as refusal:
            page = _render(request, link.letter, signer().view(link), fields, refusal, members)
            return answers.with_outcome(page, "refused" if refusal.errors else "asked")
        # Relative, so that it works under any address of the API and no header contains the token.
        response = answers.outcome_json(done) if request.wants_json else answers.redirect(request.link(f"?done={done}"))
        return answers.with_outcome(response, done)

    return _respond(request, token, respond, nothing_status=404, purged_status=410)


def _members(request: WebRequest, link: MailedLink, fields: Fields) -> MembersRead | None:
    """The members of a coalition that is corrected, as they are read, with the question whether that is right."""
    if "members" not in fields or text(fields, "action") != "amend":
        return None
    from chalicelib.web.members_question import read_members

    read = read_members(request, fields)
    if not read.is_open:
        return read
    details = signer().view(link).details
    return read_members(request, fields, details.member_names) if details.kind == "coalition" else None


def _perform(link: MailedLink, fields: Fields) -> str:
    """Do what the pressed button says; returns the word for what was done. Raises `FormRefused`."""
    unknown = sorted(set(fields) - FIELDS)
    if unknown:
        raise FormRefused(dict.fromkeys(unknown, ("unknown-field",)))
    match text(fields, "action"):
        case "amend":
            signer().amend(link, fields)
            return "amended"
        case "news":
            return _subscribe(link, fields)
        case "agree":
            signer().agree(link)
            return "agreed"
        case "withdraw":
            signer().withdraw(link)
            return "withdrawn"
        case "again":
            return _allow_again(link)
        case action:
            raise FormRefused({"action": ("unknown" if action else "required",)})


def _subscribe(link: MailedLink, fields: Fields) -> str:
    match text(fields, "updates"):
        case "no":
            signer().subscribe(link, "")
            return "no-news"
        case "yes":
            # An address that is still held need not be typed again.
            address = text(fields, "email").strip() or signer().view(link).email
            if not address:
                raise FormRefused({"email": ("needed",)})
            signer().subscribe(link, address)
            return "news"
        case _:
            raise FormRefused({"updates": ("unknown",)})


def _allow_again(link: MailedLink) -> str:
    signer().readmit(link)
    try:
        return signer().view(link).state
    except NothingHeld:
        return "again"


def _respond(
    request: WebRequest,
    token: str,
    respond: Callable[[MailedLink], Response],
    *,
    nothing_status: int,
    purged_status: int,
) -> Response:
    """The page of the record, or the one that says there is none. Opening the link may simply find that page, but for a
    button it is an error, so the caller sets the statuses.
    """

    def respond_if_held(link: MailedLink) -> Response:
        letter, lang = link.letter, page_language(request, link.letter)
        if letter.purged_at is not None:
            return nothing_left_response(request, letter, "purged", lang, status=purged_status, sheet=SHEET)
        try:
            return respond(link)
        except NothingHeld:
            outcome = "again" if request.done == "again" else "nothing"
            return nothing_left_response(request, letter, outcome, lang, status=nothing_status, sheet=SHEET)

    return respond_to_link(request, token, respond_if_held, names_letter=True)


def _render(
    request: WebRequest,
    letter: Letter,
    signature: Signature,
    typed: Fields | None = None,
    refusal: FormRefused | None = None,
    members: MembersRead | None = None,
) -> Response:
    """The page or its JSON; after a refusal, with the ``typed`` values and every problem."""
    if signature.state in LEFT:
        status = 404 if refusal else 200
        return nothing_left_response(request, letter, signature.state, signature.lang, status=status, sheet=SHEET)
    if request.wants_json and refusal:
        return answers.json_response(answers.errors_json(refusal), 422)
    # Only pages need Babel and Jinja; accepting a signature needs neither.
    from chalicelib.pages.refusals import messages
    from chalicelib.web.member_view import member_links
    from chalicelib.web.signer_view import signature_json, signer_view

    if request.wants_json:
        return answers.json_response(signature_json(letter, signature))
    lang = letter.language_for(signature.lang)
    values = typed or {}
    view = signer_view(
        settings.current().site_url,
        letter,
        signature,
        request.done,
        typed={field: text(values, field) for field in values},
        errors=messages(refusal.errors, lang, refusal.lines, lambda field: text(values, field)) if refusal else {},
        members=member_links(request.base, letter, signature, signer().peppers.of(letter), lang),
        question=members.question if members else None,
    )
    return answers.page_response("sign/signature.html", lang, {"view": view}, 422 if refusal else 200, sheet=SHEET)
