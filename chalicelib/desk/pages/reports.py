"""The page of readers' reports: which entries, why, and what to do about each."""

from chalice.app import Response

from chalicelib.desk.pages.times import in_words
from chalicelib.desk.views.reports import DONE, REASON_WORDS, ReportLine, ReportsPage
from chalicelib.desk.visit import Visit
from chalicelib.organising.reports import ReportedEntry
from chalicelib.rules.organisers.ages import days_of
from chalicelib.rules.signatories.reports import read_number
from chalicelib.wiring.organise_review import report_desk


def show(visit: Visit) -> Response:
    page = report_desk(visit.me.id).page(visit.on, visit.asked("after"))
    view = ReportsPage(
        lines=tuple(_line(visit, one) for one in page.entries),
        more=visit.here("reports", after=page.after) if page.after else "",
        unknown=page.unknown,
        is_listed=page.is_listed,
        done=DONE.get(visit.asked("done"), ""),
    )
    return visit.render("desk/reports.html", view)


def dismiss(visit: Visit) -> Response:
    """Dismiss what was seen of one entry."""
    number, total = read_number(visit.field("number")), read_number(visit.field("total"))
    is_done = bool(number and total) and report_desk(visit.me.id).dismiss(visit.on, number or 0, total or 0)
    return visit.go("reports", done="dismissed" if is_done else "again")


def drop(visit: Visit) -> Response:
    report_desk(visit.me.id).drop_unknown(visit.on)
    return visit.go("reports", done="dropped")


def _line(visit: Visit, one: ReportedEntry) -> ReportLine:
    counted = sorted(one.reports.reasons.items(), key=lambda pair: -pair[1])
    can_go = one.entry is not None and one.entry.state == "confirmed"
    return ReportLine(
        found=one,
        reasons=tuple((REASON_WORDS[reason], count) for reason, count in counted),
        url=visit.here(f"entry/{one.key}") if one.key else "",
        down_url=visit.here(f"entry/{one.key}/take-down") if can_go else "",
        first=in_words(visit, one.reports.first_at),
        last=in_words(visit, one.reports.last_at),
        days=days_of(one.reports.first_at, visit.now_ms),
    )
