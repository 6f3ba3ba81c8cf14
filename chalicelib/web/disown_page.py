"""The page of "it wasn't me": it shows a signature and asks, says that it was removed, or that the address is open."""

import time

from chalice.app import Response

from chalicelib import settings
from chalicelib.pages.shared import letter_head
from chalicelib.pages.views.own_page import DisownView
from chalicelib.rules.keys import tokens
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing.mailed_link import MailedLink
from chalicelib.web import answers
from chalicelib.web.confirm_view import summary
from chalicelib.web.request import WebRequest, page_language


def render(request: WebRequest, link: MailedLink, signature: Signature, *, changed: bool = False) -> Response:
    """The page as the record is now; ``changed`` says that a button was pressed for an earlier state, and did nothing.

    As JSON, ``snapshot`` is what the button has to send.
    """
    outcome = _outcome(signature)
    if request.wants_json and changed:
        response = answers.outcome_json("changed", 409)
    elif request.wants_json:
        asked = {"snapshot": signature.snapshot} if outcome == "disown" else {}
        response = answers.json_response({"status": outcome} | asked)
    else:
        response = _page(request, link.letter, signature.lang, outcome, signature, changed=changed)
    return answers.with_outcome(response, "changed" if changed else outcome)


def render_ended(request: WebRequest, link: MailedLink, state: str, lang: str) -> Response:
    """What is behind the link that confirms, once the signature has ended: the same page, under another address."""
    if request.wants_json:
        return answers.with_outcome(answers.outcome_json("invalid", 404), "invalid")
    own = link.token
    disown = tokens.encode(own.slug, own.id_bytes, tokens.disown_secret(own.secret))
    outcome = "disowned" if state == "disowned" else "again"
    response = _page(request, link.letter, lang, outcome, None, action=request.link(f"../disown/{disown}"), status=404)
    return answers.with_outcome(response, "invalid")


def _outcome(signature: Signature) -> str:
    if signature.opened:
        return "again"
    return "disowned" if signature.state == "disowned" else "disown"


def _page(
    request: WebRequest,
    letter: Letter,
    lang: str,
    outcome: str,
    signature: Signature | None,
    *,
    changed: bool = False,
    action: str = "",
    status: int = 200,
) -> Response:
    lang = page_language(request, letter, first=lang)
    site_url = settings.current().site_url
    asks = signature is not None and outcome == "disown"
    view = DisownView(
        head=letter_head(site_url, letter, lang),
        outcome=outcome,
        signature=summary(signature.details, signature.updates, lang, letter.coalition_word(lang))
        if signature is not None and asks
        else None,
        published=signature is not None and signature.state == "confirmed",
        snapshot=signature.snapshot if signature is not None and asks else "",
        changed=changed,
        action=action,
        sign_url=f"{letter.url(site_url, lang)}#sign" if letter.signing_state(int(time.time())) == "open" else "",
    )
    return answers.page_response("sign/disown.html", lang, {"view": view}, 409 if changed else status)
