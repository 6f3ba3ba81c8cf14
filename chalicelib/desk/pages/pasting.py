"""A text that was written elsewhere: pasted or uploaded, looked at, and only then the letter's."""

from collections.abc import Sequence
from contextlib import suppress

from chalice.app import Response
from markupsafe import Markup

from chalicelib import settings
from chalicelib.authoring.pasting.changes import Change, Pasted
from chalicelib.authoring.text_form import BODY, Fields, Kind, kind_and_language, read_fields, write_fields
from chalicelib.authoring.text_reading import MOST_BYTES
from chalicelib.desk.views.pasting import CHANGE_WORDS, PROBLEMS, ChangeLine, PastedPage, PastePage
from chalicelib.desk.visit import Visit
from chalicelib.errors import UnknownLetter
from chalicelib.organising.drafting import DraftChanged, DraftTooLarge
from chalicelib.pages.cldr import language_name
from chalicelib.pages.markdown.html import to_html
from chalicelib.rules.fields.whole_numbers import read_whole
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.organisers.draft import DraftFile
from chalicelib.rules.outside import TooLarge
from chalicelib.wiring import organise_writing

SCRIPT = "paste.js"
# Of what is pasted, in characters: a text of the letter takes no more, and looking for its marks takes time.
LONGEST = MOST_BYTES
MOST_DIGITS = 9  # of a revision


class NotRead(Exception):
    """Nothing can be made of what was sent; ``why`` is among `PROBLEMS`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def show(visit: Visit, part: str) -> Response:
    _which(part)
    return _form(visit, part)


def read(visit: Visit, part: str) -> Response:
    """Show what becomes of a text. Nothing is kept of it yet."""
    kind, lang = _which(part)
    file = _file(visit, part)
    try:
        if read_fields(kind, file.text) is None:
            raise NotRead("unreadable")
        found = _sent(visit)
    except NotRead as problem:
        return _form(visit, part, PROBLEMS[problem.why], 422)
    return _shown(visit, part, lang, found, file)


def use(visit: Visit, part: str) -> Response:
    """Make the text the draft's, over the one that the page named."""
    kind, lang = _which(part)
    revision = read_whole(visit.field("revision"), MOST_DIGITS) or 0
    file, body = _file(visit, part), visit.field("body").replace("\r\n", "\n").strip() + "\n"
    fields = read_fields(kind, file.text)
    found = Pasted(body, ())
    if len(body) > LONGEST:
        return _shown(visit, part, lang, found, file, 422, is_large=True)
    if fields is None or file.revision != revision:
        return _shown(visit, part, lang, found, file, 409, is_changed=True)
    drafting = organise_writing.drafting(visit.me.id)
    try:
        drafting.save(visit.on, file.name, write_fields(kind, _with_body(fields, body)), revision)
    except DraftChanged as changed:
        return _shown(visit, part, lang, found, changed.stored, 409, is_changed=True)
    except DraftTooLarge:
        return _shown(visit, part, lang, found, file, 422, is_large=True)
    with suppress(LetterRefused):  # then the page of the text says why
        drafting.settle(visit.on)
    return visit.go(f"text/{part}", done=f"saved:{lang}")


def _with_body(fields: Fields, body: str) -> Fields:
    return {**fields, BODY: body}


def _which(part: str) -> tuple[Kind, str]:
    """The kind of the text and its language. Raises `UnknownLetter`."""
    found = kind_and_language(f"{part}.md")
    if found is None or found[1] not in settings.current().languages:
        raise UnknownLetter
    return found


def _file(visit: Visit, part: str) -> DraftFile:
    """The text as it stands; an empty one where there is none yet."""
    name = f"{part}.md"
    return organise_writing.drafting(visit.me.id).all_files(visit.on).get(name) or DraftFile(name, "")


def _sent(visit: Visit) -> Pasted:
    """What the form brings, in the letter's marks. Raises `NotRead`."""
    sent, html, plain = visit.file("file"), visit.field("html"), visit.field("pasted")
    if sent is not None and plain.strip():
        raise NotRead("both")
    if sent is None and not plain.strip():
        raise NotRead("nothing")
    try:
        found = _of_document(sent.content) if sent is not None else _of_clipboard(html, plain)
    except TooLarge:
        raise NotRead("large") from None
    if not found.text.strip():
        raise NotRead("empty")
    if len(found.text) > LONGEST:
        raise NotRead("large")
    return found


def _of_document(content: bytes) -> Pasted:
    from chalicelib.authoring.pasting.word_document import DocumentRefused, from_word

    try:
        return from_word(content)
    except DocumentRefused as refusal:
        raise NotRead(refusal.why) from None


def _of_clipboard(html: str, plain: str) -> Pasted:
    """The formatted text if the browser sent it along, otherwise the plain one."""
    from chalicelib.authoring.pasting.html_text import from_html
    from chalicelib.authoring.pasting.plain_text import from_plain

    if html.strip():
        found = from_html(html)
        if found.text.strip():
            return found
    if len(plain) > LONGEST:
        raise TooLarge("it is larger than a letter")
    return from_plain(plain)


def _form(visit: Visit, part: str, problem: str = "", status: int = 200) -> Response:
    _, lang = _which(part)
    view = PastePage(
        title=language_name(lang, visit.lang),
        back_url=visit.here(f"text/{part}"),
        url=visit.here(f"text/{part}/paste"),
        problem=problem,
        pasted=visit.field("pasted"),
    )
    return visit.render("desk/paste.html", view, status, script=SCRIPT)


def _shown(
    visit: Visit,
    part: str,
    lang: str,
    found: Pasted,
    file: DraftFile,
    status: int = 200,
    *,
    is_changed: bool = False,
    is_large: bool = False,
) -> Response:
    kind, _ = _which(part)
    fields = read_fields(kind, file.text) or {}
    view = PastedPage(
        title=language_name(lang, visit.lang),
        back_url=visit.here(f"text/{part}"),
        again_url=visit.here(f"text/{part}/paste"),
        url=visit.here(f"text/{part}/paste/use"),
        body=found.text,
        revision=file.revision,
        changes=_lines(found.changes),
        preview=Markup("" if is_large else to_html(found.text, highest=3, lang=visit.lang)),
        words_before=len(fields.get(BODY, "").split()),
        is_changed=is_changed,
        is_large=is_large,
    )
    return visit.render("desk/pasted.html", view, status)


def _lines(changes: Sequence[Change]) -> list[ChangeLine]:
    order = list(CHANGE_WORDS)
    found = sorted(changes, key=lambda one: order.index(one.kind))
    return [ChangeLine(CHANGE_WORDS[one.kind], one.count, one.samples) for one in found]
