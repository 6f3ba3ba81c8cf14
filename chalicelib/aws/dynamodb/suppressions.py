"""Mailboxes that get no more mail: in the table Letters under ``#suppressed``, by the keyed hash of the address."""

import json

from pynamodb.exceptions import DoesNotExist

from chalicelib.aws.dynamodb.codec import dumps
from chalicelib.aws.dynamodb.models import LetterItem
from chalicelib.aws.errors import ConditionLost, dynamodb_errors

SUPPRESSED = "#suppressed"


class DynamoSuppressions:
    def suppressed(self, mailbox: str) -> bool:
        with dynamodb_errors():
            try:
                LetterItem.get(SUPPRESSED, mailbox, consistent_read=True)
            except DoesNotExist:
                return False
        return True

    def suppress(self, mailbox: str, why: str, at: int) -> bool:
        item = LetterItem(SUPPRESSED, mailbox, content=dumps({"why": why, "at": at}))
        try:
            with dynamodb_errors():
                item.save(condition=LetterItem.letter.does_not_exist())
        except ConditionLost:
            return False
        return True

    def lift(self, mailbox: str) -> str:
        with dynamodb_errors():
            try:
                item = LetterItem.get(SUPPRESSED, mailbox, consistent_read=True)
            except DoesNotExist:
                return ""
            item.delete()
        return str(json.loads(item.content)["why"])
