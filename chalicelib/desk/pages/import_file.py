"""The first page of an import: a file, or a list that is pasted."""

from chalice.app import Response

from chalicelib.desk.pages.import_words import file_problem, say
from chalicelib.desk.views.imports import UploadPage
from chalicelib.desk.visit import Visit
from chalicelib.organising.signatory_files.table import FileRefused
from chalicelib.pages.message_ids import N_
from chalicelib.rules.organisers.job import is_job_id
from chalicelib.wiring import organise, organise_imports

PASTED = "pasted.txt"  # the name of a list without a file
NEITHER = N_("Choose a file, or paste a list.")
BOTH = N_("You chose a file and pasted a list as well. Send one of them.")


def show(visit: Visit) -> Response:
    return _page(visit, organise.job_control(visit.me.id).new_id(), [])


def upload(visit: Visit) -> Response:
    """Keep what was sent, as a draft."""
    sent, pasted, job = visit.file("file"), visit.field("pasted"), visit.field("job")
    if (sent is None) is not bool(pasted.strip()):
        words = NEITHER if sent is None else BOTH
        return _page(visit, job, [say(visit.lang)(words)], 422)
    body, name = (sent.content, sent.name) if sent is not None else (pasted.encode(), PASTED)
    desk = organise_imports.import_desk(visit.me.id)
    # The page chose the id, so that a form that is sent twice makes one draft.
    try:
        draft = desk.upload(visit.on, body, name, organise.peppers().of(visit.on), job=job if is_job_id(job) else "")
    except FileRefused as refused:
        return _page(visit, job, [file_problem(refused, visit.lang)], 422)
    return visit.go(f"import/{draft.id}")


def _page(visit: Visit, job: str, problems: list[str], status: int = 200) -> Response:
    return visit.render("desk/import.html", UploadPage(job, problems, visit.field("pasted")), status)
