"""Ports of co-authors without an account: the links by which they read a draft, and what they say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chalicelib.rules.organisers.co_author import Comment, DraftLink


class CoAuthorStore(Protocol):
    """Every read is consistent; every method raises `Unavailable`. What is stored has the next revision."""

    def link(self, link_id: str) -> DraftLink | None: ...

    def links(self, slug: str) -> list[DraftLink]:
        """Every link of a letter, the newest first, with those that have ended."""

    def put_link(self, link: DraftLink) -> bool:
        """Store a new link; False when another has its id. Storing the same again is fine."""

    def replace_link(self, before: DraftLink, after: DraftLink) -> bool:
        """Write a link over the one that was read; False, with nothing written, when that has changed since."""

    def comment(self, slug: str, comment_id: str) -> Comment | None: ...

    def comments(self, slug: str) -> list[Comment]:
        """Every comment on a letter, the newest first."""

    def put_comment(self, comment: Comment) -> bool:
        """Store a new comment; False when there is one of its id."""

    def replace_comment(self, before: Comment, after: Comment) -> bool:
        """Write a comment over the one that was read; False, with nothing written, when that has changed since."""
