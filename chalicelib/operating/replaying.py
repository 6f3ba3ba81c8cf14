"""After the table of signatures was restored: who had left it by then leaves it again."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from chalicelib.letters import Letter
from chalicelib.signatures import Signature
from chalicelib.steps import withdrawing
from chalicelib.storage.interface import Letters, Signatures

ATTEMPTS = 5


class Erasures(Protocol):
    def of(self, slug: str) -> Mapping[str, int]:
        """When each of a letter's signatures was erased (ms), by id. Raises `Unavailable`."""


@dataclass(frozen=True)
class Replayed:
    """What a letter's list of erasures came to."""

    listed: int
    standing: int  # records that were there again
    erased: int  # of them, by this run


@dataclass(frozen=True)
class Replay:
    letters: Letters
    signatures: Signatures
    erasures: Erasures
    by: str
    now_ms: Callable[[], int]
    bar: Callable[[list[tuple[str, int]]], Iterable[tuple[str, int]]] = iter

    def replay(self, letter: Letter, *, dry_run: bool = False) -> Replayed:
        """Erase again whoever was erased after they had signed. Who signed anew since is let be.

        Raises `Unavailable`; run again, it goes on.
        """
        listed = sorted(self.erasures.of(letter.slug).items())
        standing = erased = 0
        for signature_id, at in self.bar(listed):
            if stands_again(self.signatures.get(signature_id), at):
                standing += 1
                erased += not dry_run and self._erase(signature_id, at)
        if erased:
            detail = [("by", self.by), ("listed", str(len(listed))), ("erased", str(erased))]
            self.letters.log(letter.slug, self.now_ms(), "erasures replayed", detail)
        return Replayed(len(listed), standing, erased)

    def _erase(self, signature_id: str, at: int) -> bool:
        for _ in range(ATTEMPTS):
            # Opened, so that the step is seen to take what was sealed.
            signature = self.signatures.get(signature_id)
            if signature is None or not stands_again(signature, at):
                return False
            if self.signatures.apply(signature, withdrawing(signature, self.now_ms())):
                return True
        return False


def stands_again(signature: Signature | None, at: int) -> bool:
    """Whether a record is of somebody who was erased, at ``at`` (ms), after it was made."""
    if signature is None or signature.state in ("withdrawn", "disowned"):
        return False
    return signature.created_at <= at
