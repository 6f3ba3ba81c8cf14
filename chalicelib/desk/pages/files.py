"""A letter's files: what is public, with addresses to copy, and the package for the addressee."""

from collections.abc import Iterator

from chalice.app import Response

from chalicelib import settings
from chalicelib.desk import answers, problems
from chalicelib.desk.pages.times import in_words
from chalicelib.desk.views.files import GROUPS, MEASURED, Choice, FileGroup, FilesPage, PackageLine, PublicFile
from chalicelib.desk.views.jobs import STATE_NAMES
from chalicelib.desk.visit import Visit
from chalicelib.errors import UnknownLetter
from chalicelib.organising.import_store import is_gone
from chalicelib.pages.cldr import language_name, listed, number
from chalicelib.pages.message_ids import N_
from chalicelib.ports.storage import EditionRecord
from chalicelib.publishing.edition import manifest
from chalicelib.publishing.handover.package_job import items_of, key_of
from chalicelib.rules.files import EMPTY
from chalicelib.rules.organisers.job import Job
from chalicelib.wiring import organise, organise_files

KIND = "package"
LINK_SECONDS = 60
LOOKED_BACK = 50  # jobs
MOST_PACKAGES = 5
NO_LANGUAGE = N_("Choose at least one language.")
UNITS = ((1_000_000, "MB"), (1_000, "kB"))


def show(visit: Visit) -> Response:
    return _page(visit)


def make_package(visit: Visit) -> Response:
    """Have the package made; or lead to the one that is being made."""
    letter, edition = visit.on, _edition(visit)
    if edition is None or not visit.knows_address:
        return problems.message(visit, 409, "conflict")
    langs = [lang for lang in letter.languages if lang in visit.all("lang")]
    if not langs:
        return _page(visit, NO_LANGUAGE)
    running = [job for job in _packages(visit) if job.state == "running" and job.parameters["langs"] == langs]
    if running:
        return visit.go(f"jobs/{running[0].id}")
    control = organise.job_control(visit.me.id)
    parameters = {"langs": langs}
    job = control.begin(letter.slug, KIND, found=len(items_of(langs)), parameters=parameters, job=visit.field("job"))
    return visit.go(f"jobs/{job.id}")


def download_package(visit: Visit) -> Response:
    """Lead to a link that holds for a minute. A package that was made under embargo has the letter's address in it."""
    job = organise.jobs().job(visit.on.slug, visit.parameters["job"])
    if job is None or job.kind != KIND or job.state != "done":
        raise UnknownLetter
    if is_gone(job, visit.now_ms):
        return visit.render("desk/export_gone.html", visit.here("files"), 410)
    if job.parameters["invited"] and not visit.knows_address:
        return problems.message(visit, 403, "forbidden")
    edition, at = job.parameters["edition"], manifest.timestamp(job.parameters["at"])
    name = f"{visit.on.slug}-edition-{edition}-{at[:10]}.zip"
    return answers.redirect(organise_files.states().signed_link(key_of(job, edition), name, LINK_SECONDS))


def size_in_words(length: int, lang: str) -> str:
    """A length in bytes: 1,234 kB; '' for none."""
    unit, name = next((one for one in UNITS if length >= 10 * one[0]), (1, "B"))
    return f"{number(-(-length // unit), lang)}\N{NO-BREAK SPACE}{name}" if length else ""


def _edition(visit: Visit) -> EditionRecord | None:
    return organise.letters().latest_edition(visit.on.folder)


def _page(visit: Visit, problem: str = "") -> Response:
    edition = _edition(visit)
    is_shown = edition is not None and visit.knows_address
    view = FilesPage(
        edition=edition.number if edition else 0,
        published=in_words(visit, manifest.published_ms(edition.manifest)) if edition else "",
        is_embargoed=visit.on.embargo is not None,
        is_hidden=not visit.knows_address,
        groups=tuple(_groups(visit, edition)) if edition and is_shown else (),
        verify=f"firmamos verify {_address(visit, '')}" if is_shown else "",
        packages=tuple(_line(visit, job, edition) for job in _packages(visit)) if is_shown else (),
        choices=tuple(_choices(visit, problem)),
        job=organise.job_control(visit.me.id).new_id(),
        problem=problem,
        names_url=visit.here("files/names") if edition and visit.may("export-names") else "",
        decisions_url=visit.here("files/decisions"),
    )
    return visit.render("desk/files.html", view, 422 if problem else 200, script="files.js")


def _choices(visit: Visit, problem: str) -> Iterator[Choice]:
    for lang in visit.on.languages:
        yield Choice(lang, language_name(lang, visit.lang), not problem and lang == visit.on.language)


def _groups(visit: Visit, edition: EditionRecord) -> Iterator[FileGroup]:
    """What there is of each kind, as the manifest lists it. It lists everything but itself."""
    digests = manifest.files_of(edition.manifest) | {"edition.json": "present"}
    for name, kinds in GROUPS:
        files = [
            PublicFile(
                words,
                language_name(lang, visit.lang) if lang else "",
                _address(visit, (tail or path).format(lang=lang, number=edition.number)),
                _length(visit, path.format(lang=lang)) if path.endswith(MEASURED) else "",
            )
            for path, words, tail in kinds
            for lang in (visit.on.languages if "{lang}" in path else ("",))
            if digests.get(path.format(lang=lang, number=edition.number), EMPTY) != EMPTY
        ]
        if files:
            yield FileGroup(name, tuple(files))


def _length(visit: Visit, path: str) -> str:
    found = organise_files.site().read_pointer(f"{visit.on.folder}/{path}")
    return size_in_words(found.length, visit.lang) if found else ""


def _address(visit: Visit, path: str) -> str:
    return f"{settings.current().site_url}/{visit.on.folder}/{path}"


def _packages(visit: Visit) -> list[Job]:
    """The last packages that are being made, or can be downloaded."""
    jobs = organise.jobs().listed(visit.on.slug, most=LOOKED_BACK)
    packages = [job for job in jobs if job.kind == KIND and not is_gone(job, visit.now_ms)]
    return [job for job in packages if job.state in ("running", "paused", "failed", "done")][:MOST_PACKAGES]


def _line(visit: Visit, job: Job, edition: EditionRecord | None) -> PackageLine:
    is_made = job.state == "done"
    names = [language_name(lang, visit.lang) for lang in job.parameters["langs"]]
    return PackageLine(
        url=visit.here(f"files/package/{job.id}") if is_made else "",
        job_url=visit.here(f"jobs/{job.id}"),
        state=STATE_NAMES[job.state],
        begun=in_words(visit, job.created_at),
        edition=job.parameters["edition"] if is_made else 0,
        length=size_in_words(job.parameters["bytes"], visit.lang) if is_made else "",
        languages=listed(names, visit.lang),
        is_latest=is_made and edition is not None and job.parameters["edition"] == edition.number,
    )
