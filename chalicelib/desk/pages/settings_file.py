"""letter.toml as a text: for those who know it, and where it cannot be read any other way."""

from collections.abc import Mapping

from chalice.app import Response

from chalicelib.authoring.file_names import SETTINGS
from chalicelib.authoring.problems import Problem
from chalicelib.authoring.settings_writing import settings_of
from chalicelib.desk.letter_problems import in_words
from chalicelib.desk.views.settings import FilePage, Told
from chalicelib.desk.visit import Visit
from chalicelib.organising.drafting import DraftChanged, DraftTooLarge, check_files
from chalicelib.organising.settings_editing import SettingsUnreadable, begun_settings
from chalicelib.pages.message_ids import N_
from chalicelib.pages.templates import translations
from chalicelib.rules.fields.whole_numbers import read_whole
from chalicelib.rules.outside import Unreadable
from chalicelib.wiring import organise_settings
from chalicelib.wiring.organise_writing import drafting

TOO_LONG = N_("This is more than the settings of a letter hold. Shorten it.")
IN_LINE = N_("Line %(line)s: %(problem)s")
MOST_DIGITS = 15


def show(visit: Visit) -> Response:
    drafts = drafting(visit.me.id)
    folder = drafts.folder(visit.on)
    file = begun_settings(visit.on, folder)
    texts = {name: one.text for name, one in folder.items()} | {SETTINGS: file.text}
    problems = [one for one in check_files(texts, drafts.languages).problems if one.file == SETTINGS]
    view = FilePage(
        text=file.text,
        revision=drafts.all_files(visit.on).get(SETTINGS, file).revision,
        is_unreadable=not is_readable(file.text),
        problems=tuple(Told("", _with_line(one, visit.lang)) for one in problems),
        is_done=visit.asked("done") == "saved",
    )
    return visit.render("desk/settings_file.html", view, sheet="writing.css")


def save(visit: Visit) -> Response:
    typed = visit.field("text")
    revision = read_whole(visit.field("revision"), MOST_DIGITS) or 0
    try:
        organise_settings.editing(visit.me.id).save_text(visit.on, typed, revision)
    except DraftChanged as changed:
        view = FilePage(typed, changed.stored.revision, stored=changed.stored.text)
        return visit.render("desk/settings_file.html", view, 409, sheet="writing.css")
    except DraftTooLarge:
        problem = Told("#f-text", translations(visit.lang).gettext(TOO_LONG))
        view = FilePage(typed, revision, problems=(problem,))
        return visit.render("desk/settings_file.html", view, 422, sheet="writing.css")
    return visit.go("settings/text", done="saved")


def unreadable(visit: Visit, found: SettingsUnreadable, typed: Mapping[str, str]) -> Response:
    """The file, which somebody left unreadable while a section of it was typed."""
    view = FilePage(
        text=found.file.text,
        revision=found.file.revision,
        is_unreadable=True,
        unsaved=tuple((name, text) for name, text in typed.items() if text),
    )
    return visit.render("desk/settings_file.html", view, 409, sheet="writing.css")


def _with_line(problem: Problem, lang: str) -> str:
    """A problem with its line, since this page shows the file itself."""
    words = in_words(problem, lang)
    if not problem.line:
        return words
    return translations(lang).gettext(IN_LINE) % {"line": problem.line, "problem": words}


def is_readable(text: str) -> bool:
    try:
        settings_of(text)
    except Unreadable:
        return False
    return True
