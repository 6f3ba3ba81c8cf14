"""The links of drafts, and what co-authors say, in memory."""

from dataclasses import dataclass, field, replace

from chalicelib.rules.organisers.co_author import Comment, DraftLink


@dataclass
class MemoryCoAuthors:
    shared: dict[str, DraftLink] = field(default_factory=dict)
    said: dict[tuple[str, str], Comment] = field(default_factory=dict)

    def link(self, link_id: str) -> DraftLink | None:
        return self.shared.get(link_id)

    def links(self, slug: str) -> list[DraftLink]:
        return sorted((one for one in self.shared.values() if one.slug == slug), key=lambda one: (-one.made_at, one.id))

    def put_link(self, link: DraftLink) -> bool:
        new = replace(link, revision=1)
        return self.shared.setdefault(link.id, new) == new

    def replace_link(self, before: DraftLink, after: DraftLink) -> bool:
        stored = self.shared.get(before.id)
        if stored is None or stored.revision != before.revision:
            return False
        self.shared[before.id] = replace(after, revision=before.revision + 1)
        return True

    def comment(self, slug: str, comment_id: str) -> Comment | None:
        return self.said.get((slug, comment_id))

    def comments(self, slug: str) -> list[Comment]:
        return sorted((one for one in self.said.values() if one.slug == slug), key=lambda one: (-one.at, one.id))

    def put_comment(self, comment: Comment) -> bool:
        new = replace(comment, revision=1)
        return self.said.setdefault((comment.slug, comment.id), new) is new

    def replace_comment(self, before: Comment, after: Comment) -> bool:
        stored = self.said.get((before.slug, before.id))
        if stored is None or stored.revision != before.revision:
            return False
        self.said[before.slug, before.id] = replace(after, revision=before.revision + 1)
        return True
