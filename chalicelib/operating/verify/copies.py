"""Sources of published files to verify: the site itself, or a copy of a letter's folder."""

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import IO, Protocol
from urllib.parse import quote, urlsplit

from chalicelib import __version__
from chalicelib.authoring.bounded_files import read_bytes
from chalicelib.errors import Unavailable
from chalicelib.rules.outside import Unreadable

TIMEOUT_SECONDS = 30  # without a byte
MOST_SECONDS = 600  # for one file, on the slowest line
MOST_BYTES = 100_000_000  # of one file; the longest are lists and PDFs of letters with many thousands of signatures
CHUNK = 1 << 16
TRIES = 3
# How a site answers for a missing file; S3 returns 403 without the permission to list.
ABSENT = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


class Mismatch(Exception):
    """The first mismatch: a sentence that begins with the path."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"{path}: {what}")
        self.path = path


class Copy(Protocol):
    """A letter's published files by their path under its folder."""

    @property
    def changes(self) -> bool:
        """Whether a newer edition may be published while this copy is read."""

    def get(self, path: str) -> bytes | None:
        """The content of a file; None if it does not exist."""


@dataclass(frozen=True)
class FolderCopy:
    root: Path
    changes: bool = False

    def get(self, path: str) -> bytes | None:
        """Raises `Mismatch` for a file that cannot be read."""
        try:
            return read_bytes(self.root / path, MOST_BYTES)
        except FileNotFoundError:
            return None
        except Unreadable as error:
            raise Mismatch(path, str(error)) from None


@dataclass(frozen=True)
class SiteCopy:
    """Reads one file at a time, so that verifying a letter does not slow the site down for its readers."""

    url: str  # of the letter's folder, with a slash at its end
    changes: bool = True
    pause: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic

    def get(self, path: str) -> bytes | None:
        """Raises `Unavailable` when the site does not answer or answers with an error, and `Mismatch` for a file that
        does not end or leads to another kind of address."""
        for remaining in reversed(range(TRIES)):
            try:
                return self._get(path)
            except Unreadable as error:
                raise Mismatch(path, str(error)) from None
            except (OSError, ValueError, http.client.HTTPException) as error:
                if not remaining:
                    raise Unavailable(f"{self.url}{path}: {_in_words(error)}") from None
                self.pause(1)
        raise AssertionError("unreachable")

    def _get(self, path: str) -> bytes | None:
        request = urllib.request.Request(
            self.url + quote(path), headers={"User-Agent": f"firmamos-verify/{__version__}"}
        )
        try:
            with _opener().open(request, timeout=TIMEOUT_SECONDS) as answer:
                return _read(answer, self.now() + MOST_SECONDS, self.now)
        except urllib.error.HTTPError as error:
            with error:
                if error.code in ABSENT:
                    return None
            raise


class _SameKind(urllib.request.HTTPRedirectHandler):
    """Follows redirects over HTTP alone, and none from an encrypted address to one that is not."""

    max_redirections = 5

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        parts = urlsplit(newurl)
        kinds = ("https",) if req.type == "https" else ("http", "https")
        if parts.scheme not in kinds or parts.username is not None:
            raise Unreadable(f"it redirects to {parts.scheme or 'nowhere'}:, which is not followed")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@cache
def _opener() -> urllib.request.OpenerDirector:
    """Opens HTTP and HTTPS addresses, and nothing else that Python can."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPErrorProcessor,
        _SameKind,
    ):
        opener.add_handler(handler())
    return opener


def _read(answer: http.client.HTTPResponse, deadline: float, now: Callable[[], float]) -> bytes:
    """The body of an answer, which may be endless, or come a byte at a time."""
    body = bytearray()
    while chunk := answer.read1(CHUNK):
        body += chunk
        if len(body) > MOST_BYTES:
            raise Unreadable(f"it has more than {MOST_BYTES:,} bytes")
        if now() > deadline:
            raise Unreadable(f"it has not come after {MOST_SECONDS // 60} minutes")
    return bytes(body)


def _in_words(error: Exception) -> str:
    """One line about an error; what the site says of itself may have many."""
    return " ".join(str(error).split())[:200] or type(error).__name__


def copy_at(where: str) -> Copy | None:
    """The copy at an address or in a folder; None if ``where`` is neither."""
    try:
        parts = urlsplit(where)
        where.encode()
    except ValueError:
        return None
    if parts.scheme in ("http", "https") and parts.netloc:
        path = parts.path.removesuffix("edition.json").removesuffix("index.html")
        return SiteCopy(f"{parts.scheme}://{parts.netloc}{path.rstrip('/')}/")
    return FolderCopy(Path(where)) if where and "\0" not in where and Path(where).is_dir() else None
