"""The settings of a letter in their sections, and how many problems each has."""

from chalice.app import Response

from chalicelib.authoring.file_names import SETTINGS
from chalicelib.authoring.settings_sections import SECTIONS
from chalicelib.desk.letter_problems import in_words
from chalicelib.desk.names import Names
from chalicelib.desk.pages import settings_file
from chalicelib.desk.pages.settings_problems import of_section
from chalicelib.desk.pages.times import in_words as time_in_words
from chalicelib.desk.views.settings import SectionCard, SettingsPage, Told
from chalicelib.desk.views.settings_words import SECTION_WORDS
from chalicelib.desk.visit import Visit
from chalicelib.organising.drafting import check_files
from chalicelib.organising.settings_editing import begun_settings
from chalicelib.wiring import organise_settings
from chalicelib.wiring.organise_writing import drafting


def show(visit: Visit) -> Response:
    drafts = drafting(visit.me.id)
    folder = drafts.folder(visit.on)
    file = begun_settings(visit.on, folder)
    texts = {name: one.text for name, one in folder.items()} | {SETTINGS: file.text}
    problems = check_files(texts, drafts.languages).problems
    plan = organise_settings.applying(visit.me.id).plan(visit.on)
    if not settings_file.is_readable(file.text):
        return settings_file.show(visit)
    cards = tuple(
        SectionCard(
            visit.here(f"settings/{name}"),
            SECTION_WORDS[name].label,
            SECTION_WORDS[name].meaning,
            len(of_section(problems, name)),
        )
        for name in SECTIONS
    )
    view = SettingsPage(
        cards=cards,
        slug=visit.on.slug,
        is_draft=visit.on.state == "draft",
        has_problems=bool(plan.problems),
        changed=len(plan.changes),
        signed=bool(plan.signed),
        others=tuple(Told("", in_words(one, visit.lang)) for one in of_section(problems, "")),
        revision=file.revision,
        by=Names().of(file.by) if file.by else "",
        at=time_in_words(visit, file.at_ms) if file.at_ms else "",
    )
    return visit.render("desk/settings.html", view)
