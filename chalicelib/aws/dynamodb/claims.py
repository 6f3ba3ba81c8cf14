"""Which signature has an organisation's name: one small item per name, in the table of signatures.

Two representatives who confirm at the same moment meet here. The name is a keyed hash, as an address is.
"""

from typing import TYPE_CHECKING, Any

from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.aws.dynamodb.raw import call
from chalicelib.aws.errors import ConditionLost

# Signing loads this module, and only confirmations of organisations use it.
if TYPE_CHECKING:
    from chalicelib.ports.storage import Claim


class DynamoClaims:
    def claim(self, slug: str, name: str, signature_id: str, now: int) -> "Claim":
        from chalicelib.ports.storage import Claim

        # A claim of an earlier version has no time, and gets that of whoever asks first.
        expression = "SET holder = if_not_exists(holder, :mine), claimed_at = if_not_exists(claimed_at, :now)"
        found = _update(slug, name, signature_id, now, expression)["Attributes"]
        return Claim(str(found["holder"]["S"]), int(found["claimed_at"]["N"]))

    def take_over(self, slug: str, name: str, before: "Claim", signature_id: str, now: int) -> bool:
        try:
            _update(slug, name, signature_id, now, "SET holder = :mine, claimed_at = :now", before)
        except ConditionLost:
            return False
        return True


def _update(
    slug: str, name: str, mine: str, now: int, expression: str, before: "Claim | None" = None
) -> dict[str, Any]:
    condition, values = {}, {":mine": {"S": mine}, ":now": {"N": str(now)}}
    if before is not None:
        condition = {"ConditionExpression": "holder = :theirs AND claimed_at = :then"}
        values |= {":theirs": {"S": before.holder}, ":then": {"N": str(before.at)}}
    # A model of its own would cost every cold start 0.7 ms, and only confirmations of organisations come here.
    return call(
        "update_item",
        TableName=SignatureItem.table_name(),
        Key={"id": {"S": f"{slug}#organisation#{name}"}},
        UpdateExpression=expression,
        ExpressionAttributeValues=values,
        ReturnValues="ALL_NEW",
        **condition,
    )
