"""The signer's own page: look at what is held, correct it, take it along, leave, come back."""

from collections.abc import Callable, Mapping

from chalice.app import Response

from chalicelib import settings
from chalicelib.errors import FormRefused, Problem, Unavailable
from chalicelib.rules.keys import tokens
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatures.details import DETAIL_FIELDS
from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing.own_page import Nothing
from chalicelib.web import answers, problems
from chalicelib.web.body import Fields, posted, text
from chalicelib.web.request import Asked
from chalicelib.wiring.api import signer

# Nothing is left that a page could show.
LEFT = ("withdrawn", "disowned")
SHEET = "signer.css"
FIELDS = frozenset({*DETAIL_FIELDS, "action", "email", "updates", "lang"})


def look(asked: Asked, token: str) -> Response:
    """Show what is held; changes nothing."""

    def act() -> Response:
        letter, signature = signer().look(token)
        return _shown(asked, letter, signature)

    return _by_link(asked, token, act, 200)


def act(asked: Asked, token: str) -> Response:
    """One of the page's buttons. The answer to all but a download leads back to the page."""

    def act() -> Response:
        fields = posted(asked)
        if text(fields, "action") == "download":
            held = signer().download(token)
            return answers.logged(answers.as_file(held, f"firmamos-{held['letter']}.json"), "downloaded")
        try:
            done = _do(token, fields)
        except FormRefused as refusal:
            return answers.logged(_shown(asked, *signer().look(token), fields, refusal.errors), "refused")
        # Relative, so that it is right under whatever address the API has and the token is in no header.
        answer = answers.as_json({"status": done}) if asked.wants_json else answers.see_other(f"?done={done}")
        return answers.logged(answer, done)

    return _by_link(asked, token, act, 404)


def _do(token: str, fields: Fields) -> str:
    """What was done, in a word. Raises `FormRefused`."""
    unknown = sorted(set(fields) - FIELDS)
    if unknown:
        raise FormRefused(dict.fromkeys(unknown, ("unknown-field",)))
    match text(fields, "action"):
        case "amend":
            signer().amend(token, fields)
            return "amended"
        case "news":
            return _news(token, fields)
        case "agree":
            signer().agree(token)
            return "agreed"
        case "withdraw":
            signer().withdraw(token)
            return "withdrawn"
        case "again":
            return _again(token)
        case action:
            raise FormRefused({"action": ("unknown" if action else "required",)})


def _news(token: str, fields: Fields) -> str:
    match text(fields, "updates"):
        case "no":
            signer().subscribe(token, "")
            return "no-news"
        case "yes":
            # An address that is still held need not be given again.
            address = text(fields, "email").strip() or signer().look(token)[1].email
            if not address:
                raise FormRefused({"email": ("needed",)})
            signer().subscribe(token, address)
            return "news"
        case _:
            raise FormRefused({"updates": ("unknown",)})


def _again(token: str) -> str:
    signer().lift(token)
    try:
        _, signature = signer().look(token)
    except Nothing:
        return "again"
    return signature.state


def _by_link(asked: Asked, token: str, act: Callable[[], Response], status: int) -> Response:
    """Whatever the page's link leads to; ``status`` is that of the page where nothing is held any more."""
    letter: Letter | None = None
    try:
        letter = _letter_of(token)
        if letter is not None and letter.purged_at is not None:
            # Nothing is left to check the link against, and the page says nothing that is not public.
            return _left(asked, letter, "purged", _language(asked, letter), 200 if status == 200 else 410)
        return act()
    except Nothing as nothing:
        outcome = "again" if asked.done == "again" else "nothing"
        return _left(asked, nothing.letter, outcome, _language(asked, nothing.letter), status)
    except (Problem, Unavailable) as error:
        # The link may be anybody's invention, and a page about a letter links to it.
        shown = letter if letter is not None and letter.embargo is None else None
        return problems.answer(error, asked, shown, _language(asked, shown))


def _shown(
    asked: Asked,
    letter: Letter,
    signature: Signature,
    typed: Fields | None = None,
    errors: Mapping[str, tuple[str, ...]] | None = None,
) -> Response:
    """The page, or what a program gets of it; with all that was ``typed`` and every problem after a refusal."""
    if signature.state in LEFT:
        return _left(asked, letter, signature.state, signature.lang, 404 if errors else 200)
    if asked.wants_json and errors:
        return answers.as_json({"errors": errors}, 422)
    # Babel and Jinja are for pages, and a signature that is taken needs neither.
    from chalicelib.pages.refusals import message
    from chalicelib.web.member_view import member_links
    from chalicelib.web.signer_view import signer_view, told

    if asked.wants_json:
        return answers.as_json(told(letter, signature))
    lang = letter.spoken(signature.lang)
    api_url = settings.current().api_url or asked.base
    view = signer_view(
        settings.current().site_url,
        letter,
        signature,
        asked.done,
        typed={field: text(typed, field) for field in typed or ()} if typed else {},
        errors={field: tuple(message(field, code, lang) for code in codes) for field, codes in (errors or {}).items()},
        members=member_links(api_url, letter, signature, signer().peppers.of(letter), lang),
    )
    return answers.page("sign/signature.html", lang, {"view": view}, 422 if errors else 200, sheet=SHEET)


def _left(asked: Asked, letter: Letter, outcome: str, lang: str, status: int) -> Response:
    return answers.logged(_left_page(asked, letter, outcome, lang, status), outcome)


def _left_page(asked: Asked, letter: Letter, outcome: str, lang: str, status: int) -> Response:
    if asked.wants_json:
        return answers.as_json({"status" if status < 400 else "error": outcome}, status)
    from chalicelib.web.signer_view import left_view

    view = left_view(settings.current().site_url, letter, outcome, lang, signer().now_ms() // 1000)
    return answers.page("sign/left.html", lang, {"view": view}, status, sheet=SHEET)


def _letter_of(token: str) -> Letter | None:
    """The letter that a link names, if it is one that was opened."""
    try:
        slug = tokens.decode(token).slug
    except tokens.TokenMalformed:
        return None
    letter = signer().letters.head(slug)
    return None if letter is None or letter.state == "draft" else letter


def _language(asked: Asked, letter: Letter | None) -> str:
    spoken = settings.current().languages
    wanted = (*asked.languages, letter.language if letter else "", spoken[0])
    return next(lang for lang in wanted if lang in spoken)
