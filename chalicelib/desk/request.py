"""A request to the organisers' pages: its fields, its files, its cookies, and where it comes from."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.desk.multipart import MULTIPART, parts_of
from chalicelib.http.bodies import FORM, BadRequest, TooLarge, UnsupportedType, pairs_of_form

# API Gateway passes on 6 MB, of which base64 takes a third: https://docs.aws.amazon.com/lambda/latest/dg/limits.html
MOST_BYTES = 4_400_000
MOST_FIELDS = 2000
FORM_TOKEN = "form"  # the field that every form carries

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, repr=False)
class SentFile:
    """A file that was posted. Its ``name`` is whatever the browser says."""

    name: str
    content: bytes


@dataclass(frozen=True, repr=False)
class DeskRequest:
    """``languages`` are those of the interface that the browser asks for, the best first; ``base`` is the pages' own
    address, without a trailing slash; ``path`` is the route's, below it."""

    method: str
    path: str
    base: str
    content_type: str  # as sent, with its parameters
    body: bytes
    cookies: Mapping[str, str]
    fetch_site: str  # of the header Sec-Fetch-Site; '' for none
    origin: str  # of the header Origin; '' for none
    fetch_mode: str = ""  # of the headers Sec-Fetch-Mode and Sec-Fetch-Dest; '' for none
    fetch_dest: str = ""
    languages: tuple[str, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)
    source: str = ""  # the client's address as the gateway saw it
    agent: str = ""  # of the header User-Agent
    referer: str = ""  # of the header Referer

    @property
    def is_post(self) -> bool:
        return self.method == "POST"

    @property
    def is_own(self) -> bool:
        """Whether one of our own pages posted it. A browser that says neither where it comes from is refused."""
        if self.fetch_site:
            return self.fetch_site == "same-origin"
        scheme, _, rest = self.base.partition("://")
        return self.origin == f"{scheme}://{rest.partition('/')[0]}"

    @property
    def opened_at(self) -> str:
        """The address of our own page whose form or link this is; '' if it is not one, or the browser does not say."""
        return self.referer if self.referer.startswith(f"{self.base}/") else ""

    @property
    def is_embedded(self) -> bool:
        """Whether a page of another host loads one of ours as a picture, a frame or the like, and not by a link. It
        could measure how long that takes, and keep a session alive; hosts beside ours even send our cookies along."""
        from_elsewhere = self.fetch_site in ("cross-site", "same-site")
        return from_elsewhere and (self.fetch_mode not in ("", "navigate") or self.fetch_dest not in ("", "document"))

    @functools.cached_property
    def fields(self) -> Fields:
        """What was posted, every value of a field in order. Raises `BadRequest`, `TooLarge`, `UnsupportedType`."""
        return self._posted[0]

    @functools.cached_property
    def files(self) -> Mapping[str, SentFile]:
        """The files that were posted, by the name of their field. Raises as `fields` does."""
        return self._posted[1]

    @functools.cached_property
    def _posted(self) -> tuple[Fields, Mapping[str, SentFile]]:
        if len(self.body) > MOST_BYTES:
            raise TooLarge
        kind = self.content_type.partition(";")[0].strip().lower()
        if not self.body:
            return {}, {}
        if kind == FORM:
            return _gathered(pairs_of_form(self.body, MOST_FIELDS)), {}
        if kind == MULTIPART:
            return _parts(self.content_type, self.body)
        raise UnsupportedType


def read_cookies(header: str) -> dict[str, str]:
    """The cookies of a header. One that comes twice with two values counts as none; what is not a cookie is skipped.

    Only this host sets cookies whose name begins with ``__Host-``. So a name is taken to the letter: a host beside ours
    may set one that differs by a blank which browsers see and ``str.strip`` takes away.
    """
    cookies: dict[str, str] = {}
    doubtful = set[str]()
    for part in header.split(";"):
        name, separator, value = part.strip(" \t").partition("=")
        if separator and cookies.setdefault(name, value) != value:
            doubtful.add(name)
    return {name: value for name, value in cookies.items() if name not in doubtful}


def _gathered(pairs: Sequence[tuple[str, str]]) -> Fields:
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        if "\0" in name or "\0" in value:
            raise BadRequest("NUL")
        fields.setdefault(name, []).append(value)
    return fields


def _parts(content_type: str, body: bytes) -> tuple[Fields, Mapping[str, SentFile]]:
    """The fields and files of a multipart body. Raises `BadRequest`, also for two files of one field."""
    pairs: list[tuple[str, str]] = []
    files: dict[str, SentFile] = {}
    for part in parts_of(content_type, body, MOST_FIELDS):
        if part.file is None:
            pairs.append((part.name, _text(part.content)))
        elif part.file or part.content:
            # A field of files that was left empty is sent as well.
            if part.name in files or "\0" in part.name or "\0" in part.file:
                raise BadRequest("two files, or NUL")
            files[part.name] = SentFile(part.file, part.content)
    return _gathered(pairs), files


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest("not UTF-8") from None
