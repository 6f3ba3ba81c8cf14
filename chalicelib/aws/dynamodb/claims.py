"""Which signature has an organisation's name: one small item per name, in the table of signatures.

Two representatives who confirm at the same moment meet here. The name is a keyed hash, as an address is.
"""

from typing import Any

from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.aws.dynamodb.raw import call
from chalicelib.aws.errors import ConditionLost


class DynamoClaims:
    def claim(self, slug: str, name: str, signature_id: str) -> str:
        answer = _update(slug, name, signature_id, "SET holder = if_not_exists(holder, :mine)")
        return str(answer["Attributes"]["holder"]["S"])

    def take_over(self, slug: str, name: str, holder: str, signature_id: str) -> bool:
        try:
            _update(slug, name, signature_id, "SET holder = :mine", holder)
        except ConditionLost:
            return False
        return True


def _update(slug: str, name: str, mine: str, expression: str, holder: str = "") -> dict[str, Any]:
    condition = {"ConditionExpression": "holder = :theirs"} if holder else {}
    values = {":mine": {"S": mine}} | ({":theirs": {"S": holder}} if holder else {})
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
