"""The photograph or scan of a delivery or an answer: sent, described, prepared by a job, and looked at."""

from chalice.app import Response

from chalicelib.desk import answers
from chalicelib.desk.pages.delivery import languages_of, may_record
from chalicelib.desk.pages.record import LONGEST
from chalicelib.desk.views.delivery import NO_WORDS, REFUSALS, DescribePage, PreparedPage, UploadPage
from chalicelib.desk.views.jobs import REASONS
from chalicelib.desk.visit import Visit
from chalicelib.errors import UnknownLetter
from chalicelib.organising.handing_over import UPLOAD_SECONDS, is_upload
from chalicelib.rules.organisers.job import is_job_id
from chalicelib.wiring import organise, organise_lead

REFRESH_SECONDS = 5


def choose(visit: Visit, what: str) -> Response:
    """A form that sends a file past us, to where it is kept for two days."""
    if not may_record(visit.on, what):
        return visit.go("delivery")
    base = visit.request.base.removesuffix("/")

    def then(name: str) -> str:
        return f"{base}/l/{visit.on.slug}/delivery/{what}/file/{name}"

    form = organise_lead.handing_over(visit.me.id).upload_form(visit.on, then)
    view = UploadPage(what, form.url, form.fields, UPLOAD_SECONDS // 60)
    return answers.allow(visit.render("desk/record_upload.html", view), "form-action", form.url)


def describe(visit: Visit, what: str) -> Response:
    """The file has arrived; nothing is done with it before it is described."""
    if not is_upload(visit.parameters["upload"]):
        raise UnknownLetter
    return _describe(visit, what, organise.job_control(visit.me.id).new_id(), {}, {})


def prepare(visit: Visit, what: str) -> Response:
    if not is_upload(visit.parameters["upload"]):
        raise UnknownLetter
    values = {lang: " ".join(visit.field(f"described-{lang}").split()) for lang in visit.on.languages}
    errors: dict[str, tuple[str, ...]] = {
        f"described-{lang}": (NO_WORDS,)
        for lang, words in values.items()
        if not 0 < len(words) <= LONGEST or not words.isprintable()
    }
    job = visit.field("job") if is_job_id(visit.field("job")) else ""
    if errors:
        typed = {f"described-{lang}": words for lang, words in values.items()}
        return _describe(visit, what, job, typed, errors, 422)
    begun = organise_lead.handing_over(visit.me.id).prepare(visit.on, visit.parameters["upload"], values, job)
    return visit.go(f"delivery/{what}/prepared/{begun.id}")


def wait(visit: Visit, what: str) -> Response:
    """How far the file is; once it is ready, on to the form that shows it."""
    job = organise.jobs().job(visit.on.slug, visit.parameters["job"])
    if job is None or job.kind != "document":
        raise UnknownLetter
    made = organise_lead.handing_over(visit.me.id).made(job)
    if made is not None and made.document is not None:
        return visit.go(f"delivery/{what}", job=job.id)
    refused = REFUSALS.get(made.refused, REFUSALS["unreadable"]) if made else ""
    is_stopped = made is None and job.state != "running"
    reason = REASONS.get(job.why, "") if made is None else ""
    url = visit.here(f"delivery/{what}/prepared/{job.id}", still="1")
    view = PreparedPage(what, refused, url, reason, is_stopped)
    refresh = 0 if refused or is_stopped or visit.asked("still") else REFRESH_SECONDS
    return visit.render("desk/record_prepared.html", view, refresh=refresh)


def _describe(
    visit: Visit,
    what: str,
    job: str,
    values: dict[str, str],
    errors: dict[str, tuple[str, ...]],
    status: int = 200,
) -> Response:
    url = visit.here(f"delivery/{what}/file/{visit.parameters['upload']}")
    typed = {f"described-{lang}": "" for lang in visit.on.languages} | values
    view = DescribePage(what, url, job, languages_of(visit), typed, errors)
    return visit.render("desk/record_describe.html", view, status)
