"""The links of drafts, and what co-authors say, in the table of organisers."""

import dataclasses
import json
from dataclasses import replace
from typing import Any

from chalicelib.aws.dynamodb.models import OrganiserItem, dumps
from chalicelib.aws.dynamodb.people import get, save
from chalicelib.aws.errors import dynamodb_errors
from chalicelib.rules.organisers.co_author import KEPT_SECONDS, Comment, DraftLink

_LINKS = "#draft-links"
_COMMENTS = "comments#"
_OUTSIDE_LINK = {"id", "revision"}
_OUTSIDE_COMMENT = {"id", "slug", "sealed", "revision"}


class DynamoCoAuthors:
    def link(self, link_id: str) -> DraftLink | None:
        item = get(_LINKS, link_id)
        return None if item is None else _link(item)

    def links(self, slug: str) -> list[DraftLink]:
        with dynamodb_errors():
            found = [_link(item) for item in OrganiserItem.query(_LINKS, consistent_read=True)]
        return sorted((one for one in found if one.slug == slug), key=lambda one: (-one.made_at, one.id))

    def put_link(self, link: DraftLink) -> bool:
        new = replace(link, revision=1)
        # If a put succeeds but its answer is lost, the retry fails on its own write.
        return save(_link_item(new), OrganiserItem.owner.does_not_exist()) or self.link(link.id) == new

    def replace_link(self, before: DraftLink, after: DraftLink) -> bool:
        written = replace(after, revision=before.revision + 1)
        return save(_link_item(written), OrganiserItem.revision == before.revision)

    def comment(self, slug: str, comment_id: str) -> Comment | None:
        item = get(f"{_COMMENTS}{slug}", comment_id)
        return None if item is None else _comment(item)

    def comments(self, slug: str) -> list[Comment]:
        with dynamodb_errors():
            found = [_comment(item) for item in OrganiserItem.query(f"{_COMMENTS}{slug}", consistent_read=True)]
        return sorted(found, key=lambda one: (-one.at, one.id))

    def put_comment(self, comment: Comment) -> bool:
        return save(_comment_item(replace(comment, revision=1)), OrganiserItem.owner.does_not_exist())

    def replace_comment(self, before: Comment, after: Comment) -> bool:
        written = replace(after, revision=before.revision + 1)
        return save(_comment_item(written), OrganiserItem.revision == before.revision)


def _content(value: Any, outside: set[str]) -> str:
    return dumps({one.name: getattr(value, one.name) for one in dataclasses.fields(value) if one.name not in outside})


def _link_item(link: DraftLink) -> OrganiserItem:
    # It stays as long as a comment that came by it may.
    expires_at = link.expires_at + KEPT_SECONDS
    content = _content(link, _OUTSIDE_LINK)
    return OrganiserItem(_LINKS, link.id, content=content, revision=link.revision, expires_at=expires_at)


def _link(item: OrganiserItem) -> DraftLink:
    return DraftLink(id=item.record, revision=int(item.revision or 0), **json.loads(item.content))


def _comment_item(comment: Comment) -> OrganiserItem:
    return OrganiserItem(
        f"{_COMMENTS}{comment.slug}",
        comment.id,
        content=_content(comment, _OUTSIDE_COMMENT),
        sealed=comment.sealed,
        revision=comment.revision,
        expires_at=comment.expires_at,
    )


def _comment(item: OrganiserItem) -> Comment:
    slug, sealed = item.owner.removeprefix(_COMMENTS), bytes(item.sealed or b"")
    return Comment(
        id=item.record, slug=slug, sealed=sealed, revision=int(item.revision or 0), **json.loads(item.content)
    )
