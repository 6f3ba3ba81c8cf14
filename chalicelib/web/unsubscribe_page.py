"""The link by which no more mail comes: a page with one button, and the one press of RFC 8058."""

from collections.abc import Callable

from chalice.app import Response

from chalicelib import settings
from chalicelib.errors import Problem, Unavailable
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing.unsubscribe import silent
from chalicelib.web import problems
from chalicelib.web.problems import Meaning
from chalicelib.web.request import Asked
from chalicelib.wiring.api import unsubscribing

Found = tuple[Letter, Signature | None]


def look(asked: Asked, token: str) -> Response:
    """Ask whether no more mail is wanted. Programs that look for dangers open every link, so this changes nothing."""
    return _by_link(asked, token, lambda: unsubscribing().look(token))


def stop(asked: Asked, token: str) -> Response:
    """The page's button, and what a mail provider posts for its user.

    The body is not looked at: providers send it as a form, in parts, or not at all, and the token says everything.
    """
    return _by_link(asked, token, lambda: unsubscribing().stop(token), done=True)


def _by_link(asked: Asked, token: str, find: Callable[[], Found], *, done: bool = False) -> Response:
    try:
        letter, signature = find()
    except (Problem, Unavailable) as error:
        # The link may be anybody's invention: what is said of it is the same whatever letter it names.
        return problems.answer(error, asked, None, _language(asked))
    done = done or signature is None or silent(signature)
    outcome = Meaning(200, "unsubscribed" if done else "unsubscribe")
    lang = _language(asked, signature.lang if signature else letter.language)
    return problems.tell(outcome, asked, lang, letter, action="" if done else token)


def _language(asked: Asked, *wanted: str) -> str:
    """The signer's own language, or else the reader's, among those of the interface."""
    spoken = settings.current().languages
    return next(lang for lang in (*wanted, *asked.languages, spoken[0]) if lang in spoken)
