"""``firmamos suppression``: addresses that get no mail, because mail to them came back or they complained."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import click

from chalicelib.operating import stage
from chalicelib.operating.console import print_result
from chalicelib.rules.fields.emails import Address, AddressRefused, stored_address
from chalicelib.rules.letters.letter import LetterRefused


@click.group()
def suppression() -> None:
    """Manage the addresses that get no mail."""


@suppression.command("list")
@click.pass_context
def list_(context: click.Context) -> None:
    """Count the addresses that get no mail, by month and reason."""
    stage.use(context.obj["stage"])
    from chalicelib.aws.dynamodb.suppressions import DynamoSuppressions

    counts = Counter((_date(one.at)[:7], one.why) for one in DynamoSuppressions().listed())
    rows = [{"month": month, "why": why, "addresses": counts[month, why]} for month, why in sorted(counts)]
    words = "\n".join(f"{row['month']}  {row['why']:<9}  {row['addresses']}" for row in rows)
    print_result(context, {"suppressed": rows}, words or "every address gets mail")


@suppression.command()
@click.argument("address")
@click.pass_context
def show(context: click.Context, address: str) -> None:
    """Show whether an address gets no mail, why, and since when."""
    parsed = _parse(address)
    stage.use(context.obj["stage"])
    _, stopped = _find(parsed)
    rows = [{"why": found.why, "since": _date(found.at), "every_spelling": not found.exact} for _, found in stopped]
    words = [f"{row['why']}, since {row['since']}{_of_which(row)}" for row in rows]
    print_result(context, {"suppressed": rows}, "\n".join(words) or "it gets mail, unless SES has it on its own list")


@suppression.command()
@click.argument("address")
@click.pass_context
def lift(context: click.Context, address: str) -> None:
    """Allow mail to an address again, at its owner's request."""
    parsed = _parse(address)
    stage.use(context.obj["stage"])
    from botocore.exceptions import ClientError

    from chalicelib.aws import clients

    suppressions, stopped = _find(parsed)
    why = ", ".join(dict.fromkeys(suppressions.lift(mailbox) for mailbox, _ in stopped))
    try:
        # SES keeps its own list, by the plain address.
        clients.sesv2().delete_suppressed_destination(EmailAddress=parsed.as_typed)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NotFoundException":
            raise
    words = f"it gets mail again; it was suppressed because of: {why}" if why else "it was not on our list"
    print_result(context, {"lifted": bool(why), "why": why}, words)


def _parse(address: str) -> Address:
    try:
        return stored_address(address)
    except AddressRefused as refusal:
        raise LetterRefused(f"this is not an e-mail address: {refusal.code}") from None


def _find(address: Address) -> tuple[Any, list[Any]]:
    """The stage's suppressions, and those that stop the mail to an address."""
    from chalicelib.aws.dynamodb.letters import DynamoLetters
    from chalicelib.aws.dynamodb.suppressions import DynamoSuppressions
    from chalicelib.aws.kms import KmsMailboxKey
    from chalicelib.mail.mailbox_hash import Mailboxes
    from chalicelib.mail.suppressed import stopping

    suppressions = DynamoSuppressions()
    return suppressions, list(stopping(suppressions, Mailboxes(KmsMailboxKey(DynamoLetters())), address))


def _date(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).date().isoformat()


def _of_which(row: dict[str, Any]) -> str:
    return ", for every spelling of the address" if row["every_spelling"] else ""
