"""Applying the draft's settings to a letter that readers see: first what would change, and then exactly that."""

from chalice.app import Response

from chalicelib.desk.letter_problems import in_words
from chalicelib.desk.pages.settings_values import in_words as value_in_words
from chalicelib.desk.pages.times import timezone_of
from chalicelib.desk.views.settings import ApplyPage, ChangeView, Told
from chalicelib.desk.views.settings_words import FOLLOWS, SETTING_WORDS, WARNING_WORDS
from chalicelib.desk.visit import Visit
from chalicelib.organising.applying import Plan, PlanChanged
from chalicelib.organising.campaign import LetterChanged
from chalicelib.organising.settings_changes import SettingChange
from chalicelib.pages.cldr import language_name
from chalicelib.wiring import organise, organise_settings


def show(visit: Visit) -> Response:
    plan = organise_settings.applying(visit.me.id).plan(visit.on)
    return _page(visit, plan, is_done=visit.asked("done") == "applied")


def apply(visit: Visit) -> Response:
    applying = organise_settings.applying(visit.me.id)
    try:
        applying.apply(visit.on.slug, visit.field("digest"))
    except (PlanChanged, LetterChanged):
        letter = organise.letters().head(visit.on.slug) or visit.on
        return _page(visit, applying.plan(letter), 409, is_changed=True)
    return visit.go("settings/apply", done="applied")


def _page(visit: Visit, plan: Plan, status: int = 200, *, is_changed: bool = False, is_done: bool = False) -> Response:
    timezone = timezone_of(visit.on)
    view = ApplyPage(
        changes=tuple(_change(change, visit.lang, timezone) for change in plan.changes),
        signed=tuple(SETTING_WORDS[key].label for key in plan.signed),
        problems=tuple(Told("", in_words(problem, visit.lang)) for problem in plan.problems),
        is_unreadable=plan.is_unreadable,
        is_taken_back=plan.is_taken_back,
        notices=tuple(language_name(lang, visit.lang) for lang in plan.notices),
        digest=plan.digest,
        is_draft=visit.on.state == "draft",
        may_apply=visit.may("change-settings"),
        is_changed=is_changed,
        is_done=is_done,
    )
    return visit.render("desk/settings_apply.html", view, status, sheet="writing.css")


def _change(change: SettingChange, lang: str, timezone: str) -> ChangeView:
    before, after = (value_in_words(change.key, value, lang, timezone) for value in (change.before, change.after))
    return ChangeView(
        label=SETTING_WORDS[change.key].label,
        before=before,
        after=after,
        follows=FOLLOWS[change.key],
        warnings=tuple(WARNING_WORDS[code] for code in change.warnings),
    )
