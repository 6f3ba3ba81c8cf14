"""The form, and the pages behind the links of its mail: read the request, call one use case, respond."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from chalice.app import Response

from chalicelib import settings
from chalicelib.errors import (
    DetailsChanged,
    FormRefused,
    LinkExpired,
    Problem,
    SignatureEnded,
    SigningPaused,
    TooManyMails,
    Unavailable,
)
from chalicelib.rules.fields.top_levels import is_example
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing.admission import RequestOrigin
from chalicelib.signing.form import HONEYPOT, Form, meant_address, read_form
from chalicelib.signing.mailed_link import MailedLink
from chalicelib.web import answers, problems
from chalicelib.web.body import Fields, read_fields, read_posted_form, text
from chalicelib.web.link_pages import respond_to_link
from chalicelib.web.problems import MessagePage
from chalicelib.web.request import WebRequest, page_language
from chalicelib.wiring.api import signing

if TYPE_CHECKING:
    from chalicelib.web.members_question import MembersRead


def sign(request: WebRequest, name: str) -> Response:
    """Accept a signature. Every valid address gets exactly the same response."""
    letter: Letter | None = None
    fields: Fields = {}
    members: MembersRead | None = None
    try:
        letter = signing().letter_by_address(name)
        fields = read_fields(request)
        signing().check_open(letter)
        origin = RequestOrigin(request.source, {name: text(fields, name) for name in (HONEYPOT, "altcha")})
        if members := _members(request, letter, fields):
            fields = members.fields
        form = _read_form(fields, letter)
        if (members and members.is_open) or (form.did_you_mean and not request.wants_json):
            # Nothing is stored, counted or mailed for a question, and it depends on what was typed alone.
            raise FormRefused({})
        signing().sign(letter, form, origin)
    except FormRefused as refusal:
        response = _render_form(request, letter, fields, refusal, 422, members)
        return answers.with_outcome(response, "refused" if refusal.errors else "asked")
    except (SigningPaused, Unavailable) as error:
        if request.wants_json or not fields:
            return problems.error_response(error, request, letter, _form_language(request, letter, fields))
        outcome = problems.page_for(error).outcome
        response = _render_form(request, letter, fields, FormRefused({"form": (outcome,)}), 503, members)
        return answers.with_outcome(response, outcome)
    except Problem as error:
        return problems.error_response(error, request, letter, _form_language(request, letter, fields))
    if request.wants_json:
        return answers.with_outcome(answers.json_response(_taken(form), 202), "taken")
    url = letter.url(settings.current().site_url, text(fields, "lang"))
    return answers.with_outcome(answers.redirect(f"{url}check-your-email/"), "taken")


def _read_form(fields: Fields, letter: Letter) -> Form:
    """The form. Addresses of ``example.org`` and the like are for stages that send from such a name themselves."""
    sender_host = settings.current().mail_sender.rpartition("@")[2].rstrip("> ").lower()
    examples = is_example(sender_host)
    return read_form(fields, letter, signing().now_ms() // 1000, examples=examples)


def _taken(form: Form) -> dict[str, str]:
    """What a program gets for every valid address. Programs are not asked; they may ask the person."""
    meant = {"did_you_mean": form.did_you_mean} if form.did_you_mean else {}
    return {"status": "check-your-email", **meant}


def back_to_letter(request: WebRequest, name: str) -> Response:
    """The form's address opened as a page: redirect to the letter."""
    letter = signing().letter_by_address(name)
    return answers.redirect(letter.url(settings.current().site_url, page_language(request, letter)))


def show_confirmation(request: WebRequest, token: str) -> Response:
    """The page behind the mailed link. Opening it changes nothing."""
    return _respond(request, token, lambda link: _render_confirmation(request, token, link, signing().view(link)))


def confirm(request: WebRequest, token: str) -> Response:
    """The button of that page, or of the page that says the link has expired."""

    def respond(link: MailedLink) -> Response:
        fields = read_posted_form(request)
        if text(fields, "resend") != "yes":
            signature = signing().confirm(link, text(fields, "revision"), request.source)
            return _confirmed_response(request, link, signature)
        signature = signing().resend(link)
        if signature.unconfirmed:
            return _message_to_signer(request, link, MessagePage(200, "resent"), signature.lang)
        return _confirmed_response(request, link, signature)

    return _respond(request, token, respond)


def show_disown(request: WebRequest, token: str) -> Response:
    """The page of an "it wasn't me" link: it shows the signature and asks. Opening it changes nothing."""
    from chalicelib.web import disown_page

    return _respond(request, token, lambda link: disown_page.render(request, link, signing().view_disown(link)))


def disown(request: WebRequest, token: str) -> Response:
    """The buttons of that page: end the signature that it shows, or open the address again."""
    from chalicelib.web import disown_page

    def respond(link: MailedLink) -> Response:
        fields = read_posted_form(request)
        changed = False
        if text(fields, "action") == "again":
            signing().open_again(link)
        else:
            try:
                signing().disown(link, text(fields, "snapshot"))
            except DetailsChanged:
                changed = True
        return disown_page.render(request, link, signing().view_disown(link), changed=changed)

    return _respond(request, token, respond)


def _respond(request: WebRequest, token: str, respond: Callable[[MailedLink], Response]) -> Response:
    """Respond in the language that the signer signed in; an expired link offers a new one."""

    def respond_to_signer(link: MailedLink) -> Response:
        try:
            return respond(link)
        except LinkExpired as expired:
            page, action = problems.page_for(expired), request.link(token)
            return _message_to_signer(request, link, page, expired.lang, action=action)
        except SignatureEnded as ended:
            from chalicelib.web import disown_page

            return disown_page.render_ended(request, link, ended.state, ended.lang)
        except (DetailsChanged, TooManyMails) as problem:
            return _message_to_signer(request, link, problems.page_for(problem), problem.lang)

    return respond_to_link(request, token, respond_to_signer, names_letter=True)


def _message_to_signer(
    request: WebRequest, link: MailedLink, page: MessagePage, lang: str, *, action: str = ""
) -> Response:
    lang = page_language(request, link.letter, first=lang)
    return problems.message_response(page, request, lang, link.letter, action=action)


def _confirmed_response(request: WebRequest, link: MailedLink, signature: Signature) -> Response:
    if request.wants_json:
        response = answers.outcome_json(signature.state)
    elif signature.state == "held":
        # Only the signer may see why it is held, so the reason is on their own page.
        response = answers.redirect(request.link(f"../signature/{_own_page_token(link)}?done=confirmed"))
    else:
        response = answers.redirect(f"{link.letter.url(settings.current().site_url, signature.lang)}thanks/")
    return answers.with_outcome(response, signature.state)


def _render_confirmation(request: WebRequest, token: str, link: MailedLink, signature: Signature) -> Response:
    if request.wants_json:
        # Whether a mail was held back must stay unknown to abusers.
        state = "pending" if signature.unconfirmed else signature.state
        return answers.json_response({"status": state, "revision": signature.revision})
    from chalicelib.web.confirm_view import confirm_view

    view = confirm_view(settings.current().site_url, link.letter, signature, token, _own_page_token(link))
    return answers.page_response("sign/confirm.html", link.letter.language_for(signature.lang), {"view": view})


def _own_page_token(link: MailedLink) -> str:
    """The token of the signer's own page."""
    return page_token(signing().peppers.of(link.letter), link.signature_id)


def _members(request: WebRequest, letter: Letter, fields: Fields) -> MembersRead | None:
    """The members of a coalition as they are read, with the question whether that is right."""
    if "members" not in fields or (text(fields, "kind") or letter.kinds[0]) != "coalition":
        return None
    from chalicelib.web.members_question import read_members

    return read_members(request, fields)


def _render_form(
    request: WebRequest,
    letter: Letter | None,
    fields: Fields,
    refusal: FormRefused,
    status: int,
    members: MembersRead | None,
) -> Response:
    """The form with every problem and the typed values, and whether another address was meant."""
    if request.wants_json or letter is None:
        return answers.json_response(answers.errors_json(refusal), status)
    from chalicelib.pages.refusals import messages
    from chalicelib.pages.shared import form_view, letter_head

    lang = letter.language_for(_form_language(request, letter, fields))
    site_url = settings.current().site_url
    values = {field: text(fields, field) for field in fields}
    form = form_view(
        site_url,
        letter,
        lang,
        request.link("signatures"),
        values=values,
        errors=messages(refusal.errors, lang, refusal.lines, lambda field: text(fields, field)),
        meant=meant_address(text(fields, "email")),
        question=members.question if members else None,
    )
    context = {"form": form, "head": letter_head(site_url, letter, lang)}
    headers = {"Retry-After": problems.RETRY_AFTER[status]} if status in problems.RETRY_AFTER else {}
    return answers.page_response("sign/form.html", lang, context, status, headers)


def _form_language(request: WebRequest, letter: Letter | None, fields: Fields) -> str:
    """The language of the posted form, or else the reader's."""
    return page_language(request, letter, first=text(fields, "lang"))
