"""Co-authors without an account: organisers give them a link, by which they read the draft and say what they think.

Opening a link changes nothing. What is said goes to those who may read the draft, and to nobody else. A link ends when
an organiser ends it, when the letter opens, and by itself after some weeks.
"""

import json
import logging
import secrets
from base64 import b32encode
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from chalicelib.errors import Unavailable
from chalicelib.organising.organiser_mail import Outbox
from chalicelib.ports.co_authors import CoAuthorStore
from chalicelib.ports.organisers import OrganisersVault, People
from chalicelib.ports.storage import Letters
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.mail.mailed_secrets import read_join_token
from chalicelib.rules.organisers.co_author import (
    KEY,
    LONGEST_COMMENT,
    LONGEST_NAME,
    LONGEST_WORDS,
    MOST_KEPT,
    MOST_LINKS,
    MOST_OF_LETTER,
    Comment,
    DraftLink,
    Said,
    SharingRefused,
    comment_id,
    digest_of,
    is_id,
    is_secret_of,
    mail_id,
    one_line,
    plain,
    secret_of,
    token_of,
)
from chalicelib.rules.organisers.rights import RIGHTS, Right
from chalicelib.rules.races import RACE_ATTEMPTS

logger = logging.getLogger(__name__)

MAIL = "comments"  # the kind of the mail that says that comments came


@dataclass(frozen=True)
class CoAuthors:
    """``now`` is in s since the epoch."""

    store: CoAuthorStore
    letters: Letters
    people: People
    vault: OrganisersVault
    outbox: Outbox
    now: Callable[[], int]

    # What organisers do.

    def share(self, letter: Letter, name: str, by: str) -> DraftLink:
        """Make a link for somebody, named for whom. Raises `SharingRefused` and `Unavailable`."""
        name = one_line(name)
        if not 0 < len(name) <= LONGEST_NAME:
            raise SharingRefused("name")
        if letter.state != "draft":
            raise SharingRefused("opened")
        kept = self.store.links(letter.slug)
        if len(kept) >= MOST_KEPT or sum(one.stands(self.now()) for one in kept) >= MOST_LINKS:
            raise SharingRefused("too-many")
        link = DraftLink(_new_id(), letter.slug, name, by, self.now())
        link = replace(link, digest=digest_of(secret_of(self.vault.secret(KEY), link), link))
        self._log(letter.slug, "share draft", by, link)
        if not self.store.put_link(link):
            raise Unavailable("the id of a link is taken")
        return link

    def end(self, letter: Letter, link_id: str, by: str) -> None:
        """End a link: it opens nothing any more. Raises `SharingRefused` and `Unavailable`."""
        logged = False
        for _ in range(RACE_ATTEMPTS):
            link = self.store.link(link_id) if is_id(link_id) else None
            if link is None or link.slug != letter.slug:
                raise SharingRefused("gone")
            if link.ended_at:
                return
            if not logged:
                self._log(letter.slug, "end shared draft", by, link)
                logged = True
            if self.store.replace_link(link, replace(link, ended_at=self.now())):
                return
        raise Unavailable("somebody else is changing the link")

    def tick(self, letter: Letter, of: str, by: str, *, done: bool) -> None:
        """Mark a comment as dealt with, or as open again. Raises `SharingRefused` and `Unavailable`."""
        for _ in range(RACE_ATTEMPTS):
            comment = self.store.comment(letter.slug, of) if is_id(of) else None
            if comment is None or self.now() >= comment.expires_at:
                raise SharingRefused("gone")
            if bool(comment.done_at) == done:
                return
            after = replace(comment, done_by=by if done else "", done_at=self.now() if done else 0)
            if self.store.replace_comment(comment, after):
                return
        raise Unavailable("somebody else is changing the comment")

    def token(self, link: DraftLink) -> str:
        """The token of a link that stands, to pass on."""
        return token_of(self.vault.secret(KEY), link)

    def comments(self, slug: str) -> list[tuple[Comment, Said]]:
        """What was said of a letter, the newest first. Raises `Unavailable`."""
        now = self.now()
        return [(one, self._open(one)) for one in self.store.comments(slug) if now < one.expires_at]

    # What co-authors do.

    def find(self, token: str) -> tuple[DraftLink, Letter] | None:
        """The link of a token, if it stands and its letter is still being written, and the letter. Changes nothing."""
        read = read_join_token(token)
        link = self.store.link(read[0]) if read else None
        if read is None or link is None or not is_secret_of(read[1], link) or not link.stands(self.now()):
            return None
        letter = self.letters.head(link.slug)
        return (link, letter) if letter is not None and letter.state == "draft" else None

    def comment(self, link: DraftLink, said: Said, *, lang: str, place: int, nonce: str) -> None:
        """Keep what a co-author says, once however often the form is sent. Raises `SharingRefused`, whose reason is the
        field that is wrong or why no more is taken, and `Unavailable`."""
        said = _checked(said)
        new_id = comment_id(link, nonce)
        if not new_id:
            raise SharingRefused("outdated")
        if self.store.comment(link.slug, new_id) is None:
            self._count(link.id)
            new = Comment(new_id, link.slug, link.id, self.now(), lang, place, b"")
            sealed = self.vault.seal(new.about, json.dumps(asdict(said)))
            self._log(link.slug, "comment on draft", f"«{link.name}»", link)
            self.store.put_comment(replace(new, sealed=sealed))
        # Also for one that is there: whoever kept it may have died before telling.
        self._tell(link.slug)

    def _count(self, link_id: str) -> None:
        """Count one more comment before it is kept, so that no number of forms at once is more than the limit."""
        for _ in range(RACE_ATTEMPTS):
            link = self.store.link(link_id)
            if link is None or not link.stands(self.now()):
                raise SharingRefused("gone")
            after = link.counted(self.now())
            if sum(one.taken for one in self.store.links(link.slug)) >= MOST_OF_LETTER:
                raise SharingRefused("too-many")
            if self.store.replace_link(link, after):
                return
        raise Unavailable("others are commenting")

    def _tell(self, slug: str) -> None:
        """Tell those who may edit that comments came: the mail's id lets one go each day. The comment is kept, so a
        failure is logged and not raised; the next comment tells them."""
        now = self.now()
        try:
            for person in self.people.people():
                role = person.roles.get(slug)
                if role and RIGHTS["edit-draft"].by_role[role] is Right.YES:
                    self.outbox.queue_once(mail_id(slug, person.id, now), person.id, MAIL, slug=slug)
        except Unavailable:
            logger.exception("organisers may not be told", extra={"letter": slug, "outcome": MAIL})

    def _open(self, comment: Comment) -> Said:
        return Said(**json.loads(self.vault.open(comment.about, comment.sealed)))

    def _log(self, slug: str, what: str, by: str, link: DraftLink) -> None:
        self.letters.log(slug, self.now() * 1000, what, [("by", by), ("link", link.name)])


def _checked(said: Said) -> Said:
    name, text = one_line(said.name), plain(said.text)
    if not 0 < len(name) <= LONGEST_NAME:
        raise SharingRefused("name")
    if not 0 < len(text) <= LONGEST_COMMENT:
        raise SharingRefused("text")
    return Said(name, text, said.words[:LONGEST_WORDS])


def _new_id() -> str:
    return b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()
