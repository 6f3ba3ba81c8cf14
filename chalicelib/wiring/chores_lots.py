"""What releases and refuses a lot of held signatures, put together when such a job comes: there is one rarely."""

import time
from typing import Literal

from chalicelib.ports.organisers_jobs import Kind


def release() -> Kind:
    return _lots("release")


def refuse() -> Kind:
    return _lots("refuse")


def _lots(what: Literal["release", "refuse"]) -> Kind:
    from chalicelib.aws.dynamodb.letters import DynamoLetters
    from chalicelib.aws.dynamodb.signatures import DynamoSignatures
    from chalicelib.aws.kms import KmsDataKeys
    from chalicelib.aws.sqs import SqsMailQueue
    from chalicelib.organising.jobs.held_lots import HeldLotKind
    from chalicelib.signing.letter_vault import LetterVault

    letters = DynamoLetters()
    signatures = DynamoSignatures(LetterVault(letters, KmsDataKeys()))
    return HeldLotKind(what, letters, signatures, SqsMailQueue(), lambda: time.time_ns() // 1_000_000)
