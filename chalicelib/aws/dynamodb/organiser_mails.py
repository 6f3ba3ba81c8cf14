"""The mails to organisers, in the table of organisers.

The function that sends them may write two attributes and no other: how far the sending of a mail is, and the digests of
the secrets that it mailed. So it cannot invite anybody, nor change who an invitation is for.
"""

import dataclasses
import json
from typing import Any

from chalicelib.aws.dynamodb.models import OrganiserItem, dumps
from chalicelib.aws.dynamodb.people import ALONE, get, save
from chalicelib.aws.dynamodb.raw import call
from chalicelib.aws.errors import ConditionLost, dynamodb_errors
from chalicelib.rules.durations import DAY
from chalicelib.rules.mail.organiser_mail import OrganiserMail, Sending

MAILS = "#mail"
INVITATIONS = "#invitations"
KEPT_SECONDS = 7 * DAY  # after it is too late to send it
# Fields of `OrganiserMail` that are not in the content.
_OUTSIDE = {"id", "sealed_address", "sending"}


class DynamoOrganiserMails:
    def put_mail(self, mail: OrganiserMail) -> None:
        with dynamodb_errors():
            self._item(mail).save()

    def add_mail(self, mail: OrganiserMail) -> bool:
        return save(self._item(mail), OrganiserItem.owner.does_not_exist())

    def _item(self, mail: OrganiserMail) -> OrganiserItem:
        fields = {field.name: getattr(mail, field.name) for field in dataclasses.fields(mail)}
        content = {name: value for name, value in fields.items() if name not in _OUTSIDE}
        return OrganiserItem(
            MAILS,
            mail.id,
            content=dumps(content | {"params": dict(mail.params)}),
            sealed=mail.sealed_address or None,
            expires_at=mail.ends + KEPT_SECONDS,
        )

    def mail(self, mail_id: str) -> OrganiserMail | None:
        item = get(MAILS, mail_id)
        if item is None:
            return None
        sending = Sending(**json.loads(item.mail)) if item.mail else Sending()
        return OrganiserMail(
            id=item.record, sealed_address=bytes(item.sealed or b""), sending=sending, **json.loads(item.content)
        )

    def apply_sending(self, before: OrganiserMail, after: Sending) -> bool:
        # A mail whose sending has not begun has no such attribute.
        changed = "REMOVE #mail" if after == Sending() else "SET #mail = :after"
        same = "#mail = :before" if before.sending != Sending() else "attribute_not_exists(#mail)"
        values = {":before": before.sending} if before.sending != Sending() else {}
        values |= {":after": after} if after != Sending() else {}
        texts = {name: {"S": dumps(dataclasses.asdict(value))} for name, value in values.items()}
        return _update((MAILS, before.id), changed, f"attribute_exists(#owner) AND {same}", {"#mail": "mail"}, texts)

    def add_digest(self, about: str, digest: str) -> bool:
        value = {":digest": {"SS": [digest]}}
        return _update(
            _holder(about), "ADD #digests :digest", "attribute_exists(#owner)", {"#digests": "digests"}, value
        )

    def drop_digest(self, about: str, digest: str) -> None:
        value = {":digest": {"SS": [digest]}}
        _update(_holder(about), "DELETE #digests :digest", "attribute_exists(#owner)", {"#digests": "digests"}, value)

    def unsent(self, since: int, until: int) -> list[str]:
        between = OrganiserItem.record.between(f"{since:010d}", f"{until:010d}")
        unsent = OrganiserItem.mail.does_not_exist()
        with dynamodb_errors():
            found = OrganiserItem.query(MAILS, between, unsent, attributes_to_get=["record"])
            return [item.record for item in found]


def _holder(about: str) -> tuple[str, str]:
    """The key of the item that holds the digests of what a mail is about. Invitations stand together, to be listed."""
    kind, _, name = about.partition("#")
    return (INVITATIONS, name) if kind == "invitation" else (about, ALONE)


def _update(
    key: tuple[str, str], expression: str, condition: str, names: dict[str, str], values: dict[str, Any]
) -> bool:
    """Write one attribute of an item that is there. PynamoDB's own update would ask for the whole item back."""
    owner, record = key
    request: dict[str, Any] = {"ExpressionAttributeValues": values} if values else {}
    try:
        call(
            "update_item",
            TableName=OrganiserItem.table_name(),
            Key={"owner": {"S": owner}, "record": {"S": record}},
            UpdateExpression=expression,
            ConditionExpression=condition,
            ExpressionAttributeNames={"#owner": "owner", **names},
            **request,
        )
    except ConditionLost:
        return False
    return True
