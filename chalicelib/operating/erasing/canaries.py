"""Proof that what was destroyed is gone: some of it, known from before, is looked for wherever it could be.

A canary is an address, or a name that was shown to nobody. None is ever printed, only where one was found.
"""

import gzip
import html
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from chalicelib.aws.dynamodb import codec
from chalicelib.rules.signatures.signature import Signature

MOST = 20  # of each kind
SHORTEST = 6  # what is shorter is found by chance
# Made from the lists, and no text that can be searched.
UNREADABLE = (".pdf", ".png", ".jpg", ".jpeg", ".xlsx")
# What names somebody. An affiliation that one hides, another shows.
NAMES = ("name", "representative", "objected")
GZIP = b"\x1f\x8b"


@dataclass(frozen=True, repr=False)
class Canary:
    kind: str  # address or name
    text: str

    @property
    def spellings(self) -> frozenset[bytes]:
        """As it would stand in text, in JSON, and in a page; an address also in small letters."""
        words = {self.text, self.text.lower()} if self.kind == "address" else {self.text}
        ways = (str, lambda word: json.dumps(word)[1:-1], html.escape)
        return frozenset(way(word).encode() for way in ways for word in words)


@dataclass(frozen=True)
class Searched:
    """What was looked through, and where something was found: in words, without what it was."""

    canaries: int
    items: int
    objects: int
    messages: int
    log_groups: int
    found: tuple[str, ...]


def hidden(signature: Signature) -> Iterator[Canary]:
    """What of an opened record nobody is shown."""
    private = json.loads(codec.private_text(signature) or "{}")
    if private.get("email"):
        yield Canary("address", private["email"])
    for said in (private[name] for name in NAMES if name in private):
        for word in said if isinstance(said, list) else [said]:
            # A word alone is found anywhere.
            if isinstance(word, str) and " " in word:
                yield Canary("name", word)


def chosen(
    canaries: Iterable[Canary], public: Sequence[bytes], choose: Callable[[list[Canary], int], list[Canary]]
) -> tuple[Canary, ...]:
    """At most `MOST` of each kind, none of which is rightly public elsewhere, such as a representative who also
    signed by name. ``choose`` takes so many of a list, at random."""
    known = {one for one in canaries if len(one.text) >= SHORTEST}
    kept: list[Canary] = []
    for kind in ("address", "name"):
        fit = [one for one in known if one.kind == kind and not found_in(one, public)]
        kept += choose(sorted(fit, key=lambda one: one.text), min(MOST, len(fit)))
    return tuple(kept)


def found_in(canary: Canary, bodies: Iterable[bytes]) -> bool:
    return any(spelling in body for body in bodies for spelling in canary.spellings)


def readable(key: str, body: bytes) -> bytes:
    """An object's text; b'' for a kind that has none that can be searched."""
    if key.lower().endswith(UNREADABLE):
        return b""
    if body[: len(GZIP)] != GZIP:
        return body
    try:
        return gzip.decompress(body)
    except (OSError, EOFError, zlib.error):
        return body
