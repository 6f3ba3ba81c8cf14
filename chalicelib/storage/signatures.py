"""Signatures in DynamoDB."""

from collections.abc import Iterator
from typing import Any

from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.signatures import Signature, Step, replaced
from chalicelib.storage import codec
from chalicelib.storage.errors import ConditionLost, translated
from chalicelib.storage.interface import Change
from chalicelib.storage.models import SignatureItem


class DynamoSignatures:
    """The table as the API and the mail sender may use it: single items by their key."""

    def get(self, signature_id: str) -> Signature | None:
        with translated():
            try:
                item = SignatureItem.get(signature_id, consistent_read=True)
            except DoesNotExist:
                return None
        return codec.signature(signature_id, item.attribute_values)

    def submit(self, signature: Signature) -> bool:
        # One update serves a new key and a known one, so both take the same time and leave the
        # mail state of a pending signature alone.
        wanted = codec.attributes(signature)
        del wanted["mail"]
        condition = SignatureItem.id.does_not_exist() | (SignatureItem.state == "pending")
        return self._write(signature.id, wanted, condition)

    def apply(self, signature: Signature, step: Step) -> bool:
        before = codec.attributes(signature)
        after = codec.attributes(replaced(signature, step))
        condition: Condition = SignatureItem.id.exists()
        for name in step.unchanged:
            condition = condition & _is(name, before[name])
        changed = {name: value for name, value in after.items() if value != before[name]}
        return self._write(signature.id, changed, condition)

    def put_new(self, signature: Signature) -> bool:
        present = {name: value for name, value in codec.attributes(signature).items() if value is not None}
        item = SignatureItem(signature.id, **present)
        try:
            with translated():
                item.save(condition=SignatureItem.id.does_not_exist())
        except ConditionLost:
            return False
        return True

    def _write(self, signature_id: str, wanted: dict[str, Any], condition: Condition) -> bool:
        try:
            with translated():
                SignatureItem(signature_id).update(actions=_actions(wanted), condition=condition)
        except ConditionLost:
            return False
        return True


class DynamoChanges:
    """The index `changes`, all that the publisher may read."""

    def since(self, slug: str, watermark: int) -> Iterator[Change]:
        for shard in codec.shards(slug):
            with translated():
                yield from self._shard(shard, watermark)

    def _shard(self, shard: str, watermark: int) -> Iterator[Change]:
        # The raw items are read: a model for each of 100,000 rows costs four times the query.
        connection = SignatureItem._get_connection()
        since: Any = SignatureItem.changed_at >= watermark
        start: dict[str, Any] | None = None
        while True:
            page = connection.query(
                shard,
                range_key_condition=since,
                index_name="changes",
                exclusive_start_key=start,
            )
            for item in page["Items"]:
                yield Change(item["id"]["S"], item["state"]["S"], item["public"]["S"], int(item["changed_at"]["N"]))
            start = page.get("LastEvaluatedKey")
            if not start:
                return


def _actions(wanted: dict[str, Any]) -> list[Action]:
    return [
        getattr(SignatureItem, name).remove() if value is None else getattr(SignatureItem, name).set(value)
        for name, value in wanted.items()
    ]


def _is(name: str, value: object) -> Condition:
    attribute = getattr(SignatureItem, name)
    unchanged: Condition = attribute.does_not_exist() if value is None else attribute == value
    return unchanged
