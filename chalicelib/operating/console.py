"""What the operator's commands share: the stage's letters and signatures, and the printing of results."""

import getpass
import json
from typing import Any

import click

from chalicelib import settings


def make_campaign() -> Any:
    """The campaign of the stage in use."""
    from chalicelib.aws.dynamodb.letters import DynamoLetters
    from chalicelib.aws.kms import KmsKeyMaker
    from chalicelib.organising.campaign import Campaign

    return Campaign(DynamoLetters(), KmsKeyMaker(settings.current().key_id), getpass.getuser())


def open_signatures() -> Any:
    """The signatures of the stage in use, unsealed with its key, which an operator may use."""
    from chalicelib.aws.dynamodb.letters import DynamoLetters
    from chalicelib.aws.dynamodb.signatures import DynamoSignatures
    from chalicelib.aws.kms import KmsDataKeys
    from chalicelib.signing.letter_vault import LetterVault

    return DynamoSignatures(LetterVault(DynamoLetters(), KmsDataKeys()))


def print_result(context: click.Context, result: dict[str, Any], words: str) -> None:
    """Print a result in words, or as JSON with ``--json``."""
    click.echo(json.dumps(result) if context.obj["json"] else words)
