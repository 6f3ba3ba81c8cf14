"""Proof that destroyed data is gone: samples taken beforehand are searched for wherever they could be.

A canary is an address, or a name that was never published. Canaries are never printed, only where one was found.
"""

import html
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from chalicelib.aws.dynamodb import codec
from chalicelib.errors import Unavailable
from chalicelib.rules.outside import TooLarge, Unreadable, gunzip
from chalicelib.rules.signatures.signature import Signature

MOST = 20  # of each kind
SHORTEST = 6  # characters; shorter texts would be found by chance
# Built from the lists, and not searchable as text.
UNREADABLE = (".pdf", ".png", ".jpg", ".jpeg", ".xlsx")
# The fields that name somebody. An affiliation is left out: one signer hides it, another shows it.
NAMES = ("name", "representative", "objected")
MOST_BYTES = 500_000_000  # of a file, unpacked
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
# What the library raises for what is none, or one that is damaged, encrypted, or packed in another way.
NO_ARCHIVE = (zipfile.BadZipFile, RuntimeError, zlib.error, EOFError, OSError)


@dataclass(frozen=True, repr=False)
class Canary:
    kind: str  # address or name
    text: str

    @property
    def spellings(self) -> frozenset[bytes]:
        """How it would appear in text, in JSON and in HTML; an address also in lower case."""
        words = {self.text, self.text.lower()} if self.kind == "address" else {self.text}
        encoders = (str, lambda word: json.dumps(word)[1:-1], html.escape)
        return frozenset(encoder(word).encode() for encoder in encoders for word in words)


@dataclass(frozen=True)
class SearchResult:
    """What was searched, and where something was found: in words, without the text itself."""

    canaries: int
    items: int
    objects: int
    messages: int
    log_groups: int
    found: tuple[str, ...]


def hidden_canaries(signature: Signature) -> Iterator[Canary]:
    """The address and the hidden names of an opened record."""
    private = json.loads(codec.private_text(signature) or "{}")
    if private.get("email"):
        yield Canary("address", private["email"])
    for value in (private[name] for name in NAMES if name in private):
        for word in value if isinstance(value, list) else [value]:
            # A single word would be found anywhere.
            if isinstance(word, str) and " " in word:
                yield Canary("name", word)


def choose_canaries(
    canaries: Iterable[Canary], public: Sequence[bytes], choose: Callable[[list[Canary], int], list[Canary]]
) -> tuple[Canary, ...]:
    """At most `MOST` of each kind, without those that are rightly public elsewhere, such as a representative who
    also signed by name. ``choose`` picks a number of them at random."""
    candidates = {canary for canary in canaries if len(canary.text) >= SHORTEST}
    chosen: list[Canary] = []
    for kind in ("address", "name"):
        fit = [canary for canary in candidates if canary.kind == kind and not found_in(canary, public)]
        chosen += choose(sorted(fit, key=lambda canary: canary.text), min(MOST, len(fit)))
    return tuple(chosen)


def found_in(canary: Canary, bodies: Iterable[bytes]) -> bool:
    return any(spelling in body for body in bodies for spelling in canary.spellings)


def searchable_text(key: str, body: bytes) -> bytes:
    """An object's text; b'' for a kind without searchable text. Raises `Unavailable` if there is too much of it."""
    if key.lower().endswith(UNREADABLE):
        return b""
    try:
        if body[: len(ZIP)] == ZIP:
            return _unzipped(body)
        return gunzip(body, MOST_BYTES) if body[: len(GZIP)] == GZIP else body
    except TooLarge as error:
        # What was not searched is not proved to be gone.
        raise Unavailable(f"{key} cannot be searched: {error}") from None
    except (Unreadable, *NO_ARCHIVE):
        return body


def _unzipped(body: bytes) -> bytes:
    """The text of every file of an archive. Raises `TooLarge`, and one of `NO_ARCHIVE`."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        files = [one for one in archive.infolist() if not one.filename.lower().endswith(UNREADABLE)]
        if sum(one.file_size for one in files) > MOST_BYTES:
            raise TooLarge("an archive")
        return b"\n".join(archive.read(one) for one in files)
