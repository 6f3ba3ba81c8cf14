"""What takes two persons: nobody does it alone, nobody approves what they did not see, and it is done once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.proposal import (
    ALONE_SECONDS,
    LASTS_SECONDS,
    NEW_OWNER,
    TRIED_SECONDS,
    Proposal,
    ProposalRefused,
)
from chalicelib.rules.organisers.rights import ROLES
from chalicelib.rules.organisers.team import TeamRefused
from tests.support.samples import SLUG
from tests.support.team_world import TeamWorld

EVA = "eva@example.net"
MINUTE = 60


class Crash(BaseException):
    """The function crashes here."""


@dataclass
class Import:
    """An import that waits for a second person; ``rows`` may be edited meanwhile."""

    rows: str = "three rows"
    done: list[str] = field(default_factory=list)

    def digest(self, proposal: Proposal) -> str:
        return f"digest of {self.rows}"

    def execute(self, proposal: Proposal) -> None:
        self.done.append(proposal.id)


@pytest.fixture
def world() -> TeamWorld:
    return TeamWorld()


@pytest.fixture
def ana(world: TeamWorld) -> Person:
    return world.add("Ana Paz")


@pytest.fixture
def luz(world: TeamWorld) -> Person:
    return world.add("Luz Mar")


def with_import(world: TeamWorld) -> Import:
    executor = Import()
    world.proposals = replace(world.proposals, executors={**world.proposals.executors, "import-vouched": executor})
    return executor


def propose_import(world: TeamWorld, by: Person) -> Proposal:
    return world.proposals.propose(SLUG, by.id, "import-vouched", "digest of three rows", {"job": "1"})


def propose_eva(world: TeamWorld, by: Person) -> Proposal:
    return world.new_owner.propose(world.proposals, SLUG, by.id, EVA, "es")


def refused(code: str) -> Any:
    return pytest.raises(ProposalRefused, match=f"^{code}$")


def state(world: TeamWorld, proposal: Proposal) -> str:
    found = world.proposals.find(SLUG, proposal.id)
    assert found is not None
    return found.state


def test_an_owner_is_made_by_two_persons_and_their_own_acceptance(world: TeamWorld, ana: Person, luz: Person) -> None:
    proposal = propose_eva(world, ana)
    assert world.mailed("proposal") == [(luz.id, {"act": NEW_OWNER, "by": ana.id})]
    assert world.teams.invitations() == []
    world.proposals.approve(SLUG, proposal.id, luz.id, proposal.digest)
    (invitation,) = world.teams.invitations()
    assert (invitation.role, world.invitations.address_of(invitation)) == ("owner", EVA)
    assert state(world, proposal) == "done"
    eva = world.invitations.accept(invitation, name="Eva Sol", passkey="k")
    assert eva.roles[SLUG] == "owner"
    assert world.logged() == ["propose: new-owner", "approve: new-owner", "invite", "join"]


def test_a_member_becomes_an_owner_in_the_same_way(world: TeamWorld, ana: Person, luz: Person) -> None:
    sol = world.add("Sol Río", "editor")
    proposal = world.new_owner.propose_member(world.proposals, SLUG, ana.id, sol.id)
    world.proposals.approve(SLUG, proposal.id, luz.id, proposal.digest)
    assert world.person(sol.id).roles[SLUG] == "editor"
    world.invitations.accept(world.teams.invitations()[0])
    assert world.person(sol.id).roles[SLUG] == "owner"


def test_nobody_approves_their_own(world: TeamWorld, ana: Person, luz: Person) -> None:
    proposal = propose_eva(world, ana)
    with refused("own"):
        world.proposals.approve(SLUG, proposal.id, ana.id, proposal.digest)
    assert world.teams.invitations() == []


@pytest.mark.parametrize("role", [role for role in ROLES if role != "owner"])
def test_only_an_owner_of_the_letter_approves(world: TeamWorld, ana: Person, luz: Person, role: str) -> None:
    sol, other = world.add("Sol Río", role), world.add("Mar Sol", "owner", "otra-carta")
    proposal = propose_eva(world, ana)
    for person in (sol, other):
        with refused("not-owner"):
            world.proposals.approve(SLUG, proposal.id, person.id, proposal.digest)
        with refused("not-yours"):
            world.proposals.cancel(SLUG, proposal.id, person.id)
    with refused("not-open"):
        world.proposals.approve("otra-carta", proposal.id, other.id, proposal.digest)
    assert state(world, proposal) == "open"


def test_what_was_edited_after_it_was_proposed_is_void(world: TeamWorld, ana: Person, luz: Person) -> None:
    executor = with_import(world)
    proposal = propose_import(world, ana)
    executor.rows = "three rows and a fourth"
    assert world.proposals.is_changed(proposal)
    with refused("changed"):
        world.proposals.approve(SLUG, proposal.id, luz.id, proposal.digest)
    assert state(world, proposal) == "void"
    executor.rows = "three rows"
    with refused("not-open"):
        world.proposals.approve(SLUG, proposal.id, luz.id, proposal.digest)
    assert executor.done == []


def test_nobody_approves_what_their_page_did_not_show(world: TeamWorld, ana: Person, luz: Person) -> None:
    executor = with_import(world)
    proposal = propose_import(world, ana)
    for shown in ("", "digest of other rows"):
        with refused("changed"):
            world.proposals.approve(SLUG, proposal.id, luz.id, shown)
    assert (state(world, proposal), executor.done) == ("open", [])


def test_what_was_edited_between_approval_and_act_is_not_done(
    world: TeamWorld, ana: Person, luz: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    executor = with_import(world)
    proposal = propose_import(world, ana)
    replace_proposal = world.teams.replace_proposal

    def edited(before: Proposal, after: Proposal) -> bool:
        executor.rows = "other rows"
        return replace_proposal(before, after)

    monkeypatch.setattr(world.teams, "replace_proposal", edited)
    world.proposals.approve(SLUG, proposal.id, luz.id, proposal.digest)
    assert (state(world, proposal), executor.done) == ("void", [])


def test_a_sealed_address_that_was_exchanged_in_the_table_is_not_what_was_approved(
    world: TeamWorld, ana: Person, luz: Person
) -> None:
    proposal = propose_eva(world, ana)
    known = world.teams.proposed[SLUG, proposal.id]
    sealed = world.vault.seal(f"proposal#{proposal.id}", "mallory@example.net")
    world.teams.proposed[SLUG, proposal.id] = replace(known, sealed=sealed)
    with refused("changed"):
        world.proposals.approve(SLUG, proposal.id, luz.id, proposal.digest)
    assert world.teams.invitations() == []


def test_two_approvals_at_once_do_it_once(world: TeamWorld, ana: Person, luz: Person) -> None:
    executor = with_import(world)
    third = world.add("Sol Río")
    proposal = propose_import(world, ana)

    def approve(person: Person) -> str:
        try:
            world.proposals.approve(SLUG, proposal.id, person.id, proposal.digest)
        except ProposalRefused as refusal:
            return refusal.code
        return "approved"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(approve, (luz, third)))
    assert said == ["approved", "not-open"]
    assert executor.done == [proposal.id]


def test_approval_and_cancellation_at_once_are_one_of_the_two(
    world: TeamWorld, ana: Person, luz: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    executor = with_import(world)
    proposal = propose_import(world, ana)
    log = world.letters.log

    def cancelled_first(*given: Any) -> None:
        monkeypatch.setattr(world.letters, "log", log)
        world.proposals.cancel(SLUG, proposal.id, ana.id)
        log(*given)

    monkeypatch.setattr(world.letters, "log", cancelled_first)
    with refused("not-open"):
        world.proposals.approve(SLUG, proposal.id, luz.id, proposal.digest)
    assert (state(world, proposal), executor.done) == ("cancelled", [])


def test_a_proposal_lapses_after_72_hours(world: TeamWorld, ana: Person, luz: Person) -> None:
    proposal = propose_eva(world, ana)
    world.at += LASTS_SECONDS
    with refused("expired"):
        world.proposals.approve(SLUG, proposal.id, luz.id, proposal.digest)
    with refused("not-open"):
        world.proposals.cancel(SLUG, proposal.id, ana.id)
    assert world.proposals.finish_due() == 0


def test_a_lone_owner_waits_for_a_day_and_the_operator_is_alarmed(
    world: TeamWorld, ana: Person, caplog: pytest.LogCaptureFixture
) -> None:
    proposal = propose_eva(world, ana)
    assert [one.levelname for one in caplog.records if "one owner does something grave" in one.message] == ["ERROR"]
    assert world.mailed("proposal") == [(ana.id, {"act": NEW_OWNER, "by": ana.id, "alone": "yes"})]
    with refused("own"):
        world.proposals.approve(SLUG, proposal.id, ana.id, proposal.digest)
    world.at += ALONE_SECONDS - 1
    assert world.proposals.finish_due() == 0
    world.at += 1
    assert world.proposals.finish_due() == 1
    assert [one.role for one in world.teams.invitations()] == ["owner"]
    assert state(world, proposal) == "done"
    assert world.proposals.finish_due() == 0


def test_a_lone_owner_cancels(world: TeamWorld, ana: Person) -> None:
    proposal = propose_eva(world, ana)
    world.proposals.cancel(SLUG, proposal.id, ana.id)
    world.at += ALONE_SECONDS + 1
    assert world.proposals.finish_due() == 0
    assert world.teams.invitations() == []


def test_the_delay_is_no_way_around_a_second_owner(world: TeamWorld, ana: Person) -> None:
    """Neither one who joined meanwhile, nor one who was ended to be alone."""
    first = propose_eva(world, ana)
    luz = world.add("Luz Mar")
    world.at += ALONE_SECONDS
    assert world.proposals.finish_due() == 0
    second = world.new_owner.propose(world.proposals, SLUG, ana.id, "sol@example.net", "es")
    world.team.end(SLUG, ana.id, luz.id)
    world.at += ALONE_SECONDS
    assert world.proposals.finish_due() == 0, "somebody else had it before them meanwhile"
    assert (state(world, first), state(world, second)) == ("open", "open")
    world.at += LASTS_SECONDS
    assert world.proposals.finish_due() == 0


def test_a_lone_owner_who_was_ended_meanwhile_does_nothing_any_more(world: TeamWorld, ana: Person) -> None:
    propose_eva(world, ana)
    world.add("Luz Mar")
    world.team.end(SLUG, "operator", ana.id)
    world.at += ALONE_SECONDS
    assert world.proposals.finish_due() == 0


def test_an_editor_s_proposal_is_approved_by_the_one_owner_and_never_by_time(world: TeamWorld, ana: Person) -> None:
    executor = with_import(world)
    sol = world.add("Sol Río", "editor")
    proposal = propose_import(world, sol)
    assert world.mailed("proposal") == [(ana.id, {"act": "import-vouched", "by": sol.id})]
    world.at += ALONE_SECONDS
    assert world.proposals.finish_due() == 0
    world.proposals.approve(SLUG, proposal.id, ana.id, proposal.digest)
    assert executor.done == [proposal.id]


def test_what_an_address_is_proposed_for_is_proposed_once(world: TeamWorld, ana: Person, luz: Person) -> None:
    propose_eva(world, ana)
    with pytest.raises(TeamRefused, match="invited"):
        propose_eva(world, luz)
    with pytest.raises(TeamRefused, match="member"):
        world.new_owner.propose_member(world.proposals, SLUG, ana.id, luz.id)
    with pytest.raises(TeamRefused, match="gone"):
        world.new_owner.propose_member(world.proposals, SLUG, ana.id, "f" * 16)


CALLS = [
    ("teams", "replace_proposal"),
    ("teams", "put_invitation"),
    ("teams", "replace_invitation"),
    ("mails", "put_mail"),
    ("queue", "put_organiser_mail"),
    ("letters", "log"),
    ("people", "people"),
]


@pytest.mark.parametrize("fault", [Unavailable("down"), Crash()], ids=["fails", "dies"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("twin", "name"), CALLS)
def test_whatever_fails_after_the_approval_the_round_finishes(
    world: TeamWorld, ana: Person, luz: Person, twin: str, name: str, after: bool, fault: BaseException
) -> None:
    """Every call fails in turn, or is the last one; the approver tries again, and the round goes on."""
    for at in range(6):
        world = TeamWorld()
        ana, luz = world.add("Ana Paz"), world.add("Luz Mar")
        proposal = propose_eva(world, ana)
        holder = getattr(world, twin)
        real, calls = getattr(holder, name), [0]

        def failing(*given: Any, _real: Any = real, _calls: list[int] = calls, _at: int = at, **named: Any) -> Any:
            _calls[0] += 1
            if _calls[0] - 1 != _at:
                return _real(*given, **named)
            if after:
                _real(*given, **named)
            raise fault

        setattr(holder, name, failing)
        for act in (
            lambda w=world, p=proposal, b=luz: w.proposals.approve(SLUG, p.id, b.id, p.digest),
            lambda w=world, p=proposal, b=luz: w.proposals.approve(SLUG, p.id, b.id, p.digest),
            world.proposals.finish_due,
            world.proposals.finish_due,
        ):
            try:
                act()
            except (Unavailable, Crash, ProposalRefused):
                continue
        assert state(world, proposal) == "done"
        (invitation,) = world.teams.invitations()
        assert invitation.role == "owner"
        mailed = [who for who, _ in world.mailed("invitation")]
        assert 1 <= len(mailed) <= 2 and set(mailed) == {EVA}


def test_what_can_never_be_done_fails_and_is_not_tried_for_ever(
    world: TeamWorld, ana: Person, luz: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    executor = with_import(world)

    def impossible(_: Proposal) -> None:
        raise TeamRefused("gone")

    monkeypatch.setattr(executor, "execute", impossible)
    proposal = propose_import(world, ana)
    world.proposals.approve(SLUG, proposal.id, luz.id, proposal.digest)
    assert state(world, proposal) == "failed"
    assert "cannot be done" in caplog.text

    def down(_: Proposal) -> None:
        raise Unavailable("down")

    monkeypatch.setattr(executor, "execute", down)
    proposal = propose_import(world, ana)
    assert world.proposals.approve(SLUG, proposal.id, luz.id, proposal.digest).state == "approved"
    world.at += TRIED_SECONDS + 1
    world.proposals.finish_due()
    assert state(world, proposal) == "failed"


@pytest.mark.parametrize("kind", ["new-owner", "import-vouched", "open", "change-words"])
@pytest.mark.parametrize("role", [*ROLES, None])
def test_what_its_author_may_propose_no_more_is_void(
    world: TeamWorld, ana: Person, luz: Person, kind: str, role: Any
) -> None:
    executor = with_import(world)
    proposal = propose_eva(world, ana) if kind == "new-owner" else propose_import(world, ana)
    if role is None:
        world.team.end(SLUG, luz.id, ana.id)
    elif role != "owner":
        world.team.change_role(SLUG, luz.id, ana.id, role)
    may = role == "owner" or (kind != "new-owner" and role == "editor")
    assert world.proposals.is_changed(proposal) is not may
    if may:
        world.proposals.approve(SLUG, proposal.id, luz.id, proposal.digest)
        return
    with refused("changed"):
        world.proposals.approve(SLUG, proposal.id, luz.id, proposal.digest)
    assert state(world, proposal) == "void"
    assert (executor.done, world.teams.invitations()) == ([], [])


def test_what_was_approved_is_not_done_once_its_author_was_ended(world: TeamWorld, ana: Person, luz: Person) -> None:
    proposal = propose_eva(world, ana)
    approved = replace(proposal, state="approved", decided_by=luz.id, decided_at=world.at)
    assert world.teams.replace_proposal(world.teams.proposed[SLUG, proposal.id], approved), "and then it died"
    world.team.end(SLUG, luz.id, ana.id)
    assert world.proposals.finish_due() == 1
    assert (state(world, proposal), world.teams.invitations()) == ("void", [])
