"""The notes of organisers, in the table of organisers: they cost the signature's record nothing, and end by TTL."""

from collections.abc import Mapping, Sequence

from chalicelib.aws.dynamodb.models import OrganiserItem
from chalicelib.aws.dynamodb.people import save
from chalicelib.aws.dynamodb.raw import call
from chalicelib.aws.errors import dynamodb_errors
from chalicelib.errors import Unavailable
from chalicelib.ports.notes import SealedNotes

_OWNER = "note#"


class DynamoNotes:
    def notes(self, signature_ids: Sequence[str]) -> Mapping[str, SealedNotes]:
        if not signature_ids:
            return {}
        # PynamoDB's own batch retries throttled keys without end.
        table = OrganiserItem.table_name()
        keys = [{"owner": {"S": owner}, "record": {"S": record}} for owner, record in map(_key, signature_ids)]
        answer = call("batch_get_item", RequestItems={table: {"Keys": keys, "ConsistentRead": True}})
        if answer.get("UnprocessedKeys"):
            raise Unavailable("BatchGetItem")
        return {
            f"{item['owner']['S'].removeprefix(_OWNER)}#{item['record']['S']}": SealedNotes(
                bytes(item["sealed"]["B"]), int(item["revision"]["N"])
            )
            for item in answer["Responses"][table]
        }

    def put_notes(self, signature_id: str, sealed: bytes, *, expected: int | None, expires_at: int) -> bool:
        owner, record = _key(signature_id)
        item = OrganiserItem(owner, record, sealed=sealed, revision=(expected or 0) + 1, expires_at=expires_at)
        free = OrganiserItem.owner.does_not_exist()
        return save(item, free if expected is None else OrganiserItem.revision == expected)

    def noted(self, slug: str) -> list[str]:
        with dynamodb_errors():
            found = OrganiserItem.query(f"{_OWNER}{slug}", attributes_to_get=["owner", "record"])
            return [f"{slug}#{item.record}" for item in found]

    def forget(self, signature_id: str) -> None:
        with dynamodb_errors():
            OrganiserItem(*_key(signature_id)).delete()


def _key(signature_id: str) -> tuple[str, str]:
    slug, _, name = signature_id.partition("#")
    return f"{_OWNER}{slug}", name
