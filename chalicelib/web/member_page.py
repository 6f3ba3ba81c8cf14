"""The page of a coalition's member: it may confirm that it is one, or have its name taken off."""

from collections.abc import Callable

from chalice.app import Response

from chalicelib import settings
from chalicelib.errors import FormRefused, Problem, Unavailable
from chalicelib.rules.keys import tokens
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import Word
from chalicelib.signing.coalition_members import Member
from chalicelib.web import answers, problems
from chalicelib.web.body import Fields, posted, text
from chalicelib.web.request import Asked
from chalicelib.wiring.api import members

# What each button says of the member.
ACTIONS: dict[str, Word] = {"confirm": "confirmed", "object": "objected", "listed": "listed"}


def look(asked: Asked, token: str) -> Response:
    """Show who lists whom; changes nothing."""
    return _by_link(asked, token, lambda: _shown(asked, *members().look(token)), 200)


def say(asked: Asked, token: str) -> Response:
    """One of the page's buttons; the answer leads back to the page."""

    def act() -> Response:
        # Before the body is judged: what was sent is nobody's business without a link that is right.
        found = members().look(token)
        try:
            word = members().say(token, _word(posted(asked))).word
        except FormRefused as refusal:
            return _refused(asked, refusal, *found)
        # Relative, so that it is right under whatever address the API has and the token is in no header.
        return answers.as_json({"status": word}) if asked.wants_json else answers.see_other(f"?done={word}")

    return _by_link(asked, token, act, 410)


def _word(fields: Fields) -> Word:
    """What was said. Raises `FormRefused`."""
    unknown = sorted(set(fields) - {"action"})
    if unknown:
        raise FormRefused(dict.fromkeys(unknown, ("unknown-field",)))
    action = text(fields, "action")
    if action not in ACTIONS:
        raise FormRefused({"action": ("unknown" if action else "required",)})
    return ACTIONS[action]


def _by_link(asked: Asked, token: str, act: Callable[[], Response], purged: int) -> Response:
    """Whatever the link leads to; ``purged`` is the status once everything personal was destroyed."""
    try:
        letter = _purged(token)
        return act() if letter is None else _left(asked, letter, purged)
    except (Problem, Unavailable) as error:
        # The link may be anybody's invention: what is said of it is the same whatever letter it names.
        return problems.answer(error, asked, None, _language(asked))


def _shown(asked: Asked, letter: Letter, signature: Signature, member: Member, error: str = "") -> Response:
    from chalicelib.web.member_view import member_view, written

    if asked.wants_json:
        told = {"status": member.word, "letter": letter.slug, "coalition": signature.details.name}
        return answers.as_json(told | {"member": written(member)})
    lang = _spoken(asked, letter, signature)
    site_url = settings.current().site_url
    view = member_view(site_url, letter, signature, member, lang, done=asked.done, error=error)
    return answers.page("sign/member.html", lang, {"view": view}, 422 if error else 200)


def _refused(asked: Asked, refusal: FormRefused, letter: Letter, signature: Signature, member: Member) -> Response:
    if asked.wants_json:
        return answers.as_json({"errors": refusal.errors}, 422)
    from chalicelib.pages.refusals import message

    (field, (code, *_)), *_rest = refusal.errors.items()
    return _shown(asked, letter, signature, member, message(field, code, _spoken(asked, letter, signature)))


def _left(asked: Asked, letter: Letter, status: int) -> Response:
    """Nothing is left to check the link against, and the page says nothing that is not public."""
    if asked.wants_json:
        return answers.as_json({"status" if status < 400 else "error": "purged"}, status)
    from chalicelib.web.signer_view import left_view

    lang = letter.spoken(_language(asked))
    view = left_view(settings.current().site_url, letter, "purged", lang, members().now_ms() // 1000)
    return answers.page("sign/left.html", lang, {"view": view}, status)


def _purged(token: str) -> Letter | None:
    """The letter that a link names, if everything personal of it was destroyed."""
    try:
        letter = members().letters.head(tokens.decode(token).slug)
    except tokens.TokenMalformed:
        return None
    return None if letter is None or letter.purged_at is None else letter


def _spoken(asked: Asked, letter: Letter, signature: Signature) -> str:
    """The reader's language, or else the coalition's, of those that the letter has."""
    return next((lang for lang in asked.languages if lang in letter.languages), letter.spoken(signature.lang))


def _language(asked: Asked) -> str:
    return (*asked.languages, *settings.current().languages)[0]
