"""Addresses that get no more mail: in the table Letters under ``#suppressed``, by their keyed hash."""

import json
from collections.abc import Iterator

from pynamodb.exceptions import DoesNotExist

from chalicelib.aws.dynamodb.models import LetterItem, dumps
from chalicelib.aws.errors import ConditionLost, dynamodb_errors
from chalicelib.ports.storage import Suppressed

SUPPRESSED = "#suppressed"


class DynamoSuppressions:
    def suppressed(self, mailbox: str) -> Suppressed | None:
        with dynamodb_errors():
            try:
                item = LetterItem.get(SUPPRESSED, mailbox, consistent_read=True)
            except DoesNotExist:
                return None
        return _read(item)

    def suppress(self, mailbox: str, why: str, at: int, *, exact: bool = True) -> bool:
        content = {"why": why, "at": at} | ({"exact": True} if exact else {})
        item = LetterItem(SUPPRESSED, mailbox, content=dumps(content))
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
        return _read(item).why

    def listed(self) -> Iterator[Suppressed]:
        with dynamodb_errors():
            for item in LetterItem.query(SUPPRESSED):
                yield _read(item)


def _read(item: LetterItem) -> Suppressed:
    content = json.loads(item.content)
    return Suppressed(str(content["why"]), int(content["at"]), content.get("exact") is True)
