"""What organisers do to write and lead a letter, on AWS: for their pages."""

import functools

from chalicelib import settings
from chalicelib.aws.dynamodb.drafts import DynamoDrafts
from chalicelib.aws.kms import KmsKeyMaker
from chalicelib.organising.campaign import Campaign
from chalicelib.organising.drafting import Drafting
from chalicelib.wiring.organise import letters, now_ms


@functools.cache
def drafts() -> DynamoDrafts:
    return DynamoDrafts()


def campaign(person_id: str) -> Campaign:
    """What an organiser does to a letter as a whole."""
    return Campaign(letters(), KmsKeyMaker(settings.current().key_id), person_id, now_ms)


def drafting(person_id: str) -> Drafting:
    """What an organiser does to the draft of a letter."""
    return Drafting(letters(), drafts(), campaign(person_id), settings.current().languages, person_id, now_ms)
