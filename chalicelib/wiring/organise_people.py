"""What organisers do with a letter's people, and what takes two of them, on AWS: for their pages and the command."""

import functools
from typing import TYPE_CHECKING

from chalicelib.aws.dynamodb.teams import DynamoTeams
from chalicelib.organising.invitations import Invitations, Telling
from chalicelib.organising.people import Team
from chalicelib.organising.proposals import Executor, Later, NewOwner, Proposals
from chalicelib.organising.vouched_import import VouchedImport
from chalicelib.rules.organisers.proposal import CHANGE_WORDS, NEW_OWNER, OPEN, VOUCHED_IMPORT
from chalicelib.wiring.organise import letters, now, outbox, people, vault

if TYPE_CHECKING:
    from chalicelib.organising.import_job import ImportDesk


@functools.cache
def telling() -> Telling:
    """The log of changes of people and keys, and the mail to owners about each."""
    return Telling(people(), letters(), outbox())


@functools.cache
def teams() -> DynamoTeams:
    return DynamoTeams()


@functools.cache
def invitations() -> Invitations:
    return Invitations(people(), teams(), vault(), outbox(), telling(), now)


@functools.cache
def team() -> Team:
    return Team(people(), teams(), vault(), telling(), now)


@functools.cache
def new_owner() -> NewOwner:
    return NewOwner(people(), teams(), vault(), invitations())


@functools.cache
def proposals() -> Proposals:
    """What takes two persons. A kind of proposal has its executor here, and the round finishes it."""
    executors: dict[str, Executor] = {NEW_OWNER: new_owner(), VOUCHED_IMPORT: VouchedImport(_import_desk)}
    executors |= {kind: Later(functools.partial(_of_a_draft, kind)) for kind in (OPEN, CHANGE_WORDS)}
    return Proposals(people(), teams(), telling(), executors, now)


def _of_a_draft(kind: str) -> Executor:
    # Pages of proposals of other kinds read no letter's files.
    from chalicelib.wiring.organise_lead import draft_executor

    return draft_executor(kind)


def _import_desk(person_id: str) -> "ImportDesk":
    from chalicelib.wiring.organise_imports import import_desk

    return import_desk(person_id)
