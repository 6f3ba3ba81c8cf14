"""Invitations, proposals and teams: DynamoDB and memory behave alike."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from chalicelib.aws.dynamodb.organiser_mails import DynamoOrganiserMails
from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.aws.dynamodb.teams import DynamoTeams
from chalicelib.rules.organisers.invitation import Invitation, new_invitation_id
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.proposal import Proposal
from tests.fakes.organisers import MemoryPeople
from tests.fakes.teams import MemoryTeams

NOW = 1_800_000_000
LUZ = Person("aa" * 8, "Luz Mar", "es", "0f" * 32, b"sealed", "hash", NOW, {"selva": "owner"})
ASKED = Invitation(new_invitation_id(), "selva", "moderator", LUZ.id, "es", b"sealed", "hash", NOW)
PROPOSED = Proposal("b" * 26, "selva", "new-owner", "d" * 64, LUZ.id, NOW, {"person": "aa"}, b"sealed")


@dataclass
class Both:
    people: Any
    teams: Any


@pytest.fixture(params=["memory", "dynamodb"])
def both(request: pytest.FixtureRequest) -> Both:
    if request.param == "memory":
        people = MemoryPeople()
        return Both(people, MemoryTeams(people))
    request.getfixturevalue("aws")
    return Both(DynamoPeople(), DynamoTeams())


def test_an_invitation_comes_back_whole_and_is_stored_once(both: Both) -> None:
    assert both.teams.put_invitation(ASKED)
    assert not both.teams.put_invitation(replace(ASKED, role="owner"))
    assert both.teams.invitation(ASKED.id) == ASKED
    older = replace(ASKED, id=new_invitation_id(), asked_at=NOW - 1)
    assert both.teams.put_invitation(older)
    assert both.teams.invitations() == [older, ASKED]
    assert both.teams.delete_invitation(ASKED.id)
    assert not both.teams.delete_invitation(ASKED.id)
    assert both.teams.invitation(ASKED.id) is None


def test_an_invitation_is_replaced_over_what_was_read(both: Both) -> None:
    assert both.teams.put_invitation(ASKED)
    again = replace(ASKED, asked_at=NOW + 60, mail_id="another")
    assert both.teams.replace_invitation(ASKED, again)
    assert not both.teams.replace_invitation(ASKED, replace(again, asked_at=NOW + 70))
    assert both.teams.invitation(ASKED.id) == again
    both.teams.delete_invitation(ASKED.id)
    assert not both.teams.replace_invitation(again, ASKED), "one that was withdrawn does not come back"


def test_replacing_an_invitation_keeps_the_digests_that_were_mailed(aws: None) -> None:
    teams = DynamoTeams()
    assert teams.put_invitation(ASKED)
    assert DynamoOrganiserMails().add_digest(ASKED.about, "abc:1")
    assert teams.replace_invitation(ASKED, replace(ASKED, asked_at=NOW + 60))
    stored = teams.invitation(ASKED.id)
    assert stored is not None
    assert stored.digests == ("abc:1",)


def test_a_member_is_written_with_the_end_of_the_invitation_or_not_at_all(both: Both) -> None:
    both.teams.put_invitation(ASKED)
    revision = both.teams.team_revision("selva")
    given = {"expected": None, "slug": "selva", "revision": revision, "invitation": ASKED.id}
    assert both.teams.write_member(LUZ, **given)
    assert both.people.person(LUZ.id) == replace(LUZ, revision=1)
    assert both.teams.invitation(ASKED.id) is None
    assert not both.teams.write_member(LUZ, **given), "the invitation is used up"
    assert both.teams.team_revision("selva") == revision + 1


@pytest.mark.parametrize("wrong", [{"expected": 7}, {"revision": 5}, {"invitation": "x" * 26}], ids=str)
def test_a_member_is_not_written_over_anything_that_has_changed(both: Both, wrong: dict[str, Any]) -> None:
    assert both.teams.write_member(LUZ, expected=None, slug="selva", revision=0)
    right: dict[str, Any] = {"expected": 1, "slug": "selva", "revision": 1}
    changed = replace(LUZ, roles={"selva": "reader"})
    assert not both.teams.write_member(changed, **(right | wrong))
    assert both.people.person(LUZ.id) == replace(LUZ, revision=1)
    assert both.teams.team_revision("selva") == 1
    assert both.teams.write_member(changed, **right)


def test_somebody_without_any_letter_keeps_a_name_alone(both: Both) -> None:
    gone = replace(LUZ, roles={}, sealed_address=b"", address_hash="")
    assert both.teams.write_member(gone, expected=None, slug="selva", revision=0)
    assert both.people.person(LUZ.id) == replace(gone, revision=1)


def test_a_proposal_comes_back_whole_and_is_replaced_over_what_was_read(both: Both) -> None:
    both.teams.put_proposal(PROPOSED)
    other = replace(PROPOSED, slug="agua", proposed_at=NOW - 1)
    both.teams.put_proposal(other)
    stored = both.teams.proposal("selva", PROPOSED.id)
    assert stored == replace(PROPOSED, revision=1)
    assert both.teams.proposals("selva") == [stored]
    assert both.teams.proposals() == [stored, replace(other, revision=1)]
    assert both.teams.proposals("sel") == []
    assert both.teams.replace_proposal(stored, replace(stored, state="approved"))
    assert not both.teams.replace_proposal(stored, replace(stored, state="cancelled"))
    assert both.teams.proposal("selva", PROPOSED.id).state == "approved"
    assert both.teams.proposal("selva", "c" * 26) is None
