"""The lot over a limit: how many, from which providers, when; and releasing or refusing it, as a job."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import get_args
from zoneinfo import ZoneInfo

from chalice.app import Response

from chalicelib.desk.pages.queue import bad_request
from chalicelib.desk.pages.queue_cards import name_in_words
from chalicelib.desk.pages.times import in_words, timezone_of
from chalicelib.desk.views.limit import HOURS, PROOFS, Bar, FirstLine, LimitView, LotView
from chalicelib.desk.visit import Visit
from chalicelib.organising.jobs.held_lots import parameters_of
from chalicelib.organising.lots import LotFound
from chalicelib.pages.cldr import long_date, time_of
from chalicelib.pages.message_ids import N_
from chalicelib.rules.durations import HOUR_MS
from chalicelib.rules.fields.whole_numbers import read_whole
from chalicelib.rules.organisers.job import is_job_id
from chalicelib.rules.organisers.lot import Lot, Proof
from chalicelib.wiring import organise, organise_review

MOST_BARS = 12
KINDS = {"release": "release", "refuse": "refuse-held"}
_DIGITS = 15  # of a time, or a number of forms


def show(visit: Visit) -> Response:
    """What is over a limit; with the filter filled in, also the lot that it chooses."""
    hour, proof = visit.whole("hours"), _proof(visit.asked("proof"))
    lot = None
    if hour in HOURS and proof is not None and visit.on.purged_at is None:
        chosen = Lot(visit.now_ms - hour * HOUR_MS, visit.now_ms, proof)
        lot = organise_review.lots().find(visit.on, chosen)
    return _page(visit, hour or 24, proof or "with", lot)


def decide(visit: Visit) -> Response:
    """Begin the job, if the lot is what its form showed."""
    what, proof, job = visit.field("what"), _proof(visit.field("proof")), visit.field("job")
    since, until, count = (read_whole(visit.field(name), _DIGITS) for name in ("since", "until", "count"))
    if what not in KINDS or proof is None or not is_job_id(job) or None in (since, until, count):
        return bad_request(visit)
    if organise.jobs().job(visit.on.slug, job) is not None:
        return visit.go(f"jobs/{job}")  # the form was sent twice
    found = organise_review.lots().find(visit.on, Lot(since or 0, until or 0, proof))
    ids = found.releasable if what == "release" else found.ids
    if not ids or len(ids) != count:
        problem = N_("It is another number by now, so nothing was begun. Look at the lot again.")
        return _page(visit, 24, proof, found, problem, 409)
    parameters = parameters_of(found.lot, ids)
    control = organise.job_control(visit.me.id)
    begun = control.begin(visit.on.slug, KINDS[what], found=len(ids), parameters=parameters, job=job)
    return visit.go(f"jobs/{begun.id}")


def _page(visit: Visit, hour: int, proof: str, lot: LotFound | None, problem: str = "", status: int = 200) -> Response:
    figures = organise_review.lots().figures(visit.on)
    by_hour = list(figures.by_hour.items())[-MOST_BARS:]
    view = LimitView(
        total=figures.total,
        is_more=figures.is_more,
        hours=_bars((_hour(visit, at), count) for at, count in by_hour),
        zone=time_of(timezone_of(visit.on), visit.lang),
        hour_names=HOURS,
        proof_names=PROOFS,
        hour=hour,
        proof=proof,
        lot=_lot(visit, lot) if lot is not None else None,
        problem=problem,
    )
    return visit.render("desk/limit.html", view, status)


def _lot(visit: Visit, found: LotFound) -> LotView:
    lot = found.lot
    domains = list(found.by_domain.items())
    return LotView(
        total=len(found.ids),
        releasable=len(found.releasable),
        is_more=found.is_more,
        domains=_bars(domains[:MOST_BARS]),
        more_domains=max(0, len(domains) - MOST_BARS),
        first=[
            FirstLine(name_in_words(item, visit.lang), item.kind, item.mailbox, in_words(visit, item.signed_at))
            for item in found.first
        ],
        fields={
            "since": str(lot.since),
            "until": str(lot.until),
            "proof": lot.proof,
            "job": organise.job_control(visit.me.id).new_id(),
        },
    )


def _bars(counts: Iterable[tuple[str, int]]) -> list[Bar]:
    found = list(counts)
    most = max((count for _, count in found), default=1)
    return [Bar(label, count, round(100 * count / most)) for label, count in found]


def _hour(visit: Visit, at_ms: int) -> str:
    """An hour of the letter's time zone, which the table names once."""
    local = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(timezone_of(visit.on)))
    return f"{long_date(local.date(), visit.lang)}, {local:%H:%M}"


def _proof(text: str) -> Proof | None:
    return next((one for one in get_args(Proof) if one == text), None)
