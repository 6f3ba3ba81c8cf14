"""What waits for a second person: seen, approved, cancelled."""

from chalice.app import Response

from chalicelib.desk.names import Names
from chalicelib.desk.pages.times import in_words
from chalicelib.desk.views.people import LetterProposals, ProposalLine, ProposalsView
from chalicelib.desk.visit import Visit
from chalicelib.rules.organisers.proposal import (
    CHANGE_WORDS,
    NEW_OWNER,
    OPEN,
    VOUCHED_IMPORT,
    Proposal,
    ProposalRefused,
)
from chalicelib.rules.organisers.rights import STAGE
from chalicelib.rules.organisers.team import owners
from chalicelib.wiring import organise, organise_people

MOST_ENDED = 20
OF_DRAFTS = (OPEN, CHANGE_WORDS)


def show_letters(visit: Visit) -> Response:
    """The letters of an organiser, with how many proposals wait at each."""
    lines = []
    for slug in sorted(visit.me.roles):
        letter = organise.letters().head(slug) if slug != STAGE else None
        if letter is not None:
            waiting = sum(one.is_open(visit.now) for one in organise_people.proposals().of(slug))
            lines.append(LetterProposals(letter.title(visit.lang), visit.link(f"/l/{slug}/proposals"), waiting))
    return visit.render("desk/all_proposals.html", lines)


def show(visit: Visit) -> Response:
    return _page(visit)


def approve(visit: Visit) -> Response:
    try:
        after = organise_people.proposals().approve(
            visit.on.slug, visit.parameters["proposal"], visit.me.id, visit.field("digest")
        )
    except ProposalRefused as refusal:
        return _page(visit, refusal.code)
    return visit.go("proposals", done=after.state)


def cancel(visit: Visit) -> Response:
    try:
        organise_people.proposals().cancel(visit.on.slug, visit.parameters["proposal"], visit.me.id)
    except ProposalRefused as refusal:
        return _page(visit, refusal.code)
    return visit.go("proposals", done="cancelled")


def _page(visit: Visit, problem: str = "") -> Response:
    people = organise.people().people()
    names = Names()
    its_owners = {person.id for person in owners(people, visit.on.slug)}
    lines = [_line(visit, one, names, its_owners) for one in organise_people.proposals().of(visit.on.slug)]
    view = ProposalsView(
        open=tuple(line for line in lines if line.state == "open"),
        ended=tuple(line for line in lines if line.state != "open")[:MOST_ENDED],
        is_alone=its_owners == {visit.me.id},
        people_url=visit.here("people"),
        done=visit.asked("done"),
        problem=problem,
    )
    return visit.render("desk/proposals.html", view, 422 if problem else 200)


def _line(visit: Visit, one: Proposal, names: Names, its_owners: set[str]) -> ProposalLine:
    state, is_mine, is_owner = _state(visit, one), one.by == visit.me.id, visit.me.id in its_owners
    alone = one.alone and its_owners == {one.by}
    # Only owners see whose address it is.
    shows_address = one.kind == NEW_OWNER and is_owner and state in ("open", "approved")
    return ProposalLine(
        id=one.id,
        kind=one.kind,
        state=state,
        by=names.of(one.by),
        address=organise_people.new_owner().address_of(one) if shows_address else "",
        digest=one.digest,
        at=in_words(visit, one.proposed_at * 1000),
        until=in_words(visit, (one.due_at if alone else one.ends_at) * 1000),
        decided_by=names.of(one.decided_by),
        is_mine=is_mine,
        # What is to be read first is approved on the page that shows it.
        may_approve=state == "open" and is_owner and not is_mine and one.kind not in OF_DRAFTS,
        may_cancel=state == "open" and (is_mine or is_owner),
        is_alone=alone,
        details_url=_details_url(visit, one),
        rows=int(one.subject.get("rows", "0")),
        vouched_by=one.subject.get("vouched_by", ""),
    )


def _details_url(visit: Visit, one: Proposal) -> str:
    if one.kind == VOUCHED_IMPORT and visit.may("import"):
        return visit.here(f"import/{one.subject['job']}/all")
    return visit.here(f"proposals/{one.id}") if one.kind in OF_DRAFTS and visit.may("read-draft") else ""


def _state(visit: Visit, one: Proposal) -> str:
    if one.state != "open":
        return one.state
    if not one.is_open(visit.now):
        return "expired"
    return "void" if organise_people.proposals().is_changed(one) else "open"
