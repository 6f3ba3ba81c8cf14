"""What became of each row of an import, as a file to download. It names no address."""

import csv
import io

from chalice.app import Response

from chalicelib.desk import answers
from chalicelib.desk.pages.import_words import row_problems, say
from chalicelib.desk.views.imports import RESULTS
from chalicelib.desk.visit import Visit
from chalicelib.errors import UnknownLetter
from chalicelib.organising.import_store import is_gone
from chalicelib.organising.signatory_files.mending import CheckedRow
from chalicelib.publishing.files.csv_and_json import inert
from chalicelib.wiring import organise, organise_imports

COLUMNS = ("line", "kind", "name", "outcome", "reason")


def download(visit: Visit) -> Response:
    job = organise.jobs().job(visit.on.slug, visit.parameters["job"])
    if job is None or job.kind != "import" or not job.marks:
        raise UnknownLetter
    if is_gone(job, visit.now_ms):
        return visit.render("desk/import_gone.html", visit.here("import"), 410)
    kept = organise_imports.import_desk(visit.me.id).kept(job)
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for place, row in enumerate(kept.rows):
        mark = job.marks[place] if place < len(job.marks) else ""
        writer.writerow([inert(cell) for cell in _cells(row, mark, visit.lang)])
    return answers.file("\ufeff" + written.getvalue(), f"import-{job.id}.csv", "text/csv; charset=utf-8")


def _cells(row: CheckedRow, mark: str, lang: str) -> list[str]:
    words = say(lang)
    outcome, reason = RESULTS[mark]
    kind, name = (row.row.details.kind, row.row.details.name) if row.row else ("", row.shown("name"))
    reasons = [words(reason)] if reason else []
    if mark in ("x", "o"):
        reasons += [problem.words for problem in row_problems(row.problems, lang)]
    return [str(row.line), kind, name, words(outcome), " ".join(reasons)]
