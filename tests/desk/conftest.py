"""A letter and the stage's key of organisers in moto, for the tests of pages."""

import pytest

from chalicelib import settings
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.aws.kms import KmsKeyMaker
from tests.support import process_caches
from tests.support.moto_aws import store_letter
from tests.support.samples import SLUG, VERSION


@pytest.fixture(autouse=True)
def stage(aws: None) -> None:
    """A stage with one letter, and a new process."""
    prepare_stage()


def prepare_stage() -> None:
    """A stage with one letter and the stage's keys, in a new process."""
    process_caches.forget()
    DynamoLetters().put_version(SLUG, VERSION)
    store_letter()
    DynamoPeople().put_wrapped_key(KmsKeyMaker(settings.current().key_id).new_organisers_key())
