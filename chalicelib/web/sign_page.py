"""What each route does: read the request, call one use case, answer."""

from collections.abc import Callable, Mapping

from chalice.app import Response

from chalicelib import settings
from chalicelib.errors import (
    DetailsChanged,
    FormRefused,
    LinkExpired,
    Problem,
    SigningPaused,
    TooManyMails,
    Unavailable,
)
from chalicelib.rules.keys import tokens
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing.admission import Came
from chalicelib.signing.form import HONEYPOT, read_form
from chalicelib.web import answers, problems
from chalicelib.web.body import Fields, posted, read_fields, text
from chalicelib.web.problems import Meaning
from chalicelib.web.request import Asked
from chalicelib.wiring.api import signing


def sign(asked: Asked, name: str) -> Response:
    """Take a signature. Every valid address gets the very same answer."""
    letter: Letter | None = None
    fields: Fields = {}
    try:
        letter = signing().called(name)
        fields = read_fields(asked)
        came = Came(asked.source, {name: text(fields, name) for name in (HONEYPOT, "altcha")})
        signing().sign(signing().open_letter(name), read_form(fields, letter), came)
    except FormRefused as refusal:
        return answers.logged(_form_again(asked, letter, fields, refusal.errors, 422), "refused")
    except (SigningPaused, Unavailable) as error:
        if asked.wants_json or not fields:
            return problems.answer(error, asked, letter, _language(asked, letter, fields))
        outcome = problems.meaning_of(error).outcome
        return answers.logged(_form_again(asked, letter, fields, {"form": (outcome,)}, 503), outcome)
    except Problem as error:
        return problems.answer(error, asked, letter, _language(asked, letter, fields))
    if asked.wants_json:
        return answers.logged(answers.as_json({"status": "check-your-email"}, 202), "taken")
    url = letter.url(settings.current().site_url, text(fields, "lang"))
    return answers.logged(answers.see_other(f"{url}check-your-email/"), "taken")


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
        fields = posted(asked)
        if text(fields, "resend") == "yes":
            signature = signing().resend(token)
            if not signature.unconfirmed:
                return _thanks(asked, signature)
            return _say(asked, token, Meaning(200, "resent"), signature.lang)
        return _thanks(asked, signing().confirm(token, text(fields, "revision"), asked.source))

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
        posted(asked)  # has no fields, and what is no form is refused here as everywhere
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
    return answers.logged(_thanked(asked, signature), signature.state)


def _thanked(asked: Asked, signature: Signature) -> Response:
    if asked.wants_json:
        return answers.as_json({"status": signature.state})
    letter = signing().letter(signature.slug)
    if signature.state == "held":
        # What it waits for is for the signer alone, so it stands on their own page.
        return answers.see_other(f"../signature/{_own(letter, signature)}?done=confirmed")
    return answers.see_other(f"{letter.url(settings.current().site_url, signature.lang)}thanks/")


def _confirm_page(asked: Asked, token: str, signature: Signature) -> Response:
    if asked.wants_json:
        # Whether a mail was kept back is nobody's business but of those who keep off abuse.
        state = "pending" if signature.unconfirmed else signature.state
        return answers.as_json({"status": state, "revision": signature.revision})
    from chalicelib.web.confirm_view import confirm_view

    letter = signing().letter(signature.slug)
    view = confirm_view(settings.current().site_url, letter, signature, token, _own(letter, signature))
    return answers.page("sign/confirm.html", letter.spoken(signature.lang), {"view": view})


def _own(letter: Letter, signature: Signature) -> str:
    """The token of the signer's own page."""
    from chalicelib.rules.keys.permanent_links import page_token

    return page_token(signing().peppers.of(letter), signature.id)


def _form_again(
    asked: Asked, letter: Letter | None, fields: Fields, errors: Mapping[str, tuple[str, ...]], status: int
) -> Response:
    """The form with every problem and all that was typed."""
    if asked.wants_json or letter is None:
        return answers.as_json({"errors": errors}, status)
    from chalicelib.pages.refusals import message
    from chalicelib.pages.shared import form_view, letter_head

    lang = letter.spoken(_language(asked, letter, fields))
    site_url = settings.current().site_url
    messages = {field: tuple(message(field, code, lang) for code in codes) for field, codes in errors.items()}
    values = {field: text(fields, field) for field in fields}
    # Relative, so that it is right under whatever address the API has.
    form = form_view(site_url, letter, lang, "signatures", values=values, errors=messages)
    context = {"form": form, "head": letter_head(site_url, letter, lang)}
    headers = {"Retry-After": problems.RETRY_AFTER[status]} if status in problems.RETRY_AFTER else {}
    return answers.page("sign/form.html", lang, context, status, headers)


def _letter_of(token: str) -> Letter | None:
    """The letter that a link names, even a link that no longer works."""
    try:
        return signing().letter(tokens.decode(token).slug)
    except (tokens.TokenMalformed, Problem, Unavailable):
        return None


def _language(asked: Asked, letter: Letter | None, fields: Fields) -> str:
    """The reader's language, among those of the interface."""
    spoken = settings.current().languages
    wanted = (text(fields, "lang"), *asked.languages, letter.language if letter else "", spoken[0])
    return next(lang for lang in wanted if lang in spoken)
