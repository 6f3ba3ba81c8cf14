"""The lock of an address that withdrew or said "it wasn't me", and how its owner opens it again.

An address has up to two signatures on a letter, and either one that ended keeps everybody from signing with it, and
from causing mail to it. So the lock is opened for both, from whichever the owner's link is about. Nothing is written
into the other record: the sender of mail looks at both, so a form that crossed the lock brings no mail either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import Unavailable
from chalicelib.rules.keys.tokens import other_id
from chalicelib.rules.races import RACE_ATTEMPTS
from chalicelib.rules.signatures.signature import TOMBSTONES
from chalicelib.rules.signatures.transitions import readmission

if TYPE_CHECKING:
    from chalicelib.ports.storage import Signatures


def open_address(signatures: Signatures, pepper: bytes, signature_id: str, now_ms: int) -> None:
    """Let an address sign again, if the signature is one that ended; otherwise change nothing. Raises `Unavailable`.

    Its own record comes last: if a call fails before that, the page still says that it is locked, and pressing again
    does the rest.
    """
    own = signatures.get_unopened(signature_id)
    if own is None or own.state not in TOMBSTONES or own.opened:
        return
    for one in (other_id(pepper, signature_id), signature_id):
        _open(signatures, one, now_ms)


def is_locked_by_other(signatures: Signatures, pepper: bytes, signature_id: str) -> bool:
    """Whether the address of a signature is locked by its other one. Raises `Unavailable`."""
    other = signatures.get_unopened(other_id(pepper, signature_id))
    return other is not None and other.state in TOMBSTONES and not other.opened


def _open(signatures: Signatures, signature_id: str, now_ms: int) -> None:
    for _ in range(RACE_ATTEMPTS):
        signature = signatures.get_unopened(signature_id)
        step = readmission(signature, now_ms) if signature is not None else None
        if signature is None or step is None or signatures.apply(signature, step):
            return
    raise Unavailable("opening lost every race")
