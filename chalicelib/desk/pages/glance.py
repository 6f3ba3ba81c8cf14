"""One letter at a glance, for the page of all letters and for its own: what waits, switches, jobs, the last edition."""

from chalicelib.desk.names import Names
from chalicelib.desk.pages.jobs import line_of
from chalicelib.desk.views import home as views
from chalicelib.desk.views.jobs import JobLine
from chalicelib.desk.visit import Visit
from chalicelib.ports.storage import EditionRecord
from chalicelib.publishing.edition.manifest import counts_of
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.letters.switches import Switches
from chalicelib.rules.organisers.rights import Role
from chalicelib.wiring import organise, organise_watch


def read_letter(
    visit: Visit, letter: Letter, role: Role, switches: Switches, edition: EditionRecord | None
) -> views.Letter:
    """Read what waits at a letter that the organiser has a role on; ``visit`` is to that letter. Raises
    `Unavailable`."""
    decides = visit.may("decide")
    waits = organise_watch.watch().all_waits(letter.slug, visit.now_ms)
    return views.Letter(
        title=letter.title(visit.lang),
        url=visit.here(),
        role=role,
        state=_state(letter, visit.now),
        waits=tuple(
            views.WaitLine(one, visit.here(views.PAGES[one.klass]) if decides else "") for one in waits if one.total
        ),
        switches=tuple(dict.fromkeys(one.name for one in switches.thrown if one.slug in ("", letter.slug))),
        jobs=_jobs(visit),
        counts=counts_of(edition.manifest) if edition else None,
    )


def _jobs(visit: Visit) -> tuple[JobLine, ...]:
    """The jobs of the letter that run, or rest."""
    running = {one.id for one in organise.jobs().running() if one.slug == visit.on.slug}
    names = Names()
    found = (organise.jobs().job(visit.on.slug, job_id) for job_id in sorted(running))
    return tuple(line_of(visit, job, names) for job in found if job is not None and job.state == "running")


def _state(letter: Letter, now: int) -> str:
    """The letter's state as people would say it: one that opens later is not open, and one whose day is over is."""
    if letter.state != "open":
        return letter.state
    return letter.signing_state(now)
