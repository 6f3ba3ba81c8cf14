"""The signatures that an organiser has to review: every held or suspicious one of a letter. Operators read them."""

from collections.abc import Iterator

from pynamodb.expressions.condition import Condition

from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.aws.errors import dynamodb_errors


class DynamoReview:
    """Scans the whole table, which is slow and which no function may do."""

    def awaiting(self, slug: str) -> Iterator[str]:
        """Ids of the letter's signatures that wait for an organiser, or that one took down."""
        return self._found(slug, (SignatureItem.state == "held") & SignatureItem.expires_at.does_not_exist())

    def coalitions(self, slug: str) -> Iterator[str]:
        """Ids of the letter's coalitions, in whatever state."""
        return self._found(slug, SignatureItem.public.contains('"kind":"coalition"'))

    def ids(self, slug: str) -> Iterator[str]:
        """Ids of the letter's signatures that are held or have a suspicious signal."""
        return self._found(slug, (SignatureItem.state == "held") | SignatureItem.review.contains('"signals"'))

    def _found(self, slug: str, condition: Condition) -> Iterator[str]:
        with dynamodb_errors():
            for item in SignatureItem.scan(
                filter_condition=SignatureItem.id.startswith(f"{slug}#") & condition,
                attributes_to_get=["id", "state"],
            ):
                yield item.id
