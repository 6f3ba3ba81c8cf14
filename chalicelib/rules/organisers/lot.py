"""The lot over a limit: signatures that were held without a mail, chosen together by when they came and by what is
known of them. Pure rules.

Whoever used up a limit may be among those that it held, so a lot says which signs it takes. What was filled in by a
program, or is blocked, is never released with others.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.waiting import waiting_class

# With a proof of work; without one; either.
Proof = Literal["with", "without", "any"]
# Signs that say nothing of the signer: what others of the network did, or that the limits could not be read.
OF_OTHERS = frozenset({"network", "limiter"})
UNPROVED = "unproved"


@dataclass(frozen=True)
class Lot:
    """``since`` and ``until`` are in ms since the epoch; both belong to it."""

    since: int
    until: int
    proof: Proof = "with"

    def has(self, signature: Signature, now_ms: int) -> bool:
        """Whether a signature belongs to the lot as it is now."""
        if not signature.alive(now_ms) or waiting_class(signature) != "limit":
            return False
        is_unproved = UNPROVED in signature.signals
        fits = self.proof == "any" or is_unproved == (self.proof == "without")
        return fits and self.since <= signature.created_at <= self.until

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Lot":
        return cls(int(value["since"]), int(value["until"]), value["proof"])


def is_releasable(signature: Signature) -> bool:
    """Whether one of a lot may be released with the others."""
    return OF_OTHERS.union({UNPROVED}).issuperset(signature.signals)
