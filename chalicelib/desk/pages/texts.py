"""The texts of a letter, its privacy notice and its press kit, each in all languages side by side or in one alone."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from chalice.app import Response

from chalicelib import settings
from chalicelib.authoring.file_names import PRESS, PRIVACY, SETTINGS, TEXT
from chalicelib.authoring.text_form import Kind, file_name, kind_and_language
from chalicelib.desk.names import Names
from chalicelib.desk.pages.text_columns import Drawer, authoritative
from chalicelib.desk.pages.text_marks import marks
from chalicelib.desk.views.texts import BODY_LABELS, PARTS, SHORT_NAMES, Choice, Column, TextsPage
from chalicelib.desk.visit import Visit
from chalicelib.errors import UnknownLetter
from chalicelib.organising.drafting import Checked, Drafting, Folder, check_files
from chalicelib.pages.cldr import language_name
from chalicelib.pages.message_ids import N_
from chalicelib.wiring import organise_writing

SCRIPT, SHEET = "draft.js", "writing.css"
_CODE = re.compile("[a-z]{2}")
DONE = ("saved", "added", "gone", "aside")


def show(visit: Visit, part: str) -> Response:
    kind, only = which(part)
    done, _, lang = visit.asked("done").partition(":")
    known = done in DONE and _CODE.fullmatch(lang)
    return page(visit, kind, only, done=(done, lang) if known else ("", ""))


def which(part: str) -> tuple[Kind, str]:
    """What a part of the address means: a kind of file, and the language that is shown alone, if any. Raises
    `UnknownLetter`."""
    kind, _, lang = part.partition(".")
    if not lang and _CODE.fullmatch(kind):
        kind, lang = "letter", kind
    if kind not in PARTS or (lang and not _CODE.fullmatch(lang)):
        raise UnknownLetter
    return next(one for one in PARTS if one == kind), lang


def tail(kind: Kind, only: str = "") -> str:
    """The address of a part, below the letter's."""
    part = only if kind == "letter" and only else ".".join(filter(None, (kind, only)))
    return "text" if part == "letter" else f"text/{part}"


def page(
    visit: Visit,
    kind: Kind,
    only: str,
    status: int = 200,
    *,
    done: tuple[str, str] = ("", ""),
    typed: Column | None = None,
) -> Response:
    """The page of a part. ``typed`` is a column that was posted and not saved."""
    drafting = organise_writing.drafting(visit.me.id)
    drawer = drawer_of(visit, kind, drafting)
    first = authoritative(visit, drawer.folder)
    langs = shown_languages(drawer.folder, kind, first)
    if only and only not in langs:
        raise UnknownLetter
    columns = [drawer.column(lang) for lang in langs if only in ("", lang)]
    if typed is not None:
        columns = [replace(typed, saved_at=one.saved_at) if one.lang == typed.lang else one for one in columns]
    may_save_quietly = visit.may("edit-draft") and visit.session is not None and visit.session.kind == "passkey"
    quiet = f"{tail(kind, only) if kind != 'letter' or only else 'text/letter'}/quietly" if may_save_quietly else ""
    wrong = _counted(drawer.checked)
    view = TextsPage(
        part=kind,
        title=PARTS[kind][0],
        about=PARTS[kind][1],
        body_label=BODY_LABELS[kind],
        parts=tuple(Choice(SHORT_NAMES[one], visit.here(tail(one)), one == kind, count=wrong[one]) for one in PARTS),
        languages=_languages(visit, kind, langs, only),
        columns=tuple(columns),
        to_add=() if only else _to_add(visit, kind, drawer.folder, first),
        marks=marks(visit.lang),
        save_url=visit.here(f"text/{'.'.join(filter(None, (kind, only)))}"),
        quiet_url=visit.here(quiet) if quiet else "",
        versions_url=visit.here("versions"),
        settings=Choice("", visit.here("settings"), count=wrong[SETTINGS]),
        is_open=visit.on.state != "draft",
        done=done[0],
        done_lang=language_name(done[1], visit.lang) if done[1] else "",
    )
    # The page's script posts what is typed to one address of ours, and may reach no other: an address in full, so that
    # not even the other pages of this host are in reach.
    posts_to = f"{visit.request.base}/l/{visit.on.slug}/{quiet}" if quiet else ""
    script = SCRIPT if quiet else ""
    return visit.render("desk/texts.html", view, status, script=script, sheet=SHEET, posts_to=posts_to)


def drawer_of(visit: Visit, kind: Kind, drafting: Drafting) -> Drawer:
    """What draws the columns of a part, with everything that is wrong with the draft."""
    all_files = drafting.all_files(visit.on)
    folder = {name: file for name, file in all_files.items() if file.text}
    checked = check_files({name: file.text for name, file in folder.items()}, settings.current().languages)
    return Drawer(visit, kind, folder, all_files, checked, Names())


def shown_languages(folder: Folder, kind: Kind, first: str) -> tuple[str, ...]:
    """The languages of a part's columns, the authoritative one first: those of the letter; of a press kit those that
    have one."""
    patterns = {"letter": (TEXT,), "privacy": (TEXT, PRIVACY), "press": (PRESS,)}[kind]
    found = {match[1] for pattern in patterns for match in map(pattern.fullmatch, folder) if match}
    if kind != "press":
        found.add(first)
    return tuple(sorted(found, key=lambda lang: (lang != first, lang)))


def has_files(visit: Visit, lang: str) -> bool:
    """Whether the draft has a file in a language, also in one that the stage does not have."""
    files = organise_writing.drafting(visit.me.id).all_files(visit.on)
    return any((found := kind_and_language(name)) is not None and found[1] == lang for name in files)


def _counted(checked: Checked | None) -> Counter[str]:
    """How many problems there are by kind of file, and in the settings under the name of their file."""
    found = ((problem, kind_and_language(problem.file)) for problem in (checked.problems if checked else ()))
    return Counter(what[0] if what else problem.file for problem, what in found)


def _languages(visit: Visit, kind: Kind, langs: tuple[str, ...], only: str) -> tuple[Choice, ...]:
    if len(langs) < 2:
        return ()
    each = (Choice(language_name(lang, visit.lang), visit.here(tail(kind, lang)), lang == only, lang) for lang in langs)
    return (Choice(N_("All languages"), visit.here(tail(kind)), not only), *each)


def _to_add(visit: Visit, kind: Kind, folder: Folder, first: str) -> tuple[Choice, ...]:
    """The languages that a part can still be given."""
    if kind == "privacy":
        return ()
    offered = settings.current().languages if kind == "letter" else shown_languages(folder, "letter", first)
    missing = (lang for lang in offered if file_name(kind, lang) not in folder and (kind == "press" or lang != first))
    return tuple(Choice(language_name(lang, visit.lang), "", lang=lang) for lang in missing)


def posted(visit: Visit) -> Mapping[str, str]:
    """The fields that were posted, the last value of each."""
    return {name: values[-1] for name, values in visit.request.fields.items()}
