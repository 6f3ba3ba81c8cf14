"""A link by which co-authors without an account read a draft, and what they say of it.

The secret of a link follows from its id and a key of the stage, so that organisers can copy the link again; the table
has its hash alone. What co-authors say is kept sealed.
"""

import base64
import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass, replace

from chalicelib.rules.durations import DAY, HOUR
from chalicelib.rules.mail.mailed_secrets import join_digest, join_token

LINK_SECONDS = 90 * DAY
KEPT_SECONDS = 90 * DAY  # a comment, from its writing
MOST_LINKS = 20  # that stand at one time, on a letter
MOST_KEPT = 100  # with those that have ended
MOST_OF_LINK = 100  # comments
MOST_IN_HOUR = 30  # of one link
MOST_OF_LETTER = 500
LONGEST_NAME = 80  # characters; of a link, and of whoever comments
LONGEST_COMMENT = 2_000
LONGEST_WORDS = 300  # of a paragraph that are kept with a comment
KEY = "draft-link"  # the purpose of the key that the secrets are made of

_ID = re.compile(r"[a-z2-7]{26}")
_NONCE = re.compile(r"[0-9a-f]{32}")
# What reorders the words around it, on a page where others read them.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class SharingRefused(Exception):
    """A link is not made, or a comment not taken: ``reason`` is a word for the page."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, repr=False)
class DraftLink:
    """Times are in s since the epoch; ``ended_at`` is 0 while nobody has ended it."""

    id: str  # 26 characters of lower-case base32, random
    slug: str
    name: str  # whom it is for, as an organiser typed it
    by: str  # an organiser's id
    made_at: int
    digest: str = ""  # of its secret
    taken: int = 0  # comments
    hour: int = 0  # the number of the hour in which the last ones came, and how many
    in_hour: int = 0
    ended_at: int = 0
    revision: int = 0

    @property
    def about(self) -> str:
        """What is made for a link names it so."""
        return f"draft-link#{self.id}"

    @property
    def expires_at(self) -> int:
        return self.made_at + LINK_SECONDS

    def stands(self, now: int) -> bool:
        return not self.ended_at and now < self.expires_at

    def counted(self, now: int) -> "DraftLink":
        """The link with one comment more. Raises `SharingRefused` when it has had enough."""
        hour = now // HOUR
        lately = self.in_hour if hour == self.hour else 0
        if self.taken >= MOST_OF_LINK:
            raise SharingRefused("too-many")
        if lately >= MOST_IN_HOUR:
            raise SharingRefused("too-fast")
        return replace(self, taken=self.taken + 1, hour=hour, in_hour=lately + 1)


@dataclass(frozen=True, repr=False)
class Said:
    """What a co-author says; ``words`` are the beginning of the paragraph that it is about, '' for the whole text."""

    name: str
    text: str
    words: str = ""


@dataclass(frozen=True, repr=False)
class Comment:
    """``sealed`` holds a `Said`; ``place`` is the paragraph's number, 0 for the whole text. ``done_at`` is 0 until an
    organiser ticks it."""

    id: str
    slug: str
    link: str  # the link's id
    at: int  # s since the epoch
    lang: str
    place: int
    sealed: bytes
    done_by: str = ""
    done_at: int = 0
    revision: int = 0

    @property
    def about(self) -> str:
        return f"comment#{self.slug}#{self.id}"

    @property
    def expires_at(self) -> int:
        return self.at + KEPT_SECONDS


def secret_of(key: bytes, link: DraftLink) -> str:
    """52 characters of lower-case base32: 256 bits. ``key`` is the stage's own for `KEY`."""
    return _base32(hmac.digest(key, f"{link.slug}\0{link.id}".encode(), "sha256"))


def token_of(key: bytes, link: DraftLink) -> str:
    return join_token(link.id, secret_of(key, link))


def digest_of(secret: str, link: DraftLink) -> str:
    return join_digest(secret, link.about)


def is_secret_of(secret: str, link: DraftLink) -> bool:
    return hmac.compare_digest(digest_of(secret, link), link.digest)


def is_id(text: str) -> bool:
    """Whether a text can be the id of a link or of a comment."""
    return _ID.fullmatch(text) is not None


def comment_id(link: DraftLink, nonce: str) -> str:
    """The id of what a form sends: sent twice, it is one comment. '' for a nonce that no form of ours has."""
    if not _NONCE.fullmatch(nonce):
        return ""
    return _base32(hashlib.sha256(f"{link.id}\0{nonce}".encode()).digest()[:16])


def mail_id(slug: str, person_id: str, now: int) -> str:
    """The id of the mail that says to an organiser that comments came: one for each letter and day (UTC)."""
    since = now // DAY * DAY
    digest = hashlib.sha256(f"firmamos/comments/1\0{slug}\0{person_id}\0{since}".encode()).digest()
    return f"{since:010d}-{_base32(digest[:16])}"


def one_line(text: str) -> str:
    return " ".join(plain(text).split())


def plain(text: str) -> str:
    """What somebody typed as text alone: its lines, without what nobody sees and what reorders the words around it."""
    lines = _BIDI.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")).split("\n")
    kept = ("".join(one for one in line if unicodedata.category(one) not in ("Cc", "Cs", "Cn", "Co")) for line in lines)
    return unicodedata.normalize("NFC", "\n".join(line.rstrip() for line in kept)).strip()


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()
