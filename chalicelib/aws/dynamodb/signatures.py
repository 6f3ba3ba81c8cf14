"""Signatures in DynamoDB."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.aws.dynamodb import codec
from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.aws.dynamodb.raw import call
from chalicelib.aws.errors import ConditionLost, dynamodb_errors
from chalicelib.errors import Unavailable
from chalicelib.rules.signatures.shared_address import Taken
from chalicelib.rules.signatures.signature import TOMBSTONES, Signature
from chalicelib.rules.signatures.transitions import Step, after_step, in_place_of

# Ports are for the type checker: a cold start has no use for them.
if TYPE_CHECKING:
    from chalicelib.ports.keys import Vault
    from chalicelib.ports.storage import Change

# Attributes that a new form does not change: the mails that were sent, that no mail is values, and the index entry of a
# signer who left and signs again, because the publisher may not know yet that they left.
KEPT = ("mail", "quiet", "pinned", "letter_shard", "changed_at")
# What the index `waiting` is made of, and derived from. One write has them all from one record: two steps that were
# decided at the same time must not leave a record in a class that it does not have.
PLACE = ("waiting", "waiting_since")
CLASSED = ("review", *PLACE)

MOST_AT_ONCE = 100  # of DynamoDB's BatchGetItem
BATCH_ATTEMPTS = 3


class DynamoSignatures:
    """The table for the API and the mail sender: single items by their key."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def get(self, signature_id: str) -> Signature | None:
        item = self._read(signature_id)
        return None if item is None else self._opened(signature_id, item)

    def get_unopened(self, signature_id: str) -> Signature | None:
        item = self._read(signature_id)
        return None if item is None else codec.signature(signature_id, item, "")

    def get_many(self, ids: Sequence[str]) -> dict[str, Signature]:
        found: dict[str, Signature] = {}
        wanted = list(dict.fromkeys(ids))
        for at in range(0, len(wanted), MOST_AT_ONCE):
            for item in _read_batch(wanted[at : at + MOST_AT_ONCE]):
                found[item.id] = self._opened(item.id, item.attribute_values)
        return {one: found[one] for one in wanted if one in found}

    def taken(self, ids: Sequence[str]) -> list[Taken | None]:
        # PynamoDB's own batch retries throttled keys without end. It also reads whole records, which takes so long
        # that the response time would show whether there is one.
        table = SignatureItem.table_name()
        request = {
            "Keys": [{"id": {"S": signature_id}} for signature_id in ids],
            "ConsistentRead": True,
            "ProjectionExpression": "id, #state, expires_at, review",
            "ExpressionAttributeNames": {"#state": "state"},
        }
        answer = call("batch_get_item", RequestItems={table: request})
        if answer.get("UnprocessedKeys"):
            raise Unavailable("BatchGetItem")
        found = {row["id"]["S"]: _taken(row) for row in answer["Responses"][table]}
        return [found.get(signature_id) for signature_id in ids]

    def submit(self, signature: Signature, now: int) -> bool:
        # The same update serves a new key and a known one, so both take the same time, and the mail state of a
        # pending signature stays.
        values = codec.attributes(signature) | {"sealed": self._sealed(signature)}
        for name in KEPT:
            del values[name]
        free = SignatureItem.pinned.does_not_exist() | (SignatureItem.expires_at <= now)
        held = (SignatureItem.state == "held") & SignatureItem.expires_at.exists()
        condition = SignatureItem.id.does_not_exist() | (held & free)
        lifted = SignatureItem.state.is_in(*TOMBSTONES) & SignatureItem.expires_at.exists()
        pending: Condition = (SignatureItem.state == "pending") & free
        if signature.state == "held":
            # A held signature gets no mail, so it must not replace one that can still be confirmed.
            pending = pending & (SignatureItem.expires_at <= now)
        # A form that is held again waits since the first one; a new time would cost the index two writes.
        kept = ("waiting_since",) if signature.state == "held" else ()
        return self._write(signature.id, values, condition | lifted | pending, kept)

    def apply(self, signature: Signature, step: Step) -> bool:
        stepped = after_step(signature, step)
        before, after = codec.attributes(signature), codec.attributes(stepped)
        condition: Condition = SignatureItem.id.exists()
        for name in step.unchanged:
            condition = condition & _is(name, before[name])
        changed = {name: value for name, value in after.items() if value != before[name]}
        if codec.private_text(stepped) != codec.private_text(signature):
            changed["sealed"] = self._sealed(stepped)
        if not changed:
            return True
        if not {"state", *CLASSED}.isdisjoint(changed):
            # Without a confirmation the class is that of the state alone, and the mail sender may not write a review.
            changed |= {name: after[name] for name in (PLACE if stepped.unconfirmed else CLASSED)}
            expires = SignatureItem.expires_at
            condition = condition & _is("state", before["state"])
            condition = condition & (expires.does_not_exist() if before["expires_at"] is None else expires.exists())
        return self._write(signature.id, changed, condition)

    def put_new(self, signature: Signature) -> bool:
        every = codec.attributes(signature) | {"sealed": self._sealed(signature)}
        item = SignatureItem(signature.id, **{name: value for name, value in every.items() if value is not None})
        try:
            with dynamodb_errors():
                item.save(condition=SignatureItem.id.does_not_exist())
        except ConditionLost:
            return self._put_over(signature)
        return True

    def _put_over(self, signature: Signature) -> bool:
        """`put_new` where there is a record, which may count as absent."""
        known = self.get_unopened(signature.id)
        condition: Condition = SignatureItem.id.does_not_exist()
        if known is not None:
            if known.alive(signature.created_at):
                return False
            before = codec.attributes(known)
            condition = SignatureItem.id.exists()
            for name in ("state", "submission", "expires_at", *KEPT):
                condition = condition & _is(name, before[name])
            signature = in_place_of(known, signature)
        values = codec.attributes(signature) | {"sealed": self._sealed(signature)}
        return self._write(signature.id, values, condition)

    def _opened(self, signature_id: str, item: dict[str, Any]) -> Signature:
        blob = item.get("sealed")
        private = self._vault.open(codec.slug_of(signature_id), signature_id, blob) if blob else ""
        return codec.signature(signature_id, item, private)

    def _read(self, signature_id: str) -> dict[str, Any] | None:
        with dynamodb_errors():
            try:
                return SignatureItem.get(signature_id, consistent_read=True).attribute_values
            except DoesNotExist:
                return None

    def _sealed(self, signature: Signature) -> bytes | None:
        private = codec.private_text(signature)
        return self._vault.seal(signature.slug, signature.id, private) if private else None

    def _write(
        self, signature_id: str, values: dict[str, Any], condition: Condition, kept: Collection[str] = ()
    ) -> bool:
        """Write values, of which those in ``kept`` only where there is none."""
        try:
            with dynamodb_errors():
                actions = _actions(values, kept)
                # The model's own update requests the whole record in the answer and parses it.
                SignatureItem.connection().update_item(signature_id, actions=actions, condition=condition)
        except ConditionLost:
            return False
        return True


class DynamoChanges:
    """The index `changes`, which is all that the publisher may read of signatures."""

    def since(self, slug: str, watermark: int) -> Iterator[Change]:
        for shard in codec.shards(slug):
            with dynamodb_errors():
                yield from self._shard(shard, watermark)

    def _shard(self, shard: str, watermark: int) -> Iterator[Change]:
        # Reads raw items: a model for each of 100,000 rows costs four times as much as the query.
        from chalicelib.ports.storage import Change

        connection = SignatureItem.connection()
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


def _read_batch(ids: Sequence[str]) -> Iterator[SignatureItem]:
    """The items that there are of at most `MOST_AT_ONCE` ids. Raises `Unavailable` if some are refused every time."""
    # PynamoDB's own batch repeats what was throttled without end.
    table = SignatureItem.table_name()
    keys = [{"id": {"S": one}} for one in ids]
    for _ in range(BATCH_ATTEMPTS):
        if not keys:
            return
        answer = call("batch_get_item", RequestItems={table: {"Keys": keys, "ConsistentRead": True}})
        for row in answer["Responses"].get(table, ()):
            yield SignatureItem.from_raw_data(row)
        keys = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
    if keys:
        raise Unavailable("BatchGetItem")


def _actions(values: dict[str, Any], kept: Collection[str]) -> list[Action]:
    return [_action(getattr(SignatureItem, name), value, is_kept=name in kept) for name, value in values.items()]


def _action(attribute: Any, value: object, *, is_kept: bool) -> Action:
    action: Action = attribute.remove() if value is None else attribute.set((attribute | value) if is_kept else value)
    return action


def _is(name: str, value: object) -> Condition:
    attribute = getattr(SignatureItem, name)
    unchanged: Condition = attribute.does_not_exist() if value is None else attribute == value
    return unchanged


def _taken(row: dict[str, Any]) -> Taken:
    review = json.loads(row["review"]["S"]) if "review" in row else {}
    expires_at = int(row["expires_at"]["N"]) if "expires_at" in row else None
    return Taken(row["state"]["S"], review.get("who", ""), expires_at)
