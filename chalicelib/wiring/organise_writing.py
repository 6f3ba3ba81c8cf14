"""What organisers do to write and lead a letter, on AWS: for their pages."""

import functools
from typing import TYPE_CHECKING

from chalicelib import settings
from chalicelib.aws.dynamodb.drafts import DynamoDrafts
from chalicelib.aws.kms import KmsKeyMaker
from chalicelib.organising.campaign import Campaign
from chalicelib.organising.drafting import Drafting
from chalicelib.wiring.organise import letters, now_ms, people

if TYPE_CHECKING:
    from chalicelib.organising.beginning import Beginning


@functools.cache
def drafts() -> DynamoDrafts:
    return DynamoDrafts()


def campaign(person_id: str) -> Campaign:
    """What an organiser does to a letter as a whole."""
    return Campaign(letters(), KmsKeyMaker(settings.current().key_id), person_id, now_ms)


def drafting(person_id: str) -> Drafting:
    """What an organiser does to the draft of a letter."""
    return Drafting(letters(), drafts(), campaign(person_id), settings.current().languages, person_id, now_ms)


def beginning(person_id: str) -> "Beginning":
    """What an organiser does to begin a letter."""
    from chalicelib.aws.dynamodb.beginnings import DynamoBeginnings
    from chalicelib.organising.beginning import Beginning

    return Beginning(
        letters(), people(), DynamoBeginnings(), campaign(person_id), drafting(person_id), person_id, now_ms
    )
