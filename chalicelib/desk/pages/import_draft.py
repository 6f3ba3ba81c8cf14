"""What every page of an import begins with: its draft, and where to go when there is none any more."""

from dataclasses import dataclass

from chalice.app import Response

from chalicelib.desk.pages.times import in_words
from chalicelib.desk.visit import Visit
from chalicelib.errors import UnknownLetter
from chalicelib.organising.import_job import ImportDesk, Kept
from chalicelib.rules.organisers.job import Job
from chalicelib.wiring import organise, organise_imports


@dataclass(frozen=True, repr=False)
class Draft:
    desk: ImportDesk
    job: Job
    kept: Kept


def read(visit: Visit) -> Draft | Response:
    """The draft of the address; or where to go instead: to the job, if it was begun. Raises `UnknownLetter`."""
    desk = organise_imports.import_desk(visit.me.id)
    job = organise.jobs().job(visit.on.slug, visit.parameters["job"])
    if job is None or job.kind != "import":
        raise UnknownLetter
    if job.state not in ("draft", "checked"):
        return visit.go(f"jobs/{job.id}")
    if desk.is_gone(job):
        return visit.render("desk/import_gone.html", visit.here("import"), 410)
    return Draft(desk, job, desk.kept(job))


def sent_before(visit: Visit, draft: Draft) -> str:
    """When the same file was imported today, in words; '' if it was not."""
    other = draft.desk.sent_before(draft.job)
    return "" if other is None else in_words(visit, other.started_at)
