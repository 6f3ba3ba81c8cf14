"""The notes of organisers in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from chalicelib.ports.notes import SealedNotes


@dataclass
class MemoryNotes:
    rows: dict[str, SealedNotes] = field(default_factory=dict)

    def notes(self, signature_ids: Sequence[str]) -> dict[str, SealedNotes]:
        return {one: self.rows[one] for one in signature_ids if one in self.rows}

    def put_notes(self, signature_id: str, sealed: bytes, *, expected: int | None, expires_at: int) -> bool:
        stored = self.rows.get(signature_id)
        if (None if stored is None else stored.revision) != expected:
            return False
        self.rows[signature_id] = SealedNotes(sealed, (expected or 0) + 1)
        return True

    def noted(self, slug: str) -> list[str]:
        return sorted(one for one in self.rows if one.startswith(f"{slug}#"))

    def forget(self, signature_id: str) -> None:
        self.rows.pop(signature_id, None)
