"""``firmamos suppression``: addresses that get no mail, because mail to them came back or they complained."""

import click

from chalicelib.operating import stage
from chalicelib.operating.console import print_result
from chalicelib.rules.fields.emails import AddressRefused, parse_address
from chalicelib.rules.letters.letter import LetterRefused


@click.group()
def suppression() -> None:
    """Manage the addresses that get no mail."""


@suppression.command()
@click.argument("address")
@click.pass_context
def lift(context: click.Context, address: str) -> None:
    """Allow mail to an address again, at its owner's request."""
    try:
        parsed = parse_address(address)
    except AddressRefused as refusal:
        raise LetterRefused(f"this is not an e-mail address: {refusal.code}") from None
    stage.use(context.obj["stage"])
    from botocore.exceptions import ClientError

    from chalicelib.aws import clients
    from chalicelib.aws.dynamodb.letters import DynamoLetters
    from chalicelib.aws.dynamodb.suppressions import DynamoSuppressions
    from chalicelib.aws.kms import KmsMailboxKey
    from chalicelib.mail.mailbox_hash import Mailboxes

    why = DynamoSuppressions().lift(Mailboxes(KmsMailboxKey(DynamoLetters())).of(parsed.canonical))
    try:
        # SES keeps its own list, by the plain address.
        clients.sesv2().delete_suppressed_destination(EmailAddress=parsed.as_typed)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NotFoundException":
            raise
    words = f"it gets mail again; it was suppressed because of: {why}" if why else "it was not on our list"
    print_result(context, {"lifted": bool(why), "why": why}, words)
