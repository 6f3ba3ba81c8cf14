"""Inviting people, what acceptance makes, other roles, and the end of access."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.rules.organisers.invitation import KEPT_SECONDS, OPERATOR
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.rights import ROLES, STAGE
from chalicelib.rules.organisers.team import MOST_INVITATIONS, TeamRefused, owners
from tests.support.samples import SLUG
from tests.support.team_world import TeamWorld

EVA = "eva@example.net"


@pytest.fixture
def world() -> TeamWorld:
    return TeamWorld()


@pytest.fixture
def ana(world: TeamWorld) -> Person:
    return world.add("Ana Paz")


def refused(code: str) -> Any:
    return pytest.raises(TeamRefused, match=f"^{code}$")


def test_somebody_invited_joins_with_the_role_and_every_owner_is_told(world: TeamWorld, ana: Person) -> None:
    luz = world.add("Luz Mar")
    moderator = world.add("Sol Río", "moderator")
    invitation = world.invitations.invite(SLUG, ana.id, EVA, "moderator", "pt")
    assert world.mailed("invitation") == [(EVA, {"role": "moderator"})]
    assert {who for who, _ in world.mailed("people-changed")} == {ana.id, luz.id}
    found = world.invitations.find(world.link(invitation))
    assert found is not None
    eva = world.invitations.accept(found, name="Eva Sol", lang="pt", passkey="new")
    assert (eva.name, eva.lang, dict(eva.roles), eva.passkeys) == ("Eva Sol", "pt", {SLUG: "moderator"}, ("new",))
    assert world.team.address_of(world.person(eva.id)) == EVA
    assert world.teams.invitations() == []
    assert world.logged() == ["invite", "join"]
    assert moderator.id not in {who for who, _ in world.mailed("people-changed")}
    assert [params["what"] for _, params in world.mailed("people-changed")] == ["invited"] * 2 + ["joined"] * 2
    assert all(EVA not in str(line) for line in world.letters.audit)


def test_a_scanner_that_opens_an_invitation_uses_nothing_up(world: TeamWorld, ana: Person) -> None:
    invitation = world.invitations.invite(SLUG, ana.id, EVA, "editor", "es")
    token = world.link(invitation)
    before = (dict(world.teams.items), dict(world.people.persons), world.logged())
    for _ in range(50):
        opened = world.invitations.find(token)
        assert opened is not None
        world.invitations.invited(opened)
    assert (dict(world.teams.items), dict(world.people.persons), world.logged()) == before
    world.invitations.accept(invitation, name="Eva", passkey="k1")
    assert world.invitations.find(token) is None
    with refused("gone"):
        world.invitations.accept(replace(invitation, recovers="f" * 16), passkey="k2")


def test_a_link_holds_for_seven_days_and_only_with_its_own_secret(world: TeamWorld, ana: Person) -> None:
    one = world.invitations.invite(SLUG, ana.id, EVA, "reader", "es")
    other = world.invitations.invite(SLUG, ana.id, "sol@example.net", "owner", "es")
    token, others = world.link(one), world.link(other)
    crossed = f"{other.id}_{token.partition('_')[2]}"
    for bad in ("", "x", crossed, token[:-1], f"{token}a", token.replace("_", "-"), f"{one.id}_{'a' * 52}"):
        assert world.invitations.find(bad) is None, bad
    assert world.invitations.find(others) is not None
    assert world.invitations.find(f" {token.upper()} ") is not None
    world.at += 7 * 24 * 3600
    assert world.invitations.find(token) is None
    world.invitations.send_again(SLUG, ana.id, one.id)
    assert world.invitations.find(world.link(one)) is not None
    world.at += KEPT_SECONDS
    assert world.invitations.waiting(SLUG) == []
    with refused("gone"):
        world.invitations.send_again(SLUG, ana.id, one.id)


def test_an_invitation_that_was_withdrawn_opens_nothing(world: TeamWorld, ana: Person) -> None:
    invitation = world.invitations.invite(SLUG, ana.id, EVA, "reader", "es")
    token = world.link(invitation)
    found = world.invitations.find(token)
    assert found is not None
    world.invitations.withdraw(SLUG, ana.id, invitation.id)
    assert world.invitations.find(token) is None
    with refused("gone"):
        world.invitations.accept(found, name="Eva", passkey="k")
    assert EVA not in str(world.people.persons)


def test_an_invitation_of_another_letter_is_not_within_reach(world: TeamWorld, ana: Person) -> None:
    invitation = world.invitations.invite(SLUG, ana.id, EVA, "reader", "es")
    for act in (world.invitations.withdraw, world.invitations.send_again):
        with refused("not-owner"):
            act("another-letter", ana.id, invitation.id)
        with refused("gone"):
            act("another-letter", OPERATOR, invitation.id)
    other = world.add("Mar Sol", "owner", "another-letter")
    with refused("gone"):
        world.invitations.recover("another-letter", other.id, ana.id)
    with refused("gone"):
        world.team.end("another-letter", other.id, ana.id)


def test_an_organiser_of_another_letter_just_gets_the_role(world: TeamWorld, ana: Person) -> None:
    luz = world.add("Luz Mar", "owner", "otra-carta")
    invitation = world.invitations.invite(SLUG, ana.id, "LUZ@example.org", "editor", "es")
    found = world.invitations.find(world.link(invitation))
    assert found is not None
    assert world.invitations.invited(found) == (luz, True)
    after = world.invitations.accept(found, name="Otra", passkey="of somebody else with that mailbox")
    assert dict(after.roles) == {"otra-carta": "owner", SLUG: "editor"}
    assert (after.name, after.passkeys, after.sessions) == (luz.name, luz.passkeys, luz.sessions)


def test_accepting_a_smaller_role_takes_none_away(world: TeamWorld, ana: Person) -> None:
    world.add("Luz Mar", "moderator")
    invitation = world.invitations.invite(SLUG, ana.id, "luz@example.org", "reader", "es")
    assert world.invitations.accept(invitation).roles[SLUG] == "moderator"
    with refused("member"):
        world.invitations.invite(SLUG, ana.id, "luz@example.org", "moderator", "es")
    with refused("member"):
        world.invitations.invite(SLUG, ana.id, "ana@example.org", "reader", "es")


@pytest.mark.parametrize("address", ["", "nobody", "a@b", "a@example.org\r\nBcc: b@example.org", "x" * 400])
def test_what_is_no_address_is_not_invited(world: TeamWorld, ana: Person, address: str) -> None:
    with refused("no-address"):
        world.invitations.invite(SLUG, ana.id, address, "reader", "es")
    assert world.logged() == []


def test_an_address_is_invited_once_at_a_time_and_only_so_many_wait(world: TeamWorld, ana: Person) -> None:
    world.invitations.invite(SLUG, ana.id, EVA, "reader", "es")
    with refused("invited"):
        world.invitations.invite(SLUG, ana.id, EVA.upper(), "editor", "es")
    for number in range(MOST_INVITATIONS - 1):
        world.invitations.invite(SLUG, ana.id, f"p{number}@example.net", "reader", "es")
    with refused("too-many"):
        world.invitations.invite(SLUG, ana.id, "more@example.net", "reader", "es")
    assert world.invitations.waiting("otra-carta") == []


@pytest.mark.parametrize("role", [role for role in ROLES if role != "owner"])
def test_a_role_changes_at_once_and_owners_are_told(world: TeamWorld, ana: Person, role: Any) -> None:
    luz = world.add("Luz Mar", "reader" if role != "reader" else "editor")
    world.team.change_role(SLUG, ana.id, luz.id, role)
    assert world.person(luz.id).roles[SLUG] == role
    assert world.person(luz.id).sessions == ("s",)
    assert world.mailed("people-changed") == [(ana.id, {"what": "role", "by": ana.id, "who": luz.id, "role": role})]
    assert world.logged() == ["change role"]


def test_nobody_becomes_an_owner_by_a_change_of_role(world: TeamWorld, ana: Person) -> None:
    luz = world.add("Luz Mar", "editor")
    with refused("role"):
        world.team.change_role(SLUG, ana.id, luz.id, "owner")


def test_who_is_ended_has_no_key_session_or_address_any_more_and_is_told(world: TeamWorld, ana: Person) -> None:
    luz = world.add("Luz Mar", "editor")
    world.team.end(SLUG, ana.id, luz.id)
    after = world.person(luz.id)
    assert (dict(after.roles), after.passkeys, after.sessions, after.sealed_address) == ({}, (), (), b"")
    assert after.name == "Luz Mar", "the log still says who it was"
    assert {who for who, _ in world.mailed("people-changed")} == {ana.id, "luz@example.org"}
    with refused("gone"):
        world.team.end(SLUG, ana.id, luz.id)
    again = world.invitations.invite(SLUG, ana.id, "luz@example.org", "reader", "es")
    assert world.invitations.accept(again, name="Luz", passkey="k").id != luz.id


def test_who_has_another_letter_keeps_all_but_this_role(world: TeamWorld, ana: Person) -> None:
    luz = world.add("Luz Mar", roles={SLUG: "owner", "otra-carta": "reader"})
    after = world.team.end(SLUG, ana.id, luz.id)
    assert dict(after.roles) == {"otra-carta": "reader"}
    assert (after.passkeys, after.sealed_address) == (luz.passkeys, luz.sealed_address)


def test_nobody_ends_or_changes_themselves_nor_the_last_owner(world: TeamWorld, ana: Person) -> None:
    luz = world.add("Luz Mar")
    for act in (lambda: world.team.end(SLUG, ana.id, ana.id), lambda: world.invitations.recover(SLUG, ana.id, ana.id)):
        with refused("oneself"):
            act()
    with refused("oneself"):
        world.team.change_role(SLUG, ana.id, ana.id, "reader")
    world.team.change_role(SLUG, ana.id, luz.id, "editor")
    with refused("not-owner"):
        world.team.end(SLUG, luz.id, ana.id)
    with refused("last-owner"):
        world.team.change_role(SLUG, OPERATOR, ana.id, "reader")


def test_two_owners_who_end_each_other_at_once_leave_one(world: TeamWorld, ana: Person) -> None:
    for _ in range(20):
        world = TeamWorld()
        pair = [world.add("Ana Paz"), world.add("Luz Mar")]

        def end(who: int, world: TeamWorld = world, pair: list[Person] = pair) -> str:
            try:
                world.team.end(SLUG, pair[1 - who].id, pair[who].id)
            except (TeamRefused, Unavailable) as refusal:
                return str(refusal)
            return "ended"

        with ThreadPoolExecutor(2) as pool:
            said = sorted(pool.map(end, (0, 1)))
        assert said == ["ended", "not-owner"]
        assert len(owners(world.people.people(), SLUG)) == 1


def test_who_lost_their_passkeys_gets_in_again_and_all_that_was_old_ends(world: TeamWorld, ana: Person) -> None:
    luz = world.add("Luz Mar", "moderator", passkeys=("lost", "stolen"), sessions=("s1", "s2"))
    invitation = world.invitations.recover(SLUG, ana.id, luz.id)
    assert world.mailed("invitation") == [("luz@example.org", {"role": "moderator", "recovery": "yes"})]
    assert world.person(luz.id).passkeys == ("lost", "stolen"), "until it is done, they hold"
    found = world.invitations.find(world.link(invitation))
    assert found is not None
    after = world.invitations.accept(found, passkey="new")
    assert (after.id, after.passkeys, after.sessions, dict(after.roles)) == (luz.id, ("new",), (), {SLUG: "moderator"})
    told = [(who, params["what"], params.get("who")) for who, params in world.mailed("people-changed")]
    assert told == [(ana.id, "recovery", luz.id), (ana.id, "recovered", luz.id)]
    with refused("gone"):
        world.invitations.accept(found, passkey="another")


def test_the_owners_of_all_letters_are_told_that_somebody_gets_in_again(world: TeamWorld, ana: Person) -> None:
    other = world.add("Mar Sol", "owner", "otra-carta")
    luz = world.add("Luz Mar", roles={SLUG: "owner", "otra-carta": "owner"})
    world.invitations.accept(world.invitations.recover(SLUG, ana.id, luz.id), passkey="new")
    for what in ("recovery", "recovered"):
        told = [who for who, params in world.mailed("people-changed") if params["what"] == what]
        assert sorted(told) == sorted([ana.id, luz.id, other.id])


def test_a_recovery_of_who_was_ended_meanwhile_opens_nothing(world: TeamWorld, ana: Person) -> None:
    luz = world.add("Luz Mar", "moderator")
    found = world.invitations.find(world.link(world.invitations.recover(SLUG, ana.id, luz.id)))
    assert found is not None
    world.team.end(SLUG, ana.id, luz.id)
    with refused("gone"):
        world.invitations.accept(found, passkey="new")


def test_the_operator_invites_the_first_owner_of_the_stage_and_of_a_letter(world: TeamWorld) -> None:
    for slug in (STAGE, SLUG):
        invitation = world.invitations.invite(slug, OPERATOR, EVA, "owner", "es")
        world.invitations.accept(invitation, name="Eva Sol", passkey="k")
    (eva,) = world.people.people()
    assert dict(eva.roles) == {STAGE: "owner", SLUG: "owner"}
    assert [slug for slug, _, _ in world.letters.audit] == ["#stage", "#stage", SLUG, SLUG]


def test_what_fails_after_it_was_done_is_repeated_without_harm(world: TeamWorld, ana: Person) -> None:
    """Every write fails in turn, before it has an effect and after; then everybody tries again."""
    writes = [
        ("teams", "write_member"),
        ("teams", "put_invitation"),
        ("mails", "put_mail"),
        ("queue", "put_organiser_mail"),
    ]
    writes += [("letters", "log"), ("teams", "replace_invitation"), ("people", "people"), ("teams", "team_revision")]
    for twin, name in writes:
        for after in (False, True):
            for at in range(3):
                _run_with_fault(twin, name, after=after, at=at)


def _run_with_fault(twin: str, name: str, *, after: bool, at: int) -> None:
    world = TeamWorld()
    ana = world.add("Ana Paz")
    holder = getattr(world, twin)
    real, calls = getattr(holder, name), [0]

    def failing(*given: Any, **named: Any) -> Any:
        calls[0] += 1
        if calls[0] - 1 != at:
            return real(*given, **named)
        if after:
            real(*given, **named)
        raise Unavailable("down")

    setattr(holder, name, failing)

    def stubborn(act: Any) -> Any:
        for _ in range(3):
            try:
                return act()
            except Unavailable:
                continue
            except TeamRefused as refusal:
                assert refusal.code in ("invited", "gone", "member"), refusal.code
                return None
        raise AssertionError("three tries and one fault")

    stubborn(lambda: world.invitations.invite(SLUG, ana.id, EVA, "moderator", "es"))
    (invitation,) = world.teams.items.values()
    if not invitation.mail_id:
        stubborn(lambda: world.invitations.send_again(SLUG, ana.id, invitation.id))
    assert any(who == EVA for who, _ in world.mailed("invitation"))
    found = world.invitations.find(world.link(invitation))
    assert found is not None
    stubborn(lambda: world.invitations.accept(found, name="Eva Sol", passkey="k"))
    eva = next(one for one in world.people.people() if one.id != ana.id)
    assert (eva.name, dict(eva.roles), eva.passkeys) == ("Eva Sol", {SLUG: "moderator"}, ("k",))
    stubborn(lambda: world.team.end(SLUG, ana.id, eva.id))
    assert dict(world.person(eva.id).roles) == {}
    assert len(world.people.persons) == 2


# ---- A right that was taken away -------------------------------------------------------------------------------------


def test_getting_in_again_gives_back_no_role_that_was_taken_away(world: TeamWorld, ana: Person) -> None:
    luz = world.add("Luz Mar")
    found = world.invitations.recover(SLUG, ana.id, luz.id)
    world.team.change_role(SLUG, ana.id, luz.id, "reader")
    after = world.invitations.accept(found, passkey="new")
    assert dict(after.roles) == {SLUG: "reader"}


@pytest.mark.parametrize("act", ["end", "role"])
def test_what_waits_for_somebody_ends_with_their_role(world: TeamWorld, ana: Person, act: str) -> None:
    sol = world.add("Sol Río", "editor")
    greater = world.invitations.invite(SLUG, ana.id, "sol@example.org", "owner", "es")
    token = world.link(greater)
    if act == "end":
        world.team.end(SLUG, ana.id, sol.id)
    else:
        world.team.change_role(SLUG, ana.id, sol.id, "reader")
    assert world.invitations.find(token) is None
    assert world.invitations.waiting(SLUG) == []
    with suppress(TeamRefused):
        world.invitations.accept(greater, name="Sol Río", passkey="new")
    assert dict(world.person(sol.id).roles) == ({} if act == "end" else {SLUG: "reader"})
    assert len(world.people.people()) == 2
    assert "withdraw invitation" in [what for _, what, _ in world.letters.audit]


@pytest.mark.parametrize("how", ["ended", "demoted"])
def test_an_invitation_stands_as_long_as_whoever_made_it_is_an_owner(world: TeamWorld, ana: Person, how: str) -> None:
    mal = world.add("Mal Vado")
    invitation = world.invitations.invite(SLUG, mal.id, EVA, "moderator", "es")
    if how == "ended":
        world.team.end(SLUG, ana.id, mal.id)
    else:
        world.team.change_role(SLUG, ana.id, mal.id, "reader")
    assert world.invitations.waiting(SLUG) == []
    with refused("gone"):
        world.invitations.invited(invitation)
    with refused("gone"):
        world.invitations.accept(invitation, name="Eva Sol", passkey="k")
    assert world.invitations.invite(SLUG, ana.id, EVA, "moderator", "es").id != invitation.id


ACTS_OF_OWNERS: dict[str, Callable[[TeamWorld, str, str], object]] = {
    "role": lambda world, by, who: world.team.change_role(SLUG, by, who, "reader"),
    "end": lambda world, by, who: world.team.end(SLUG, by, who),
    "invite": lambda world, by, who: world.invitations.invite(SLUG, by, EVA, "reader", "es"),
    "recover": lambda world, by, who: world.invitations.recover(SLUG, by, who),
    "again": lambda world, by, who: world.invitations.send_again(SLUG, by, "x"),
    "withdraw": lambda world, by, who: world.invitations.withdraw(SLUG, by, "x"),
    "propose": lambda world, by, who: world.new_owner.propose(world.proposals, SLUG, by, EVA, "es"),
}


@pytest.mark.parametrize("role", ["reader", "moderator", "editor", None])
@pytest.mark.parametrize("act", ACTS_OF_OWNERS)
def test_whoever_is_no_owner_any_more_when_it_is_done_changes_nobody(
    world: TeamWorld, ana: Person, act: str, role: Any
) -> None:
    """A page judged the request a moment ago, and then the role was taken away."""
    roles = {SLUG: role} if role else {"otra-carta": "owner"}
    mal, luz = world.add("Mal Vado", roles=roles), world.add("Luz Mar", "moderator")
    before = world.people.people()
    with refused("not-owner"):
        ACTS_OF_OWNERS[act](world, mal.id, luz.id)
    assert (world.people.people(), world.teams.invitations(), world.letters.audit) == (before, [], [])


def test_an_owner_who_is_ended_while_they_end_another_ends_nobody(
    world: TeamWorld, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    mal, luz = world.add("Mal Vado"), world.add("Luz Mar")
    write, calls = world.teams.write_member, [0]

    def interrupted(*given: Any, **named: Any) -> bool:
        calls[0] += 1
        if calls[0] == 1:
            world.team.end(SLUG, luz.id, mal.id)
        return write(*given, **named)

    monkeypatch.setattr(world.teams, "write_member", interrupted)
    with refused("not-owner"):
        world.team.end(SLUG, mal.id, ana.id)
    assert {one.id for one in owners(world.people.people(), SLUG)} == {ana.id, luz.id}
