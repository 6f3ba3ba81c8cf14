"""Port of files that are too large for a page's own form: the browser sends them past it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, repr=False)
class UploadForm:
    """What a form has to send, in this order and before the file, and where to: it is good for one key."""

    url: str
    fields: Mapping[str, str]


class Uploads(Protocol):
    def form(self, key: str, *, most_bytes: int, seconds: int, then: str) -> UploadForm:
        """A form with which a browser may send one file under a key for so many seconds; ``then`` is the address to
        which it is led."""
