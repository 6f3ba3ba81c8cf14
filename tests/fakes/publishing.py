"""In-memory twins of the bucket, the typesetter and the published list. They pass the same contract tests as the real
ones."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from chalicelib.ports.publishing import Pointer
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.typeset_sheet import Sheet


class MemoryBucket:
    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.types: dict[str, tuple[str, str]] = {}
        self.editions: dict[str, int] = {}
        self.writes: list[str] = []

    def get(self, key: str) -> bytes | None:
        return self.objects.get(key)

    def read_pointer(self, key: str) -> Pointer | None:
        if key not in self.objects:
            return None
        body = self.objects[key]
        return Pointer(self._etag(key), self.editions.get(key, 0), hashlib.sha256(body).hexdigest(), len(body))

    def create(self, key: str, body: bytes, *, content_type: str, cache: str) -> bool:
        if key in self.objects:
            return False
        self._write(key, body, content_type, cache)
        return True

    def replace(self, key: str, body: bytes, *, content_type: str, expected: Pointer | None, edition: int) -> bool:
        now = self.read_pointer(key)
        if (now.etag if now else None) != (expected.etag if expected else None):
            return False
        self._write(key, body, content_type, "moment")
        self.editions[key] = edition
        return True

    def _etag(self, key: str) -> str:
        return hashlib.md5(self.objects[key], usedforsecurity=False).hexdigest()

    def _write(self, key: str, body: bytes, content_type: str, cache: str) -> None:
        self.objects[key] = body
        self.types[key] = (content_type, cache)
        self.writes.append(key)


@dataclass
class FakeTypesetter:
    """Returns its input as the PDF. With ``down`` it returns nothing, like the real one when it fails."""

    down: bool = False
    sheets: list[Sheet] = field(default_factory=list)

    def typeset(self, folder: str, sheet: Sheet) -> bytes | None:
        self.sheets.append(sheet)
        return None if self.down else b"%" + sheet.to_json()


@dataclass
class FakePublished:
    names: list[str] = field(default_factory=list)

    def organisations(self, letter: Letter) -> Sequence[str]:
        return self.names
