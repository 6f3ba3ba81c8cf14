"""What organisers were told last, in the table of organisers under ``#told``."""

import json

from chalicelib.aws.dynamodb.models import OrganiserItem, dumps
from chalicelib.aws.dynamodb.people import get, save
from chalicelib.rules.durations import DAY
from chalicelib.rules.organisers.digest import Told

TOLD = "#told"
# A series of which nothing was heard for so long begins anew. Its mails expired long before.
KEPT_SECONDS = 90 * DAY


class DynamoTold:
    """Implements `chalicelib.ports.digests.ToldStore`."""

    def told(self, name: str) -> Told | None:
        item = get(TOLD, name)
        return None if item is None else Told(name=name, **json.loads(item.content))

    def put_told(self, before: Told | None, after: Told) -> bool:
        item = OrganiserItem(TOLD, after.name, content=_content(after), expires_at=after.at + KEPT_SECONDS)
        if before is None:
            return save(item, OrganiserItem.owner.does_not_exist())
        return save(item, OrganiserItem.content == _content(before))


def _content(told: Told) -> str:
    fields = {"at": told.at, "upto": told.upto, "slug": told.slug, "params": dict(told.params)}
    return dumps(fields | {"is_queued": told.is_queued})
