"""A proposal to open a letter, or to give it other words: exactly what would be done, before anybody approves it."""

from chalice.app import Response

from chalicelib.desk.names import Names
from chalicelib.desk.pages.lead import version_counts
from chalicelib.desk.pages.letter_facts import facts_of
from chalicelib.desk.pages.release import shown
from chalicelib.desk.pages.times import in_words
from chalicelib.desk.views.lead import ReleasePage
from chalicelib.desk.visit import Visit
from chalicelib.errors import UnknownLetter
from chalicelib.organising.opening import number_of
from chalicelib.rules.organisers.proposal import CHANGE_WORDS, OPEN
from chalicelib.rules.organisers.team import owners
from chalicelib.wiring import organise, organise_lead, organise_people


def show(visit: Visit) -> Response:
    proposals = organise_people.proposals()
    one = proposals.find(visit.on.slug, visit.parameters["proposal"])
    if one is None or one.kind not in (OPEN, CHANGE_WORDS):
        raise UnknownLetter
    prepared = organise_lead.draft_executor(one.kind).prepare(visit.on, one.by)
    if not one.is_open(visit.now) or prepared.digest != one.digest or proposals.is_changed(one):
        return visit.go("proposals")
    its_owners = {person.id for person in owners(organise.people().people(), visit.on.slug)}
    is_mine, is_owner = one.by == visit.me.id, visit.me.id in its_owners
    waits_alone = one.alone and its_owners == {one.by}
    versions, counted = version_counts(visit) if one.kind == CHANGE_WORDS else ((), "")
    view = ReleasePage(
        kind=one.kind,
        facts=facts_of(visit, prepared.source, visit.on, number_of(visit.on)) if prepared.source else None,
        files=shown(visit, one.kind, prepared),
        digest=one.digest,
        versions=versions,
        counted=counted,
        id=one.id,
        by=Names().of(one.by),
        at=in_words(visit, one.proposed_at * 1000),
        until=in_words(visit, (one.due_at if waits_alone else one.ends_at) * 1000),
        waits_alone=waits_alone,
        may_approve=is_owner and not is_mine,
        may_cancel=is_mine or is_owner,
    )
    return visit.render("desk/proposed.html", view, sheet="writing.css")
