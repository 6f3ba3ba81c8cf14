"""The first page of an import: a file, or a list that is pasted."""

from chalice.app import Response

from chalicelib.desk.pages.import_words import file_problem, say
from chalicelib.desk.views.imports import N_, UploadPage
from chalicelib.desk.visit import Visit
from chalicelib.organising.signatory_files.table import FileRefused
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
    try:
        draft = desk.upload(visit.on, body, name, organise.peppers().of(visit.on), job=_id(job))
    except FileRefused as refused:
        return _page(visit, job, [file_problem(refused, visit.lang)], 422)
    return visit.go(f"import/{draft.id}")


def _id(job: str) -> str:
    """The id that the page chose for the draft, so that a form that is sent twice makes one; '' for a new one."""
    time, dash, nonce = job.partition("-")
    is_ours = dash and len(time) == 13 and time.isdigit() and time.isascii() and len(nonce) == 16 and nonce.isalnum()
    return job if is_ours and job.isascii() else ""


def _page(visit: Visit, job: str, problems: list[str], status: int = 200) -> Response:
    return visit.render("desk/import.html", UploadPage(job, problems, visit.field("pasted")), status)
