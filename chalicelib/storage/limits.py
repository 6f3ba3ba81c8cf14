"""Leases and pauses in DynamoDB: rows that matter for minutes and vanish by TTL."""

from pynamodb.exceptions import DoesNotExist

from chalicelib.storage.errors import ConditionLost, translated
from chalicelib.storage.models import LimitItem

HOUR = 3600


class DynamoLimits:
    def acquire(self, name: str, owner: str, now: int, seconds: int) -> bool:
        item = LimitItem(name, owner=owner, until=now + seconds, expires_at=now + seconds + HOUR)
        free = LimitItem.name.does_not_exist() | (LimitItem.until <= now) | (LimitItem.owner == owner)
        try:
            with translated():
                item.save(condition=free)
        except ConditionLost:
            return False
        return True

    def release(self, name: str, owner: str) -> None:
        try:
            with translated():
                LimitItem(name).delete(condition=LimitItem.owner == owner)
        except ConditionLost:
            return  # it ran out and another has it: theirs to release

    def paused_until(self, name: str) -> int:
        with translated():
            try:
                return int(LimitItem.get(name, consistent_read=True).until)
            except DoesNotExist:
                return 0

    def pause(self, name: str, until: int) -> None:
        with translated():
            LimitItem(name, until=until, expires_at=until + HOUR).save()
