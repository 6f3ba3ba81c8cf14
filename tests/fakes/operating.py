"""In-memory twins of what operators count and read back."""

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.ports.operating import AuditLine, Counted
from tests.fakes.storage import MemoryLetters, MemorySignatures


@dataclass
class MemoryCensus:
    signatures: MemorySignatures

    def counted(self, slug: str = "") -> Iterator[Counted]:
        for one in list(self.signatures.items.values()):
            if slug in ("", one.slug):
                yield Counted(one.slug, one.state, one.created_at, one.expires_at, bool(one.vouched_by))


@dataclass
class MemoryAuditLog:
    letters: MemoryLetters

    def lines(self, slug: str, *, before: str = "", most: int) -> list[AuditLine]:
        lines = sorted((line for of, line in self.letters.lines if of == slug), key=lambda line: line.key, reverse=True)
        return [line for line in lines if not before or line.key < before][:most]
