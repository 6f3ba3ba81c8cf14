"""The drafts of letters, in the table of organisers: no function but those of the organisers' pages reads it."""

import json

from chalicelib.aws.dynamodb.models import OrganiserItem, dumps
from chalicelib.aws.dynamodb.people import get, save
from chalicelib.aws.errors import dynamodb_errors
from chalicelib.ports.drafts import LAST_MS
from chalicelib.rules.organisers.draft import DraftFile

_OWNER = "draft#"
_KEPT = "kept#"  # the same files as they were before
_WITHOUT_TEXT = ["owner", "record", "content", "revision"]


class DynamoDrafts:
    def files(self, slug: str) -> dict[str, DraftFile]:
        with dynamodb_errors():
            found = [_file(item) for item in OrganiserItem.query(f"{_OWNER}{slug}", consistent_read=True)]
        return {file.name: file for file in found}

    def file(self, slug: str, name: str) -> DraftFile | None:
        item = get(f"{_OWNER}{slug}", name)
        return None if item is None else _file(item)

    def put(self, slug: str, file: DraftFile, *, expected: int) -> bool:
        free = OrganiserItem.owner.does_not_exist()
        item = _item(f"{_OWNER}{slug}", file.name, file, expected + 1)
        if save(item, OrganiserItem.revision == expected if expected else free):
            return True
        # If a put succeeds but its answer is lost, the retry fails on its own write.
        stored = self.file(slug, file.name)
        return stored is not None and (stored.text, stored.by, stored.at_ms) == (file.text, file.by, file.at_ms)

    def keep(self, slug: str, file: DraftFile, *, expires_at: int) -> None:
        item = _item(f"{_KEPT}{slug}", _kept_key(file.name, file.at_ms), file, file.revision)
        item.expires_at = expires_at
        with dynamodb_errors():
            item.save()

    def kept(self, slug: str, name: str, *, before_ms: int = LAST_MS, most: int = 100) -> list[DraftFile]:
        before = OrganiserItem.record.between(_kept_key(name, 0), _kept_key(name, before_ms - 1))
        with dynamodb_errors():
            found = OrganiserItem.query(
                f"{_KEPT}{slug}", before, scan_index_forward=False, limit=most, attributes_to_get=_WITHOUT_TEXT
            )
            return [_file(item) for item in found]

    def kept_at(self, slug: str, name: str, at_ms: int) -> DraftFile | None:
        item = get(f"{_KEPT}{slug}", _kept_key(name, at_ms))
        return None if item is None else _file(item)


def _kept_key(name: str, at_ms: int) -> str:
    return f"{name}#{at_ms:013d}"


def _item(owner: str, record: str, file: DraftFile, revision: int) -> OrganiserItem:
    content = dumps({"by": file.by, "at_ms": file.at_ms})
    return OrganiserItem(owner, record, content=content, text=file.text, revision=revision)


def _file(item: OrganiserItem) -> DraftFile:
    name = item.record.partition("#")[0]
    return DraftFile(name, item.text or "", revision=int(item.revision or 0), **json.loads(item.content))
