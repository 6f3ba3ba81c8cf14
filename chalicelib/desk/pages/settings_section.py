"""A section of a letter's settings: its form, and saving it into the draft."""

from collections.abc import Sequence

from chalice.app import Response

from chalicelib.authoring.problems import Problem
from chalicelib.authoring.settings_form import WAS, Form
from chalicelib.authoring.settings_sections import SECTIONS, SIGNED
from chalicelib.desk.pages import settings_file
from chalicelib.desk.pages.settings_groups import Groups, told
from chalicelib.desk.pages.settings_problems import of_section
from chalicelib.desk.pages.settings_rows import rearranged, without_spare
from chalicelib.desk.request import MOST_FIELDS
from chalicelib.desk.views.settings import NumberName, SectionPage, Told
from chalicelib.desk.views.settings_words import SECTION_WORDS
from chalicelib.desk.visit import Visit
from chalicelib.errors import UnknownLetter
from chalicelib.organising.drafting import DraftTooLarge, check_files
from chalicelib.organising.settings_editing import Section, SectionChanged, SettingsUnreadable
from chalicelib.pages.cldr import language_name
from chalicelib.pages.message_ids import N_
from chalicelib.pages.templates import translations
from chalicelib.rules.fields.whole_numbers import read_whole
from chalicelib.wiring import organise_settings
from chalicelib.wiring.organise_writing import drafting

TOO_LONG = N_("This is more than the settings of a letter hold. Shorten it.")
# Sections of which the privacy notice speaks.
OF_NOTICE = ("data", "organisers")
MOST_DIGITS = 10
MOST_SENT = MOST_FIELDS - 50  # with an empty row, and what every form carries


def show(visit: Visit) -> Response:
    name = _name(visit)
    drafts = drafting(visit.me.id)
    folder = drafts.folder(visit.on)
    try:
        section = organise_settings.editing(visit.me.id).section(visit.on, name, folder)
    except SettingsUnreadable:
        return settings_file.show(visit)
    checked = check_files({name: file.text for name, file in folder.items()}, drafts.languages)
    return _page(visit, section, section.form, checked.problems, is_done=visit.asked("done") == "saved")


def save(visit: Visit) -> Response:
    """Save what was typed; or move, remove or add a row of it, and save that."""
    name = _name(visit)
    typed, act = _typed(visit, name), visit.field("act")
    for setting in SECTIONS[name]:
        if setting.shape == "rows":
            typed = without_spare(setting, rearranged(setting, typed, act))
    try:
        organise_settings.editing(visit.me.id).save(visit.on, name, typed, visit.field("seen"))
    except SectionChanged as changed:
        # Which row was which is known of the file that the page was made from alone.
        mine = {field: "" if field.endswith(f".{WAS}") else text for field, text in changed.typed.items()}
        return _page(visit, changed.section, mine, (), 409, stored=changed.section.form)
    except SettingsUnreadable as unreadable:
        return settings_file.unreadable(visit, unreadable, typed)
    except DraftTooLarge:
        drafts = drafting(visit.me.id)
        section = organise_settings.editing(visit.me.id).section(visit.on, name, drafts.folder(visit.on))
        return _page(visit, section, typed, (), 422, problem=TOO_LONG)
    return visit.go(f"settings/{name}", done="saved", at=act if act.endswith(".add") else "")


def _page(
    visit: Visit,
    section: Section,
    form: Form,
    problems: Sequence[Problem],
    status: int = 200,
    *,
    stored: Form | None = None,
    problem: str = "",
    is_done: bool = False,
) -> Response:
    own = of_section(problems, section.name)
    groups = Groups(visit.lang, section.place, form, own, stored).of(section.name)
    words = SECTION_WORDS[section.name]
    found = [Told("", translations(visit.lang).gettext(problem))] if problem else []
    view = SectionPage(
        name=section.name,
        title=words.label,
        lead=words.meaning,
        url=visit.here(f"settings/{section.name}"),
        groups=groups,
        seen=section.seen,
        is_draft=visit.on.state == "draft",
        problems=(*found, *told(groups)),
        revision=section.file.revision,
        is_changed=stored is not None,
        is_done=is_done,
        at=visit.asked("at"),
        names=_names(visit, form) if section.name == "first" else (),
        stale=_stale(visit) if section.name in OF_NOTICE else (),
        is_too_long=len(form) > MOST_SENT,
        signed=any(setting.key in SIGNED for setting in SECTIONS[section.name]),
    )
    return visit.render("desk/settings_section.html", view, status, sheet="writing.css")


def _stale(visit: Visit) -> tuple[str, ...]:
    """The languages whose notice says otherwise than the draft's settings."""
    notices = organise_settings.notice_taking(visit.me.id).notices(visit.on)
    return tuple(language_name(one.lang, visit.lang) for one in notices if one.stale)


def _names(visit: Visit, form: Form) -> tuple[NumberName, ...]:
    """Whose the numbers are, of a letter that readers see."""
    if visit.on.state == "draft":
        return ()
    read = (read_whole(part.strip(), MOST_DIGITS) for part in form.get("first_signatories", "").split(","))
    numbers = [number for number in read if number]
    names = organise_settings.first_names().of(visit.on, numbers)
    return tuple(NumberName(number, names.get(number, "")) for number in numbers)


def _typed(visit: Visit, name: str) -> dict[str, str]:
    """What was posted for the settings of a section."""
    typed: dict[str, str] = {}
    for setting in SECTIONS[name]:
        for field in visit.request.fields:
            if field == setting.key or field.startswith(f"{setting.key}."):
                several = setting.shape == "choices"
                typed[field] = "\n".join(visit.all(field)) if several else visit.field(field)
    return typed


def _name(visit: Visit) -> str:
    name = visit.parameters["section"]
    if name not in SECTIONS:
        raise UnknownLetter
    return name
