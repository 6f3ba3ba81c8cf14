"""The export with representatives: a page that asks for a reason first, and the files of one's own exports."""

from chalice.app import Response

from chalicelib.desk import answers, problems
from chalicelib.desk.pages.times import in_words
from chalicelib.desk.views.exports import ExportFile, ExportLine, NamesPage
from chalicelib.desk.views.jobs import STATE_NAMES
from chalicelib.desk.visit import Visit
from chalicelib.errors import UnknownLetter
from chalicelib.organising.import_store import is_gone
from chalicelib.organising.names_export import KIND, LONGEST_REASON
from chalicelib.pages.message_ids import N_
from chalicelib.ports.storage import EditionRecord
from chalicelib.publishing.edition import manifest
from chalicelib.publishing.handover import names_file
from chalicelib.publishing.handover.names_job import files_of, part_name
from chalicelib.rules.fields.whole_numbers import read_whole
from chalicelib.rules.organisers.job import Job
from chalicelib.wiring import organise, organise_files

LOOKED_BACK = 50  # jobs
NO_REASON = N_("Say what the names are for, in 500 characters at most.")


def show(visit: Visit) -> Response:
    return _page(visit)


def begin(visit: Visit) -> Response:
    """Have the names exported, once the reason is in the log and every owner is told."""
    printable = (character for character in " ".join(visit.field("why").split()) if character.isprintable())
    why, edition = "".join(printable).strip(), organise.letters().latest_edition(visit.on.folder)
    if not 0 < len(why) <= LONGEST_REASON:
        return _page(visit, why, NO_REASON)
    if edition is None or not _entries(edition):
        return problems.message(visit, 409, "conflict")
    parts = -(-_entries(edition) // names_file.A_PART)
    organise_files.names_export(visit.me.id).begin(visit.on, edition, why, parts=parts, job=visit.field("job"))
    return visit.go("files/names")


def download(visit: Visit) -> Response:
    """One file of an export, opened for whoever asked for it. It is logged before it is opened."""
    job = organise.jobs().job(visit.on.slug, visit.parameters["job"])
    if job is None or job.kind != KIND or job.state != "done" or job.created_by != visit.me.id:
        raise UnknownLetter
    if is_gone(job, visit.now_ms) or visit.on.purged_at is not None:
        return visit.render("desk/export_gone.html", visit.here("files"), 410)
    files, wanted = files_of(job), read_whole(visit.parameters["file"], 4) or 0
    if not 0 < wanted <= len(files):
        raise UnknownLetter
    part, at = files[wanted - 1]
    organise_files.names_export(visit.me.id).note_opened(job, wanted)
    kept = organise_files.sealed_exports().open(visit.on.slug, part_name(job, part))
    text = [*names_file.files(kept)][at]
    day = manifest.timestamp(job.created_at)[:10]
    name = f"{visit.on.slug}-names-edition-{job.parameters['edition']}-{day}-{wanted}-of-{len(files)}.csv"
    return answers.file(text, name, "text/csv; charset=utf-8")


def _entries(edition: EditionRecord) -> int:
    """How many entries of an edition have a name or initials."""
    counts = manifest.counts_of(edition.manifest)
    return counts.signatures - counts.unnamed


def _page(visit: Visit, why: str = "", problem: str = "") -> Response:
    edition = organise.letters().latest_edition(visit.on.folder)
    is_possible = edition is not None and visit.on.purged_at is None
    jobs = organise.jobs().listed(visit.on.slug, most=LOOKED_BACK)
    mine = [job for job in jobs if job.kind == KIND and job.created_by == visit.me.id and job.state != "cancelled"]
    view = NamesPage(
        action=visit.here("files/names"),
        entries=_entries(edition) if edition and is_possible else 0,
        why=why,
        job=organise.job_control(visit.me.id).new_id(),
        problem=problem,
        exports=tuple(_line(visit, job) for job in mine if not is_gone(job, visit.now_ms)),
        files_url=visit.here("files"),
        most=LONGEST_REASON,
    )
    return visit.render("desk/names_export.html", view, 422 if problem else 200)


def _line(visit: Visit, job: Job) -> ExportLine:
    numbers = range(1, len(files_of(job)) + 1) if job.state == "done" else ()
    return ExportLine(
        state=STATE_NAMES[job.state],
        begun=in_words(visit, job.created_at),
        edition=job.parameters["edition"],
        job_url=visit.here(f"jobs/{job.id}"),
        files=tuple(ExportFile(number, visit.here(f"files/names/{job.id}/{number}")) for number in numbers),
    )
