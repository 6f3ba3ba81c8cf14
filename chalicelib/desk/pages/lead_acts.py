"""What an owner does to a letter that readers see: what would follow is said first, and then it is done, once."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from chalice.app import Response

from chalicelib import settings
from chalicelib.desk.pages.lead import closing_day, state_of
from chalicelib.desk.pages.times import in_words, timezone_of
from chalicelib.desk.problems import Conflict
from chalicelib.desk.views.lead import PROBLEMS, ActPage
from chalicelib.desk.visit import Visit
from chalicelib.organising.campaign import LetterChanged
from chalicelib.organising.leading import LeadRefused, seen_of
from chalicelib.pages.cldr import time_of
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.letters.moments import at_time, last_day, read_clock, read_day
from chalicelib.wiring import organise, organise_lead

# Act → the states of a letter in which it is offered.
STATES = {
    "close": ("open",),
    "reopen": ("closed",),
    "closing": ("open",),
    "public": ("open", "closed"),
}
FIELDS = ("end", "day", "when", "clock")


def show(visit: Visit, act: str) -> Response:
    if not is_offered(visit.on, act):
        return visit.go("lead")
    return _page(visit, visit.on, act, _present(visit.on, act, timezone_of(visit.on)))


def do(visit: Visit, act: str) -> Response:
    typed = {name: visit.field(name) for name in FIELDS}
    try:
        return visit.go("lead", done=_do(visit, act, typed))
    except LeadRefused as refusal:
        return _page(visit, visit.on, act, typed, refusal.code)
    except LetterChanged:
        letter = organise.letters().head(visit.on.slug)
        if letter is None or not is_offered(letter, act):
            raise Conflict from None
        return _page(visit, letter, act, typed, "changed", 409)


def is_offered(letter: Letter, act: str) -> bool:
    return letter.state in STATES[act] and (act != "public" or letter.embargo is not None)


def _do(visit: Visit, act: str, typed: dict[str, str]) -> str:
    """Do it; returns a key of `DONE`."""
    lead, slug, seen = organise_lead.lead(visit.me.id), visit.on.slug, visit.field("seen")
    if act == "close":
        lead.close(slug, seen)
        return "closed"
    if act == "public":
        until = _moment(visit, typed)
        lead.embargo(slug, seen, until)
        return "later" if until is not None else "public"
    day = _end(typed)
    if act == "reopen":
        lead.reopen(slug, seen, day)
        return "reopened"
    lead.extend(slug, seen, day)
    return "closing"


def _end(typed: dict[str, str]) -> date | None:
    if typed["end"] not in ("day", "never"):
        raise LeadRefused("end")
    return _day(typed) if typed["end"] == "day" else None


def _moment(visit: Visit, typed: dict[str, str]) -> int | None:
    if typed["when"] not in ("now", "later"):
        raise LeadRefused("when")
    if typed["when"] == "now":
        return None
    day, clock = _day(typed), read_clock(typed["clock"])
    if clock is None:
        raise LeadRefused("clock")
    try:
        return at_time(day, clock, timezone_of(visit.on))
    except OverflowError:
        raise LeadRefused("day") from None


def _day(typed: dict[str, str]) -> date:
    day = read_day(typed["day"])
    if day is None:
        raise LeadRefused("day")
    return day


def _present(letter: Letter, act: str, timezone: str) -> dict[str, str]:
    """What the form has before anything is typed: how it is."""
    if act == "public" and letter.embargo is not None:
        at = datetime.fromtimestamp(letter.embargo, ZoneInfo(timezone))
        return {"when": "", "day": at.date().isoformat(), "clock": at.strftime("%H:%M")}
    if letter.closes is None:
        return {"end": "never", "day": ""}
    return {"end": "day", "day": last_day(letter.closes, timezone).isoformat()}


def _page(
    visit: Visit, letter: Letter, act: str, values: dict[str, str], problem: str = "", status: int = 422
) -> Response:
    name, words = PROBLEMS[problem] if problem else ("", "")
    view = ActPage(
        act=act,
        url=visit.here(f"lead/{act}"),
        seen=seen_of(letter),
        closes=closing_day(visit, letter),
        public=in_words(visit, letter.embargo * 1000) if letter.embargo is not None else "",
        letter_url=letter.url(settings.current().site_url, visit.lang),
        timezone=time_of(timezone_of(letter), visit.lang),
        is_over=state_of(letter, visit.now) == "over" or (letter.closes is not None and letter.closes <= visit.now),
        values=dict.fromkeys(FIELDS, "") | values,
        errors={name: (words,)} if problem else {},
    )
    return visit.render("desk/lead_act.html", view, status if problem else 200)
