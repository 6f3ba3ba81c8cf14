"""After the table of signatures is restored: erases again the signers who had left, and hides again the names that had
been hidden."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from chalicelib.ports.storage import Erasures, Letters, Signatures
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.races import RACE_ATTEMPTS
from chalicelib.rules.signatures.details import SHOWS, Show
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import amendment, withdrawal


@dataclass(frozen=True)
class ReplayResult:
    """The result of replaying a letter's list of erasures."""

    listed: int
    standing: int  # records that the restore brought back
    erased: int  # how many of them this run erased
    shown: int  # records that show more than their signers had chosen
    hidden: int  # how many of them this run hid


@dataclass(frozen=True)
class Replay:
    letters: Letters
    signatures: Signatures
    erasures: Erasures
    by: str
    now_ms: Callable[[], int]
    bar: Callable[[list[tuple[str, int]]], Iterable[tuple[str, int]]] = iter

    def replay(self, letter: Letter, *, dry_run: bool = False) -> ReplayResult:
        """Erase again every signer who was erased after signing, and hide again every name that had been hidden. A
        signer who has signed again since is left alone.

        Raises `Unavailable`; running it again continues.
        """
        listed = sorted(self.erasures.of(letter.slug).items())
        standing = erased = 0
        for signature_id, at in self.bar(listed):
            if stands_again(self.signatures.get(signature_id), at):
                standing += 1
                erased += not dry_run and self._erase(signature_id, at)
        shown = hidden = 0
        for signature_id, (show, at) in sorted(self.erasures.shown(letter.slug).items()):
            if shows_more(self.signatures.get(signature_id), show, at):
                shown += 1
                hidden += not dry_run and self._hide(signature_id, show, at)
        if erased or hidden:
            counts = {"listed": len(listed), "erased": erased, "hidden": hidden}
            detail = [("by", self.by), *((name, str(count)) for name, count in counts.items())]
            self.letters.log(letter.slug, self.now_ms(), "erasures replayed", detail)
        return ReplayResult(len(listed), standing, erased, shown, hidden)

    def _erase(self, signature_id: str, at: int) -> bool:
        for _ in range(RACE_ATTEMPTS):
            # Read unsealed, so that the step also removes what was sealed.
            signature = self.signatures.get(signature_id)
            if signature is None or not stands_again(signature, at):
                return False
            if self.signatures.apply(signature, withdrawal(signature, self.now_ms())):
                return True
        return False

    def _hide(self, signature_id: str, show: Show, at: int) -> bool:
        for _ in range(RACE_ATTEMPTS):
            signature = self.signatures.get(signature_id)
            if signature is None or not shows_more(signature, show, at):
                return False
            details = replace(signature.details, show=show)
            step = amendment(signature, self.now_ms(), secrets.token_hex(8), details, signature.name_hash)
            if self.signatures.apply(signature, step):
                return True
        return False


def shows_more(signature: Signature | None, show: Show, at: int) -> bool:
    """Whether a record shows more than its signer chose at ``at`` (ms), after it was created."""
    if not stands_again(signature, at):
        return False
    # `SHOWS` begins with the choice that shows most.
    return signature is not None and SHOWS.index(signature.details.show) < SHOWS.index(show)


def stands_again(signature: Signature | None, at: int) -> bool:
    """Whether a record belongs to a signer who was erased at ``at`` (ms), after it was created."""
    if signature is None or signature.state in ("withdrawn", "disowned"):
        return False
    return signature.created_at <= at
