"""The page before a letter opens or gets other words: what it is, exactly, and what follows; and proposing it."""

from chalice.app import Response

from chalicelib.desk.pages import readiness
from chalicelib.desk.pages.lead import version_counts
from chalicelib.desk.pages.letter_facts import differences_shown, facts_of, files_shown
from chalicelib.desk.views.lead import FileView, ReleasePage
from chalicelib.desk.visit import Visit
from chalicelib.organising.opening import STATES, Prepared, number_of
from chalicelib.rules.organisers.proposal import CHANGE_WORDS, OPEN
from chalicelib.rules.organisers.team import owners
from chalicelib.wiring import organise, organise_lead, organise_people
from chalicelib.wiring.organise_writing import drafting

TAILS = {OPEN: "lead/open", CHANGE_WORDS: "lead/words"}


def show(visit: Visit, kind: str) -> Response:
    if visit.on.state not in STATES[kind]:
        return visit.go("lead")
    return _page(visit, kind)


def propose(visit: Visit, kind: str) -> Response:
    executor = organise_lead.draft_executor(kind)
    proposal = executor.propose(organise_people.proposals(), visit.on, visit.me.id, visit.field("digest"))
    if proposal is None:
        return _page(visit, kind, is_stale=True) if visit.on.state in STATES[kind] else visit.go("lead")
    return visit.go("proposals", done="proposed")


def shown(visit: Visit, kind: str, prepared: Prepared) -> tuple[FileView, ...]:
    """What a page shows of a draft's files: before the opening all, afterwards what differs from those that stand."""
    if prepared.source is None:
        return ()
    if kind == OPEN:
        return files_shown(prepared.source, visit.lang)
    return differences_shown(drafting(visit.me.id).standing(visit.on), prepared.source, visit.lang)


def _page(visit: Visit, kind: str, *, is_stale: bool = False) -> Response:
    prepared = organise_lead.draft_executor(kind).prepare(visit.on, visit.me.id)
    versions, counted = version_counts(visit) if kind == CHANGE_WORDS else ((), "")
    view = ReleasePage(
        kind=kind,
        facts=facts_of(visit, prepared.source, visit.on, number_of(visit.on)) if prepared.source else None,
        files=shown(visit, kind, prepared),
        digest=prepared.digest,
        problems=readiness.of(visit, prepared).blocks,
        versions=versions,
        counted=counted,
        is_alone={one.id for one in owners(organise.people().people(), visit.on.slug)} == {visit.me.id},
        is_stale=is_stale,
        url=visit.here(TAILS[kind]),
    )
    return visit.render("desk/release.html", view, 409 if is_stale else 200, sheet="writing.css")
