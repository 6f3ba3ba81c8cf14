"""What operators count and read back: signatures by their state, and the audit log. No function may do either."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from chalicelib.aws.dynamodb.codec import slug_of
from chalicelib.aws.dynamodb.models import LetterItem, SignatureItem
from chalicelib.aws.errors import dynamodb_errors
from chalicelib.ports.operating import AuditLine, Counted

if TYPE_CHECKING:
    from chalicelib.rules.signatures.signature import State

AUDIT = "audit#"
_COUNTED = ["id", "state", "created_at", "expires_at", "vouched_by"]


class DynamoCensus:
    """Scans the whole table, which is slow."""

    def counted(self, slug: str = "") -> Iterator[Counted]:
        # The claim on an organisation's name is an item of its own, without a state.
        condition = SignatureItem.state.exists()
        if slug:
            condition = condition & SignatureItem.id.startswith(f"{slug}#")
        with dynamodb_errors():
            for item in SignatureItem.scan(filter_condition=condition, attributes_to_get=_COUNTED):
                yield Counted(
                    slug=slug_of(item.id),
                    state=cast("State", item.state),
                    created_at=int(item.created_at),
                    expires_at=None if item.expires_at is None else int(item.expires_at),
                    is_vouched=bool(item.vouched_by),
                )


class DynamoAuditLog:
    def lines(self, slug: str, *, before: str = "", most: int) -> list[AuditLine]:
        below = LetterItem.record.between(AUDIT, f"{AUDIT}{before}" if before else f"{AUDIT}~")
        with dynamodb_errors():
            # The end of the range is part of it.
            found = LetterItem.query(slug, below, scan_index_forward=False, limit=most + 1, consistent_read=True)
            lines = [_line(item) for item in found]
        return [line for line in lines if line.key != before][:most]


def _line(item: LetterItem) -> AuditLine:
    key = item.record.removeprefix(AUDIT)
    content = json.loads(item.content)
    return AuditLine(key, int(key.partition("#")[0]), content["what"], content["detail"])
