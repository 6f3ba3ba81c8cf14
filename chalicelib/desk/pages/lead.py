"""Where a letter stands, and what can be done next, by whom."""

from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from chalice.app import Response

from chalicelib import settings
from chalicelib.desk.pages import readiness
from chalicelib.desk.pages.times import in_words, timezone_of
from chalicelib.desk.views.lead import DONE, STATE_NAMES, LeadPage, Step, VersionCount
from chalicelib.desk.visit import Visit
from chalicelib.organising.leading import seen_of
from chalicelib.organising.opening import Prepared
from chalicelib.pages.cldr import long_date
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.letters.moments import last_day
from chalicelib.rules.organisers.proposal import CHANGE_WORDS, OPEN
from chalicelib.wiring import organise_lead, organise_people, organise_watch

NEXT = {"draft": OPEN, "open": CHANGE_WORDS, "closed": CHANGE_WORDS}


def show(visit: Visit) -> Response:
    letter = visit.on
    kind = NEXT.get(letter.state, "")
    prepared = _prepared(visit, kind)
    versions, counted = version_counts(visit)
    view = LeadPage(
        steps=_steps(visit, letter),
        state=state_of(letter, visit.now),
        url=letter.url(settings.current().site_url, visit.lang) if _has_address(visit) else "",
        is_by_invitation=letter.embargo is not None,
        opens=in_words(visit, letter.opens * 1000) if letter.opens and letter.opens > visit.now else "",
        closes=closing_day(visit, letter),
        public=in_words(visit, letter.embargo * 1000) if letter.embargo is not None else "",
        seen=seen_of(letter),
        readiness=readiness.of(visit, prepared) if prepared else None,
        is_ready=kind == OPEN and prepared is not None and bool(prepared.digest),
        has_other_words=kind == CHANGE_WORDS and prepared is not None and bool(prepared.digest),
        waiting_url=_waiting(visit, kind),
        versions=versions if len(versions) > 1 or letter.version > 1 else (),
        counted=counted,
        done=DONE.get(visit.asked("done"), ""),
    )
    return visit.render("desk/lead.html", view, may_read=visit.may("read-draft"), may_lead=visit.may("lead"))


def _has_address(visit: Visit) -> bool:
    """Whether there is an address that the organiser may know."""
    return visit.on.state != "draft" and visit.knows_address


def state_of(letter: Letter, now: int) -> str:
    """The letter's state, and of an open one whether people can sign."""
    if letter.state != "open":
        return letter.state
    signing = letter.signing_state(now)
    return "over" if signing == "closed" else signing


def closing_day(visit: Visit, letter: Letter) -> str:
    """The last day on which a letter is open, in words; '' for one that never closes by itself."""
    return long_date(last_day(letter.closes, timezone_of(letter)), visit.lang) if letter.closes is not None else ""


def version_counts(visit: Visit) -> tuple[tuple[VersionCount, ...], str]:
    """How many on the letter signed which version, as the hourly round counted, and when it did, in words."""
    figures, _ = organise_watch.figures().read(visit.on.slug)
    found = sorted(figures.versions.items())
    counted = in_words(visit, figures.counted_at) if figures.counted_at else ""
    return tuple(VersionCount(number, count, number == visit.on.version) for number, count in found), counted


def _prepared(visit: Visit, kind: str) -> Prepared | None:
    """What the draft would do next, for those who may read it."""
    if not kind or not visit.may("read-draft"):
        return None
    return organise_lead.draft_executor(kind).prepare(visit.on, visit.me.id)


def _waiting(visit: Visit, kind: str) -> str:
    proposals = organise_people.proposals()
    for one in proposals.of(visit.on.slug) if kind else ():
        if one.kind == kind and one.is_open(visit.now) and not proposals.is_changed(one):
            return visit.here(f"proposals/{one.id}" if visit.may("read-draft") else "proposals")
    return ""


def _steps(visit: Visit, letter: Letter) -> tuple[Step, ...]:
    names = tuple(STATE_NAMES)
    now = names.index(letter.state)

    def place(at: int) -> Literal["passed", "now", "ahead"]:
        return "passed" if at < now else "now" if at == now else "ahead"

    days = _days(visit, letter)
    return tuple(
        Step(words, place(at), days.get(name, "") if at <= now else "")
        for at, (name, words) in enumerate(STATE_NAMES.items())
    )


def _days(visit: Visit, letter: Letter) -> dict[str, str]:
    """On which day a letter came into each of its states, as far as that is known."""
    zone = ZoneInfo(timezone_of(letter))
    days: dict[str, date] = {}
    for name, at in (("open", letter.opened_at), ("closed", letter.closed_at)):
        if at is not None:
            days[name] = datetime.fromtimestamp(at, UTC).astimezone(zone).date()
    if letter.delivery is not None:
        days["delivered"] = date.fromisoformat(letter.delivery.on)
    if letter.answer is not None:
        days["answered"] = date.fromisoformat(letter.answer.on)
    return {name: long_date(day, visit.lang) for name, day in days.items()}
