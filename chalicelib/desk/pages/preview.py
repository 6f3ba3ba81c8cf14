"""The preview of a draft: the pages, the files and the mails as they will be, each by what makes the real one.

Opening any of it stores nothing. What is typeset is asked for by a button, made by the function that makes the real
ones, and waited for in the browser.
"""

import functools

from chalice.app import Response

from chalicelib.desk import answers
from chalicelib.desk.pages import preview_mail
from chalicelib.desk.pages.previewed import Previewed, read_draft
from chalicelib.desk.previews.content import preview_content
from chalicelib.desk.previews.invented import MOST
from chalicelib.desk.previews.pages import preview_page, preview_text
from chalicelib.desk.previews.sheets import preview_sheet
from chalicelib.desk.problems import Conflict
from chalicelib.desk.views.preview import (
    MAIL_NAMES,
    NUMBERS,
    PAGE_NAMES,
    Inert,
    PreviewLink,
    PreviewPage,
)
from chalicelib.desk.visit import Visit
from chalicelib.errors import UnknownLetter
from chalicelib.pages.cldr import language_name
from chalicelib.pages.templates import NEWSROOM_SHEET, STYLE_SHEET, asset, translations
from chalicelib.publishing.edition.content import Content
from chalicelib.rules.fields.whole_numbers import read_whole
from chalicelib.rules.typeset_sheet import EXTENSIONS
from chalicelib.wiring import organise_previews

PREVIEW = "preview"
TYPES = {"pdf": answers.PDF, "png": "image/png"}
# How often a page that waits for a file loads itself again, and for how long.
REFRESH_SECONDS = 2
LONGEST_SECONDS = 60


def show(visit: Visit) -> Response:
    """What there is to look at."""
    return visit.render("desk/preview.html", _view(visit, read_draft(visit)), frames=True)


def show_part(visit: Visit) -> Response:
    parts = {"page": _show_page, "text": _show_text, "mail": _show_mail, "file": _show_file}
    part = parts.get(visit.parameters["what"])
    if part is None:
        raise UnknownLetter
    return part(visit)


def typeset(visit: Visit) -> Response:
    """Have the PDF or the card made, and lead to where it will be."""
    kind = next((one for one in EXTENSIONS if one == visit.field("file")), None)
    draft = read_draft(visit)
    lang, number = draft.lang(visit.field("lang")), read_whole(visit.field("n"), 5)
    if kind is None or number is None or number > MOST:
        raise Conflict
    words = translations(lang).gettext("Preview, not published")
    sheet = preview_sheet(kind, _content(visit, draft, number), lang, words)
    name = organise_previews.previews().ask(visit.on.slug, sheet)
    return visit.go(f"{PREVIEW}/file", of=name, lang=lang, n=number, since=visit.now)


def _number(visit: Visit) -> int:
    asked = read_whole(visit.asked("n", str(NUMBERS[1])), 5)
    return NUMBERS[1] if asked is None else min(asked, MOST)


def _content(visit: Visit, draft: Previewed, number: int) -> Content:
    return preview_content(organise_previews.site(), visit.on, draft.source, number, visit.now_ms)


def _view(visit: Visit, draft: Previewed) -> PreviewPage:
    number, lang = _number(visit), draft.lang(visit.asked("lang"))
    part = functools.partial(_part, visit, lang, number)
    mails = [kind for kind in MAIL_NAMES if kind != "text_changed" or visit.on.state != "draft"]
    return PreviewPage(
        number=number,
        numbers=NUMBERS,
        most=MOST,
        lang=lang,
        languages=tuple((code, language_name(code, visit.lang)) for code in draft.source.texts),
        problems=draft.problems,
        letter_url=part("page", at=f"{lang}/index.html"),
        pages=tuple(PreviewLink(name, part("page", at=f"{lang}/{path}")) for path, name in PAGE_NAMES.items()),
        text_url=part("text"),
        mails=tuple(PreviewLink(MAIL_NAMES[kind], part("mail", kind=kind)) for kind in mails),
        typeset_url=visit.here(PREVIEW),
    )


def _part(visit: Visit, lang: str, number: int, what: str, **query: str) -> str:
    return visit.here(f"{PREVIEW}/{what}", **query, lang=lang, n=number)


def _show_page(visit: Visit) -> Response:
    draft, number = read_draft(visit), _number(visit)
    lang = draft.lang(visit.asked("at").partition("/")[0])

    def address(path: str) -> str:
        return _part(visit, draft.lang(path.partition("/")[0]), number, "page", at=path)

    page = preview_page(_content(visit, draft, number), visit.asked("at"), address)
    if page is None:
        raise UnknownLetter
    view = Inert(page.title, *page.parts(), _back(visit, lang, number))
    # As the letter itself, which has the smaller of the two.
    is_letter = visit.asked("at") == f"{lang}/index.html"
    sheet = asset(STYLE_SHEET) + ("" if is_letter else asset(NEWSROOM_SHEET))
    return answers.preview("desk/preview_page.html", visit.lang, view, page.lang, sheet)


def _show_text(visit: Visit) -> Response:
    draft, number = read_draft(visit), _number(visit)
    lang = draft.lang(visit.asked("lang"))
    text = preview_text(_content(visit, draft, number), lang)
    words = translations(lang).gettext("Preview, not published")
    headers = {"Content-Type": "text/plain; charset=utf-8", "Content-Language": lang}
    return answers.respond(f"*** {words} ***\n\n{text}", 200, headers)


def _show_mail(visit: Visit) -> Response:
    kind = next((one for one in MAIL_NAMES if one == visit.asked("kind")), None)
    if kind is None:
        raise UnknownLetter
    draft, number = read_draft(visit), _number(visit)
    lang = draft.lang(visit.asked("lang"))
    return preview_mail.show(visit, _content(visit, draft, number), kind, lang, _back(visit, lang, number))


def _show_file(visit: Visit) -> Response:
    """A file that was typeset, or a page that waits for it and loads itself again."""
    name = visit.asked("of")
    extension = name.rpartition(".")[2]
    if extension not in TYPES:
        raise UnknownLetter
    found = organise_previews.previews().read(visit.on.slug, name)
    if found is not None:
        shown = f"preview-not-published.{extension}"
        return answers.binary(found, shown, TYPES[extension], is_saved=extension == "pdf")
    is_due = visit.now - visit.whole("since") < LONGEST_SECONDS
    back_url = _back(visit, visit.asked("lang"), _number(visit))
    refresh = REFRESH_SECONDS if is_due else 0
    return visit.render("desk/preview_waits.html", back_url, 200 if is_due else 503, refresh=refresh)


def _back(visit: Visit, lang: str, number: int) -> str:
    return visit.here(PREVIEW, lang=lang, n=number)
