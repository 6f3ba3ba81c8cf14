"""Puts records into a stub before a measurement, through the project's own storage."""

import os

from benchmarks import world
from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import LetterItem, LimitItem, SignatureItem
from chalicelib.aws.dynamodb.signatures import DynamoSignatures
from chalicelib.aws.kms import KmsDataKeys
from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing.letter_vault import LetterVault


def use(endpoint: str) -> None:
    """Point this process's clients at a stub, and create them anew."""
    os.environ.update(world.environment(endpoint))
    forget()


def forget() -> None:
    """Drop every setting and client, so that the next call creates its own."""
    settings.current.cache_clear()
    for made in (clients.session, clients.sqs, clients.kms, clients.sesv2, clients.s3, clients.dynamodb):
        made.cache_clear()
    for model in (LetterItem, LimitItem, SignatureItem):
        model._connection = None


def put_letter(endpoint: str) -> None:
    use(endpoint)
    DynamoLetters().put_head(world.OPEN_LETTER, expect_version=None, expect_state=None)


def put_signature(signature: Signature) -> None:
    DynamoSignatures(LetterVault(DynamoLetters(), KmsDataKeys())).put_new(signature)
