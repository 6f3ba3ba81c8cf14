"""Sources of published files to verify: the site itself, or a copy of a letter's folder."""

import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlsplit

from chalicelib import __version__
from chalicelib.errors import Unavailable

TIMEOUT_SECONDS = 30
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
        file = self.root / path
        return file.read_bytes() if file.is_file() else None


@dataclass(frozen=True)
class SiteCopy:
    """Reads one file at a time, so that verifying a letter does not slow the site down for its readers."""

    url: str  # of the letter's folder, with a slash at its end
    changes: bool = True
    pause: Callable[[float], None] = time.sleep

    def get(self, path: str) -> bytes | None:
        """Raises `Unavailable` when the site does not answer or answers with an error."""
        for remaining in reversed(range(TRIES)):
            try:
                return self._get(path)
            except (OSError, ValueError) as error:
                if not remaining:
                    raise Unavailable(f"{self.url}{path}: {error}") from error
                self.pause(1)
        raise AssertionError("unreachable")

    def _get(self, path: str) -> bytes | None:
        request = urllib.request.Request(
            self.url + quote(path), headers={"User-Agent": f"firmamos-verify/{__version__}"}
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
                body: bytes = answer.read()
                return body
        except urllib.error.HTTPError as error:
            if error.code in ABSENT:
                return None
            raise


def copy_at(where: str) -> Copy | None:
    """The copy at an address or in a folder; None if ``where`` is neither."""
    parts = urlsplit(where)
    if parts.scheme in ("http", "https") and parts.netloc:
        path = parts.path.removesuffix("edition.json").removesuffix("index.html")
        return SiteCopy(f"{parts.scheme}://{parts.netloc}{path.rstrip('/')}/")
    return FolderCopy(Path(where)) if Path(where).is_dir() else None
