"""The draft as co-authors read it by their link, and the form in which they say what they think.

There is nobody to know: whoever has the link reads and writes. Opening it stores nothing. What others said is not here.
"""

import secrets
from dataclasses import replace

from chalice.app import Response

from chalicelib.desk.answers import redirect
from chalicelib.desk.pages.previewed import read_draft
from chalicelib.desk.previews.paragraphs import texts_of
from chalicelib.desk.problems import LinkOver
from chalicelib.desk.views.co_authors import DraftPage, Typed
from chalicelib.desk.visit import Visit
from chalicelib.pages.cldr import language_name
from chalicelib.rules.fields.whole_numbers import read_whole
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.organisers.co_author import DraftLink, Said, SharingRefused
from chalicelib.wiring import organise_co_authors

# The address has the link's secret. Nothing of it goes along when somebody leaves the page; with `no-referrer` older
# browsers would not say that the form is our own: https://github.com/rails/rails/pull/28299
REFERRER = "strict-origin"


def show(visit: Visit) -> Response:
    link, letter = _read(visit)
    lang, _, place = visit.asked("on").partition("-")
    return _page(visit, link, letter, Typed(lang=lang, place=place))


def comment(visit: Visit) -> Response:
    """Keep a comment, and lead back to the page."""
    link, letter = _read(visit)
    typed = Typed(visit.field("name"), visit.field("lang"), visit.field("place").strip(), visit.field("text"))
    try:
        number = _number(typed.place)
        words = _words(visit, letter, typed.lang, number)
        said = Said(typed.name, typed.text, words)
        organise_co_authors.co_authors().comment(link, said, lang=typed.lang, place=number, nonce=visit.field("nonce"))
    except SharingRefused as refusal:
        if refusal.reason == "gone":
            raise LinkOver from None
        return _page(visit, link, letter, typed, refusal.reason)
    response = redirect(visit.link(_path(visit), sent="1"))
    return _kept_to_itself(response)


def _read(visit: Visit) -> tuple[DraftLink, Letter]:
    found = organise_co_authors.co_authors().find(visit.parameters["token"])
    if found is None:
        raise LinkOver
    return found


def _number(place: str) -> int:
    number = read_whole(place, 4) if place else 0
    if number is None:
        raise SharingRefused("place")
    return number


def _words(visit: Visit, letter: Letter, lang: str, number: int) -> str:
    """The words of the paragraph that a comment is about."""
    texts = {text.lang: text for text in texts_of(read_draft(replace(visit, letter=letter)).source)}
    if lang not in texts or number > len(texts[lang].paragraphs):
        raise SharingRefused("place")
    return texts[lang].paragraphs[number - 1].words if number else ""


def _page(visit: Visit, link: DraftLink, letter: Letter, typed: Typed, problem: str = "") -> Response:
    # As a page of no letter: whoever has logged in beside gets no navigation here.
    source = read_draft(replace(visit, letter=letter)).source
    view = DraftPage(
        title=source.texts[source.language].title,
        made_for=link.name,
        texts=texts_of(source),
        names={lang: language_name(lang, visit.lang) for lang in source.texts},
        here=visit.link(_path(visit)),
        nonce=secrets.token_hex(16),
        typed=typed,
        is_sent=visit.asked("sent") == "1" and not problem,
        problem=problem,
    )
    return _kept_to_itself(visit.render("desk/draft.html", view, 422 if problem else 200))


def _path(visit: Visit) -> str:
    return f"/draft/{visit.parameters['token']}"


def _kept_to_itself(response: Response) -> Response:
    response.headers["Referrer-Policy"] = REFERRER
    return response
