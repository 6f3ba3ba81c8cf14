"""The jobs of a letter: which there are, how far each is, and pausing, resuming and cancelling one."""

from chalice.app import Response

from chalicelib.desk import problems
from chalicelib.desk.names import Names
from chalicelib.desk.pages import entrance
from chalicelib.desk.pages.times import in_words
from chalicelib.desk.views.jobs import KIND_NAMES, REASONS, JobLine, JobPage
from chalicelib.desk.visit import Visit
from chalicelib.errors import UnknownLetter
from chalicelib.rules.organisers.job import KINDS, WISHES, Job
from chalicelib.rules.organisers.rights import Verdict, judge
from chalicelib.wiring import organise

A_PAGE = 25
_OFFERED = ("resume", "pause", "cancel")
_MAY = (Verdict.YES, Verdict.NEEDS_FRESH_PASSKEY)  # which is asked for once somebody presses
REFRESH_SECONDS = 5
# The pages of what some kinds of jobs make.
FILES = {"package": "files", "export-names": "files/names"}


def listed(visit: Visit) -> Response:
    """All jobs of the letter, the newest first."""
    found = organise.jobs().listed(visit.on.slug, before=visit.asked("before"), most=A_PAGE)
    names = Names()
    lines = [line_of(visit, job, names) for job in found]
    more = visit.here("jobs", before=found[-1].id) if len(found) == A_PAGE else ""
    first = visit.here("jobs") if visit.asked("before") else ""
    return visit.render("desk/jobs.html", lines, more=more, first=first)


def show(visit: Visit) -> Response:
    """How far a job is. The page loads itself anew while it runs."""
    job = _job(visit)
    verdict = _verdict(visit, job)
    is_resting = job.wakes_at > visit.now_ms and job.state == "running"
    view = JobPage(
        id=job.id,
        line=line_of(visit, job, Names()),
        left=job.left,
        is_import=job.kind == "import",
        is_pending=job.parameters.get("mode") == "pending",
        reason=REASONS.get(job.why, ""),
        wakes=in_words(visit, job.wakes_at) if is_resting else "",
        ended=in_words(visit, job.ended_at) if job.ended_at else "",
        wishes=[wish for wish in _OFFERED if job.may(wish)] if verdict in _MAY else [],
        result_url=visit.here(f"import/{job.id}/result") if verdict is Verdict.YES and has_result(job) else "",
        files_url=visit.here(FILES[job.kind]) if job.kind in FILES and job.state == "done" else "",
        draft_url=visit.here(f"import/{job.id}") if job.kind == "import" and job.state in ("draft", "checked") else "",
    )
    refresh = 0 if visit.asked("still") else 60 if is_resting else REFRESH_SECONDS if job.state == "running" else 0
    return visit.render("desk/job.html", view, refresh=refresh)


def change(visit: Visit) -> Response:
    """Pause, resume or cancel a job."""
    job, wish = _job(visit), visit.field("wish")
    verdict = _verdict(visit, job)
    if verdict is Verdict.FORBIDDEN:
        return problems.message(visit, 403, "forbidden")
    if verdict is Verdict.NEEDS_PASSKEY:
        return problems.message(visit, 403, "needs-passkey")
    if verdict is Verdict.NEEDS_FRESH_PASSKEY:
        return entrance.ask_for_passkey(visit)
    if wish not in WISHES or wish == "start":
        return problems.message(visit, 400, "bad-request")
    organise.job_control(visit.me.id).ask(job, wish)
    return visit.go(f"jobs/{job.id}")


def _job(visit: Visit) -> Job:
    job = organise.jobs().job(visit.on.slug, visit.parameters["job"])
    if job is None or job.kind not in KINDS:
        raise UnknownLetter
    return job


def _verdict(visit: Visit, job: Job) -> Verdict:
    assert visit.session is not None
    return judge(KINDS[job.kind], visit.me.roles, visit.on.slug, visit.session, visit.now)


def line_of(visit: Visit, job: Job, names: Names) -> JobLine:
    return JobLine(
        url=visit.here(f"jobs/{job.id}"),
        kind=KIND_NAMES.get(job.kind, job.kind),
        state="resting" if job.state == "running" and job.wakes_at > visit.now_ms else job.state,
        begun=in_words(visit, job.started_at or job.created_at),
        by=names.of(job.created_by),
        found=job.found,
        done=job.done,
        there=job.there,
        failed=job.failed,
        percent=job.percent,
    )


def has_result(job: Job) -> bool:
    """Whether what became of each item can be downloaded."""
    return job.kind == "import" and bool(job.marks)
