"""What each route does: read the request, call one use case, answer."""

import functools
from collections.abc import Callable, Mapping

from chalice.app import Response

from chalicelib import settings, tokens
from chalicelib.errors import DetailsChanged, FormRefused, LinkExpired, Problem, TooManyMails, Unavailable
from chalicelib.forms import read_form
from chalicelib.keys import Peppers
from chalicelib.letters import Letter
from chalicelib.mail.queue import SqsMailQueue
from chalicelib.signatures import Signature
from chalicelib.signing import Signing
from chalicelib.storage.cache import LetterCache
from chalicelib.storage.letters import DynamoLetters
from chalicelib.storage.signatures import DynamoSignatures
from chalicelib.web import answers, problems
from chalicelib.web.body import Fields, read_fields
from chalicelib.web.problems import Meaning
from chalicelib.web.request import Asked


@functools.cache
def signing() -> Signing:
    """The use cases of this process, on AWS."""
    return Signing(LetterCache(DynamoLetters()), DynamoSignatures(), SqsMailQueue(), Peppers())


def sign(asked: Asked, name: str) -> Response:
    """Take a signature. Every valid address gets the very same answer."""
    letter: Letter | None = None
    fields: Fields = {}
    try:
        letter = signing().called(name)
        fields = read_fields(asked)
        signing().sign(signing().open_letter(name), read_form(fields, letter))
    except FormRefused as refusal:
        return _form_again(asked, letter, fields, refusal.errors, 422)
    except Unavailable as error:
        if asked.wants_json or not fields:
            return problems.answer(error, asked, letter, _language(asked, letter, fields))
        return _form_again(asked, letter, fields, {"form": ("unavailable",)}, 503)
    except Problem as error:
        return problems.answer(error, asked, letter, _language(asked, letter, fields))
    if asked.wants_json:
        return answers.as_json({"status": "check-your-email"}, 202)
    return answers.see_other(f"{letter.url(settings.current().site_url, _text(fields, 'lang'))}check-your-email/")


def back_to_letter(asked: Asked, name: str) -> Response:
    """The form's address, opened like a page: the letter is what was meant."""
    letter = signing().called(name)
    return answers.see_other(letter.url(settings.current().site_url, _language(asked, letter, {})))


def look(asked: Asked, token: str) -> Response:
    """The page behind the mailed link. It shows and asks; opening it changes nothing."""
    return _by_link(asked, token, lambda: _confirm_page(asked, token, signing().look(token)))


def confirm(asked: Asked, token: str) -> Response:
    """The button of that page, or of the page that says the link ran out."""

    def act() -> Response:
        fields = _posted(asked)
        if _text(fields, "resend") == "yes":
            signature = signing().resend(token)
            if signature.state == "confirmed":
                return _thanks(asked, signature)
            return _say(asked, token, Meaning(200, "resent"), signature.lang)
        return _thanks(asked, signing().confirm(token, _text(fields, "revision")))

    return _by_link(asked, token, act)


def look_disown(asked: Asked, token: str) -> Response:
    """The page of an "it wasn't me" link."""

    def act() -> Response:
        signature = signing().look_disown(token)
        if signature.state == "disowned":
            return _say(asked, token, Meaning(200, "disowned"), signature.lang)
        return _say(asked, token, Meaning(200, "disown"), signature.lang, action=token)

    return _by_link(asked, token, act)


def disown(asked: Asked, token: str) -> Response:
    def act() -> Response:
        return _say(asked, token, Meaning(200, "disowned"), signing().disown(token).lang)

    return _by_link(asked, token, act)


def _by_link(asked: Asked, token: str, act: Callable[[], Response]) -> Response:
    """Whatever a mailed link leads to. A link that ran out offers to send a new one."""
    try:
        return act()
    except LinkExpired as expired:
        return _say(asked, token, problems.meaning_of(expired), expired.lang, action=token)
    except (DetailsChanged, TooManyMails) as problem:
        return _say(asked, token, problems.meaning_of(problem), problem.lang)
    except (Problem, Unavailable) as error:
        # The link may be anybody's invention, and a page about a letter links to it.
        letter = _letter_of(token)
        shown = letter if letter is not None and letter.embargo is None else None
        return problems.answer(error, asked, shown, _language(asked, shown, {}))


def _say(asked: Asked, token: str, meaning: Meaning, lang: str, *, action: str = "") -> Response:
    """One thing to say to the signer, in the language that they signed in."""
    letter = _letter_of(token)
    return problems.tell(meaning, asked, _language(asked, letter, {"lang": lang}), letter, action=action)


def _thanks(asked: Asked, signature: Signature) -> Response:
    if asked.wants_json:
        return answers.as_json({"status": "confirmed"})
    letter = signing().letter(signature.slug)
    return answers.see_other(f"{letter.url(settings.current().site_url, signature.lang)}thanks/")


def _confirm_page(asked: Asked, token: str, signature: Signature) -> Response:
    if asked.wants_json:
        return answers.as_json({"status": signature.state, "revision": signature.revision})
    from chalicelib.web.confirm_page import confirm_view

    letter = signing().letter(signature.slug)
    view = confirm_view(settings.current().site_url, letter, signature, token)
    return answers.page("sign/confirm.html", letter.spoken(signature.lang), {"view": view})


def _form_again(
    asked: Asked, letter: Letter | None, fields: Fields, errors: Mapping[str, tuple[str, ...]], status: int
) -> Response:
    """The form with every problem and all that was typed."""
    if asked.wants_json or letter is None:
        return answers.as_json({"errors": errors}, status)
    from chalicelib.presenting import form_view, letter_head
    from chalicelib.web.messages import message

    lang = letter.spoken(_language(asked, letter, fields))
    site_url = settings.current().site_url
    messages = {field: tuple(message(field, code, lang) for code in codes) for field, codes in errors.items()}
    values = {field: _text(fields, field) for field in fields}
    # Relative, so that it is right under whatever address the API has.
    form = form_view(site_url, letter, lang, "signatures", values=values, errors=messages)
    context = {"form": form, "head": letter_head(site_url, letter, lang)}
    headers = {"Retry-After": problems.RETRY_AFTER[status]} if status in problems.RETRY_AFTER else {}
    return answers.page("sign/form.html", lang, context, status, headers)


def _posted(asked: Asked) -> Fields:
    """The fields of a button. A bare POST without any is a button too."""
    return read_fields(asked) if asked.body.strip() else {}


def _letter_of(token: str) -> Letter | None:
    """The letter that a link names, even a link that no longer works."""
    try:
        return signing().letter(tokens.decode(token).slug)
    except (tokens.TokenMalformed, Problem, Unavailable):
        return None


def _language(asked: Asked, letter: Letter | None, fields: Fields) -> str:
    """The reader's language, among those of the interface."""
    spoken = settings.current().languages
    wanted = (_text(fields, "lang"), *asked.languages, letter.language if letter else "", spoken[0])
    return next(lang for lang in wanted if lang in spoken)


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name, "")
    return value if isinstance(value, str) else "\n".join(value)
