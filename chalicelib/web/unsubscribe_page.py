"""The unsubscribe link: a page with one button, and the one-click POST of RFC 8058."""

from collections.abc import Callable

from chalice.app import Response

from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing.mailed_link import MailedLink
from chalicelib.signing.unsubscribe import is_silent
from chalicelib.web import problems
from chalicelib.web.link_pages import respond_to_link
from chalicelib.web.problems import MessagePage
from chalicelib.web.request import WebRequest, page_language
from chalicelib.wiring.api import unsubscribing


def show(request: WebRequest, token: str) -> Response:
    """Ask whether to stop the mail. Scanners open every link, so this changes nothing."""
    return _respond(request, token, lambda link: unsubscribing().view(link))


def stop_mail(request: WebRequest, token: str) -> Response:
    """The page's button, and the request that mail providers send for their users.

    The body is not read: providers send it as a form, in parts, or not at all, and the token is all that is needed.
    """
    return _respond(request, token, lambda link: unsubscribing().stop_mail(link), stopped=True)


def _respond(
    request: WebRequest, token: str, find: Callable[[MailedLink], Signature | None], *, stopped: bool = False
) -> Response:
    def respond(link: MailedLink) -> Response:
        signature = find(link)
        done = stopped or signature is None or is_silent(signature)
        page = MessagePage(200, "unsubscribed" if done else "unsubscribe")
        # The signer's own language goes first: nobody chose the one in a mail provider's request.
        lang = page_language(request, first=signature.lang if signature else link.letter.language)
        return problems.message_response(page, request, lang, link.letter, action="" if done else request.link(token))

    return respond_to_link(request, token, respond, names_letter=False)
