"""Invitations, proposals, and changes of a letter's people, in the table of organisers."""

import dataclasses
import json
from typing import Any

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.aws.dynamodb.models import OrganiserItem, dumps
from chalicelib.aws.dynamodb.organiser_mails import INVITATIONS
from chalicelib.aws.dynamodb.people import get, person_item, save, unchanged
from chalicelib.aws.dynamodb.transactions import write_together
from chalicelib.aws.errors import ConditionLost, dynamodb_errors
from chalicelib.rules.organisers.invitation import Invitation
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.proposal import KEPT_SECONDS, Proposal

TEAMS = "#teams"
PROPOSALS = "#proposals"
_OUTSIDE_INVITATION = {"id", "sealed_address", "digests"}
_OUTSIDE_PROPOSAL = {"id", "slug", "sealed", "revision"}


class DynamoTeams:
    def invitation(self, invitation_id: str) -> Invitation | None:
        item = get(INVITATIONS, invitation_id)
        return None if item is None else _invitation(item)

    def invitations(self) -> list[Invitation]:
        with dynamodb_errors():
            found = [_invitation(item) for item in OrganiserItem.query(INVITATIONS, consistent_read=True)]
        return sorted(found, key=lambda one: (one.asked_at, one.id))

    def put_invitation(self, invitation: Invitation) -> bool:
        item = OrganiserItem(
            INVITATIONS,
            invitation.id,
            content=_content(invitation, _OUTSIDE_INVITATION),
            sealed=invitation.sealed_address,
            expires_at=invitation.expires_at,
        )
        return save(item, OrganiserItem.owner.does_not_exist())

    def replace_invitation(self, before: Invitation, after: Invitation) -> bool:
        # Not the whole item: the sender adds digests to it meanwhile.
        content = _content(after, _OUTSIDE_INVITATION)
        actions: list[Action] = [OrganiserItem.content.set(content), OrganiserItem.expires_at.set(after.expires_at)]
        same = OrganiserItem.content == _content(before, _OUTSIDE_INVITATION)
        try:
            with dynamodb_errors():
                OrganiserItem(INVITATIONS, before.id).update(actions=actions, condition=same)
        except ConditionLost:
            return False
        return True

    def delete_invitation(self, invitation_id: str) -> bool:
        try:
            with dynamodb_errors():
                OrganiserItem(INVITATIONS, invitation_id).delete(condition=OrganiserItem.owner.exists())
        except ConditionLost:
            return False
        return True

    def team_revision(self, slug: str) -> int:
        item = get(TEAMS, slug)
        return 0 if item is None else int(item.revision or 0)

    def write_member(
        self, person: Person, *, expected: int | None, slug: str, revision: int, invitation: str = ""
    ) -> bool:
        team = OrganiserItem(TEAMS, slug, revision=revision + 1)

        def fill(write: TransactWrite) -> None:
            write.save(person_item(person, expected), condition=unchanged(expected))
            write.save(team, condition=unchanged(revision or None))
            if invitation:
                write.delete(OrganiserItem(INVITATIONS, invitation), condition=OrganiserItem.owner.exists())

        # Two owners who end each other at the same moment must not both succeed.
        return write_together(fill)

    def proposal(self, slug: str, proposal_id: str) -> Proposal | None:
        item = get(PROPOSALS, f"{slug}#{proposal_id}")
        return None if item is None else _proposal(item)

    def proposals(self, slug: str = "") -> list[Proposal]:
        of_letter = OrganiserItem.record.startswith(f"{slug}#") if slug else None
        with dynamodb_errors():
            found = [_proposal(item) for item in OrganiserItem.query(PROPOSALS, of_letter, consistent_read=True)]
        return sorted(found, key=lambda one: (-one.proposed_at, one.id))

    def put_proposal(self, proposal: Proposal) -> None:
        with dynamodb_errors():
            _proposal_item(proposal, 1).save()

    def replace_proposal(self, before: Proposal, after: Proposal) -> bool:
        return save(_proposal_item(after, before.revision + 1), OrganiserItem.revision == before.revision)


def _content(value: Any, outside: set[str]) -> str:
    return dumps({name: one for name, one in dataclasses.asdict(value).items() if name not in outside})


def _invitation(item: OrganiserItem) -> Invitation:
    return Invitation(
        id=item.record,
        sealed_address=bytes(item.sealed or b""),
        digests=tuple(sorted(item.digests or ())),
        **json.loads(item.content),
    )


def _proposal_item(proposal: Proposal, revision: int) -> OrganiserItem:
    return OrganiserItem(
        PROPOSALS,
        f"{proposal.slug}#{proposal.id}",
        content=_content(proposal, _OUTSIDE_PROPOSAL),
        sealed=proposal.sealed or None,
        revision=revision,
        expires_at=proposal.proposed_at + KEPT_SECONDS,
    )


def _proposal(item: OrganiserItem) -> Proposal:
    slug, _, proposal_id = item.record.partition("#")
    sealed, revision = bytes(item.sealed or b""), int(item.revision or 0)
    return Proposal(id=proposal_id, slug=slug, sealed=sealed, revision=revision, **json.loads(item.content))
