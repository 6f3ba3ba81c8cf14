"""A rehearsal of an import: it reads the table, and writes into memory only, so that a row sees the rows before it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from chalicelib.ports.storage import NewSignatures
from chalicelib.rules.signatures.shared_address import Taken
from chalicelib.rules.signatures.signature import Signature


@dataclass(frozen=True)
class RehearsedSignatures:
    """The table as it would be after the rows so far."""

    table: NewSignatures
    added: dict[str, Signature] = field(default_factory=dict)

    def get(self, signature_id: str) -> Signature | None:
        return self.added.get(signature_id) or self.table.get(signature_id)

    def get_unopened(self, signature_id: str) -> Signature | None:
        return self.added.get(signature_id) or self.table.get_unopened(signature_id)

    def taken(self, ids: Sequence[str]) -> list[Taken | None]:
        added = [self.added.get(one) for one in ids]
        return [
            there if one is None else Taken(one.state, one.name_hash, one.expires_at)
            for one, there in zip(added, self.table.taken(ids), strict=True)
        ]

    def put_new(self, signature: Signature) -> bool:
        self.added[signature.id] = signature
        return True


class NoQueue:
    """A queue that mails nobody."""

    def put(
        self, signature_id: str, submission: str, *, since: int, delay: int, notice: str = "", owed: object = None
    ) -> None:
        """Do nothing."""
