"""Which signature holds an organisation's name: one small item for each name, in the table of signatures.

Two representatives who confirm at the same moment conflict here. The name is a keyed hash, as an address is.
"""

from chalicelib.aws.dynamodb.models import ClaimItem
from chalicelib.aws.errors import ConditionLost, dynamodb_errors


class DynamoClaims:
    def claim(self, slug: str, name: str, signature_id: str) -> str:
        item = ClaimItem(_key(slug, name))
        with dynamodb_errors():
            # An existing holder stays: if_not_exists(holder, :mine).
            item.update(actions=[ClaimItem.holder.set(ClaimItem.holder | signature_id)])
        return item.holder

    def take_over(self, slug: str, name: str, holder: str, signature_id: str) -> bool:
        try:
            with dynamodb_errors():
                ClaimItem(_key(slug, name)).update(
                    actions=[ClaimItem.holder.set(signature_id)], condition=ClaimItem.holder == holder
                )
        except ConditionLost:
            return False
        return True


def _key(slug: str, name: str) -> str:
    return f"{slug}#organisation#{name}"
